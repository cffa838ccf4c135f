//! How long `lint` takes. `cargo bench --bench lint`.
//!
//! The promise is 2,000 addresses in less than 200 ms, reading the files included. `each_rule` shows which
//! rule it is where that is broken.

use std::fmt::Write as _;

use maniform::document;
use maniform::lint::rule::{Rule, Stage};
use maniform::lint::scene::Scene;
use maniform::lint::{self, settle};
use maniform::model::source::Sources;

fn main() {
    divan::main();
}

const SIZES: [usize; 3] = [500, 2_000, 8_000];

/// 2026-11-23 12:00 UTC.
const NOW: i64 = 1_795_435_200;

/// An organization of `size` addresses as they grow: aliases, forwards, answers, lists and scripts at
/// some, redirections that lead to each other, people with rights, zones with their records.
fn files(size: usize) -> Sources {
    let mut mail = String::from(
        "organization: Acme SA\nmail-services:\n  acme.example:\n    allow: ['*@partner.example']\n    addresses:\n",
    );
    for n in 0..size {
        let _ = write!(mail, "      u{n}: {{ note: User {n}, aliases: [a{n}, b{n}]");
        if n % 5 == 0 {
            let _ = write!(
                mail,
                ", forward: {{ to: [u{}@acme.example, x@partner.example] }}",
                n + 1
            );
        }
        if n % 7 == 0 {
            mail.push_str(", responders: { Away: { message: I am away, from: 2026-12-20T18:00+01:00, until: 2027-01-04T08:00+01:00 } }");
        }
        if n % 11 == 0 {
            let _ = write!(
                mail,
                ", allow: [friend{n}@gmail.com], block: ['*@spam{n}.example']"
            );
        }
        mail.push_str(" }\n");
    }
    // The last forward leads to an address of its own, not into the air.
    let _ = writeln!(mail, "      u{size}: {{}}\n    redirections:");
    for n in 0..size / 5 {
        let _ = writeln!(
            mail,
            "      r{n}: [u{n}@acme.example, r{}@acme.example]",
            n + 1
        );
    }
    let _ = writeln!(mail, "      r{}: [u0@acme.example]", size / 5);
    let mut people = String::from("organization: Acme SA\nusers:\n");
    for n in 0..size / 5 {
        let _ = writeln!(
            people,
            "  p{n}@acme.example: {{ first-name: P, last-name: N{n}, role: collaborator, access: [{{ service: mail, rights: [technical] }}] }}"
        );
    }
    let mut zones = String::from("organization: Acme SA\ndomains:\n");
    for n in 0..size / 100 {
        let _ = write!(
            zones,
            "  z{n}.example:\n    records:\n\
             \x20     - {{ name: '@', type: MX, ttl: 3600, values: [5 mta-gw.infomaniak.ch.] }}\n\
             \x20     - {{ name: '@', type: TXT, ttl: 3600, values: ['v=spf1 include:spf.infomaniak.ch -all'] }}\n\
             \x20     - {{ name: _dmarc, type: TXT, ttl: 3600, values: ['v=DMARC1; p=reject; rua=mailto:d@z{n}.example'] }}\n"
        );
        for h in 0..20 {
            let _ = writeln!(
                zones,
                "      - {{ name: h{h}, type: A, ttl: 300, values: [192.0.2.{h}] }}"
            );
        }
    }
    let mut sources = Sources::default();
    sources.add("mail.yaml", mail);
    sources.add("people.yaml", people);
    sources.add("zones.yaml", zones);
    let (_, wrong) = document::load(&sources);
    assert!(wrong.is_empty(), "the bench's own files: {wrong:?}");
    sources
}

fn of_files() -> Vec<&'static Rule> {
    lint::of_stage(Stage::Files).collect()
}

/// What `maniform lint` does between reading the files and printing.
#[divan::bench(args = SIZES)]
fn load_and_lint(bencher: divan::Bencher<'_, '_>, size: usize) {
    let (sources, rules) = (files(size), of_files());
    bencher.bench(|| {
        let (document, _) = document::load(divan::black_box(&sources));
        let found = lint::files(&Scene::declared(&document, NOW), rules.iter().copied());
        settle(found, &rules, &document, &sources)
    });
}

/// All rules without reading.
#[divan::bench(args = SIZES)]
fn all_rules(bencher: divan::Bencher<'_, '_>, size: usize) {
    let (sources, rules) = (files(size), of_files());
    let (document, _) = document::load(&sources);
    bencher.bench(|| lint::files(&Scene::declared(&document, NOW), rules.iter().copied()));
}

/// One rule after the other at 2,000 addresses.
#[divan::bench(args = of_files().into_iter().map(|rule| rule.code).collect::<Vec<_>>())]
fn each_rule(bencher: divan::Bencher<'_, '_>, code: &str) {
    let sources = files(2_000);
    let (document, _) = document::load(&sources);
    let scene = Scene::declared(&document, NOW);
    let rule = lint::of(code);
    bencher.bench(|| lint::files(&scene, rule));
}

//! Rules of the audit. A case is a folder below `tests/rules/CODE`:
//!
//! | File | |
//! |---|---|
//! | `bad.yaml` | what is declared |
//! | `bad.zone` | what the DNS and policy hosts publish, in the form of `tests/support/zone.rs`; nothing where there is none |
//! | `lives.yaml` | what was applied to the service before, at 2026-01-01 00:00 UTC |
//! | `lives.json` | rows of the emulator's world beside that; without either, the service is not looked at |
//! | `domains.txt` | the domains that are asked for, one a line; those of the files where there is none |
//! | `expected.txt` | what the rule finds |
//! | `good.yaml`, `good.zone`, `good-lives.yaml`, `good-lives.json` | what differs where it finds nothing; at least one of them |
//!
//! `UPDATE_RULES=1 cargo test --test findings` writes what is found; it is then read in the diff.

use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::{Engine, Files};
use crate::folders::{Verdict, cases, told};
use crate::presupposed::{files, world};
use crate::zone::Zone;
use maniform::emulator::Config;
use maniform::kinds::kind::{Located, Told};
use maniform::kinds::org;
use maniform::lint::finding::Finding;
use maniform::lint::mend::mend_one;
use maniform::lint::rule::{Judge, Rule};
use maniform::lint::scene::Scene;
use maniform::lint::survey::{self, Survey};
use maniform::lint::{self, rules};
use maniform::live::Live;
use maniform::live::explore::{Errand, explore};
use maniform::mailauth::ask::Answers;
use maniform::plan;
use maniform::plan::record::Record;

/// 2026-01-01 00:00 UTC, as the emulator's clock stands.
const NOW: i64 = 1_767_225_600;

/// More rounds of questions than any rule needs; an audit has a bound as well.
const ROUNDS: usize = 64;

/// What lives, everything below the organizations of the files, and what the last apply made true.
async fn lives(declared: &Files, yaml: Option<&Path>, json: Option<&Path>) -> (Live, Record) {
    let before = yaml.map(files);
    let mut both = vec![declared];
    both.extend(before.as_ref());
    // What comes first is what counts where both say something of one thing.
    let mut seed = Vec::new();
    if let Some(path) = json {
        let text = fs::read_to_string(path).expect("the world is readable");
        seed.push(serde_json::from_str(&text).unwrap_or_else(|why| panic!("{path:?}: {why}")));
    }
    seed.push(world(&both));
    let mut engine = Engine::start(Config {
        seed,
        ..Config::default()
    })
    .await;
    if let Some(before) = &before {
        let _plans = engine.settle(before).await;
    }
    let document = &declared.document;
    let roots = document.declared.iter().map(|thing| &thing.located.realm);
    let mut roots: Vec<Located> = roots
        .filter(|realm| !realm.is_empty())
        .map(|realm| Located {
            address: org::address(realm),
            realm: realm.clone(),
        })
        .collect();
    roots.sort();
    roots.dedup();
    let errand = Errand {
        roots,
        also: plan::interest(
            &document.declared,
            &document.scopes,
            &document.removed,
            &engine.record,
            NOW,
        ),
        depth: Told::Listed,
    };
    let found = explore(&engine.clients, &errand, &|_| {}).await;
    let gaps = found.live.gaps();
    assert!(gaps.is_empty(), "{gaps:?}");
    (found.live, engine.record)
}

/// One side of a case: the file with this ending for it, or else the one of the bad side.
fn side(case: &Path, side: &str, good: &str, bad: &str) -> Option<PathBuf> {
    let names = match side {
        "good" => [good, bad],
        _ => [bad, bad],
    };
    let mut paths = names.iter().map(|name| case.join(name));
    paths.find(|path| path.exists())
}

/// What a case is about, read once for all the rules that are asked.
struct Case {
    declared: Files,
    lives: Option<(Live, Record)>,
    zone: Zone,
    asked_for: Option<Vec<String>>,
}

async fn read(case: &Path, which: &str) -> Case {
    let yaml = side(case, which, "good.yaml", "bad.yaml").expect("declared");
    let declared = files(&yaml);
    let before = side(case, which, "good-lives.yaml", "lives.yaml");
    let rows = side(case, which, "good-lives.json", "lives.json");
    let looked = before.is_some() || rows.is_some();
    let lives = match looked {
        true => Some(lives(&declared, before.as_deref(), rows.as_deref()).await),
        false => None,
    };
    let text = side(case, which, "good.zone", "bad.zone").map(|path| {
        let text = fs::read_to_string(&path);
        text.unwrap_or_else(|error| panic!("{path:?}: {error}"))
    });
    let zone = Zone::parse(&text.unwrap_or_default());
    let asked_for = fs::read_to_string(case.join("domains.txt")).ok();
    Case {
        asked_for: asked_for.map(|text| text.lines().map(str::to_owned).collect()),
        declared,
        lives,
        zone: zone.unwrap_or_else(|why| panic!("{}: {why}", case.display())),
    }
}

/// What the rules find, in the words of the cases.
fn found<'r>(case: &Case, code: &str, with: impl Iterator<Item = &'r Rule> + Clone) -> String {
    let files = &case.declared;
    let found = judged(case, files, code, with);
    told(&files.sources, &found, |finding| patch(files, finding))
}

/// What the rules find of one code where these files are declared, all questions answered.
fn judged<'r>(
    case: &Case,
    files: &Files,
    code: &str,
    with: impl Iterator<Item = &'r Rule> + Clone,
) -> Vec<Finding> {
    let document = &files.document;
    let nothing = Live::default();
    let (live, record) = case.lives.as_ref().map(|(l, r)| (l, r)).unzip();
    let declared = Scene::declared(document, NOW);
    let lives = Scene::live(live.unwrap_or(&nothing), document, NOW);
    let asked_for = case.asked_for.clone();
    let domains = asked_for.unwrap_or_else(|| survey::domains(&declared));
    let mut world = Answers::default();
    for _ in 0..ROUNDS {
        let survey = Survey {
            declared: &declared,
            lives: &lives,
            live,
            record,
            world: &world,
            domains: &domains,
        };
        let audited = lint::audit(&survey, with.clone());
        let wanted = world.take_wanted();
        if wanted.dns.is_empty() && wanted.policies.is_empty() {
            assert!(audited.pending.is_empty(), "they miss nothing and wait");
            let mut found = audited.found;
            found.retain(|finding| finding.code == code);
            return found;
        }
        for question in wanted.dns {
            let answer = case.zone.answer(&question);
            world.dns.insert(question, answer);
        }
        for domain in wanted.policies {
            let page = case.zone.policy(&domain);
            world.policies.insert(domain, page);
        }
    }
    panic!("{code}: the rules still ask after {ROUNDS} rounds");
}

/// The lines that a fix takes out and writes, or why it cannot be written.
fn patch(files: &Files, finding: &Finding) -> String {
    let texts = match mend_one(&files.sources, &files.document, finding) {
        Ok(texts) => texts,
        Err(why) => return format!("    cannot be written: {why}\n"),
    };
    let mut text = String::new();
    for (file, new) in texts {
        let old = &files.sources.get(file).text;
        let only = |one: &str, other: &str, sign: char| {
            let lines = one
                .lines()
                .filter(|line| !other.lines().any(|o| o == *line));
            lines
                .map(|line| format!("    {sign} {line}\n"))
                .collect::<String>()
        };
        text.push_str(&only(old, &new, '-'));
        text.push_str(&only(&new, old, '+'));
    }
    text
}

fn of_audits() -> impl Iterator<Item = &'static Rule> + Clone {
    let audits: Vec<_> = rules()
        .filter(|rule| matches!(rule.judge, Judge::Audit(_)))
        .collect();
    audits.into_iter()
}

#[tokio::test]
async fn every_rule_of_the_audit_finds_what_its_folder_says_and_nothing_where_nothing_is() {
    let mut verdict = Verdict::default();
    for rule in of_audits() {
        let cases = cases(rule.code);
        verdict.has(rule.code, &cases);
        let mut has_good = false;
        for case in cases {
            let bad = read(&case, "bad").await;
            let now = found(&bad, rule.code, of_audits());
            verdict.hold(&case, &now);
            let goods = [
                "good.yaml",
                "good.zone",
                "good-lives.yaml",
                "good-lives.json",
            ];
            if goods.iter().any(|name| case.join(name).exists()) {
                has_good = true;
                let quiet = found(&read(&case, "good").await, rule.code, of_audits());
                if !quiet.is_empty() {
                    verdict
                        .0
                        .push(format!("== {} is not good\n{quiet}", case.display()));
                }
            }
        }
        if !has_good {
            verdict
                .0
                .push(format!("{} has no case where it finds nothing", rule.code));
        }
    }
    verdict.end();
}

/// A fix edits files, and what is published stays as it is until an apply. So the finding is gone
/// afterwards, or it has nothing left to edit, because the files declare what it asks for.
#[tokio::test]
async fn what_a_fix_of_the_audit_declares_is_declared_afterwards() {
    let mut mended = 0;
    for rule in of_audits() {
        for path in cases(rule.code) {
            let case = read(&path, "bad").await;
            for finding in judged(&case, &case.declared, rule.code, [rule].into_iter()) {
                if finding.fix.is_none() {
                    continue;
                }
                let at = format!("{}: {}", path.display(), finding.message);
                let (sources, document) = (&case.declared.sources, &case.declared.document);
                let texts = mend_one(sources, document, &finding);
                let texts = texts.unwrap_or_else(|why| panic!("{at}: {why}"));
                assert!(!texts.is_empty(), "{at}: the fix changes nothing");
                let sources = sources.with(&texts);
                let texts = sources.iter();
                let texts: Vec<(String, String)> = texts
                    .map(|(_, source)| (source.name.clone(), source.text.clone()))
                    .collect();
                let after = Files::load(&texts);
                assert!(after.error().is_none(), "{at}: {:?}", after.wrong);
                let left = judged(&case, &after, rule.code, [rule].into_iter());
                let mut same = left.iter().filter(|left| left.about == finding.about);
                let again = same.find_map(|left| left.fix.as_ref());
                assert_eq!(again, None, "{at}: mended once, it wants another edit");
                mended += 1;
            }
        }
    }
    assert!(mended > 0, "no case has a fix");
}

#[test]
fn the_world_of_a_case_answers_as_a_resolver_does() {
    use maniform::mailauth::ask::{Answer, Data, Failure, Page, Question, Type};
    let zone = Zone::parse(
        "acme.example. 300 MX 5 MTA.example.\n\
         acme.example. TXT \"v=spf1 \" \"-all\\\"\\059\"\n\
         www.acme.example. 60 CNAME web.acme.example.\n\
         web.acme.example. A 192.0.2.1\n\
         *.acme.example. A 192.0.2.2\n\
         a.b.acme.example. A 192.0.2.3\n\
         old.example. DNAME acme.example.\n\
         _dmarc.acme.example. TXT SERVFAIL\n\
         lost.example. ANY TIMEOUT\n\
         @192.0.2.53 acme.example. MX 10 mx.old.example.\n\
         @192.0.2.54 * REFUSED\n\
         policy acme.example 200 text/plain\n  version: STSv1\n",
    )
    .expect("a world");
    let ask = |name: &str, kind| zone.answer(&Question::new(name, kind));
    let data = |answer: Answer| answer.data().map(<[Data]>::to_vec);
    assert_eq!(
        data(ask("acme.example", Type::Mx)),
        Some(vec![Data::Mail(5, "mta.example".to_owned())])
    );
    let Some([text]) = ask("acme.example", Type::Txt)
        .data()
        .map(<[Data]>::to_vec)
        .as_deref()
        .map(|all| [all[0].text()])
    else {
        panic!("one text")
    };
    assert_eq!(text.as_deref(), Some("v=spf1 -all\";"));
    let Answer::Records(www) = ask("www.acme.example", Type::A) else {
        panic!("records")
    };
    assert_eq!((www.via.len(), www.ttl), (1, 60));
    assert_eq!(
        data(ask("x.acme.example", Type::A)),
        data(ask("y.acme.example", Type::A))
    );
    assert_eq!(ask("x.acme.example", Type::Mx), Answer::NoData);
    assert_eq!(
        ask("b.acme.example", Type::A),
        Answer::NoData,
        "an empty non-terminal"
    );
    assert_eq!(
        ask("x.b.acme.example", Type::A),
        Answer::NoName,
        "no wildcard reaches below it"
    );
    assert_eq!(
        data(ask("web.old.example", Type::A)),
        data(ask("web.acme.example", Type::A))
    );
    assert_eq!(ask("nobody.example", Type::A), Answer::NoName);
    assert_eq!(
        ask("_dmarc.acme.example", Type::Txt),
        Answer::Failed(Failure::Server)
    );
    assert_eq!(
        ask("lost.example", Type::A),
        Answer::Failed(Failure::Timeout)
    );
    let at = |server: &str| {
        let server = server.parse().expect("an address");
        zone.answer(&Question::new("acme.example", Type::Mx).at(server))
    };
    assert_eq!(
        data(at("192.0.2.53")),
        Some(vec![Data::Mail(10, "mx.old.example".to_owned())])
    );
    assert_eq!(at("192.0.2.54"), Answer::Failed(Failure::Refused));
    assert!(matches!(at("192.0.2.55"), Answer::Records(records) if records.authoritative));
    assert!(
        matches!(zone.policy("acme.example"), Page::Sent { body, .. } if body == "version: STSv1\r\n")
    );
    assert!(matches!(zone.policy("other.example"), Page::Failed(_)));
}

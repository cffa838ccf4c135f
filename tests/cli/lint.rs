//! `lint` as people and pipelines meet it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::{Ran, alone, bare, one_error, run};

const FILE: &str = "organization: Acme SA
mail-services:
  acme.example:
    allow: [ada@acme.example, '*@partner.example']
    addresses:
      ada: { responders: { Thank you: { message: We answer soon. } } }
    redirections:
      sales: [ada@acme.example, bob@gmail.com]
";

fn folder(text: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("a.yaml"), text).expect("it can be written");
    place
}

fn lint(place: &Path, more: &[&str]) -> Ran {
    alone(place, &[&["lint"], more].concat())
}

/// The codes of what a run printed as JSON.
fn codes(told: &Json) -> Vec<&str> {
    let listed = told["diagnostics"].as_array().into_iter().flatten();
    listed.filter_map(|each| each["code"].as_str()).collect()
}

#[test]
fn the_exit_code_says_whether_something_is_an_error() {
    let clean = folder("organization: Acme SA\n");
    lint(clean.path(), &["--strict"])
        .exits(0)
        .says("found nothing in 1 thing in 1 file");
    let place = folder(FILE);
    lint(place.path(), &[])
        .exits(0)
        .says("warning[own-address-allowed] ");
    lint(place.path(), &["--strict"]).exits(1);
    let only_notes = ["--strict", "--rule", "signature-only-in-apps"];
    lint(place.path(), &only_notes).exits(0);
    let raised = format!(
        "{FILE}settings:\n  lint:\n    redirects-to-google: {{ level: error, because: it was lost }}\n"
    );
    let raised = folder(&raised);
    lint(raised.path(), &[])
        .exits(1)
        .says("error[redirects-to-google] ");
    let wrong = folder("organization: [\n");
    lint(wrong.path(), &[])
        .exits(1)
        .complains("No rule was asked: the files have errors.");
    let unknown = lint(place.path(), &["--rule", "own-addres-allowed"]).exits(64);
    assert!(
        unknown
            .stderr
            .contains("did you mean `own-address-allowed`?"),
        "{}",
        unknown.stderr
    );
    let of_plans = lint(place.path(), &["--rule", "dmarc-in-one-step"]).exits(64);
    assert!(
        of_plans.stderr.contains("`maniform plan` asks it"),
        "{}",
        of_plans.stderr
    );
}

#[test]
fn what_programs_read_follows_its_schema() {
    let place = folder(&FILE.replace(
        "bob@gmail.com]",
        "bob@gmail.com] # maniform: allow redirects-to-google because Bob never writes",
    ));
    let schema = alone(place.path(), &["schema", "findings"]).exits(0).json();
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let sound = |told: &Json| {
        let errors: Vec<String> = schema.iter_errors(told).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{told:#}");
    };
    let told = lint(place.path(), &["--json"]).exits(0).json();
    sound(&told);
    assert_eq!(
        codes(&told),
        ["own-address-allowed", "responder-without-end"]
    );
    assert_eq!(told["suppressed"][0]["because"], "Bob never writes");
    assert_eq!(told["suppressed"][0]["by"]["line"], 8);
    assert_eq!(told["diagnostics"][0]["fix"]["safe"], true);
    assert_eq!(told["diagnostics"][1]["fix"], json!(null));
    let told = lint(place.path(), &["--json", "--diff"]).exits(0).json();
    sound(&told);
    let patch = told["diagnostics"][0]["fix"]["patch"].as_str();
    assert!(
        patch.is_some_and(|patch| patch.contains("\n-    allow: [ada@")),
        "{told:#}"
    );
    let told = lint(place.path(), &["--json", "--fix", "--dry-run"])
        .exits(0)
        .json();
    sound(&told);
    assert_eq!(told["fixed"][0]["code"], "own-address-allowed");
    assert_eq!(told["written"], false);
    let wrong = folder("organization: [\n");
    sound(&lint(wrong.path(), &["--json"]).exits(1).json());
}

#[test]
fn what_is_mended_is_mended_once_and_for_all() {
    let place = folder(FILE);
    let first = lint(place.path(), &["--fix"]).exits(0);
    assert!(
        first.stdout.contains("\n-    allow: [ada@acme.example, "),
        "{}",
        first.stdout
    );
    assert!(
        !first.stdout.contains("own-address-allowed"),
        "{}",
        first.stdout
    );
    let text = fs::read_to_string(place.path().join("a.yaml")).expect("the file");
    assert_eq!(text, FILE.replace("ada@acme.example, '*", "'*"));
    lint(place.path(), &["--fix"])
        .exits(0)
        .complains("Nothing was fixed");
    alone(place.path(), &["validate"]).exits(0);
}

#[test]
fn standard_input_is_looked_at_and_never_written() {
    let place = tempfile::tempdir().expect("a folder");
    let piped = |more: &[&str]| {
        let arguments = [&["lint", "-"], more].concat();
        run(bare(place.path(), &arguments), FILE)
    };
    piped(&[])
        .exits(0)
        .says("warning[own-address-allowed] <stdin>:4:13");
    one_error(&piped(&["--fix"]).exits(64));
    piped(&["--fix", "--dry-run"])
        .exits(0)
        .says("\n-    allow: [ada@acme.example, ");
    let left = fs::read_dir(place.path()).expect("the folder").count();
    assert_eq!(left, 0, "something was written");
}

#[test]
fn one_slip_made_everywhere_does_not_hide_another() {
    let mut text =
        String::from("organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n");
    for n in 0..300 {
        let _ = writeln!(
            text,
            "      u{n}: {{ responders: {{ Away: {{ message: Hi }} }} }}"
        );
    }
    text.push_str("    redirections:\n      sales: [bob@gmail.com]\nsettings:\n  lint:\n    redirects-to-google: { level: error, because: it was lost }\n");
    let place = folder(&text);
    let told = lint(place.path(), &[]).exits(1);
    let times = |words: &str| told.stdout.matches(words).count();
    assert_eq!(
        times("warning[responder-without-end]"),
        5,
        "{}",
        told.stdout
    );
    assert_eq!(times("error[redirects-to-google]"), 1, "{}", told.stdout);
    assert!(told.stdout.contains("295 more ("), "{}", told.stdout);
    assert!(
        told.stdout.contains("\n  295 responder-without-end\n"),
        "{}",
        told.stdout
    );
    assert!(
        told.stdout.ends_with("1 error, 300 warnings\n"),
        "{}",
        told.stdout
    );
    let alone = lint(place.path(), &["--rule", "responder-without-end"]).exits(0);
    assert_eq!(alone.stdout.matches("warning[").count(), 50);
    let all = lint(place.path(), &["--json"]).exits(1).json();
    assert_eq!(codes(&all).len(), 301);
}

#[test]
fn colour_only_repeats_what_words_say() {
    let place = folder(FILE);
    let plain = lint(place.path(), &[]).exits(0).stdout;
    let colour = lint(place.path(), &["--color", "always"]).exits(0).stdout;
    assert_ne!(plain, colour);
    assert_eq!(anstream::adapter::strip_str(&colour).to_string(), plain);
}

/// A comment that turns the reading direction, close to what is mended.
const TURNS: &str = "organization: Acme SA
mail-services:
  acme.example:
    # \u{202e}dna
    allow: [ada@acme.example, '*@partner.example']
    addresses: { ada: {} }
";

#[test]
fn nothing_in_a_file_acts_on_whoever_reads_its_findings() {
    let place = folder(TURNS);
    let escaped = "\\u{202e}dna";
    let shown = lint(place.path(), &["--diff"]).exits(0).stdout;
    assert!(shown.contains(escaped), "{shown}");
    assert!(!shown.contains('\u{202e}'), "{shown}");
    // What `git apply` reads is what the file has.
    let patch = lint(place.path(), &["--fix", "--dry-run"]).exits(0).stdout;
    assert!(patch.contains("\n     # \u{202e}dna\n"), "{patch}");
    let wrong = folder("organization: Acme SA\n\"x\\u202ey\": 1\n");
    for command in ["lint", "validate"] {
        let told = alone(wrong.path(), &[command, "--json"]).exits(1).stdout;
        assert!(
            !told.contains('\u{202e}') && told.contains("\\u202e"),
            "{told}"
        );
    }
}

#[test]
fn a_folder_that_is_given_twice_is_read_once() {
    let place = folder(FILE);
    let once = lint(place.path(), &["."]).exits(0).stdout;
    assert_eq!(lint(place.path(), &[".", "."]).exits(0).stdout, once);
}

#[test]
fn a_comment_that_nearly_allows_is_told() {
    for slip in [
        "maniform allow redirects-to-google because x",
        "Maniform: allow redirects-to-google because x",
        "maniform : allow redirects-to-google because x",
    ] {
        let place = folder(&FILE.replace("gmail.com]", &format!("gmail.com] # {slip}")));
        let told = lint(place.path(), &["--json"]).exits(0).json();
        assert!(codes(&told).contains(&"bad-allowance"), "{slip}: {told}");
    }
    let prose = FILE.replace("gmail.com]", "gmail.com] # maniform allows no group here");
    let told = lint(folder(&prose).path(), &["--json"]).exits(0).json();
    assert!(!codes(&told).contains(&"bad-allowance"), "{told}");
}

#[test]
fn the_word_of_fix_without_its_sign_is_told() {
    let place = folder(FILE);
    let told = lint(place.path(), &["--fix", "all"]);
    assert!(told.stderr.contains("`--fix=all`"), "{}", told.stderr);
}

#[test]
fn senders_are_explained_by_the_words_people_type() {
    let place = folder(FILE);
    for (word, name) in [
        ("Google", "Google Workspace"),
        ("outlook", "Microsoft 365"),
        ("Office365", "Microsoft 365"),
    ] {
        let told = alone(place.path(), &["explain", word]).exits(0);
        assert!(told.stdout.contains(name), "{word}: {}", told.stdout);
    }
}

/// What stands in a narrow window stays within it: prose is broken, and only lines of files are not.
#[test]
fn a_narrow_terminal_is_kept_to() {
    let place = folder(FILE);
    let narrow = |arguments: &[&str]| {
        let mut command = bare(place.path(), arguments);
        command.env("COLUMNS", "50");
        run(command, "").stdout
    };
    let prose = |line: &&str| !line.contains(['│', '·']) && !line.starts_with("  fix:");
    let longest = |text: &str| {
        let lines = text.lines().filter(prose);
        lines.map(|line| line.chars().count()).max().unwrap_or(0)
    };
    let told = narrow(&["lint"]);
    assert!(longest(&lint(place.path(), &[]).stdout) > 50);
    assert!(longest(&told) <= 50, "{told}");
    let nobody = ["--dns-only", "--timeout", "1", "--resolver", "127.0.0.1:1"];
    let told = narrow(&[&["audit", "--domain", "gone.example"], &nobody[..]].concat());
    assert!(told.contains("resolver-fails"), "{told}");
    let found = told.split("\n\n").nth(1).unwrap_or_default();
    assert!(longest(found) <= 50 && found.lines().count() > 2, "{told}");
}

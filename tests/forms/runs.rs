//! Runs of the program over files with something to find, and what each wrote.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;
use tempfile::TempDir;

/// The name of a file in which everything has a meaning somewhere.
pub(crate) const ODD: &str = "a, b:c=%0A [é] #1.yaml";

/// Rules find something here: behind a character of two units of UTF-16, in a text that would end what it
/// stands in, and what somebody lets be.
const LIKELY_WRONG: &str = r#"organization: Acme SA
mail-services:
  acme.example:
    allow: [ada@acme.example, '*@partner.example']
    addresses:
      ada: { note: 🦀, responders: { "]]></failure>::error::%0A, a:b <!--": { message: Hi } } }
      bob: { responders: { Away: { message: Hi } } }
    redirections:
      # maniform: allow redirects-to-google because "<b>" & ']]>' never write to it
      sales: [ada@acme.example, bob@gmail.com]
settings:
  lint:
    own-address-allowed: { level: error, because: we were fooled once }
"#;

/// What no loader takes.
const WRONG: &str = "organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: { note: '🦀', aliase: [a] }
      ada: {}
      bob: { note: [1], '::error::%0A,x:y': 1 }
";

/// One run, and everything it wrote.
pub(crate) struct Run {
    pub(crate) command: &'static str,
    /// What it is called where a test fails.
    pub(crate) name: &'static str,
    pub(crate) strict: bool,
    pub(crate) folder: TempDir,
    pub(crate) code: i32,
    pub(crate) stdout: String,
    /// The findings in our own form.
    pub(crate) json: Json,
}

impl Run {
    fn of(name: &'static str, arguments: &[&'static str], files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (file, text) in files {
            let path = folder.path().join("mail").join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        let output = Command::new(env!("CARGO_BIN_EXE_maniform"))
            .args(arguments)
            .args(["mail", "--sarif", "s.sarif", "--junit", "j.xml", "--github"])
            .args(["--json-into", "f.json"])
            .current_dir(folder.path())
            .env_clear()
            .output()
            .expect("the program runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let json = fs::read_to_string(folder.path().join("f.json")).unwrap_or_default();
        Self {
            command: arguments[0],
            name,
            strict: arguments.contains(&"--strict"),
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("text"),
            json: serde_json::from_str(&json).unwrap_or_else(|why| panic!("{name}: {why}: {told}")),
            folder,
        }
    }

    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn sarif(&self) -> Json {
        let text = fs::read_to_string(self.file("s.sarif")).expect("SARIF");
        serde_json::from_str(&text).expect("JSON")
    }

    /// What is told in our own form: of an audit `findings`, of the others `diagnostics`.
    pub(crate) fn told(&self) -> &[Json] {
        let told = self
            .json
            .get("findings")
            .unwrap_or(&self.json["diagnostics"]);
        told.as_array().expect("a list")
    }

    pub(crate) fn let_be(&self) -> usize {
        self.json["suppressed"].as_array().map_or(0, Vec::len)
    }

    /// How many of them make the run fail.
    pub(crate) fn failing(&self) -> usize {
        let fails =
            |one: &&Json| one["level"] == "error" || self.strict && one["level"] == "warning";
        self.told().iter().filter(fails).count()
    }
}

/// Runs of every command, with much, something and nothing to say.
pub(crate) fn all() -> Vec<Run> {
    let files = [
        ("acme.yaml", LIKELY_WRONG),
        (ODD, "organization: Acme SA\n"),
    ];
    let runs = vec![
        Run::of(
            "broken files",
            &["validate"],
            &[(ODD, WRONG), ("good.yaml", "organization: Acme SA\n")],
        ),
        Run::of("sound files", &["validate"], &files),
        Run::of("rules", &["lint"], &files),
        Run::of("rules, strictly", &["lint", "--strict"], &files),
        Run::of("rules of broken files", &["lint"], &[(ODD, WRONG)]),
        Run::of(
            "rules with nothing to say",
            &["lint"],
            &[("acme.yaml", "organization: Acme SA\n")],
        ),
        Run::of("an audit", &["audit", "--emulate"], &files),
    ];
    for run in &runs {
        assert!(run.code == 0 || run.code == 1, "{}: {}", run.name, run.code);
        if run.command != "audit" {
            assert_eq!(run.code == 1, run.failing() > 0, "{}", run.name);
        }
    }
    let told = |at: usize| runs[at].told().len();
    assert!(
        told(0) >= 3 && told(2) >= 3 && told(6) >= 2,
        "too little to find"
    );
    assert!(runs[2].let_be() == 1 && told(5) == 0);
    runs
}

/// The run in which rules find much, with lines put above what they find and another order of keys.
pub(crate) fn further_down() -> Run {
    let text = LIKELY_WRONG.replace(
        "mail-services:\n",
        "\n# One line.\n# And another one.\nmail-services:\n",
    );
    let text = text.replace(
        "{ note: 🦀, responders: ",
        "{ note: a longer note, responders: ",
    );
    assert_ne!(text, LIKELY_WRONG);
    let files = [
        ("acme.yaml", text.as_str()),
        (ODD, "organization: Acme SA\n"),
    ];
    Run::of("rules, further down", &["lint"], &files)
}

/// The lines of a text that begin like a command for a runner.
pub(crate) fn commands(stdout: &str) -> Vec<&str> {
    stdout
        .lines()
        .filter(|line| line.starts_with("::"))
        .collect()
}

/// A path from the root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

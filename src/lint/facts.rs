//! The register: every fact about the service and the standards that is known, with where the program
//! knows it. For `explain ID`, and for the table in the docs.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// The files of the register, by name. A test wants every file of the folder here.
pub const FILES: &[(&str, &str)] = &[
    ("answers", include_str!("../../tests/register/answers.csv")),
    ("compose", include_str!("../../tests/register/compose.csv")),
    ("records", include_str!("../../tests/register/records.csv")),
    (
        "redirections",
        include_str!("../../tests/register/redirections.csv"),
    ),
];

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its id: `MAIL-RED-16`.
    pub id: String,
    /// What it says, in a few words.
    pub what: String,
    /// How the program keeps to it, the most telling way first.
    pub how: Vec<How>,
    /// Where: codes of rules and diagnostics, files with what is in them; the reason where it does not
    /// apply.
    pub by: Vec<String>,
    /// The tests that fail without it.
    pub tests: Vec<String>,
}

/// How the program keeps to a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// A rule finds what is against it.
    Rule,
    /// `validate` refuses what is against it.
    Check,
    /// A plan refuses, orders or tells it.
    Plan,
    /// `apply` and the wire act on it.
    Apply,
    /// The shape of the tool leaves no way against it.
    Design,
    /// The documentation tells it.
    Manual,
    /// It does not apply.
    None,
}

impl How {
    /// Every one, in the order of their worth.
    pub const ALL: [Self; 7] = [
        Self::Rule,
        Self::Check,
        Self::Plan,
        Self::Apply,
        Self::Design,
        Self::Manual,
        Self::None,
    ];

    /// The word of the register.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Check => "check",
            Self::Plan => "plan",
            Self::Apply => "apply",
            Self::Design => "design",
            Self::Manual => "manual",
            Self::None => "none",
        }
    }

    /// What that means, as a fragment.
    #[must_use]
    pub fn means(self) -> &'static str {
        match self {
            Self::Rule => "a rule finds what is against it",
            Self::Check => "`validate` refuses what is against it",
            Self::Plan => "a plan refuses, orders or tells it",
            Self::Apply => "`apply` acts on it",
            Self::Design => "the shape of the tool leaves no way against it",
            Self::Manual => "the documentation tells it",
            Self::None => "it does not apply",
        }
    }
}

impl Fact {
    /// Whether the program itself keeps to it, so that a test can fail without it.
    #[must_use]
    pub fn is_implemented(&self) -> bool {
        self.how
            .iter()
            .any(|how| !matches!(how, How::Manual | How::None))
    }
}

/// A row as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    what: String,
    how: String,
    by: String,
    test: String,
}

/// Reads one file of the register.
///
/// # Errors
/// A row that is not of the register's form, in words with its id or line.
pub fn read(text: &str) -> Result<Vec<Fact>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize::<Row>();
    rows.map(|row| fact(row.map_err(|error| error.to_string())?))
        .collect()
}

fn fact(row: Row) -> Result<Fact, String> {
    let several = |text: &str| -> Vec<String> {
        let each = text.split(';').map(str::trim);
        each.filter(|each| !each.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let words = several(&row.how).into_iter();
    let how = words.map(|word| {
        let mut all = How::ALL.into_iter();
        let known = all.find(|how| how.word() == word);
        known.ok_or_else(|| format!("{}: `{word}` is no way to keep to a fact", row.id))
    });
    let how: Vec<How> = how.collect::<Result<_, _>>()?;
    // A reason is a sentence, and may have semicolons of its own.
    let by = match how[..] {
        [] => return Err(format!("{}: nobody says how", row.id)),
        [How::None] => vec![row.by.trim().to_owned()],
        _ => several(&row.by),
    };
    Ok(Fact {
        id: row.id,
        what: row.what,
        how,
        by,
        tests: several(&row.test),
    })
}

static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| {
    let read = FILES.iter().map(|(name, text)| {
        read(text).unwrap_or_else(|error| {
            // A test reads the files, so that this is never seen by anybody but their editor.
            unreachable!("{name}.csv: {error}")
        })
    });
    let mut facts: Vec<Fact> = read.flatten().collect();
    facts.sort_by(|a, b| a.id.cmp(&b.id));
    facts
});

/// Every fact, by id.
#[must_use]
pub fn facts() -> &'static [Fact] {
    &FACTS
}

/// The fact of this id, in any case.
#[must_use]
pub fn fact_of(id: &str) -> Option<&'static Fact> {
    facts().iter().find(|fact| fact.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_their_lists() {
        let head = "id,what,how,by,test\n";
        let row = "MAIL-A-1,\"one, and more\",check; rule,bad-a; a-b; c-d,tests/cases/a\n";
        let read_ = read(&format!("{head}{row}")).unwrap();
        assert_eq!(read_[0].what, "one, and more");
        assert_eq!(read_[0].how, [How::Check, How::Rule]);
        assert_eq!(read_[0].by, ["bad-a", "a-b", "c-d"]);
        assert!(read_[0].is_implemented());
        let none = read(&format!("{head}A-1,x,none,here; and there,\n")).unwrap();
        assert_eq!(none[0].by, ["here; and there"]);
        assert!(!none[0].is_implemented());
        for wrong in ["A-1,x,magic,y,\n", "A-1,x,,y,\n", "A-1,x,rule\n"] {
            assert!(read(&format!("{head}{wrong}")).is_err(), "{wrong}");
        }
    }
}

//! A rule and a fact in words: what a finding means, and where the program knows what it knows.

use serde::Serialize;

use crate::document::Document;
use crate::document::levels::RuleLevel;
use crate::lint::facts::{Fact, facts};
use crate::lint::fixes::mends;
use crate::lint::rule::{Rule, Stage};
use crate::model::diagnostic::Level;

/// A rule of `lint`, of plans or of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleTopic {
    /// Its code.
    pub code: String,
    /// What it finds.
    pub title: String,
    /// How much that usually matters.
    pub level: Level,
    /// When it is asked.
    pub stage: Stage,
    /// Whether `lint --fix` mends what it finds: `safe`, `all` (`--fix=all`, read the patch), or none.
    pub fix: Option<String>,
    /// Why it matters, when it is fine, what to do: Markdown.
    pub manual: String,
    /// The facts it stands for.
    pub facts: Vec<FactOfRule>,
    /// Where they were read.
    pub source: String,
    /// What `settings.lint` of these files says of it.
    pub settings: Vec<LevelHere>,
    /// The comment that lets a finding be, on its line or above it.
    pub comment: String,
    /// The settings that silence it everywhere.
    pub silence: String,
}

/// A fact that a rule stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactOfRule {
    /// Its id.
    pub id: String,
    /// What it says.
    pub what: String,
}

/// A level that the files give a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelHere {
    /// `off`, `note`, `warning` or `error`.
    pub level: String,
    /// Why.
    pub because: String,
    /// For these things only; empty for all.
    #[serde(rename = "for")]
    pub things: Vec<String>,
}

/// A fact about the service or a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactTopic {
    /// Its id.
    pub id: String,
    /// What it says.
    pub what: String,
    /// How the program keeps to it: `rule`, `check`, `plan`, `apply`, `design`, `manual`, `none`.
    pub how: Vec<String>,
    /// The same in words.
    #[serde(skip)]
    pub means: Vec<&'static str>,
    /// Where: codes, files with what is in them; the reason where it does not apply.
    pub by: Vec<String>,
    /// The tests that fail without it.
    pub tests: Vec<String>,
}

pub(super) fn rule(rule: &Rule, document: &Document) -> RuleTopic {
    let said = |id: &&str| {
        let known = facts().iter().find(|fact| fact.id == **id);
        FactOfRule {
            id: (**id).to_owned(),
            what: known.map(|fact| fact.what.clone()).unwrap_or_default(),
        }
    };
    let here = document.settings.lint.get(rule.code).into_iter().flatten();
    RuleTopic {
        code: rule.code.to_owned(),
        title: rule.title.to_owned(),
        level: rule.level,
        stage: rule.judge.stage(),
        fix: mends(rule.code).map(|which| which.word().to_owned()),
        manual: rule.manual.to_owned(),
        facts: rule.facts.iter().map(said).collect(),
        source: rule.source.to_owned(),
        settings: here
            .map(|setting| LevelHere {
                level: word(setting.level).to_owned(),
                because: setting.because.clone(),
                things: setting.things.clone(),
            })
            .collect(),
        comment: format!("# maniform: allow {} because REASON", rule.code),
        silence: format!(
            "settings: {{ lint: {{ {}: {{ level: off, because: REASON }} }} }}",
            rule.code
        ),
    }
}

fn word(level: RuleLevel) -> &'static str {
    level.level().map_or("off", Level::word)
}

pub(super) fn fact(fact: &Fact) -> FactTopic {
    FactTopic {
        id: fact.id.clone(),
        what: fact.what.clone(),
        how: fact.how.iter().map(|how| how.word().to_owned()).collect(),
        means: fact.how.iter().map(|how| how.means()).collect(),
        by: fact.by.clone(),
        tests: fact.tests.clone(),
    }
}

//! What allows once what a guard refuses: the guard and what it is about. Never in a file, because
//! what stands there holds for every run.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{DESTROY, GUARDS, of};
use crate::model::address::Address;
use crate::model::diagnostic::nearest;
use crate::plan::Refusal;

/// `--allow GUARD=WHAT`, or `--allow-destroy ADDRESS`: one guard, about one thing, for one run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Allowance {
    /// The guard's name.
    pub guard: String,
    /// What it is about: an address, or a collection as `addresses/acme.example`.
    pub about: String,
}

/// An allowance as plans hold it, with the flag for whoever reads them.
#[derive(Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(rename = "Allowance")]
struct Form {
    /// The guard's name.
    guard: String,
    /// What it is about: an address, or a collection as `addresses/acme.example`.
    about: String,
    /// The flag as somebody types it in a shell.
    flag: String,
}

impl TryFrom<Form> for Allowance {
    type Error = OtherFlag;

    /// The flag is what people read, so it may not say anything else than the rest.
    fn try_from(form: Form) -> Result<Self, OtherFlag> {
        let allowance = Self {
            guard: form.guard,
            about: form.about,
        };
        match allowance.flag() == form.flag {
            true => Ok(allowance),
            false => Err(OtherFlag),
        }
    }
}

/// A flag beside an allowance that is not its own.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("a flag does not say what is allowed")]
struct OtherFlag;

impl From<Allowance> for Form {
    fn from(allowance: Allowance) -> Self {
        Self {
            flag: allowance.flag(),
            guard: allowance.guard,
            about: allowance.about,
        }
    }
}

impl schemars::JsonSchema for Allowance {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Form::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Form::json_schema(generator)
    }
}

/// A text that is no allowance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAllowance {
    /// No `=` in it.
    #[error("write `GUARD=WHAT`, as the plan that was refused prints it")]
    NoGuard,
    /// No guard is called so.
    #[error("no guard is called `{0}`; {1}")]
    Unknown(String, String),
    /// Nothing behind the `=`.
    #[error("say what is to be allowed, as the plan that was refused prints it")]
    Nothing,
    /// A pattern.
    #[error(
        "an allowance names one thing, and `*` would allow what nobody looked at; repeat the flag for each"
    )]
    Pattern,
}

impl Allowance {
    /// What allows this guard to be passed about this.
    #[must_use]
    pub fn new(guard: &str, about: impl Into<String>) -> Self {
        Self {
            guard: guard.to_owned(),
            about: about.into(),
        }
    }

    /// What `--allow-destroy` allows.
    ///
    /// # Errors
    /// It is no address, or a pattern.
    pub fn destroy(about: &str) -> Result<Self, NoAllowance> {
        one(about)?;
        Ok(Self::new(DESTROY, about))
    }

    /// The flag as somebody types it in a shell.
    #[must_use]
    pub fn flag(&self) -> String {
        let Self { guard, about } = self;
        match guard.as_str() {
            DESTROY => format!("--allow-destroy {}", quoted(about)),
            _ => format!("--allow {}", quoted(&format!("{guard}={about}"))),
        }
    }

    /// True where it allows what is refused.
    #[must_use]
    pub fn allows(&self, refusal: &Refusal) -> bool {
        let by = refusal.allowed_by.as_ref();
        by.is_some_and(|by| by.is(self))
    }

    /// True where both allow the same. Names compare without case, as patterns do.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.guard == other.guard && self.about.eq_ignore_ascii_case(&other.about)
    }
}

impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.flag())
    }
}

impl FromStr for Allowance {
    type Err = NoAllowance;

    fn from_str(text: &str) -> Result<Self, NoAllowance> {
        let (guard, about) = text.split_once('=').ok_or(NoAllowance::NoGuard)?;
        if of(guard).is_none() {
            let names = || GUARDS.iter().map(|guard| guard.name);
            let help = match nearest(guard, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("guards are: {}", names().collect::<Vec<_>>().join(", ")),
            };
            return Err(NoAllowance::Unknown(guard.to_owned(), help));
        }
        one(about)?;
        Ok(Self::new(guard, about))
    }
}

/// Refuses what names nothing, or more than one thing. In DNS names a `*` of its own is a name like
/// others (RFC 4592).
fn one(about: &str) -> Result<(), NoAllowance> {
    if about.trim().is_empty() {
        return Err(NoAllowance::Nothing);
    }
    let key = about.parse::<Address>().map(|address| address.key);
    let key = key.unwrap_or_else(|_| about.to_owned());
    let label = |part: &str| part == "*" || part.starts_with("*.") && !part[1..].contains('*');
    let mut parts = key.split('/').enumerate();
    let is_name = parts.all(|(at, part)| !part.contains('*') || at == 1 && label(part));
    let whole = about
        .split(':')
        .next()
        .is_some_and(|kind| !kind.contains('*'));
    match is_name && whole {
        true => Ok(()),
        false => Err(NoAllowance::Pattern),
    }
}

/// A word as shells take it: in quotes where it needs them.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "@%+=:,./_-".contains(c);
    match word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Allowance, NoAllowance> {
        text.parse()
    }

    #[test]
    fn a_flag_is_printed_so_that_a_shell_takes_it_and_read_back() {
        let plain = Allowance::new("removed-share", "addresses/acme.example");
        assert_eq!(plain.flag(), "--allow removed-share=addresses/acme.example");
        assert_eq!(parsed("removed-share=addresses/acme.example"), Ok(plain));
        let quoted = Allowance::new("own-access", "user:Acme's SA/ada@acme.example");
        assert_eq!(
            quoted.flag(),
            r"--allow 'own-access=user:Acme'\''s SA/ada@acme.example'"
        );
        let own = Allowance::new(DESTROY, "mailbox:ada@acme.example");
        assert_eq!(own.flag(), "--allow-destroy mailbox:ada@acme.example");
        assert_eq!(Allowance::destroy("mailbox:ada@acme.example"), Ok(own));
    }

    #[test]
    fn an_allowance_names_one_thing() {
        for text in [
            "destroy=mailbox:*",
            "destroy=mailbox:*@acme.example",
            "protected=*:ada@acme.example",
            "protected=record-set:acme.example/w*/A",
            "removed-share=*",
        ] {
            assert_eq!(parsed(text), Err(NoAllowance::Pattern), "{text}");
        }
        assert!(Allowance::destroy("mailbox:*@acme.example").is_err());
        assert!(parsed("protected=record-set:acme.example/*/A").is_ok());
        assert!(parsed("protected=record-set:acme.example/*.dev/A").is_ok());
        assert_eq!(parsed("destroy="), Err(NoAllowance::Nothing));
        assert_eq!(parsed("destroy"), Err(NoAllowance::NoGuard));
    }

    #[test]
    fn a_guard_that_is_not_there_is_corrected() {
        let told = parsed("remove-share=addresses/acme.example").unwrap_err();
        assert!(
            told.to_string().contains("did you mean `removed-share`?"),
            "{told}"
        );
    }
}

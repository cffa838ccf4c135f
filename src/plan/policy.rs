//! What is wanted, completed from what lives, before anything is compared.
//!
//! Exceptions live here and nowhere else: whatever must not be touched is copied from live into
//! wanted, so that the comparison knows none (an idea of DNSControl's `handsoff.go`).

use std::collections::{BTreeMap, BTreeSet};

use crate::kinds;
use crate::kinds::declare::{Released, Removed};
use crate::kinds::kind::{Existence, Kind, Nature};
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::setting::Spanned;
use crate::model::value::{Spec, Value};

/// What `settings` says about collections and single things.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// By collection name; for collections not named their kind says it.
    pub ownership: BTreeMap<String, Ownership>,
    /// Addresses and patterns that are never deleted, declared or not.
    pub protect: Vec<Spanned<String>>,
    /// Addresses and patterns of what is not these files' business: neither counted nor deleted.
    pub ignore: Vec<Spanned<String>>,
    /// What the files let go of, or ask to be deleted.
    pub removed: Vec<Removed>,
    /// Collections that the files leave to others: what they made in them stays.
    pub released: Vec<Released>,
    /// Only some of the files are known, so what is not declared may be declared elsewhere: nothing
    /// is deleted.
    pub partial: bool,
    /// Of a partial run: what files that are not known declare, too. A set there is never all there is.
    pub elsewhere: BTreeSet<Address>,
}

impl Policy {
    /// Whose a thing is. Facets and found things are never deleted, so they count as additive
    /// whatever is set; but where a thing is only observed, so are its facets.
    #[must_use]
    pub fn of(&self, kind: &dyn Kind, address: &Address) -> Ownership {
        match kind.existence() {
            Existence::Own(collection) => {
                let said = self.ownership.get(collection).copied();
                match said.unwrap_or_else(|| kind.ownership().0) {
                    Ownership::Owned | Ownership::Authoritative if self.partial => {
                        Ownership::Additive
                    }
                    ownership => ownership,
                }
            }
            Existence::Facet => match self.of_parent(kind, address) {
                Some(Ownership::Observe) => Ownership::Observe,
                _ => Ownership::Additive,
            },
            Existence::Found => Ownership::Additive,
        }
    }

    fn of_parent(&self, kind: &dyn Kind, address: &Address) -> Option<Ownership> {
        let parent = kind.parent(&address.key)?;
        Some(self.of(kinds::by_name(&parent.kind)?, &parent))
    }

    /// The protecting pattern, if the thing is protected. Compared without case, because types of
    /// records are written in capitals and a pattern that misses by its case would delete.
    #[must_use]
    pub fn protects(&self, address: &Address) -> Option<&str> {
        let mut patterns = self.protect.iter().map(|pattern| pattern.value.as_str());
        patterns.find(|pattern| address.matches(pattern))
    }

    /// Every pattern by which `settings` spares something.
    #[must_use]
    pub fn sparing(&self) -> Vec<&str> {
        let all = self.protect.iter().chain(&self.ignore);
        all.map(|pattern| pattern.value.as_str()).collect()
    }

    /// The pattern by which the files leave a thing to others, or something that it belongs to.
    #[must_use]
    pub fn ignores(&self, address: &Address) -> Option<&str> {
        let mut patterns = self.ignore.iter().map(|pattern| pattern.value.as_str());
        let itself = patterns.find(|pattern| address.matches(pattern));
        itself.or_else(|| {
            let parent = kinds::by_name(&address.kind)?.parent(&address.key)?;
            self.ignores(&parent)
        })
    }
}

/// Both sides of one comparison, complete: every field is on both sides or on neither, except what
/// is not known to live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// What lives, with what the last apply wrote where it cannot be read.
    pub before: Spec,
    /// What is wanted.
    pub after: Spec,
    /// A declared secret is not written, because the thing was there before these files.
    pub unwritten: bool,
    /// Declared fields that the service did not tell, and that are held against what was last
    /// written.
    pub unread: Vec<&'static str>,
    /// Declared fields that the service did not tell and this tool never writes: not compared.
    pub unchecked: Vec<&'static str>,
}

/// Completes a declaration of something that lives. `recorded` is what the last apply made true of
/// it: none for a thing that no apply of these files knows.
#[must_use]
pub fn complete(kind: &dyn Kind, declared: &Spec, live: &Spec, recorded: Option<&Spec>) -> Sides {
    let mut before = Spec::default();
    let mut after = Spec::default();
    let mut unwritten = false;
    let mut unread = Vec::new();
    let mut unchecked = Vec::new();
    for field in kind.fields() {
        let name = field.name;
        let lives = live.get(name);
        let wanted = declared.get(name);
        match (wanted, lives, field.nature) {
            (_, _, Nature::Manner) => {}
            (None, Some(value), _) => {
                before.set(name, value.clone());
                after.set(name, value.clone());
            }
            (None, None, _) => {}
            (Some(wanted), Some(lives), Nature::Additive) => {
                before.set(name, lives.clone());
                after.set(name, Value::Set(added(&wanted.items(), lives.items())));
            }
            (Some(wanted), Some(lives), _) => {
                before.set(name, lives.clone());
                after.set(name, wanted.clone());
            }
            (Some(_), None, Nature::Asserted) => unchecked.push(name),
            // Not readable: what the last apply wrote stands for it.
            (Some(wanted), None, nature) => {
                after.set(name, wanted.clone());
                if matches!(nature, Nature::WriteOnly | Nature::Reluctant) {
                    unread.push(name);
                }
                match (recorded.map(|spec| spec.get(name)), nature) {
                    (Some(Some(written)), _) => before.set(name, written.clone()),
                    // Known without it, so it was never written.
                    (Some(None), Nature::WriteOnly | Nature::Reluctant) => {}
                    // Somebody else's thing has a secret of its own, which stays.
                    (None, Nature::WriteOnly) if is_secret(wanted) => {
                        before.set(name, wanted.clone());
                        unwritten = true;
                        unread.pop();
                    }
                    // A switch that is never told is written once, to be sure of it; so is one that
                    // this account does not tell.
                    (None, Nature::WriteOnly | Nature::Reluctant) => {}
                    // What this reading merely left out is not guessed at.
                    (
                        _,
                        Nature::Plain
                        | Nature::Additive
                        | Nature::AtCreation
                        | Nature::Observed
                        | Nature::Asserted
                        | Nature::Manner,
                    ) => {
                        before.set(name, wanted.clone());
                    }
                }
            }
        }
    }
    Sides {
        before,
        after,
        unwritten,
        unread,
        unchecked,
    }
}

/// What is there, as others spelt it, with what is wanted and there in no spelling: additive lists
/// hold mail addresses, which compare without case and are sent back whole.
fn added(wanted: &BTreeSet<String>, mut lives: BTreeSet<String>) -> BTreeSet<String> {
    let folded: BTreeSet<String> = lives.iter().map(|item| item.to_lowercase()).collect();
    let missing = wanted
        .iter()
        .filter(|item| !folded.contains(&item.to_lowercase()));
    lives.extend(missing.cloned());
    lives
}

/// Completes a declaration of something that does not live yet.
#[must_use]
pub fn fresh(kind: &dyn Kind, declared: &Spec) -> Spec {
    let mut after = kind.defaults();
    for (name, value) in &declared.0 {
        after.set(name, value.clone());
    }
    // Nothing has to be cleared on something new.
    let is_manner = |name: &String| {
        let mut fields = kind.fields().iter();
        fields.any(|field| field.name == *name && field.nature == Nature::Manner)
    };
    after
        .0
        .retain(|name, value| !is_nothing(value) && !is_manner(name));
    after
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Set(items) => items.is_empty(),
        _ => false,
    }
}

fn is_secret(value: &Value) -> bool {
    matches!(value, Value::Secret(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::aliases::Aliases;
    use crate::kinds::mail_preferences::MailPreferences;
    use crate::kinds::mailbox::Mailbox;
    use crate::model::secret::{SecretPlace, SecretRef};

    fn password(name: &str) -> Value {
        Value::Secret(SecretRef {
            place: SecretPlace::Env(name.into()),
            version: None,
        })
    }

    #[test]
    fn what_is_not_declared_is_wanted_as_it_lives() {
        let live = Spec::default().with("note", Value::text("kept"));
        let sides = complete(&Mailbox, &Spec::default(), &live, None);
        assert_eq!(sides.before, sides.after);
    }

    #[test]
    fn a_facet_is_observed_with_what_it_belongs_to() {
        let policy = Policy {
            ownership: BTreeMap::from([("addresses".to_owned(), Ownership::Observe)]),
            ..Policy::default()
        };
        assert_eq!(
            policy.of(&Mailbox, &Address::new("mailbox", "ada@acme.example")),
            Ownership::Observe
        );
        assert_eq!(
            policy.of(&Aliases, &Address::new("aliases", "ada@acme.example")),
            Ownership::Observe
        );
        assert_eq!(
            policy.of(
                &MailPreferences,
                &Address::new("mail-preferences", "acme.example")
            ),
            Ownership::Additive
        );
    }

    #[test]
    fn a_list_that_others_fill_is_only_added_to() {
        let live = Spec::default().with("block", Value::set(["users@own.example"]));
        let declared = Spec::default().with("block", Value::set(["*@spam.example"]));
        let sides = complete(&MailPreferences, &declared, &live, None);
        assert_eq!(
            sides.after.items("block"),
            Value::set(["*@spam.example", "users@own.example"]).items()
        );
    }

    #[test]
    fn what_others_spelt_differently_is_neither_doubled_nor_rewritten() {
        let live = Spec::default().with("allow", Value::set(["Boss@X.example"]));
        let declared =
            Spec::default().with("allow", Value::set(["boss@x.example", "new@x.example"]));
        let sides = complete(&MailPreferences, &declared, &live, None);
        assert_eq!(
            sides.after.get("allow"),
            Some(&Value::set(["Boss@X.example", "new@x.example"]))
        );
    }

    #[test]
    fn a_switch_that_is_never_told_is_written_once() {
        let declared = Spec::default().with("dkim", Value::Bool(true));
        let first = complete(&MailPreferences, &declared, &Spec::default(), None);
        assert_ne!(first.before, first.after);
        let again = complete(
            &MailPreferences,
            &declared,
            &Spec::default(),
            Some(&declared),
        );
        assert_eq!(again.before, again.after);
    }

    #[test]
    fn nothing_is_cleared_on_something_new() {
        let declared = Spec::default()
            .with("note", Value::Null)
            .with("spam-filter", Value::Bool(false));
        let after = fresh(&Mailbox, &declared);
        assert_eq!(
            after,
            Spec::default().with("spam-filter", Value::Bool(false))
        );
        let none = Spec::default().with("aliases", Value::Set(BTreeSet::new()));
        assert_eq!(fresh(&Aliases, &none), Spec::default());
    }

    #[test]
    fn a_password_is_written_where_it_never_was_and_when_its_reference_changed() {
        let declared = Spec::default().with("password", password("NEW"));
        let live = Spec::default();
        let adopted = complete(&Mailbox, &declared, &live, None);
        assert_eq!(adopted.before, adopted.after);
        assert!(adopted.unwritten);
        let bare = complete(&Mailbox, &declared, &live, Some(&Spec::default()));
        assert_ne!(bare.before, bare.after);
        assert!(!bare.unwritten);
        let old = Spec::default().with("password", password("OLD"));
        let changed = complete(&Mailbox, &declared, &live, Some(&old));
        assert_ne!(changed.before, changed.after);
    }
}

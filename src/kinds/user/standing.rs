//! What somebody is to their organization, as guards look at it: the posts they fill, and what they
//! may do. Both are a member's only; who is invited may do nothing yet.

use super::words::Role;
use super::{ROLE, State};
use crate::kinds::org;
use crate::kinds::rights::ACCESS;
use crate::kinds::stakes::{Kept, Post, Power};
use crate::model::address::Address;
use crate::model::value::{Spec, Value};

/// The role of a member; none where they are no member, or their role is not told.
fn role(spec: &Spec) -> Option<Role> {
    if State::of(spec) != Some(State::Member) {
        return None;
    }
    let Some(Value::Text(word)) = spec.get(ROLE) else {
        return None;
    };
    let roles = [
        Role::LegalRepresentative,
        Role::Administrator,
        Role::Collaborator,
        Role::External,
    ];
    roles.into_iter().find(|role| role.word() == word)
}

/// An organization always keeps a legal representative (ORG-01, knowledge base 284 of 2026-03-23), who
/// may do all that an administrator may.
pub(super) fn posts(address: &Address, spec: &Spec) -> Vec<Post> {
    let at = org::address(&org::realm(&address.key));
    let representative = Post {
        title: "legal representative",
        at: at.clone(),
        kept: Kept::Always,
    };
    let administrator = Post {
        title: "administrator",
        at,
        kept: Kept::AsDeclared,
    };
    match role(spec) {
        Some(Role::LegalRepresentative) => vec![representative, administrator],
        Some(Role::Administrator) => vec![administrator],
        _ => Vec::new(),
    }
}

/// Grants of administrators have no effect, as they reach every product anyway (ORG-07).
pub(super) fn powers(address: &Address, spec: &Spec) -> Vec<Power> {
    let login = org::name(&address.key);
    let realm = org::realm(&address.key);
    let Some(role) = role(spec) else {
        return match State::of(spec) {
            Some(State::Member) => vec![Power::of(login, format!("a place in {realm}")).ruling()],
            _ => Vec::new(),
        };
    };
    let mut powers = vec![Power::of(login, format!("a place in {realm}")).ruling()];
    let rules = matches!(role, Role::LegalRepresentative | Role::Administrator);
    if role == Role::LegalRepresentative {
        let what = format!("the role of a legal representative of {realm}");
        powers.push(Power::of(login, what).ruling());
    }
    if rules {
        let what = format!("the rights of an administrator of {realm}");
        powers.push(Power::of(login, what).ruling());
    } else {
        let grants = spec.items(ACCESS).into_iter();
        powers.extend(grants.map(|grant| Power::of(login, format!("the right to {grant}"))));
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::user::STATE;

    fn posts_of(role: &str, state: &str) -> Vec<&'static str> {
        let spec = Spec::default()
            .with(ROLE, Value::text(role))
            .with(STATE, Value::text(state));
        let address = super::super::address("Acme SA", "ada@acme.example");
        let posts = posts(&address, &spec).into_iter();
        posts.map(|post| post.title).collect()
    }

    #[test]
    fn legal_representatives_are_administrators_too_and_who_is_invited_is_nothing() {
        assert_eq!(
            posts_of("legal-representative", "member"),
            ["legal representative", "administrator"]
        );
        assert_eq!(posts_of("administrator", "member"), ["administrator"]);
        assert!(posts_of("collaborator", "member").is_empty());
        assert!(posts_of("legal-representative", "invited").is_empty());
    }

    #[test]
    fn a_lower_role_has_less_and_a_higher_one_all_of_it() {
        let of = |role: &str| {
            let spec = Spec::default()
                .with(ROLE, Value::text(role))
                .with(STATE, Value::text("member"));
            let address = super::super::address("Acme SA", "ada@acme.example");
            powers(&address, &spec)
        };
        let (top, middle) = (of("legal-representative"), of("administrator"));
        assert!(middle.iter().all(|power| top.contains(power)));
        assert!(top.iter().any(|power| !middle.contains(power)));
        assert_eq!(of("collaborator").len(), 1);
    }
}

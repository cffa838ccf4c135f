//! What only people do about members, in the Manager: no call for it was found in any document or
//! client (mail document §3.2, A-negative).

use super::words::Role;
use super::{AGAIN, BILLING_ACCESS, BILLING_NOTIFICATIONS, PRODUCT_NOTIFICATIONS, ROLE, SEND_MAIL};
use crate::kinds::kind::{Difference, Work};
use crate::kinds::org;
use crate::kinds::rights::{self, ACCESS};
use crate::model::address::Address;
use crate::model::value::{Spec, Value};

/// The steps that change a member.
pub(super) fn change(difference: &Difference<'_>, before: &Spec, after: &Spec) -> Work {
    let email = org::name(&difference.address.key);
    let mut work = Work::default();
    let mut step = |text: String| work.by_hand.push(text);
    let changed = |field: &str| difference.changed.contains(field);
    if changed(ROLE) {
        step(role(difference, before, after));
        work.notes.push(format!(
            "{email} gets a mail that sums up the new role (ORG-14)"
        ));
    }
    let mut step = |text: String| work.by_hand.push(text);
    if changed("first-name") || changed("last-name") {
        step(format!(
            "the name belongs to the account of {email}: only they change it, in their own profile; or write the name they use"
        ));
    }
    if changed(ACCESS) {
        step(grants(email, before, after));
    }
    if let Some(Value::Bool(on)) = difference.wants(BILLING_ACCESS) {
        let verb = if *on { "give" } else { "take" };
        let how = if *on { "to" } else { "from" };
        step(format!(
            "a legal representative opens Users, {email} in the Manager and {verb}s billing access {how} them"
        ));
    }
    for (field, what) in [
        (BILLING_NOTIFICATIONS, "reminders of bills"),
        (PRODUCT_NOTIFICATIONS, "mails about products"),
    ] {
        if let Some(Value::Bool(on)) = difference.wants(field) {
            let word = if *on { "on" } else { "off" };
            step(format!(
                "an administrator or legal representative opens Users, {email} in the Manager and switches {what} {word}"
            ));
        }
    }
    if changed(AGAIN) {
        step(format!(
            "nothing is to be done: {email} belongs to the organization; take `invitation: {{ again: … }}` out"
        ));
    }
    if work.by_hand.is_empty() {
        work.by_hand.push(format!(
            "`{SEND_MAIL}` and the language hold for invitations only: take them out"
        ));
    }
    work
}

fn word<'a>(spec: &'a Spec, field: &str) -> &'a str {
    match spec.get(field) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}

/// Who may change a role depends on both sides of it (ORG-02 to ORG-05).
fn role(difference: &Difference<'_>, before: &Spec, after: &Spec) -> String {
    let email = org::name(&difference.address.key);
    let representative = Role::LegalRepresentative.word();
    let (from, to) = (word(before, ROLE), word(after, ROLE));
    let who = if from == representative || to == representative {
        "a legal representative"
    } else {
        "an administrator or legal representative"
    };
    if from == representative && staying(difference).is_empty() {
        return last(difference);
    }
    let first = if from == representative {
        let staying = staying(difference).join(", ");
        format!(" (there must be another legal representative before: there is {staying})")
    } else {
        String::new()
    };
    format!(
        "{who} opens Users, {email} in the Manager and changes the role from {from} to {to}{first}"
    )
}

/// The other legal representatives that were seen and stay so. Whom no file declares goes where
/// `users` are authoritative, which shows in that this one goes without ever having been declared.
fn staying<'a>(difference: &Difference<'a>) -> Vec<&'a str> {
    let around = difference.around;
    let representative = Value::text(Role::LegalRepresentative.word());
    let own = difference.address;
    let ours = around.declared(own).is_some() || around.recorded(own).is_some();
    let stays = |person: &Address| match around.declared(person) {
        Some(spec) => spec.get(ROLE).is_none_or(|role| *role == representative),
        None => ours && around.recorded(person).is_none(),
    };
    let people = around.living(super::NAME).into_iter();
    people
        .filter(|person| person.address != *own && !person.id.is_empty())
        .filter(|person| person.spec.get(ROLE) == Some(&representative) && stays(&person.address))
        .map(|person| org::name(&person.address.key))
        .collect()
}

/// What is said where nobody else would be left (ORG-01).
fn last(difference: &Difference<'_>) -> String {
    let email = org::name(&difference.address.key);
    format!(
        "nothing is done: {} keeps at least one legal representative, and beside {email} nobody stays one; declare them as `role: legal-representative`, or appoint another one in the Manager, declare them so, and plan again",
        org::realm(&difference.address.key)
    )
}

fn grants(email: &str, before: &Spec, after: &Spec) -> String {
    let (now, then) = (before.items(ACCESS), after.items(ACCESS));
    let new = rights::in_words(then.difference(&now));
    let old = rights::in_words(now.difference(&then));
    let what = match (new.is_empty(), old.is_empty()) {
        (false, true) => format!("grants {new}"),
        (true, _) => format!("takes away {old}"),
        (false, false) => format!("grants {new}, and takes away {old}"),
    };
    format!(
        "an administrator or legal representative opens Users, {email} in the Manager and {what}; rights can also come by a team, which these files can change"
    )
}

/// The steps that remove a member (ORG-01, ORG-12).
pub(super) fn remove(difference: &Difference<'_>, before: &Spec) -> Work {
    let email = org::name(&difference.address.key);
    let realm = org::realm(&difference.address.key);
    let mut work = Work::default();
    if word(before, ROLE) == Role::LegalRepresentative.word() {
        let staying = staying(difference);
        if staying.is_empty() {
            work.by_hand.push(last(difference));
            return work;
        }
        work.by_hand.push(format!(
            "an organization keeps at least one legal representative: beside {email} there is {}",
            staying.join(", ")
        ));
    }
    work.by_hand.push(format!(
        "an administrator or legal representative opens Users, {email} in the Manager, removes them from {realm}, and decides there what becomes of their kDrive files, mailboxes, calendars and address books"
    ));
    work.notes
        .push(format!("removing somebody cannot be undone (ORG-12): {email} loses everything that came with the membership"));
    work
}

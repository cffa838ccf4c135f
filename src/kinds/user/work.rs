//! How a difference about a person is removed: by an invitation, or by a person.

use super::words::Role;
use super::{
    AGAIN, BILLING_ACCESS, BILLING_NOTIFICATIONS, PRODUCT_NOTIFICATIONS, ROLE, SAME_ADDRESS_ONLY,
    SEND_MAIL, State, by_hand, carried, invite,
};
use crate::kinds::kind::{Difference, Work};
use crate::kinds::{org, team};
use crate::model::address::Address;
use crate::model::value::{Spec, Value};

pub(super) fn work(difference: &Difference<'_>) -> Work {
    match (difference.before, difference.after) {
        (None, Some(after)) => first(difference, after),
        (Some(before), None) => gone(difference, before),
        (Some(before), Some(after)) => match State::of(before) {
            Some(State::Invited) => invited(difference, after),
            Some(State::Expired) => anew(difference, after, true),
            // Taken back before these files spoke of them, or by an apply that could not go on.
            Some(State::Withdrawn) if difference.around.recorded(difference.address).is_none() => {
                anew(difference, after, false)
            }
            Some(State::Declined | State::Withdrawn) => {
                if difference.changed.contains(AGAIN) {
                    anew(difference, after, false)
                } else {
                    declined(difference, after)
                }
            }
            Some(State::Member) | None => by_hand::change(difference, before, after),
        },
        (None, None) => Work::default(),
    }
}

/// How often somebody was to be invited by then.
fn times(spec: &Spec) -> i64 {
    match spec.get(AGAIN) {
        Some(Value::Number(times)) => *times,
        _ => 1,
    }
}

fn ask_again(spec: &Spec) -> String {
    format!(
        "talk to them; to invite them again write `invitation: {{ again: {} }}`, or remove them from the files",
        times(spec) + 1
    )
}

/// Somebody who is not there. Who was there when these files were last applied has declined, left
/// or been removed since: a list does not say which, and nobody is pestered with invitations.
fn first(difference: &Difference<'_>, after: &Spec) -> Work {
    let email = org::name(&difference.address.key);
    let realm = org::realm(&difference.address.key);
    if let Some(before) = difference.around.recorded(difference.address)
        && times(before) >= times(after)
    {
        return Work {
            by_hand: vec![
                format!(
                    "{email} was invited to {realm} or belonged to it when these files were last applied, and does no longer: they declined, or the invitation ran out or was withdrawn by somebody, or somebody removed them"
                ),
                ask_again(after),
            ],
            ..Work::default()
        };
    }
    if after.get(ROLE) == Some(&Value::text(Role::External.word())) {
        return Work {
            by_hand: vec![
                format!("the service takes no invitation of external users from programs: an administrator or legal representative of {realm} invites {email} in the Manager, under Users, as an external user"),
                "or share a mailbox with them: whoever is given access from outside becomes one by accepting".to_owned(),
            ],
            ..Work::default()
        };
    }
    let lacking = invite::lacking(after);
    if !lacking.is_empty() {
        let keys: Vec<String> = lacking.iter().map(|key| format!("`{key}`")).collect();
        return Work {
            by_hand: vec![format!(
                "nobody called {email} belongs to {realm}: correct the address, or write {} so that they can be invited",
                keys.join(", ")
            )],
            ..Work::default()
        };
    }
    invite::make(difference, after, &meant(difference))
}

/// The teams that the files put somebody into.
fn meant(difference: &Difference<'_>) -> Vec<Address> {
    let key = &difference.address.key;
    team::meant_for(difference.around, &org::realm(key), org::name(key))
}

fn gone(difference: &Difference<'_>, before: &Spec) -> Work {
    match State::of(before) {
        Some(State::Invited | State::Expired) => Work {
            drafts: vec![invite::withdraw(difference.address)],
            ..Work::default()
        },
        Some(State::Declined | State::Withdrawn) => Work {
            by_hand: vec![
                "nothing is left but the answered invitation in the list of users: remove it there in the Manager".to_owned(),
            ],
            ..Work::default()
        },
        Some(State::Member) | None => by_hand::remove(difference, before),
    }
}

fn invited(difference: &Difference<'_>, after: &Spec) -> Work {
    let external = Value::text(Role::External.word());
    if difference.wants(ROLE) == Some(&external) {
        return Work {
            by_hand: vec![
                "the service takes no invitation of external users from programs: withdraw this one and invite them in the Manager, under Users, as an external user".to_owned(),
            ],
            ..Work::default()
        };
    }
    if invite::needs_a_new_one(difference.changed) {
        return anew(difference, after, true);
    }
    let mut work = Work {
        drafts: invite::correct(difference).into_iter().collect(),
        ..Work::default()
    };
    if work.drafts.is_empty() {
        // Only how the mail went is different, and the mail has gone.
        work.by_hand
            .push(format!("`{SEND_MAIL}` holds for the next invitation"));
    }
    work
}

/// A new invitation in the place of the old one. Declared fields that are not compared, such as how
/// it is sent, are taken from the files.
fn anew(difference: &Difference<'_>, after: &Spec, open: bool) -> Work {
    let mut wanted = after.clone();
    if let Some(declared) = difference.around.declared(difference.address) {
        wanted.0.extend(declared.0.clone());
    }
    let lacking = invite::lacking(&wanted);
    if !lacking.is_empty() {
        let keys: Vec<String> = lacking.iter().map(|key| format!("`{key}`")).collect();
        return Work {
            by_hand: vec![format!(
                "write {}: without them nobody can be invited anew",
                keys.join(", ")
            )],
            ..Work::default()
        };
    }
    if !open {
        return invite::make(difference, &wanted, &meant(difference));
    }
    let carried = match carried::over(difference) {
        Ok(carried) => carried,
        Err(by_hand) => {
            return Work {
                by_hand,
                ..Work::default()
            };
        }
    };
    let mut work = invite::make(difference, &wanted, &carried.teams);
    work.drafts.insert(0, invite::withdraw(difference.address));
    work.drafts.extend(carried.drafts);
    let mut notes = vec!["the link of the invitation before no longer works".to_owned()];
    notes.extend(carried.notes);
    notes.extend(unsaid(&wanted));
    notes.append(&mut work.notes);
    work.notes = notes;
    work
}

/// What the list does not tell of an invitation, and the files do not say: a new one has it as the
/// service sets it.
fn unsaid(wanted: &Spec) -> Option<String> {
    let fields = [
        SAME_ADDRESS_ONLY,
        BILLING_ACCESS,
        BILLING_NOTIFICATIONS,
        PRODUCT_NOTIFICATIONS,
    ];
    let open = fields
        .into_iter()
        .filter(|field| wanted.get(field).is_none());
    let open: Vec<String> = open.map(|field| format!("`{field}`")).collect();
    (!open.is_empty()).then(|| {
        format!(
            "neither the service nor a file tells {} of the old invitation: the new one has them as the service sets them",
            open.join(", ")
        )
    })
}

fn declined(difference: &Difference<'_>, after: &Spec) -> Work {
    let wanted = difference.around.declared(difference.address);
    Work {
        by_hand: vec![ask_again(wanted.unwrap_or(after))],
        ..Work::default()
    }
}

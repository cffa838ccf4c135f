//! What an open invitation carries beside the fields of a person: teams, addresses, other apps. A new
//! one in its place has to carry the same.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{APPS, INVITATION, MAILBOXES};
use crate::kinds::kind::{Difference, Draft};
use crate::kinds::permissions::{self, Family};
use crate::kinds::rights::ACCESS;
use crate::kinds::{decode, mail, org, team, views};
use crate::model::address::Address;
use crate::model::request::{Method, Ref, Request};
use crate::model::value::{Spec, Value};

/// Reads what an item's invitation brings in the apps (`app_access`; its shape is C: named as in the
/// bodies that write it). Nothing is set where that is not told, or not understood.
pub(super) fn read(item: &Json, spec: &mut Spec) {
    let Some(apps) = item.get("app_access") else {
        return;
    };
    let none = apps.is_null()
        || apps.as_array().is_some_and(Vec::is_empty)
        || apps.as_object().is_some_and(serde_json::Map::is_empty);
    let mailboxes: Option<BTreeSet<String>> = match apps.get("mailbox").and_then(Json::as_array) {
        _ if none => Some(BTreeSet::new()),
        Some(rows) => rows.iter().map(mailbox).collect(),
        None => None,
    };
    let Some(mailboxes) = mailboxes else {
        return;
    };
    spec.set(MAILBOXES, Value::Set(mailboxes));
    let others = [
        ("drive", "kDrive"),
        ("kchat", "kChat"),
        ("ksuite", "kSuite"),
    ];
    let given = others.into_iter().filter(|(name, _)| match apps.get(name) {
        None | Some(Json::Null) => false,
        Some(Json::Array(rows)) => !rows.is_empty(),
        Some(Json::Object(fields)) => !fields.is_empty(),
        Some(_) => true,
    });
    spec.set(APPS, Value::set(given.map(|(_, name)| name)));
}

/// An access to a mailbox: `info@#30 aliases,rules`.
fn mailbox(row: &Json) -> Option<String> {
    let (name, id) = (
        decode::text(row, "mailbox_name")?,
        decode::id(row, "mail_id")?,
    );
    let words = permissions::words(row, "mailbox_permissions")?;
    let words: Vec<String> = words.into_iter().collect();
    Some(format!("{}@#{id} {}", name.to_lowercase(), words.join(",")))
}

/// Puts the domains of mail services in the place of their numbers.
pub(super) fn name(seen: &mut Spec, by_id: &dyn Fn(&str, &str) -> Option<Address>) {
    if seen.get(MAILBOXES).is_none() {
        return;
    }
    let each = seen.items(MAILBOXES).into_iter().map(|entry| {
        let (mailbox, words) = parts(&entry);
        let named = mailbox
            .split_once("@#")
            .and_then(|(local, id)| Some(mail::key(local, &by_id(mail::SERVICE, id)?.key)));
        named.map_or_else(|| entry.clone(), |mailbox| format!("{mailbox} {words}"))
    });
    let each = Value::set(each);
    seen.set(MAILBOXES, each);
}

fn parts(entry: &str) -> (&str, &str) {
    entry.split_once(' ').unwrap_or((entry, ""))
}

/// What a new invitation takes over.
pub(super) struct Carried {
    /// The teams it leads into.
    pub(super) teams: Vec<Address>,
    /// The calls that add what the creation of an invitation cannot say.
    pub(super) drafts: Vec<Draft>,
    /// What to know of that.
    pub(super) notes: Vec<String>,
}

/// What the open invitation of a difference carries; the steps for people where that is not told.
pub(super) fn over(difference: &Difference<'_>) -> Result<Carried, Vec<String>> {
    let (realm, email) = (
        org::realm(&difference.address.key),
        org::name(&difference.address.key),
    );
    let empty = Spec::default();
    let lives = difference.around.lives(difference.address);
    let lives = lives.map_or(&empty, |person| &person.spec);
    let declared = difference.around.declared(difference.address);
    let teams = team::teams_of(difference.around, &realm, email);
    let boxes = lives.items(MAILBOXES);
    let named = lives.get(MAILBOXES).is_some() && !boxes.iter().any(|entry| entry.contains("@#"));
    let managed = [Some(lives), declared, difference.after];
    // Where the account does not tell it, the completed side only repeats what the files say.
    let managed = managed
        .into_iter()
        .flatten()
        .any(|spec| spec.get(ACCESS).is_some());
    let untold: Vec<&str> = [
        (teams.is_none(), "the teams"),
        (!named, "the mailboxes"),
        (!managed, "the rights on products"),
    ]
    .into_iter()
    .filter_map(|(untold, what)| untold.then_some(what))
    .collect();
    let Some(teams) = teams.filter(|_| untold.is_empty()) else {
        return Err(vec![format!(
            "the service does not tell {} that the invitation of {email} brings, which a new one would drop: withdraw it and invite them anew in the Manager, or write what the invitation says",
            untold.join(" and ")
        )]);
    };
    let kept = teams
        .iter()
        .map(|team| format!("the team {}", org::name(&team.key)));
    let kept: Vec<String> = kept
        .chain(boxes.iter().map(|entry| parts(entry).0.to_owned()))
        .collect();
    let mut notes = Vec::new();
    if !kept.is_empty() {
        notes.push(format!("the new invitation takes over {}", kept.join(", ")));
    }
    let lost: Vec<String> = lives.items(APPS).into_iter().collect();
    if !lost.is_empty() {
        notes.push(format!(
            "what the old invitation brought in {} is not carried over: give it again in the Manager",
            lost.join(", ")
        ));
    }
    Ok(Carried {
        teams,
        drafts: boxes
            .iter()
            .map(|entry| add(difference.address, entry))
            .collect(),
        notes,
    })
}

fn add(person: &Address, entry: &str) -> Draft {
    let (mailbox, words) = parts(entry);
    let words: BTreeSet<String> = words
        .split(',')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let path = org::path(1, &org::realm(&person.key), "/invitations/")
        .hole(Ref::member(person, INVITATION))
        .text("/mailbox/")
        .id(&views::mail_service(mail::domain(mailbox)));
    let body = json!({
        "mailbox_name": mail::local(mailbox),
        "mailbox_permissions": permissions::flags(Family::Invitation, &words),
    });
    Draft::new(
        format!("add {mailbox} to the new invitation"),
        Request::new(Method::Post, path).body(body),
    )
}

//! Accesses as the service shows them: in the list of addresses, at one mailbox in either generation of
//! routes, and with people who are invited.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{MOST_PEOPLE, NAME, PERMISSIONS, address, parts};
use crate::kinds::kind::{Asked, Observation, Observed, Wait};
use crate::kinds::views::View;
use crate::kinds::{decode, mail, names, permissions, user};
use crate::model::address::Address;
use crate::model::value::Value;

/// Member of an access that waits behind a link: the link's key.
pub(super) const LINK: &str = "link";
/// Member of an access that waits behind an invitation into the organization: the invitation's id.
pub(super) const INVITATION: &str = "invitation";

/// People and links of each address in the list of addresses (`with=users,invitations`).
pub(super) fn in_list(view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
    let mut seen = Observation::default();
    for item in items {
        let Some(local) = decode::text(item, "mailbox_name") else {
            continue;
        };
        let mailbox = mail::key(local, &view.of);
        people(item, &mailbox, &mut seen);
        for link in list(item, "invitations") {
            behind_link(link, &mailbox, asked, &mut seen);
        }
    }
    seen
}

/// The same of one mailbox: `[{user_access?, invitation?}]`, or in the older family
/// `{users, invitations}`.
pub(super) fn at_mailbox(view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
    let mut seen = Observation::default();
    let mailbox = view.of.as_str();
    match items.first() {
        Some(Json::Array(rows)) => {
            if rows.len() >= MOST_PEOPLE {
                seen.troubles.push(format!(
                    "more people open {mailbox} than are told at once ({MOST_PEOPLE})"
                ));
            }
            for row in rows {
                if let Some(access) = row.get("user_access").filter(|a| a.is_object()) {
                    let user = access.get("user").unwrap_or(access);
                    opened(user, access, mailbox, &mut seen);
                }
            }
            for link in rows.iter().filter_map(|row| row.get("invitation")) {
                behind_link(link, mailbox, asked, &mut seen);
            }
        }
        Some(item) if item.get("users").is_some_and(Json::is_array) => {
            people(item, mailbox, &mut seen);
            for link in list(item, "invitations") {
                behind_link(link, mailbox, asked, &mut seen);
            }
        }
        _ => seen
            .troubles
            .push(format!("the service did not say who opens {mailbox}")),
    }
    seen
}

fn list<'a>(item: &'a Json, name: &str) -> impl Iterator<Item = &'a Json> {
    item.get(name)
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
}

fn people(item: &Json, mailbox: &str, seen: &mut Observation) {
    for user in list(item, "users") {
        if decode::switch(user, "is_deleted") != Some(true) {
            opened(user, user, mailbox, seen);
        }
    }
}

/// Somebody who is in. Where the permissions are not told, the access is there and open.
fn opened(user: &Json, access: &Json, mailbox: &str, seen: &mut Observation) {
    let (Some(id), Some(email)) = (decode::id(user, "id"), decode::text(user, "email")) else {
        seen.troubles.push(format!(
            "somebody who opens {mailbox} came without id or e-mail"
        ));
        return;
    };
    let mut thing = Observed::new(address(mailbox, &names::normal_address(email)), id);
    match flags(access) {
        Some(words) => thing.spec.set(PERMISSIONS, words),
        None => thing.open = true,
    }
    seen.things.push(thing);
}

/// The export types permissions of accesses as a list with one object in it, which is how it writes
/// objects elsewhere; both are read.
fn flags(item: &Json) -> Option<Value> {
    let plain = permissions::words(item, "permissions");
    let listed = || {
        let first = item.get("permissions")?.as_array()?.first()?;
        permissions::words(&serde_json::json!({ "permissions": first }), "permissions")
    };
    Some(Value::Set(plain.or_else(listed)?))
}

/// A link that nobody has opened yet. One that was never sent to anybody is nobody's.
fn behind_link(link: &Json, mailbox: &str, asked: Asked<'_>, seen: &mut Observation) {
    let (Some(key), Some(email)) = (decode::id(link, "key"), decode::text(link, "sent_to")) else {
        return;
    };
    if email.is_empty() || decode::switch(link, "is_used") == Some(true) {
        return;
    }
    let person = names::normal_address(email);
    let at = address(mailbox, &person);
    // Whoever is in already needs no link; of several links the last one told counts.
    match seen.things.iter().position(|thing| thing.address == at) {
        Some(known) if seen.things[known].members.contains_key(LINK) => {
            seen.things.remove(known);
        }
        Some(_) => return,
        None => {}
    }
    let mut thing = Observed::new(at, key.as_str());
    thing.members.insert(LINK.to_owned(), key);
    if let Some(words) = flags(link) {
        thing.spec.set(PERMISSIONS, words);
    }
    let until = link.get("expired_at").and_then(Json::as_i64);
    let over = until.is_some_and(|until| until < asked.now);
    if over || decode::switch(link, "is_valid") == Some(false) {
        thing.lapsed = Some("the link ran out before it was opened".to_owned());
    } else {
        let wait = Wait::new(person, format!("to open the link into {mailbox}"));
        thing.waits.push(wait.between(None, until));
    }
    seen.things.push(thing);
}

/// Accesses that ride on invitations: `app_access.mailbox[]`, named as in the bodies that write them,
/// because no document has the shape. Looked at is what somebody asks for by name, or everything where
/// somebody looks through the mail service; the mailbox is told by its local part, which has to be
/// unambiguous.
pub(super) fn with_invitations(view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
    let mut seen = Observation::default();
    let domain = view.of.as_str();
    let everything = asked.wanted.contains(&all(domain));
    for item in items {
        let (Some(id), Some(email)) = (
            decode::id(item, "invitation_id"),
            decode::text(item, "email"),
        ) else {
            continue;
        };
        // An invitation that is over brings nothing any more.
        if user::state(item, asked.now) != Some(user::State::Invited) {
            continue;
        }
        let person = names::normal_address(email);
        let wanted = asked.wanted.iter().filter(|address| {
            let (mailbox, who) = parts(&address.key);
            address.kind == NAME && who == person && mail::domain(mailbox) == domain
        });
        let mut wanted: BTreeSet<Address> = wanted.cloned().collect();
        if everything {
            let named = brought(item).into_iter().flatten();
            let named: Vec<&str> = named
                .filter_map(|row| decode::text(row, "mailbox_name"))
                .collect();
            let alone = |name: &&&str| {
                named
                    .iter()
                    .filter(|n| n.eq_ignore_ascii_case(name))
                    .count()
                    == 1
            };
            let each = named.iter().filter(alone);
            wanted.extend(each.map(|name| address(&mail::key(name, domain), &person)));
        }
        for at in &wanted {
            seen.things.extend(riding(item, at, &id));
        }
    }
    seen
}

/// Everything that is looked through below a mail service.
pub(super) fn all(domain: &str) -> Address {
    address(&format!("*@{domain}"), "*")
}

/// The mailboxes an invitation brings, as far as that is told.
fn brought(item: &Json) -> Option<&Vec<Json>> {
    item.get("app_access")?.get("mailbox")?.as_array()
}

fn riding(item: &Json, at: &Address, id: &str) -> Option<Observed> {
    let (mailbox, person) = parts(&at.key);
    let mut thing = Observed::new(at.clone(), id);
    thing.members.insert(INVITATION.to_owned(), id.to_owned());
    let details = item.get("invitation_details").unwrap_or(&Json::Null);
    let what = format!("to accept the invitation, and with it {mailbox}");
    thing.waits.push(Wait::new(person, what).between(
        decode::whole(details, "sent_at"),
        decode::whole(details, "expired_at"),
    ));
    let Some(rows) = brought(item) else {
        // Something at this mail service is brought, and nobody says what.
        thing.open = true;
        return Some(thing);
    };
    let own = |row: &&Json| {
        decode::text(row, "mailbox_name")
            .is_some_and(|name| name.eq_ignore_ascii_case(mail::local(mailbox)))
    };
    let mut rows = rows.iter().filter(own);
    let row = rows.next()?;
    match permissions::words(row, "mailbox_permissions") {
        // The same name at another mail service: nobody says which is which.
        Some(words) if rows.next().is_none() => thing.spec.set(PERMISSIONS, Value::Set(words)),
        _ => thing.open = true,
    }
    Some(thing)
}

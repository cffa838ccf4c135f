//! How an access is given, changed and taken away, in each of the three ways somebody can have one.

use std::collections::BTreeSet;

use serde_json::json;

use super::seen::{INVITATION, LINK};
use super::{PERMISSIONS, Person, newer, parts, person};
use crate::kinds::kind::{Difference, Draft, IdSource, Observed, Work};
use crate::kinds::permissions::{Family, flags, unknown_to};
use crate::kinds::{mail, org, views};
use crate::model::address::Address;
use crate::model::request::{Method, Ref, Request, Template, id_hole, text_id_hole};

/// The requests that remove a difference.
pub(super) fn work(difference: &Difference<'_>) -> Work {
    let lives = difference.around.lives(difference.address);
    let after = difference.after.map(|spec| spec.items(PERMISSIONS));
    let before = difference.before.map(|spec| spec.items(PERMISSIONS));
    match (lives.filter(|_| before.is_some()), after) {
        (None, Some(after)) => give(difference, &after),
        (Some(lives), Some(after)) => {
            change(difference, lives, &before.unwrap_or_default(), &after)
        }
        (Some(lives), None) => take(difference, lives),
        (None, None) => Work::default(),
    }
}

fn one(draft: Draft) -> Work {
    Work {
        drafts: vec![draft],
        ..Work::default()
    }
}

fn give(difference: &Difference<'_>, words: &BTreeSet<String>) -> Work {
    let (mailbox, email) = parts(&difference.address.key);
    match person(email, difference.around) {
        Person::Member(user) => {
            let path = mail::path(mailbox).text("/accesses/webmail");
            let body = json!({
                "user_id": id_hole(&Ref::to(&user)),
                "permissions": flags(Family::Full, words),
            });
            let step = format!(
                "somebody with technical rights on the mail service opens {mailbox} in the Manager, then its users, and adds {email} with {}",
                shown(words)
            );
            // The older family has no route for this: nothing to try.
            if is_older(difference) {
                return steps(vec![step]);
            }
            let draft = Draft::new(
                format!("let {email} open the mailbox"),
                Request::new(Method::Post, path).body(body),
            );
            one(draft.otherwise(step))
        }
        Person::Invited(user) | Person::Coming(user) => {
            ride(difference, &user, Method::Post, words)
        }
        Person::Over(user) if difference.around.declared(&user).is_some() => Work {
            blocked_on: vec![user],
            ..Work::default()
        },
        Person::Over(_) => steps(vec![
            format!(
                "the invitation of {email} is over: write them under `users` and invite them again, or take this access out of the files"
            ),
            "then plan again".to_owned(),
        ]),
        Person::Outside => {
            let mut notes = vec![format!(
                "{email} is not in the organization: the link that the service mails has to be opened first"
            )];
            let later = unknown_to(Family::Legacy, words);
            if is_older(difference) && !later.is_empty() {
                notes.push(later_than_link(&later, email));
            }
            Work {
                drafts: link(difference, words),
                notes,
                ..Work::default()
            }
        }
    }
}

fn steps(by_hand: Vec<String>) -> Work {
    Work {
        by_hand,
        ..Work::default()
    }
}

/// Whether the mail service is known to have the older family of routes.
fn is_older(difference: &Difference<'_>) -> bool {
    let mailbox = parts(&difference.address.key).0;
    difference.around.lacks(&newer(mailbox))
}

/// What a link has no flag for.
fn later_than_link(later: &BTreeSet<String>, email: &str) -> String {
    format!(
        "{} can be changed when {email} has opened the link: plan again then",
        shown(later)
    )
}

/// The words in a sentence for people.
fn shown(words: &BTreeSet<String>) -> String {
    match words.is_empty() {
        true => "no permission beyond reading and writing".to_owned(),
        false => words.iter().cloned().collect::<Vec<_>>().join(", "),
    }
}

/// A link and its sending. The sending names the link by the key that its creation answers; a link
/// that was made and never sent serves nobody and runs out. `force_email` keeps it to the address it is
/// sent to (meaning inferred, as of `strict` at invitations): opened under another e-mail it would
/// never be the access that is declared.
fn link(difference: &Difference<'_>, words: &BTreeSet<String>) -> Vec<Draft> {
    let (mailbox, email) = parts(&difference.address.key);
    let key = Ref::member(difference.address, LINK);
    let path = |rest: &str| mail::path(mailbox).text(rest);
    let older = Request::new(Method::Post, path("/auth/invitations"))
        .body(json!({ "permissions": flags(Family::Legacy, words) }));
    let make = Request::new(Method::Post, path("/accesses/webmail/invitations"))
        .body(json!({ "permissions": flags(Family::Full, words), "force_email": true }))
        .or_else(older);
    let older = Request::new(Method::Put, path("/auth/invitations/send"))
        .body(json!({ "email": email, "key": text_id_hole(&key) }));
    let send = path("/accesses/webmail/invitations/")
        .hole(key.clone())
        .text("/send");
    let send = Request::new(Method::Post, send)
        .body(json!({ "email": email }))
        .or_else(older);
    vec![
        Draft::new(format!("make a link into the mailbox for {email}"), make)
            .yields(key, IdSource::Reply("/key".to_owned())),
        Draft::new(format!("mail the link to {email}"), send).letters(
            &format!("a link into {mailbox}"),
            std::iter::once(email.to_owned()),
        ),
    ]
}

/// Writes the access into an invitation. What its route has no flag for is given once the person is in.
fn ride(
    difference: &Difference<'_>,
    user: &Address,
    method: Method,
    words: &BTreeSet<String>,
) -> Work {
    let (mailbox, email) = parts(&difference.address.key);
    let body = json!({
        "mailbox_name": mail::local(mailbox),
        "mailbox_permissions": flags(Family::Invitation, words),
    });
    let path = invitation(difference.address, user);
    let later = unknown_to(Family::Invitation, words);
    let note = format!(
        "{} can be given when {email} has accepted: plan again then",
        shown(&later)
    );
    Work {
        drafts: vec![Draft::new(
            format!("add the mailbox to the invitation of {email}"),
            Request::new(method, path).body(body),
        )],
        notes: (!later.is_empty()).then_some(note).into_iter().collect(),
        ..Work::default()
    }
}

fn invitation(access: &Address, user: &Address) -> Template {
    let domain = mail::domain(parts(&access.key).0);
    org::path(1, &org::realm(&user.key), "/invitations/")
        .hole(Ref::member(user, INVITATION))
        .text("/mailbox/")
        .id(&views::mail_service(domain))
}

fn change(
    difference: &Difference<'_>,
    lives: &Observed,
    before: &BTreeSet<String>,
    after: &BTreeSet<String>,
) -> Work {
    let (mailbox, email) = parts(&difference.address.key);
    if lives.members.contains_key(INVITATION) {
        let Person::Invited(user) = person(email, difference.around) else {
            return by_hand(email, mailbox);
        };
        let moved: BTreeSet<String> = before.symmetric_difference(after).cloned().collect();
        if unknown_to(Family::Invitation, &moved) == moved {
            return Work {
                blocked_on: vec![user],
                ..Work::default()
            };
        }
        return ride(difference, &user, Method::Patch, after);
    }
    let moved: BTreeSet<String> = before.symmetric_difference(after).cloned().collect();
    let known = unknown_to(Family::Legacy, &moved) != moved;
    let body = |family| json!({ "permissions": flags(family, after) });
    if lives.members.contains_key(LINK) {
        let path = mail::path(mailbox)
            .text("/invitations/")
            .hole(Ref::member(difference.address, LINK));
        // The link's own route knows eight flags. Nobody gets another mail for the rest, which the
        // older routes could not put into a new link either: it waits until the link was opened.
        if lives.lapsed.is_none() {
            let later = unknown_to(Family::Legacy, &moved);
            if !known {
                return steps(vec![later_than_link(&later, email)]);
            }
            let request = Request::new(Method::Patch, path).body(body(Family::Legacy));
            let note = (!later.is_empty()).then(|| later_than_link(&later, email));
            return Work {
                notes: note.into_iter().collect(),
                ..one(Draft::new("change what the link gives", request))
            };
        }
        let mut drafts = vec![Draft::new(
            "take the old link back",
            Request::new(Method::Delete, path),
        )];
        drafts.extend(link(difference, after));
        return Work {
            drafts,
            ..Work::default()
        };
    }
    let path = |rest: &str| mail::path(mailbox).text(rest).id(difference.address);
    let step = format!(
        "somebody with technical rights on the mail service opens {mailbox} in the Manager, then its users, {email}, and sets {}",
        shown(after)
    );
    // The older route has eight flags: where it could change nothing, a person has to.
    let older = Request::new(Method::Patch, path("/users/")).body(body(Family::Legacy));
    let newer =
        Request::new(Method::Patch, path("/accesses/webmail/users/")).body(body(Family::Full));
    let request = match (is_older(difference), known) {
        (true, false) => return steps(vec![step]),
        (true, true) => older,
        (false, true) => newer.or_else(older),
        (false, false) => newer,
    };
    let later = unknown_to(Family::Legacy, &moved);
    let note = format!(
        "where the mail service has the older routes only, {} stays as it is and is left to people",
        shown(&later)
    );
    let does = format!("change what {email} may do");
    Work {
        notes: (known && !later.is_empty())
            .then_some(note)
            .into_iter()
            .collect(),
        ..one(Draft::new(does, request).otherwise(step))
    }
}

fn by_hand(email: &str, mailbox: &str) -> Work {
    Work {
        by_hand: vec![format!(
            "look in the Manager, under users and the address {mailbox}, which invitation of {email} brings this address, and change it there"
        )],
        ..Work::default()
    }
}

fn take(difference: &Difference<'_>, lives: &Observed) -> Work {
    let (mailbox, email) = parts(&difference.address.key);
    if lives.members.contains_key(LINK) {
        let path = mail::path(mailbox)
            .text("/invitations/")
            .hole(Ref::member(difference.address, LINK));
        return one(Draft::new(
            format!("take the link of {email} back"),
            Request::new(Method::Delete, path),
        ));
    }
    if lives.members.contains_key(INVITATION) {
        let Person::Invited(user) = person(email, difference.around) else {
            return by_hand(email, mailbox);
        };
        // Where these files invited them and do so no longer, it goes with the invitation.
        let around = difference.around;
        if around.declared(&user).is_none() && around.recorded(&user).is_some() {
            return Work {
                blocked_on: vec![user],
                ..Work::default()
            };
        }
        let request = Request::new(Method::Delete, invitation(difference.address, &user))
            .body(json!({ "mailbox_name": mail::local(mailbox) }));
        let does = format!("take the mailbox out of the invitation of {email}");
        return one(Draft::new(does, request));
    }
    let path = |rest: &str| mail::path(mailbox).text(rest).id(difference.address);
    let request = Request::new(Method::Delete, path("/accesses/webmail/users/"))
        .or_else(Request::new(Method::Delete, path("/users/")));
    Work {
        drafts: vec![Draft::new(format!("shut the mailbox for {email}"), request)],
        notes: vec![format!(
            "{email} reads {mailbox} no longer; devices of theirs with a password for it may stop, too"
        )],
        ..Work::default()
    }
}

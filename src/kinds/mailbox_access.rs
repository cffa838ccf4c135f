//! Who opens a mailbox besides its owner, and what they may do there: one thing for each person.
//!
//! A member of the organization gets in at once; an access of somebody who is invited into it rides on
//! their invitation; anybody else gets a link by mail and has to open it (ACC-08). The routes come in
//! two generations, of which a service has one: the other answers 501 (documents of 2025, A).

mod seen;
#[cfg(test)]
mod tests;
mod work;

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::declare::{Declarations, Declared, Place, not_clearable};
use super::kind::{
    Around, Asked, Difference, Existence, Field, Kind, Located, Observation, Observed, Placement,
    Power, Within, Work,
};
use super::names::MailAddress;
use super::permissions::Permission;
use super::user::{AGAIN, State, is_invitable};
use super::views::{self, Shape, View, What};
use super::{mail, org};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Request};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::{List, Map};

/// `mailbox-access:ada@acme.example/bob@partner.example`.
#[derive(Debug)]
pub struct MailboxAccess;

/// Its name in addresses.
pub const NAME: &str = "mailbox-access";

/// The one field of an access.
pub(super) const PERMISSIONS: &str = "permissions";

/// How many people and links of one mailbox are asked for at once; a full page is not believed.
const MOST_PEOPLE: usize = 100;

/// What somebody may do at an address, as people write it.
pub type Permissions = List<Spanned<Permission>>;

/// Who opens an address, as people write it.
pub type AccessSection = Map<MailAddress, Setting<Permissions>>;

/// The address of a mailbox, and the person behind it.
#[must_use]
pub fn parts(key: &str) -> (&str, &str) {
    key.split_once('/').unwrap_or((key, ""))
}

/// The access of a person to a mailbox.
#[must_use]
pub fn address(mailbox: &str, person: &str) -> Address {
    Address::new(NAME, format!("{mailbox}/{person}"))
}

/// The list by which the newer family of routes is known.
fn newer(mailbox: &str) -> Request {
    Request::new(Method::Get, mail::path(mailbox).text("/accesses/webmail"))
}

/// The people and the open links of one mailbox, in the family of routes that the service has: the
/// newer one first, then the one it took the place of. Only for what the list of addresses left open.
fn accesses(realm: &str, mailbox: &str) -> View {
    let older = Request::new(Method::Get, mail::path(mailbox).text("/users"));
    let newer = newer(mailbox)
        .query("page", "1")
        .query("per_page", &MOST_PEOPLE.to_string());
    View {
        what: What::MailboxAccesses,
        realm: realm.to_owned(),
        of: mailbox.to_owned(),
        request: newer.or_else(older),
        // A list in the newer family, an object of two lists in the older one.
        shape: Shape::Object,
    }
}

/// The people who are invited and whose invitation brings a mailbox of this service (`filter[mail_ids]`
/// and `with=app_access` of the list of users; A, the shape of `app_access` is C).
fn invited(realm: &str, domain: &str) -> View {
    View {
        what: What::InvitedAccesses,
        realm: realm.to_owned(),
        of: domain.to_owned(),
        request: Request::new(Method::Get, org::path(2, realm, "/users"))
            .query("filter[state_in_account]", "pending")
            .query_id("filter[mail_ids][]", &views::mail_service(domain))
            .query("with", "app_access,invitation_details"),
        shape: Shape::Pages,
    }
}

/// Declares one entry of `access` of the address at `place`.
pub fn declare(
    entry: &(Spanned<MailAddress>, Setting<Permissions>),
    place: Place<'_>,
    out: &mut Declarations,
) {
    let (person, written) = entry;
    let mailbox = mail::key(place.key, place.parent);
    let at = address(&mailbox, person.value.as_str());
    let thing = Declared::new(at, place.realm, person.span);
    grant(thing, person.value.as_str(), written, out);
}

/// Takes over what somebody, or a team, may do.
pub(super) fn grant(
    mut thing: Declared,
    who: &str,
    written: &Setting<Permissions>,
    out: &mut Declarations,
) {
    match written {
        Setting::Clear(span) => out.diagnostics.push(not_clearable(who, *span).help(
            "write `[]` for reading and writing mail and nothing else, or remove the line to take the access away",
        )),
        Setting::Value(list) => {
            let mut found = BTreeSet::new();
            for each in list.value.iter() {
                let word = each.value.word();
                if !found.insert(word.to_owned()) {
                    out.diagnostics.push(
                        Diagnostic::error("repeated", each.span, format!("`{word}` is listed twice"))
                            .help("leave one of them out"),
                    );
                }
                let place = format!("{PERMISSIONS}/{word}");
                thing.places.insert(place, each.span);
            }
            thing.set(PERMISSIONS, Value::Set(found), list.span);
        }
        Setting::Absent | Setting::Broken => {}
    }
    out.things.push(thing);
}

/// What somebody is to the organization, as far as can be seen.
#[derive(Debug, PartialEq, Eq)]
enum Person {
    /// In it.
    Member(Address),
    /// Invited into it.
    Invited(Address),
    /// To be invited into it by these files.
    Coming(Address),
    /// Invited once, and that is over: nothing can ride on it.
    Over(Address),
    /// Neither.
    Outside,
}

/// Where somebody with this login e-mail stands. The token's own user is always among the living, so
/// that the organization is known from there.
fn person(email: &str, around: &dyn Around) -> Person {
    let living = around.living("user");
    let own = |address: &Address| org::name(&address.key) == email;
    if let Some(user) = living.iter().find(|user| own(&user.address)) {
        let address = user.address.clone();
        return match State::of(&user.spec) {
            Some(State::Member) => Person::Member(address),
            Some(State::Invited) => Person::Invited(address),
            Some(state) if anew(&address, state, around) => Person::Coming(address),
            Some(_) => Person::Over(address),
            // Whom nothing can name is no user yet.
            None if user.id.is_empty() => Person::Invited(address),
            None => Person::Member(address),
        };
    }
    let Some(realm) = living.first().map(|user| org::realm(&user.address.key)) else {
        return Person::Outside;
    };
    let declared = around.declaring("user").into_iter();
    let mut declared = declared.map(|(address, _)| address);
    match declared.find(|address| own(address) && org::within(&address.key, &realm)) {
        Some(address) => Person::Coming(address.clone()),
        None => Person::Outside,
    }
}

/// Whether these files invite somebody again whose invitation is over: who let it run out is asked
/// once more, who declined only where the files say so.
fn anew(user: &Address, state: State, around: &dyn Around) -> bool {
    let Some(declared) = around.declared(user).filter(|spec| is_invitable(spec)) else {
        return false;
    };
    let asked = declared.get(AGAIN);
    state == State::Expired
        || asked.is_some() && asked != around.recorded(user).and_then(|spec| spec.get(AGAIN))
}

impl Kind for MailboxAccess {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "somebody who opens a mailbox, and what they may do there"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[Field::plain(PERMISSIONS)];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("mailbox-accesses")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "an access that stays lets people read mail that is not for them any more",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::MAILBOX, parts(key).0))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::listed(holder, mail::SERVICE, |domain| format!("*@{domain}/*"))
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        let domain = mail::domain(parts(&thing.address.key).0);
        vec![
            views::mailboxes(&thing.realm, domain),
            invited(&thing.realm, domain),
        ]
    }

    /// Who is in the organization, and who is invited, decides how somebody gets in.
    fn rivals(&self, thing: &Located) -> Vec<View> {
        vec![views::users(&thing.realm)]
    }

    /// Before somebody is let in, the mailbox itself is asked: the list of addresses may leave people
    /// or links out. Nothing is asked about those it shows.
    fn details(&self, thing: &Located, seen: Option<&Observed>) -> Vec<View> {
        let (mailbox, person) = parts(&thing.address.key);
        let told = seen.is_some_and(|seen| !seen.open) || person == "*";
        if told {
            Vec::new()
        } else {
            vec![accesses(&thing.realm, mailbox)]
        }
    }

    /// Behind a link that nobody has opened yet it is the key of the link.
    fn id_opens(&self) -> bool {
        true
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        match view.what {
            What::Mailboxes => seen::in_list(view, items, asked),
            What::MailboxAccesses => seen::at_mailbox(view, items, asked),
            What::InvitedAccesses => seen::with_invitations(view, items, asked),
            _ => Observation::default(),
        }
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        work::work(difference)
    }

    fn irrecoverable(&self) -> &'static [&'static str] {
        &["what they had accepted: whoever is not in the organization gets a new link"]
    }

    fn powers(&self, address: &Address, spec: &Spec) -> Vec<Power> {
        let (mailbox, person) = parts(&address.key);
        let own = Power::of(person, format!("the mailbox {mailbox}"));
        let more = spec.items(PERMISSIONS).into_iter();
        let more = more.map(|each| Power::of(person, format!("{each} of the mailbox {mailbox}")));
        std::iter::once(own).chain(more).collect()
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let (mailbox, person) = parts(&address.key);
        let mut keys = mail::keys(mailbox);
        keys.extend(["access".to_owned(), person.to_owned()]);
        let words = spec.get(PERMISSIONS).map_or(json!([]), Value::to_json);
        Some(Placement::At(keys, words))
    }
}

//! A person of an organization, by the e-mail address they log in with (ORG-11).
//!
//! The service lets programs invite and take invitations back. Members have no writing call at all
//! (mail document §3.2, A-negative): what is to change about them is done by a person in the Manager
//! and seen by the next plan.

mod by_hand;
mod carried;
mod invite;
mod read;
mod review;
mod section;
mod standing;
#[cfg(test)]
mod tests;
pub mod words;
mod work;

use serde_json::{Map, Value as Json, json};

pub(in crate::kinds) use invite::put_into;
pub(in crate::kinds) use read::{state, teams};
pub use section::{InvitationSection, NotificationsSection, UserSection, declare};

use super::declare::Reviewed;
use super::departure::{Cause, Departure};
use super::kind::{
    Asked, Claim, Difference, Existence, Field, Kind, Located, Nature, Observation, Observed,
    Placement, Post, Power, Presupposed, Within, Work,
};
use super::rights::{self, ACCESS};
use super::views::{self, View, What};
use super::{org, organization};
use crate::kinds::{within, worth};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::value::{Spec, Value};

/// `user:Acme SA/ada@acme.example`.
#[derive(Debug)]
pub struct User;

/// Its name in addresses.
pub const NAME: &str = "user";
/// The part of an invited person that has an id: the invitation.
pub const INVITATION: &str = "invitation";
/// What somebody is to the organization; see [`State`].
pub const STATE: &str = "state";

/// The teams somebody was seen in: no field, because the teams' own people are compared. Missing where
/// the list does not tell them.
pub(in crate::kinds) const TEAMS: &str = "teams";
/// What an open invitation brings at mailboxes, each as `info@acme.example aliases,rules`; no field
/// either, and missing where the list does not tell it.
const MAILBOXES: &str = "mailboxes";
/// Other apps that an open invitation brings.
const APPS: &str = "apps";

const ROLE: &str = "role";
const LOCALE: &str = "locale";
const BILLING_ACCESS: &str = "billing-access";
const BILLING_NOTIFICATIONS: &str = "billing-notifications";
const PRODUCT_NOTIFICATIONS: &str = "product-notifications";
const SEND_MAIL: &str = "send-mail";
const SAME_ADDRESS_ONLY: &str = "same-address-only";
/// How often somebody was to be invited by now.
pub(in crate::kinds) const AGAIN: &str = "again";

/// What somebody is to an organization, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Somebody took the invitation back.
    Withdrawn,
    /// They did not want to.
    Declined,
    /// The invitation ran out.
    Expired,
    /// They can still accept.
    Invited,
    /// They belong to it.
    Member,
}

impl State {
    /// The word shown in plans.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Invited => "invited",
            Self::Member => "member",
        }
    }

    /// The state in what was seen of a person.
    #[must_use]
    pub fn of(spec: &Spec) -> Option<Self> {
        let all = [
            Self::Withdrawn,
            Self::Declined,
            Self::Expired,
            Self::Invited,
            Self::Member,
        ];
        let Some(Value::Text(word)) = spec.get(STATE) else {
            return None;
        };
        all.into_iter().find(|state| state.word() == word)
    }
}

/// The address of a person.
#[must_use]
pub fn address(realm: &str, email: &str) -> Address {
    Address::new(NAME, org::key(realm, email))
}

/// The claim of a person on their login, within an organization (ORG-18).
#[must_use]
pub fn claim(key: &str) -> String {
    format!("user {key}")
}

impl Kind for User {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a person of an organization, by login; invited here, changed and removed by people"
    }

    /// Language and strictness belong to the invitation: told while it is open, and set by a new
    /// one only. Where the list tells switches about mails is not documented (C).
    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain("first-name"),
            Field::plain("last-name"),
            Field::plain(ROLE),
            Field::of(Nature::AtCreation, LOCALE),
            Field::of(Nature::Reluctant, BILLING_ACCESS),
            Field::of(Nature::Reluctant, BILLING_NOTIFICATIONS),
            Field::of(Nature::Reluctant, PRODUCT_NOTIFICATIONS),
            Field::plain(ACCESS),
            Field::of(Nature::AtCreation, SEND_MAIL),
            Field::of(Nature::AtCreation, SAME_ADDRESS_ONLY),
            Field::of(Nature::WriteOnly, AGAIN),
            Field::of(Nature::Observed, STATE),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("users")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "who was taken out of the files must not keep access",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(org::address(&org::realm(key)))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::organization(holder, org::all)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::users(&thing.realm)]
    }

    /// A new invitation takes over what the old one gave, which names services and products.
    fn respell(&self, address: &Address, spec: &mut Spec, from: &Address, to: &Address) {
        let mut teams = spec.items(TEAMS);
        let here = org::realm(&from.key) == org::realm(&address.key);
        if from.kind == super::team::NAME && here && teams.remove(org::name(&from.key)) {
            teams.insert(org::name(&to.key).to_owned());
            spec.set(TEAMS, Value::Set(teams));
        }
    }

    fn details(&self, thing: &Located, seen: Option<&Observed>) -> Vec<View> {
        let Some(seen) = seen.filter(|seen| State::of(&seen.spec) != Some(State::Member)) else {
            return Vec::new();
        };
        let grants = seen.spec.items(ACCESS);
        let mut views = Vec::new();
        if !grants.is_empty() {
            views.push(views::services(&thing.realm));
        }
        if grants.iter().any(|grant| rights::has_product(grant))
            || !seen.spec.items(MAILBOXES).is_empty()
        {
            views.push(views::mail_services(&thing.realm));
        }
        if !seen.spec.items(TEAMS).is_empty() {
            views.push(views::teams(&thing.realm));
        }
        views
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        match view.what {
            What::Users => read::observe(view, items, asked),
            _ => Observation::default(),
        }
    }

    fn name_ids(&self, seen: &mut Spec, by_id: &dyn Fn(&str, &str) -> Option<Address>) {
        rights::name(seen, by_id);
        carried::name(seen, by_id);
    }

    fn review(&self, all: &Reviewed<'_>) -> Vec<Diagnostic> {
        review::review(all)
    }

    fn claims(&self, address: &Address, _spec: &Spec) -> Vec<Claim> {
        let email = org::name(&address.key);
        vec![Claim {
            name: claim(&address.key),
            shared: false,
            shown: email.to_owned(),
            what: format!("a user of {}", org::realm(&address.key)),
            item: None,
        }]
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        work::work(difference)
    }

    /// The page of a team can switch a member between these two roles (TEAM-06, KB 2590).
    fn moved_by(&self, departure: &Departure<'_>) -> Option<Cause> {
        let text = |value: Option<&Value>| match value {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let mut roles = [text(departure.base), text(departure.live)];
        roles.sort();
        let flipped = departure.field == ROLE && roles == ["administrator", "collaborator"];
        let spec = departure
            .around
            .lives(departure.address)
            .map(|seen| &seen.spec);
        let in_team = spec.is_some_and(|spec| !spec.items(TEAMS).is_empty());
        (flipped && in_team).then(|| {
            Cause::People("probably: the page of a team, which can switch a member's role".into())
        })
    }

    /// What a new member is spared by itself need not be refused in writing.
    fn written(&self, _address: &Address, seen: &Spec) -> Result<Option<Spec>, String> {
        let off = [BILLING_ACCESS, BILLING_NOTIFICATIONS, PRODUCT_NOTIFICATIONS];
        let usual = off.map(|field| (field.to_owned(), Value::Bool(false)));
        let usual = Spec(usual.into_iter().collect());
        Ok(Some(worth::said(self.fields(), &usual, seen)))
    }

    /// Somebody without a role in the files is somebody of whom others take care.
    fn better_unsaid(&self) -> &'static [&'static str] {
        &["nothing-granted"]
    }

    fn irrecoverable(&self) -> &'static [&'static str] {
        &["what they had accepted: they are invited anew and have to accept again"]
    }

    fn posts(&self, address: &Address, spec: &Spec) -> Vec<Post> {
        standing::posts(address, spec)
    }

    fn powers(&self, address: &Address, spec: &Spec) -> Vec<Power> {
        standing::powers(address, spec)
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let keys = vec!["users".to_owned(), org::name(&address.key).to_owned()];
        Some(Placement::At(keys, adopted(spec)))
    }

    /// Who is not described well enough to be invited is taken to be there; so is who cannot be
    /// invited.
    fn presupposes(&self, thing: &Located, spec: &Spec) -> Vec<Presupposed> {
        let (account, organization) = organization::presupposed(&thing.realm);
        // Whoever runs this is one of its people.
        let owner = Presupposed {
            table: "users",
            row: json!({ "account": account, "email": "owner@emulator.example", "role_type": "owner" }),
        };
        if invite::lacking(spec).is_empty() {
            return vec![organization, owner];
        }
        let text = |field: &str| match spec.get(field) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let role = text(ROLE);
        let mut row = json!({
            "account": account,
            "email": org::name(&thing.address.key),
            "first_name": text("first-name"),
            "last_name": text("last-name"),
        });
        if !role.is_empty() {
            row["role_type"] = json!(words::Role::api(&role).unwrap_or("external"));
        }
        let row = Presupposed {
            table: "users",
            row,
        };
        vec![organization, owner, row]
    }
}

/// True where somebody is described well enough to be invited.
pub(in crate::kinds) fn is_invitable(spec: &Spec) -> bool {
    invite::lacking(spec).is_empty()
}

/// What people write about somebody who is like this; what they cannot write is left out.
fn adopted(spec: &Spec) -> Json {
    let mut section = Map::new();
    let text = |field: &str| match spec.get(field) {
        Some(Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    for field in ["first-name", "last-name"] {
        if let Some(name) = text(field).filter(|t| t.parse::<words::PersonName>().is_ok()) {
            section.insert(field.to_owned(), json!(name));
        }
    }
    let role = text(ROLE).filter(|t| t.parse::<words::RoleName>().is_ok());
    if let Some(role) = role {
        section.insert(ROLE.to_owned(), json!(role));
    }
    if let Some(locale) = text(LOCALE) {
        section.insert(LOCALE.to_owned(), json!(locale));
    }
    let implied = matches!(role, Some("legal-representative" | "administrator"));
    if let Some(Value::Bool(on)) = spec.get(BILLING_ACCESS)
        && !implied
    {
        section.insert(BILLING_ACCESS.to_owned(), json!(on));
    }
    below(
        &mut section,
        "notifications",
        spec,
        &[
            (BILLING_NOTIFICATIONS, "billing"),
            (PRODUCT_NOTIFICATIONS, "products"),
        ],
    );
    if let Some(Value::Set(grants)) = spec.get(ACCESS)
        && !implied
        && !grants.iter().any(|grant| grant.contains('#'))
    {
        section.insert(ACCESS.to_owned(), rights::written(grants));
    }
    below(
        &mut section,
        INVITATION,
        spec,
        &[
            (SEND_MAIL, SEND_MAIL),
            (SAME_ADDRESS_ONLY, SAME_ADDRESS_ONLY),
            (AGAIN, AGAIN),
        ],
    );
    Json::Object(section)
}

/// Puts fields into a section of their own, where there are any.
fn below(section: &mut Map<String, Json>, key: &str, spec: &Spec, fields: &[(&str, &str)]) {
    let known = fields
        .iter()
        .filter_map(|(field, name)| Some(((*name).to_owned(), spec.get(field)?.to_json())));
    let known: Map<String, Json> = known.collect();
    if !known.is_empty() {
        section.insert(key.to_owned(), Json::Object(known));
    }
}

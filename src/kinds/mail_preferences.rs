//! The preferences of a mail service, which hold for all its addresses. A facet of the service.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::declare::{Declarations, Declared, Place, not_clearable};
use super::decode;
use super::kind::{
    Asked, Difference, Draft, Existence, Field, Kind, Located, Nature, Observation, Observed,
    Placement, Within, Work,
};
use super::mail;
use super::names::SenderPattern;
use super::permissions::{self, Family, Permission};
use super::views::{self, View, What};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::request::{Method, Request};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// `mail-preferences:acme.example`.
#[derive(Debug)]
pub struct MailPreferences;

/// Its name in addresses.
pub const NAME: &str = "mail-preferences";

/// What a mail service's section says of its preferences.
#[derive(Debug)]
pub struct Written<'a> {
    /// `spam-filter`.
    pub spam_filter: &'a Setting<bool>,
    /// `promotion-filter`.
    pub promotion_filter: &'a Setting<bool>,
    /// `external-mail-warning`.
    pub external_mail_warning: &'a Setting<bool>,
    /// `dkim`.
    pub dkim: &'a Setting<bool>,
    /// `allow`.
    pub allow: &'a Setting<List<Spanned<SenderPattern>>>,
    /// `block`.
    pub block: &'a Setting<List<Spanned<SenderPattern>>>,
    /// `default-permissions`.
    pub default_permissions: &'a Setting<List<Spanned<Permission>>>,
}

impl Written<'_> {
    /// Declares the preferences, if anything is said of them.
    pub fn declare(&self, place: Place<'_>, out: &mut Declarations) {
        let address = Address::new(NAME, place.key);
        let mut thing = Declared::new(address, place.realm, place.span);
        thing.switch("spam-filter", self.spam_filter, out);
        thing.switch("promotion-filter", self.promotion_filter, out);
        thing.switch("external-mail-warning", self.external_mail_warning, out);
        thing.switch("dkim", self.dkim, out);
        senders("allow", self.allow, &mut thing, out);
        senders("block", self.block, &mut thing, out);
        self.permissions(&mut thing, out);
        if !thing.spec.0.is_empty() {
            out.things.push(thing);
        }
    }

    /// `null` and `[]` mean none.
    fn permissions(&self, thing: &mut Declared, out: &mut Declarations) {
        let mut found = BTreeSet::new();
        for permission in self.default_permissions.value().into_iter().flatten() {
            let word = permission.value.word();
            if !found.insert(word) {
                let message = format!("`{word}` is listed twice");
                out.diagnostics.push(
                    Diagnostic::error("repeated", permission.span, message)
                        .help("leave one of them out"),
                );
            }
            let place = format!("{PERMISSIONS}/{word}");
            thing.places.insert(place, permission.span);
        }
        let none = Value::set::<String>([]);
        thing.take(PERMISSIONS, self.default_permissions, none, |_| {
            Value::set(found.iter().copied())
        });
    }
}

/// Takes over a list of senders. It is only ever added to, so there is nothing to clear.
pub(super) fn senders(
    field: &str,
    written: &Setting<List<Spanned<SenderPattern>>>,
    thing: &mut Declared,
    out: &mut Declarations,
) {
    match written {
        Setting::Clear(span) => out.diagnostics.push(not_clearable(field, *span)),
        other => {
            for entry in other.value().into_iter().flatten() {
                let place = format!("{field}/{}", entry.value);
                thing.places.insert(place, entry.span);
            }
            thing.take(field, other, Value::Null, |entries| {
                Value::set(entries.iter().map(|entry| entry.value.as_str()))
            });
        }
    }
}

const PERMISSIONS: &str = "default-permissions";

/// Switches by key and by the service's word for them.
const SWITCHES: &[(&str, &str)] = &[
    ("spam-filter", "spam_filter_enabled"),
    ("promotion-filter", "promotion_filter_enabled"),
    ("external-mail-warning", "external_mail_flag_enabled"),
];

/// Lists by key and by the service's word for them.
const LISTS: &[(&str, &str)] = &[
    ("allow", "authorized_senders"),
    ("block", "blocked_senders"),
];

impl Kind for MailPreferences {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "what holds for every address of a mail service: filters, warnings, allow and block lists, default permissions"
    }

    /// The lists assert presence only, because users' own clicks fill them (MAIL-LIST-06). DKIM
    /// can be switched and not read back (preferences, 2025 documents).
    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain("spam-filter"),
            Field::plain("promotion-filter"),
            Field::plain("external-mail-warning"),
            Field::of(Nature::WriteOnly, "dkim"),
            Field::of(Nature::Additive, "allow"),
            Field::of(Nature::Additive, "block"),
            Field::plain(PERMISSIONS),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Facet
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::SERVICE, key))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::listed(holder, mail::SERVICE, str::to_owned)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::preferences(&thing.realm, &thing.address.key)]
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Preferences {
            return seen;
        }
        let Some(item) = items.first().filter(|item| item.is_object()) else {
            seen.troubles
                .push("the service answered with something that is no set of preferences".into());
            return seen;
        };
        let mut thing = Observed::new(Address::new(NAME, view.of.as_str()), view.of.as_str());
        for (key, name) in SWITCHES {
            if let Some(on) = decode::switch(item, name) {
                thing.spec.set(key, Value::Bool(on));
            }
        }
        for (key, name) in LISTS {
            if let Some(entries) = decode::texts(item, name, "email") {
                thing.spec.set(key, Value::set(entries));
            }
        }
        if let Some(words) = permissions::words(item, "default_permissions") {
            thing.spec.set(PERMISSIONS, Value::Set(words));
        }
        seen.things.push(thing);
        seen
    }

    /// One PATCH with what differs. Lists are sent whole because the service replaces them (known
    /// of mailboxes, taken over by analogy).
    fn work(&self, difference: &Difference<'_>) -> Work {
        let mut body = Map::new();
        for (key, name) in SWITCHES
            .iter()
            .chain(LISTS)
            .chain(&[("dkim", "dkim_enabled")])
        {
            if let Some(value) = difference.wants(key) {
                body.insert((*name).to_owned(), value.to_json());
            }
        }
        if let Some(words) = difference.wants(PERMISSIONS) {
            let flags = permissions::flags(Family::Full, &words.items());
            body.insert("default_permissions".to_owned(), flags);
        }
        let path = views::below_service(&difference.address.key, "/preferences");
        let request = Request::new(Method::Patch, path).body(Json::Object(body));
        Work {
            drafts: vec![Draft::new("change the preferences", request)],
            ..Work::default()
        }
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let members: Map<String, Json> = self
            .fields()
            .iter()
            .filter_map(|field| Some((field.name.to_owned(), spec.get(field.name)?.to_json())))
            .collect();
        Some(Placement::At(
            mail::service_keys(&address.key),
            json!(members),
        ))
    }
}

//! A mailbox: an address with storage. Its name within the service belongs to it alone.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::declare::{Declarations, Declared, Place};
use super::forwarding::{self, ForwardSection};
use super::kind::{
    Asked, Claim, Difference, Draft, Existence, Field, IdSource, Kind, Located, Nature,
    Observation, Observed, Placement, Precious, Within, Work,
};
use super::mail::{MAILBOX, SERVICE, claim, domain, keys, local, path};
use super::mailbox_access::AccessSection;
use super::mailbox_filters::{self, FolderName};
use super::mailbox_team_access::TeamAccessSection;
use super::mailbox_use::{DEVICES, SHARED_PASSWORD};
use super::names::{LocalPart, Note, SenderPattern, ShownName};
use super::profile::Layers;
use super::rate::Rate;
use super::responder_section::{self as responder, Responders};
use super::secrets::{self, SecretSection};
use super::signature::SignatureSections;
use super::views::{self, View, What};
use super::{
    aliases, decode, filters, mail, mail_preferences, mailbox_use, offers, people, record_targets,
};
use crate::kinds::{within, worth};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request, secret_hole};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// `mailbox:ada@acme.example`.
#[derive(Debug)]
pub struct Mailbox;

/// An address with a mailbox. `{}` declares it and leaves everything about it to others.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "note": "Front desk", "aliases": ["countess"], "spam-filter": true }))]
pub struct MailboxSection {
    /// What the address is for; one line, at most 80 characters, shown in the Manager.
    #[serde(default)]
    pub note: Setting<Note>,
    /// Refused with what to do instead: the service cannot give an address another name.
    #[serde(default)]
    #[schemars(extend("deprecated" = true))]
    pub previously: Setting<String>,
    /// The mailbox's password, by reference. Most accounts no longer use one: each device gets its
    /// own.
    #[serde(default)]
    pub password: Setting<SecretSection>,
    /// Whether spam goes to the spam folder instead of the inbox.
    #[serde(default)]
    pub spam_filter: Setting<bool>,
    /// Whether advertising and social network mail is sorted into folders of its own.
    #[serde(default)]
    pub promotion_filter: Setting<bool>,
    /// Other names under which it receives, without the domain. The list is exact: an alias that
    /// is not in it is removed.
    #[serde(default)]
    #[schemars(example = json!(["countess"]), extend("uniqueItems" = true))]
    pub aliases: Setting<List<Spanned<LocalPart>>>,
    /// The name of a profile: what this address does not say itself is taken from there.
    #[serde(default)]
    pub profile: Setting<String>,
    /// Who else opens the address, by login e-mail, and what they may do there. The permissions are
    /// exact; `[]` is reading and writing mail and nothing else.
    #[serde(default)]
    #[schemars(example = json!({ "bob@partner.example": ["responders", "signatures"] }))]
    pub access: Setting<AccessSection>,
    /// Which work teams open the address, by name, and what their people may do there.
    #[serde(default)]
    #[schemars(example = json!({ "Support": ["responders"] }))]
    pub team_access: Setting<TeamAccessSection>,
    /// Its signatures in the service's own apps, by name.
    #[serde(default)]
    #[schemars(example = json!({ "Main": { "content": "<p>Ada Martin</p>" } }))]
    pub signatures: Setting<SignatureSections>,
    /// The signature that comes with new mail, by name; `null` for none.
    #[serde(default)]
    pub default_signature: Setting<ShownName>,
    /// The signature that comes with answers, by name; `null` for none.
    #[serde(default)]
    pub default_reply_signature: Setting<ShownName>,
    /// Senders whose mail is never spam here: addresses, or patterns with `*` and `?`. Entries are
    /// added, never removed, because users add their own.
    #[serde(default)]
    #[schemars(example = json!(["*@partner.example"]))]
    pub allow: Setting<List<Spanned<SenderPattern>>>,
    /// Senders whose mail goes to spam here: addresses, or patterns with `*` and `?`. Entries are
    /// added, never removed, because users add their own.
    #[serde(default)]
    #[schemars(example = json!(["*@spam.example"]))]
    pub block: Setting<List<Spanned<SenderPattern>>>,
    /// The folder into which advertising is sorted.
    #[serde(default)]
    #[schemars(example = json!("Advertising"))]
    pub commercials_folder: Setting<FolderName>,
    /// The folder into which mail of social networks is sorted.
    #[serde(default)]
    #[schemars(example = json!("Social"))]
    pub social_folder: Setting<FolderName>,
    /// Whom it passes its mail on to; `null` for nobody.
    #[serde(default)]
    pub forward: Setting<ForwardSection>,
    /// Its automatic answers, by a name that tells them apart. One of them can be active.
    #[serde(default)]
    #[schemars(example = json!({ "holiday": { "until": "2027-01-04T08:00+01:00", "message": "I am away." } }))]
    pub responders: Setting<Responders>,
    /// Filters that sort its mail, in the order in which they are applied. They are read and written
    /// only where the token's user has the mailbox in their own mail.
    #[serde(default)]
    pub filters: filters::filter::Filters,
    /// Sieve scripts by name, for what filters cannot say. While one is applied, filters are not.
    #[serde(default)]
    pub scripts: filters::script::Scripts,
}

/// Declares the address at `place`, and everything written about it in any layer.
pub fn declare(layers: &Layers<'_>, place: Place<'_>, out: &mut Declarations) {
    let own = layers.own();
    let limits = &place.common.limits;
    let key = mail::key(place.key, place.parent);
    let mut thing = Declared::new(Address::new(MAILBOX, key), place.realm, place.span);
    let note = layers.pick(|s| &s.note);
    if let Some(written) = note.spanned() {
        let length = written.value.as_str().chars().count();
        out.diagnostics
            .extend(limits.too_long("note-length", length, written.span));
    }
    thing.take("note", note, Value::Null, |note| Value::text(note.as_str()));
    if let Some(before) = own.previously.spanned() {
        out.diagnostics.push(
            Diagnostic::error(
                "cannot-be-renamed",
                before.span,
                format!("the service cannot rename the mailbox `{}`", before.value),
            )
            .help(format!(
                "keep the mailbox under its old name and write `{}` among its `aliases`: mail to both reaches it, and nothing is lost; or make a new mailbox, move what is stored, and let the old one `forward` for a while",
                place.key
            )),
        );
    }
    if let Some((value, span)) = secrets::value("password", &own.password, &mut out.diagnostics) {
        thing.set("password", value, span);
    }
    thing.switch("spam-filter", layers.pick(|s| &s.spam_filter), out);
    thing.switch(
        "promotion-filter",
        layers.pick(|s| &s.promotion_filter),
        out,
    );
    mail_preferences::senders("allow", layers.pick(|s| &s.allow), &mut thing, out);
    mail_preferences::senders("block", layers.pick(|s| &s.block), &mut thing, out);
    mailbox_filters::folder(
        "commercials-folder",
        layers.pick(|s| &s.commercials_folder),
        &mut thing,
        out,
    );
    mailbox_filters::folder(
        "social-folder",
        layers.pick(|s| &s.social_folder),
        &mut thing,
        out,
    );
    out.diagnostics
        .extend(limits.too_long("address-name-length", place.key.len(), place.span));
    out.things.push(thing);
    aliases::declare(&own.aliases, place, out);
    people::declare(layers, place, out);
    forwarding::declare(layers.pick(|s| &s.forward), place, out);
    responder::declare(layers, place, out);
    filters::declare(&own.filters, &own.scripts, place, out);
}

/// What goes with a mailbox.
fn losses(before: Option<&Spec>) -> Vec<String> {
    let mut notes = vec!["everything stored in it is destroyed and cannot come back".to_owned()];
    if let Some(Value::Number(count)) = before.and_then(|spec| spec.get(DEVICES)) {
        notes.push(format!(
            "the passwords of its devices ({count}) stop working, also those that belong to nobody"
        ));
    }
    notes
}

impl Kind for Mailbox {
    fn name(&self) -> &'static str {
        MAILBOX
    }

    fn about(&self) -> &'static str {
        "an address with storage of its own"
    }

    /// Passwords are never given back by the service, so they are compared by reference. The switches
    /// are told through `with` by the portal's documents, and could not be read by a client (VID, 2026).
    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain("note"),
            Field::of(Nature::WriteOnly, "password"),
            Field::of(Nature::Reluctant, "spam-filter"),
            Field::of(Nature::Reluctant, "promotion-filter"),
            Field::of(Nature::Additive, "allow"),
            Field::of(Nature::Additive, "block"),
            Field::of(Nature::Reluctant, "commercials-folder"),
            Field::of(Nature::Reluctant, "social-folder"),
            Field::of(Nature::Observed, "allowed-everywhere"),
            Field::of(Nature::Observed, "blocked-everywhere"),
            Field::of(Nature::Observed, DEVICES),
            Field::of(Nature::Observed, SHARED_PASSWORD),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("addresses")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "an address that stays is paid for and goes on receiving",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(SERVICE, domain(key)))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::listed(holder, SERVICE, within::addresses)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::mailboxes(&thing.realm, domain(&thing.address.key))]
    }

    fn rivals(&self, thing: &Located) -> Vec<View> {
        vec![views::redirections(
            &thing.realm,
            domain(&thing.address.key),
        )]
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Mailboxes {
            return seen;
        }
        for item in items {
            let Some(local) = decode::text(item, "mailbox_name") else {
                seen.troubles
                    .push("an address came without its `mailbox_name`".to_owned());
                continue;
            };
            let mut thing = Observed::new(Address::new(MAILBOX, mail::key(local, &view.of)), local);
            // Live answers leave an empty note out as null (2026); a missing member is not known.
            match item.get("note") {
                Some(Json::Null) => thing.spec.set("note", Value::Null),
                Some(Json::String(note)) if note.is_empty() => thing.spec.set("note", Value::Null),
                Some(Json::String(note)) => thing.spec.set("note", Value::text(note)),
                _ => {}
            }
            mailbox_filters::observe(item, &mut thing.spec);
            mailbox_use::devices(item, &mut thing.spec);
            mailbox_use::observe(item, &mut thing.spec);
            // The list counts signatures; of answers it tells only whether one is active.
            if let Some(count) = item.get("count_signatures").and_then(Json::as_u64) {
                thing.holds.insert(super::signature::NAME, count > 0);
            }
            if decode::switch(item, "has_auto_responder") == Some(true) {
                thing.holds.insert(super::responder::NAME, true);
            }
            seen.things.push(thing);
        }
        seen
    }

    fn claims(&self, address: &Address, _spec: &Spec) -> Vec<Claim> {
        vec![Claim {
            name: claim(local(&address.key), domain(&address.key)),
            shared: false,
            shown: address.key.clone(),
            what: "a mailbox".to_owned(),
            item: None,
        }]
    }

    /// A catch-all receives for every name that nobody has (MAIL-CATCH-01).
    fn stands_in(&self, address: &Address, _spec: &Spec) -> Vec<String> {
        match local(&address.key) == offers::CATCH_ALL {
            true => record_targets::addresses_of(domain(&address.key)),
            false => Vec::new(),
        }
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        match (difference.before, difference.after) {
            (None, Some(_)) => create(difference),
            (Some(_), None) => Work {
                // In the documents of 2024 and live in 2026, and not in the export of 2025.
                drafts: vec![
                    Draft::new(
                        "delete the mailbox",
                        Request::new(Method::Delete, path(&difference.address.key)),
                    )
                    .otherwise(format!(
                        "delete the address {} in the Manager, in its mail service",
                        difference.address.key
                    )),
                ],
                notes: losses(difference.before),
                ..Work::default()
            },
            _ => Work {
                drafts: change(difference, &["note", "password"]),
                ..Work::default()
            },
        }
    }

    /// Fifty a day for each mail service (MAIL-ADDR-02; FAQ 224), the catch-all among them. Nobody says
    /// whether aliases and redirections count: they are taken not to, and where they do the service
    /// refuses. Its code for that is not known; the one for invitations ends like this (mail document,
    /// §1.3 and §19).
    fn rate(&self, address: &Address) -> Option<Rate> {
        Some(Rate {
            limit: "addresses-per-day",
            within: 24 * 3600,
            per: Address::new(SERVICE, domain(&address.key)),
            refused_by: &["rate_limit"],
        })
    }

    /// Lists are written without what the mail service adds to them.
    fn written(&self, _address: &Address, seen: &Spec) -> Result<Option<Spec>, String> {
        let own = self.fields().iter().filter_map(|field| {
            let value = mailbox_filters::own(field.name, seen)?;
            Some((field.name.to_owned(), value))
        });
        let own = Spec(own.collect());
        Ok(Some(worth::said(self.fields(), &self.defaults(), &own)))
    }

    fn called(&self, word: &str) -> Option<String> {
        mail::called(word)
    }

    /// The content goes for good, and what was linked to the address comes off it (MAIL-ADDR-10).
    fn precious(&self) -> Option<Precious> {
        Some(Precious {
            lost: "everything stored in it goes for good",
            source: "knowledge base 1993",
        })
    }

    fn usage(&self, seen: &Spec) -> Vec<String> {
        mailbox_use::told(seen)
    }

    fn irrecoverable(&self) -> &'static [&'static str] {
        &[
            "the mail, contacts and calendars that were stored in it",
            "its passwords, which the service never tells: set new ones, and on each device",
        ]
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let told = self
            .fields()
            .iter()
            .filter(|f| f.nature != Nature::Observed);
        let members: Map<String, Json> = told
            .filter_map(|field| {
                Some((
                    field.name.to_owned(),
                    mailbox_filters::own(field.name, spec)?,
                ))
            })
            .map(|(name, value)| match value {
                Value::Secret(reference) => (name, json!(reference)),
                other => (name, other.to_json()),
            })
            .collect();
        Some(Placement::At(keys(&address.key), json!(members)))
    }
}

/// POST takes name, note and password; the switches need a PATCH behind it. `other_user` and
/// `link_to_current_user: false` keep the mailbox out of the token owner's own webmail.
fn create(difference: &Difference<'_>) -> Work {
    let key = &difference.address.key;
    let mut body = Map::new();
    body.insert("mailbox_name".to_owned(), json!(local(key)));
    body.insert("target".to_owned(), json!("other_user"));
    body.insert("link_to_current_user".to_owned(), json!(false));
    insert(&mut body, "note", difference.wants("note"));
    insert(&mut body, "password", difference.wants("password"));
    let request = Request::new(
        Method::Post,
        views::below_service(domain(key), "/mailboxes"),
    )
    .body(Json::Object(body));
    let create = Draft::new("create the mailbox", request).yields(
        Ref::to(difference.address),
        IdSource::Known(local(key).to_owned()),
    );
    let mut drafts = vec![create];
    drafts.extend(change(difference, &[]));
    Work {
        drafts,
        ..Work::default()
    }
}

/// PATCH is in the 2024 documents and live in 2026, but missing from the 2025 export: what an
/// account without it can do instead is said for each part. The switches have calls of their own
/// for many mailboxes at once, so each is a step by itself, before those that may be left to people.
fn change(difference: &Difference<'_>, texts: &[&str]) -> Vec<Draft> {
    let key = &difference.address.key;
    let mut body = Map::new();
    for name in texts {
        let value = difference.wants(name);
        match value {
            // An emptied note is stored as null (live, 2026).
            Some(Value::Null) => {
                body.insert((*name).to_owned(), json!(""));
            }
            _ => insert(&mut body, name, value),
        }
    }
    mailbox_filters::insert(difference, &mut body);
    let mut drafts = mailbox_filters::switches(difference);
    if !body.is_empty() {
        let fields = difference.changed.iter().map(String::as_str);
        let fields: Vec<&str> = fields.filter(|f| !mailbox_filters::is_switch(f)).collect();
        let request = Request::new(Method::Patch, path(key)).body(Json::Object(body));
        drafts.push(Draft::new("change the mailbox", request).otherwise(format!(
            "change {} of {key} in the Manager, as this plan shows it",
            fields.join(", ")
        )));
    }
    drafts
}

fn insert(body: &mut Map<String, Json>, name: &str, value: Option<&Value>) {
    match value {
        None | Some(Value::Null) => {}
        Some(Value::Secret(reference)) => {
            body.insert(name.to_owned(), secret_hole(reference));
        }
        Some(other) => {
            body.insert(name.to_owned(), other.to_json());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::stage::Stage;

    #[test]
    fn what_goes_with_a_mailbox_is_told_with_the_devices_that_nobody_thinks_of() {
        let address = Address::new(MAILBOX, "ada@acme.example");
        let told = |devices: Option<i64>| {
            let mut lives = Observed::new(address.clone(), "ada");
            if let Some(count) = devices {
                lives.spec.set(DEVICES, Value::Number(count));
            }
            Stage::default().there(lives).work(&address, None).notes
        };
        let stored = "everything stored in it is destroyed and cannot come back";
        assert_eq!(told(None), [stored]);
        let devices =
            "the passwords of its devices (3) stop working, also those that belong to nobody";
        assert_eq!(told(Some(3)), [stored, devices]);
    }
}

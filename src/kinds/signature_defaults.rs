//! Which signature of an address comes with new mail and which with answers. A facet of the mailbox.
//!
//! The same reply tells which addresses can be senders, and whether the mail service imposes a
//! template on everybody (MAIL-SIG-04), which leaves nothing to write.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::declare::{Declarations, Declared, Place};
use super::decode;
use super::kind::{
    Around, Asked, Difference, Draft, Existence, Field, Kind, Located, Nature, Observation,
    Observed, Placement, Use, Work,
};
use super::mail;
use super::names::{self, ShownName};
use super::signature;
use super::views::{View, What};
use crate::model::address::Address;
use crate::model::request::{Method, Ref, Request, id_hole};
use crate::model::setting::Setting;
use crate::model::value::{Spec, Value};

/// `signature-defaults:ada@acme.example`.
#[derive(Debug)]
pub struct SignatureDefaults;

/// Its name in addresses.
pub const NAME: &str = "signature-defaults";

const NEW: &str = "default-signature";
const REPLY: &str = "default-reply-signature";
const IMPOSED: &str = "imposed";
const SENDERS: &str = "valid-senders";

/// Fields with the members that read and write them (documents of 2025; those of 2024 know the first).
const DEFAULTS: [(&str, &str); 2] = [
    (NEW, "default_signature_id"),
    (REPLY, "default_reply_signature_id"),
];

/// Declares the defaults of the address at `place`; `null` means none.
pub fn declare(
    new: &Setting<ShownName>,
    reply: &Setting<ShownName>,
    place: Place<'_>,
    out: &mut Declarations,
) {
    let Some(origin) = new.span().or(reply.span()) else {
        return;
    };
    let at = Address::new(NAME, mail::key(place.key, place.parent));
    let mut thing = Declared::new(at, place.realm, origin);
    for (field, written) in [(NEW, new), (REPLY, reply)] {
        thing.take(field, written, Value::Null, |name| {
            Value::text(name.as_str())
        });
    }
    out.things.push(thing);
}

/// Whether the mail service imposes its template on this address, as far as it tells.
#[must_use]
pub fn imposed(mailbox: &str, around: &dyn Around) -> bool {
    let seen = around.lives(&Address::new(NAME, mailbox));
    seen.is_some_and(|thing| thing.spec.get(IMPOSED) == Some(&Value::Bool(true)))
}

/// What a person does about an imposed template.
#[must_use]
pub fn lift(mailbox: &str) -> Vec<String> {
    let domain = mail::domain(mailbox);
    vec![
        format!(
            "the mail service {domain} imposes its signature template on {mailbox}, and refuses others"
        ),
        format!(
            "somebody with technical rights on the mail service opens it in the Manager, then its global configuration, signatures, and ends that for {domain}; everybody there can then have a signature of their own"
        ),
        "then plan again; or take the signatures of this address out of the files".to_owned(),
    ]
}

/// The addresses from which this one can send, where the service tells them.
#[must_use]
pub fn senders(mailbox: &str, around: &dyn Around) -> Option<BTreeSet<String>> {
    let seen = around.lives(&Address::new(NAME, mailbox))?;
    Some(seen.spec.get(SENDERS)?.items())
}

/// Whether a new signature is the declared default for new mail: then its creation says so, and
/// nothing has to wait for its id.
#[must_use]
pub fn wants_for_new(mailbox: &str, name: &str, around: &dyn Around) -> bool {
    let declared = around.declared(&Address::new(NAME, mailbox));
    declared.and_then(|spec| spec.get(NEW)) == Some(&Value::text(name))
}

impl Kind for SignatureDefaults {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "which signature of an address comes with new mail, and which with answers"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(NEW),
            Field::plain(REPLY),
            Field::of(Nature::Observed, IMPOSED),
            Field::of(Nature::Observed, SENDERS),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Facet
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::MAILBOX, key))
    }

    fn respell(&self, address: &Address, spec: &mut Spec, from: &Address, to: &Address) {
        let (mailbox, old) = signature::parts(&from.key);
        if from.kind != signature::NAME || mailbox != address.key {
            return;
        }
        for (field, _) in DEFAULTS {
            if spec.get(field) == Some(&Value::text(old)) {
                spec.set(field, Value::text(signature::parts(&to.key).1));
            }
        }
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![signature::view(&thing.realm, &thing.address.key)]
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Signatures {
            return seen;
        }
        let Some(item) = items.first().filter(|item| item.is_object()) else {
            return seen;
        };
        let named = |id: &str| {
            let rows = item.get("signatures")?.as_array()?.iter();
            let mut own = rows.filter(|row| decode::id(row, "id").as_deref() == Some(id));
            decode::text(own.next()?, "name").map(Value::text)
        };
        let mut thing = Observed::new(Address::new(NAME, view.of.as_str()), view.of.as_str());
        for (field, member) in DEFAULTS {
            match item.get(member) {
                None => {}
                // 0 is what older answers say for none of something that has a number.
                Some(Json::Null) => thing.spec.set(field, Value::Null),
                Some(_) => match decode::id(item, member) {
                    Some(id) if id == "0" => thing.spec.set(field, Value::Null),
                    Some(id) => match named(&id) {
                        Some(name) => thing.spec.set(field, name),
                        None => seen.troubles.push(format!(
                            "the {field} of {} is number {id}, which is not among its signatures",
                            view.of
                        )),
                    },
                    None => thing.spec.set(field, Value::Null),
                },
            }
        }
        if let Some(forced) = decode::switch(item, "is_forced") {
            thing.spec.set(IMPOSED, Value::Bool(forced));
        }
        if let Some(valid) = decode::texts(item, "valid_emails", "email") {
            let valid = valid.iter().map(|email| names::normal_address(email));
            thing.spec.set(SENDERS, Value::set(valid));
        }
        seen.things.push(thing);
        seen
    }

    fn uses(&self, address: &Address, spec: &Spec) -> Vec<Use> {
        let mailbox = &address.key;
        let each = DEFAULTS.iter().filter_map(|(field, _)| {
            let Some(Value::Text(name)) = spec.get(field) else {
                return None;
            };
            Some(Use {
                claim: signature::claim(mailbox, name),
                within: Some(signature::address(mailbox, "*")),
                shown: name.clone(),
                item: (*field, name.clone()),
            })
        });
        each.collect()
    }

    /// One POST with both, because nobody knows whether one that is left out stays. A default for new
    /// mail that is created in this plan comes about with its creation.
    fn work(&self, difference: &Difference<'_>) -> Work {
        let mailbox = &difference.address.key;
        if imposed(mailbox, difference.around) {
            return Work {
                by_hand: lift(mailbox),
                ..Work::default()
            };
        }
        let mut body = Map::new();
        let mut riding = None;
        let mut written = false;
        for (field, member) in DEFAULTS {
            let differs = difference.wants(field).is_some();
            match difference.after.and_then(|spec| spec.get(field)) {
                Some(Value::Text(name)) => {
                    let at = signature::address(mailbox, name);
                    if differs && field == NEW && difference.around.lives(&at).is_none() {
                        riding = Some(at.clone());
                    } else {
                        written |= differs;
                    }
                    body.insert(member.to_owned(), id_hole(&Ref::to(&at)));
                }
                Some(_) => {
                    written |= differs;
                    body.insert(member.to_owned(), Json::Null);
                }
                None => {}
            }
        }
        if let Some(at) = riding.filter(|_| !written) {
            let (_, name) = at.key.split_once('/').unwrap_or(("", &at.key));
            return Work {
                notes: vec![format!(
                    "done by the request that creates the signature {name}, where this plan creates it"
                )],
                blocked_on: vec![at],
                ..Work::default()
            };
        }
        let path = mail::path(mailbox).text("/signatures/set_defaults");
        let request = Request::new(Method::Post, path).body(Json::Object(body));
        Work {
            drafts: vec![Draft::new("set the default signatures", request)],
            ..Work::default()
        }
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let members: Map<String, Json> = DEFAULTS
            .iter()
            .filter_map(|(field, _)| Some(((*field).to_owned(), spec.get(field)?.to_json())))
            .collect();
        (!members.is_empty()).then(|| Placement::At(mail::keys(&address.key), json!(members)))
    }
}

//! A redirection: an address without a mailbox that passes mail on to others, each of whom has to
//! accept by mail before anything reaches them (MAIL-RED-05).

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::declare::{Declarations, Declared, Place, not_clearable};
use super::decode;
use super::kind::{
    Asked, Claim, Difference, Draft, Existence, Field, IdSource, Kind, Located, Observation,
    Observed, Placement, Use, Wait, Within, Work,
};
use super::mail::{self, domain, local};
use super::names;
use super::names::MailAddress;
use super::views::{self, View, What};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// `redirection:sales@acme.example`.
#[derive(Debug)]
pub struct Redirection;

/// Its name in addresses.
pub const NAME: &str = "redirection";
pub(super) const TARGETS: &str = "targets";

/// Whom a redirection passes mail on to, as people write it.
pub type Targets = List<Spanned<MailAddress>>;

/// Declares the redirection at `place`.
pub fn declare(written: &Setting<Targets>, place: Place<'_>, out: &mut Declarations) {
    let limits = &place.common.limits;
    let key = mail::key(place.key, place.parent);
    let (targets, span) = match written {
        Setting::Value(targets) => (&targets.value, targets.span),
        Setting::Clear(span) => {
            out.diagnostics.push(
                not_clearable(place.key, *span)
                    .help("list its targets, or remove the line to remove the redirection"),
            );
            return;
        }
        Setting::Absent | Setting::Broken => {
            // Declared all the same, so that mentions of it are not called wrong as well.
            let address = Address::new(NAME, key);
            out.things
                .push(Declared::new(address, place.realm, place.span));
            return;
        }
    };
    let mut thing = Declared::new(Address::new(NAME, key.as_str()), place.realm, place.span);
    let mut found = BTreeSet::new();
    for target in targets {
        let wrong = |code, message: String, help: &str| {
            Diagnostic::error(code, target.span, message).help(help)
        };
        let address = target.value.as_str();
        if !found.insert(address.to_owned()) {
            let message = format!("`{address}` is listed twice");
            out.diagnostics
                .push(wrong("repeated", message, "leave one of them out"));
        }
        if address == key {
            let message = format!("{key} passes mail on to itself");
            out.diagnostics
                .push(wrong("redirects-to-itself", message, "name somebody else"));
        }
        thing
            .places
            .insert(format!("{TARGETS}/{address}"), target.span);
    }
    if targets.is_whole() && found.is_empty() {
        out.diagnostics.push(
            Diagnostic::error(
                "bad-target-count",
                span,
                "a redirection has at least one target",
            )
            .help("name somebody, or remove the line to remove the redirection"),
        );
    }
    let help = "for more people use a mailbox that forwards, or a second redirection";
    out.diagnostics.extend(limits.beyond(
        "bad-target-count",
        "redirection-targets",
        found.len(),
        span,
        help,
    ));
    let length = place.key.len();
    out.diagnostics
        .extend(limits.too_long("address-name-length", length, place.span));
    thing.set(TARGETS, Value::Set(found), span);
    out.things.push(thing);
}

impl Kind for Redirection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "an address without a mailbox that passes mail on; every target has to accept first"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[Field::plain(TARGETS)];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("redirections")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "one that nobody asks for any more would go on sending mail to people",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::SERVICE, domain(key)))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::listed(holder, mail::SERVICE, within::addresses)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::redirections(
            &thing.realm,
            domain(&thing.address.key),
        )]
    }

    fn rivals(&self, thing: &Located) -> Vec<View> {
        vec![views::mailboxes(&thing.realm, domain(&thing.address.key))]
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Redirections {
            return seen;
        }
        for item in items {
            let (Some(id), Some(name), Some(targets)) = (
                decode::id(item, "id"),
                decode::text(item, "name"),
                item.get(TARGETS).and_then(Json::as_array),
            ) else {
                seen.troubles
                    .push("a redirection came without id, name or targets".to_owned());
                continue;
            };
            let key = mail::key(name, &view.of);
            let mut thing = Observed::new(Address::new(NAME, key.as_str()), id);
            let mut found = BTreeSet::new();
            for target in targets {
                let Some(address) = decode::text(target, "address") else {
                    seen.troubles
                        .push(format!("a target of {key} came without its address"));
                    continue;
                };
                let address = names::normal_address(address);
                if waits(target) {
                    // §10 of the mail document (A): a target tells when it was made and until when it
                    // can be accepted.
                    let what = format!("to accept mail from {key}");
                    let (since, until) = (
                        decode::whole(target, "created_at"),
                        decode::whole(target, "optin_expires_at"),
                    );
                    let wait = Wait::new(address.clone(), what);
                    thing.waits.push(wait.between(since, until));
                }
                found.insert(address);
            }
            thing.waits.sort();
            thing.spec.set(TARGETS, Value::Set(found));
            seen.things.push(thing);
        }
        seen
    }

    fn claims(&self, address: &Address, _spec: &Spec) -> Vec<Claim> {
        vec![Claim {
            name: mail::claim(local(&address.key), domain(&address.key)),
            shared: false,
            shown: address.key.clone(),
            what: "a redirection".to_owned(),
            item: None,
        }]
    }

    fn uses(&self, _address: &Address, spec: &Spec) -> Vec<Use> {
        spec.items(TARGETS)
            .into_iter()
            .map(|target| Use {
                claim: mail::claim(local(&target), domain(&target)),
                within: Some(Address::new(
                    mail::MAILBOX,
                    format!("*@{}", domain(&target)),
                )),
                shown: target.clone(),
                item: (TARGETS, target),
            })
            .collect()
    }

    fn passes_on(&self) -> bool {
        true
    }

    /// PUT takes the whole list; the route that removes one target documents no way to name it.
    fn work(&self, difference: &Difference<'_>) -> Work {
        let key = &difference.address.key;
        let empty = Spec::default();
        let before = difference.before.unwrap_or(&empty).items(TARGETS);
        let after = difference.after.unwrap_or(&empty).items(TARGETS);
        let list = views::below_service(domain(key), "/redirections");
        let one = || list.clone().text("/").id(difference.address);
        let draft = match (difference.before, difference.after) {
            (None, _) => Draft::new(
                "create the redirection",
                Request::new(Method::Post, list)
                    .body(json!({ "name": local(key), "targets": after })),
            )
            .yields(Ref::to(difference.address), IdSource::Reply(String::new())),
            (Some(_), None) => Draft::new(
                "delete the redirection",
                Request::new(Method::Delete, one()),
            ),
            _ => Draft::new(
                "set the targets",
                Request::new(Method::Put, one()).body(json!({ "targets": after })),
            ),
        };
        let new = after.difference(&before).cloned();
        Work {
            drafts: vec![draft.letters(&format!("a request to accept mail from {key}"), new)],
            ..Work::default()
        }
    }

    fn called(&self, word: &str) -> Option<String> {
        mail::called(word)
    }

    fn irrecoverable(&self) -> &'static [&'static str] {
        &["what its targets had accepted: each is asked anew"]
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let mut keys = mail::service_keys(domain(&address.key));
        keys.extend(["redirections".to_owned(), local(&address.key).to_owned()]);
        Some(Placement::At(keys, spec.get(TARGETS)?.to_json()))
    }
}

/// A target that has not accepted. Only `opted_in_at` is documented well enough to go by; the
/// words of `state` are not.
fn waits(target: &Json) -> bool {
    matches!(target.get("opted_in_at"), Some(Json::Null))
}

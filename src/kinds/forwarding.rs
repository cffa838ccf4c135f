//! What a mailbox sends on to other addresses. A facet of the mailbox: it is there when the mailbox
//! is, and can only change.
//!
//! The service forgets its addresses when forwarding is switched off (warning in the schema of the
//! PUT, 2025 documents), so a pause keeps them in the file and clears them there.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::declare::{Declarations, Declared, Place, not_clearable};
use super::decode;
use super::departure::{self, Cause, Departure};
use super::kind::{
    Asked, Difference, Draft, Existence, Field, Kind, Located, Observation, Observed, Placement,
    Use, Work,
};
use super::mail::{self, MAILBOX, domain, local};
use super::names::{MailAddress, normal_address};
use super::responder;
use super::views::{self, View, What};
use crate::kinds::worth;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::request::{Method, Request, Template};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// `forwarding:ada@acme.example`.
#[derive(Debug)]
pub struct Forwarding;

/// Its name in addresses.
pub const NAME: &str = "forwarding";
pub(super) const TO: &str = "to";
pub(super) const KEEP: &str = "keep-copy";
const SPAM: &str = "forward-spam";

/// Whom a mailbox passes its mail on to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "to": ["ada@partner.example"], "keep-copy": true }),
    extend("defaultSnippets" = [{
        "label": "forward",
        "description": "Passes mail on, and keeps a copy.",
        "body": { "to": ["$1"], "keep-copy": true },
    }]))]
pub struct ForwardSection {
    /// Whole e-mail addresses, anywhere. The list is exact: an address that is not in it gets
    /// nothing any more.
    #[schemars(length(min = 1), example = json!(["ada@partner.example"]), extend("uniqueItems" = true))]
    pub to: Spanned<List<Spanned<MailAddress>>>,
    /// Whether a copy stays in the mailbox. Forwarding that begins keeps one where this is left out.
    #[serde(default)]
    pub keep_copy: Setting<bool>,
    /// Whether spam is passed on, too. Forwarding that begins leaves it out where this is left out.
    #[serde(default)]
    pub forward_spam: Setting<bool>,
    /// Whether nothing is passed on for now. The service forgets the addresses; this file keeps
    /// them.
    #[serde(default)]
    pub paused: Setting<bool>,
}

/// Declares the forwarding of the mailbox at `place`; `null` means that nothing is passed on.
pub fn declare(written: &Setting<ForwardSection>, place: Place<'_>, out: &mut Declarations) {
    let Some(span) = written.span() else {
        return;
    };
    let key = mail::key(place.key, place.parent);
    let mut thing = Declared::new(Address::new(NAME, key), place.realm, span);
    let Some(section) = written.value() else {
        thing.set(TO, Value::Set(BTreeSet::new()), span);
        out.things.push(thing);
        return;
    };
    let mut to = BTreeSet::new();
    for target in &section.to.value {
        let address = target.value.as_str();
        if !to.insert(address.to_owned()) {
            let message = format!("`{address}` is listed twice");
            out.diagnostics.push(
                Diagnostic::error("repeated", target.span, message).help("leave one of them out"),
            );
        }
        thing.places.insert(format!("{TO}/{address}"), target.span);
    }
    if section.to.value.is_whole() && to.is_empty() {
        out.diagnostics.push(
            Diagnostic::error(
                "bad-target-count",
                section.to.span,
                "forwarding goes to at least one address",
            )
            .help("name somebody, or write `forward: null` to pass nothing on"),
        );
    }
    let help = "forward to one address that passes on to the rest";
    out.diagnostics.extend(place.common.limits.beyond(
        "bad-target-count",
        "forwarding-targets",
        to.len(),
        section.to.span,
        help,
    ));
    if let Setting::Clear(span) = section.paused {
        out.diagnostics.push(not_clearable("paused", span));
    }
    if section.paused.value() == Some(&true) {
        thing.set(TO, Value::Set(BTreeSet::new()), section.to.span);
        out.things.push(thing);
        return;
    }
    thing.set(TO, Value::Set(to), section.to.span);
    thing.switch(KEEP, &section.keep_copy, out);
    thing.switch(SPAM, &section.forward_spam, out);
    out.things.push(thing);
}

/// The call for one mailbox, which alone tells whether a copy is kept (GET
/// `…/forwarding_addresses`; A, and read live in 2026).
fn view(realm: &str, key: &str) -> View {
    View {
        what: What::Forwarding,
        realm: realm.to_owned(),
        of: key.to_owned(),
        request: Request::new(Method::Get, path(key)),
        shape: views::Shape::Object,
    }
}

fn path(key: &str) -> Template {
    mail::path(key).text("/forwarding_addresses")
}

impl Kind for Forwarding {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "whom a mailbox passes its mail on to, and whether a copy stays"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[Field::plain(TO), Field::plain(KEEP), Field::plain(SPAM)];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Facet
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(MAILBOX, key))
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::mailboxes(&thing.realm, domain(&thing.address.key))]
    }

    /// The list tells the addresses and not whether a copy is kept, so only mailboxes that forward
    /// are asked one by one.
    fn details(&self, thing: &Located, seen: Option<&Observed>) -> Vec<View> {
        seen.filter(|seen| seen.open)
            .map(|_| view(&thing.realm, &thing.address.key))
            .into_iter()
            .collect()
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        match view.what {
            What::Mailboxes => seen.things = items.iter().filter_map(|i| listed(view, i)).collect(),
            What::Forwarding => match asked(view, items.first().unwrap_or(&Json::Null)) {
                Ok(thing) => seen.things.push(thing),
                Err(untold) => seen
                    .troubles
                    .push(format!("the service did not say {untold}")),
            },
            _ => {}
        }
        seen
    }

    fn uses(&self, _address: &Address, spec: &Spec) -> Vec<Use> {
        spec.items(TO)
            .into_iter()
            .map(|target| Use {
                claim: mail::claim(local(&target), domain(&target)),
                within: Some(Address::new(MAILBOX, format!("*@{}", domain(&target)))),
                shown: target.clone(),
                item: (TO, target),
            })
            .collect()
    }

    fn passes_on(&self) -> bool {
        true
    }

    /// PUT takes everything at once (2025 documents), PATCH the same (2024 documents). A list of
    /// none is below the documented minimum, so the last address goes by DELETE.
    fn work(&self, difference: &Difference<'_>) -> Work {
        let key = &difference.address.key;
        let Some(after) = difference.after else {
            return Work::default();
        };
        let to = after.items(TO);
        if to.is_empty() {
            let draft = Draft::new("stop forwarding", Request::new(Method::Delete, path(key)));
            return Work {
                drafts: vec![draft],
                ..Work::default()
            };
        }
        let on = |field: &str| after.get(field) == Some(&Value::Bool(true));
        let keep = after.get(KEEP) != Some(&Value::Bool(false));
        let body = json!({
            "is_enabled": true,
            "redirect_addresses": to,
            "has_dont_deliver": !keep,
            "has_forward_spam": on(SPAM),
        });
        let older = Request::new(Method::Patch, path(key)).body(body.clone());
        let request = Request::new(Method::Put, path(key))
            .body(body)
            .or_else(older);
        Work {
            drafts: vec![Draft::new("set whom it forwards to", request)],
            notes: notes(&to, keep),
            ..Work::default()
        }
    }

    fn moved_by(&self, departure: &Departure<'_>) -> Option<Cause> {
        let mailbox = &departure.address.key;
        responder::any_departed(departure.around, mailbox).then(|| departure::restored(mailbox))
    }

    /// Without anybody it passes mail on to there is nothing to say of copies.
    fn written(&self, _address: &Address, seen: &Spec) -> Result<Option<Spec>, String> {
        let said = worth::said(self.fields(), &self.defaults(), seen);
        Ok(said.get(TO).is_some().then_some(said))
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let mut keys = mail::keys(&address.key);
        keys.push("forward".to_owned());
        if spec.get(TO)?.items().is_empty() {
            return Some(Placement::At(keys, Json::Null));
        }
        let members: Map<String, Json> = self
            .fields()
            .iter()
            .filter_map(|field| Some((field.name.to_owned(), spec.get(field.name)?.to_json())))
            .collect();
        Some(Placement::At(keys, json!(members)))
    }
}

/// What the list of mailboxes tells: that nothing is passed on, or else only to whom. The member is
/// `redirection` in the documents of 2025 and `redirections` in those of 2024.
fn listed(view: &View, item: &Json) -> Option<Observed> {
    let name = decode::text(item, "mailbox_name")?;
    let key = mail::key(name, &view.of);
    let addresses = ["redirection", "redirections"]
        .into_iter()
        .find_map(|member| decode::texts(item, member, "email"));
    let on = decode::switch(item, "has_redirection");
    Some(match (on, addresses) {
        (Some(false), None) => off(&key),
        (Some(false) | None, Some(addresses)) if addresses.is_empty() => off(&key),
        _ => {
            let mut thing = Observed::new(Address::new(NAME, key.as_str()), local(&key));
            thing.open = true;
            thing
        }
    })
}

/// What the mailbox itself tells. The documents misspell the member of the addresses; both ways are
/// read (contradiction "Forwarding read key"). The PUT replaces both switches, so that one which is
/// not told leaves the whole unknown: what was not read would be overwritten.
fn asked(view: &View, item: &Json) -> Result<Observed, String> {
    let on = decode::switch(item, "is_enabled");
    let addresses = ["redirect_adresses", "redirect_addresses"]
        .into_iter()
        .find_map(|member| decode::texts(item, member, "email"));
    if on == Some(false) {
        return Ok(off(&view.of));
    }
    let addresses = addresses.ok_or(format!("whether and to whom {} forwards", view.of))?;
    let to: BTreeSet<String> = addresses.iter().map(|a| normal_address(a)).collect();
    if to.is_empty() {
        return Ok(off(&view.of));
    }
    let mut thing = Observed::new(Address::new(NAME, view.of.as_str()), local(&view.of));
    thing.spec.set(TO, Value::Set(to));
    let dont = decode::switch(item, "has_dont_deliver").ok_or(format!(
        "whether a copy stays in {}, which forwards",
        view.of
    ))?;
    let spam = decode::switch(item, "has_forward_spam")
        .ok_or(format!("whether {} forwards spam, too", view.of))?;
    thing.spec.set(KEEP, Value::Bool(!dont));
    thing.spec.set(SPAM, Value::Bool(spam));
    Ok(thing)
}

/// A mailbox that passes nothing on keeps everything, whatever switches the service remembers.
fn off(key: &str) -> Observed {
    let mut thing = Observed::new(Address::new(NAME, key), local(key));
    thing.spec.set(TO, Value::Set(BTreeSet::new()));
    thing.spec.set(KEEP, Value::Bool(true));
    thing.spec.set(SPAM, Value::Bool(false));
    thing
}

/// What is lost, and where a test looks like a failure.
fn notes(to: &BTreeSet<String>, keep: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if !keep {
        notes.push(
            "nothing stays in the mailbox: what a target refuses is lost (MAIL-RED-13)".to_owned(),
        );
    }
    let gmail = |address: &&String| matches!(domain(address), "gmail.com" | "googlemail.com");
    if let Some(address) = to.iter().find(gmail) {
        notes.push(format!(
            "Gmail never shows {address} what was sent from {address} itself, so try it from another address (MAIL-RED-16)"
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::stage::Stage;

    fn observed(view: &View, item: Json) -> Observation {
        let wanted = BTreeSet::new();
        let asked = Asked {
            wanted: &wanted,
            now: 0,
            ids: &[],
        };
        Forwarding.observe(view, &[item], asked)
    }

    fn seen(view: &View, item: Json) -> Vec<Observed> {
        observed(view, item).things
    }

    #[test]
    fn lists_tell_who_forwards_nothing_and_leave_the_rest_open() {
        let list = views::mailboxes("Acme SA", "acme.example");
        let open = |item: Json| seen(&list, item)[0].open;
        let ada = |more: Json| {
            let mut item = json!({"mailbox_name": "ada"});
            item.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            item
        };
        assert!(!open(ada(
            json!({"has_redirection": false, "redirection": []})
        )));
        assert!(!open(ada(json!({"has_redirection": "0"}))));
        assert!(!open(ada(json!({"redirections": []}))));
        assert!(open(ada(json!({"redirections": ["x@partner.example"]}))));
        assert!(open(ada(
            json!({"has_redirection": true, "redirection": []})
        )));
        assert!(open(ada(json!({}))));
    }

    #[test]
    fn both_spellings_and_all_sorts_of_flags_are_read() {
        let view = view("Acme SA", "ada@acme.example");
        let usual = json!({"is_enabled": "1", "redirect_adresses": [{"email": "X@Partner.example"}],
            "has_dont_deliver": "0", "has_forward_spam": 0});
        let other = json!({"is_enabled": true, "redirect_addresses": ["x@partner.example"],
            "has_dont_deliver": false, "has_forward_spam": false});
        assert_eq!(seen(&view, usual)[0].spec, seen(&view, other)[0].spec);
        let off = json!({"is_enabled": "0", "redirect_adresses": [], "has_dont_deliver": "1"});
        assert_eq!(seen(&view, off)[0].spec.get(KEEP), Some(&Value::Bool(true)));
        assert!(seen(&view, json!({"is_enabled": true})).is_empty());
    }

    #[test]
    fn a_switch_that_is_not_told_leaves_forwarding_unknown() {
        let view = view("Acme SA", "ada@acme.example");
        let to = json!([{"email": "x@partner.example"}]);
        for (item, untold) in [
            (
                json!({"is_enabled": true, "redirect_adresses": to, "has_forward_spam": true}),
                "the service did not say whether a copy stays in ada@acme.example, which forwards",
            ),
            (
                json!({"is_enabled": true, "redirect_adresses": to, "has_dont_deliver": true}),
                "the service did not say whether ada@acme.example forwards spam, too",
            ),
        ] {
            let found = observed(&view, item);
            assert!(found.things.is_empty(), "{:?}", found.things);
            assert_eq!(found.troubles, [untold]);
        }
        let off = json!({"is_enabled": false, "redirect_adresses": []});
        assert!(observed(&view, off).troubles.is_empty());
    }

    fn drafts(after: Spec) -> Vec<Draft> {
        let address = Address::new(NAME, "ada@acme.example");
        Stage::default().work(&address, Some(&after)).drafts
    }

    #[test]
    fn everything_is_written_at_once_and_nothing_by_delete() {
        let to = Spec::default().with(TO, Value::set(["x@partner.example"]));
        let usual = drafts(to.clone());
        let body = usual[0].request.body.as_ref();
        assert_eq!(
            body.map(|body| &body["has_dont_deliver"]),
            Some(&json!(false))
        );
        let put = drafts(to.with(KEEP, Value::Bool(false)));
        assert_eq!(put.len(), 1);
        assert_eq!(
            put[0].request.body,
            Some(
                json!({"is_enabled": true, "redirect_addresses": ["x@partner.example"],
                "has_dont_deliver": true, "has_forward_spam": false})
            )
        );
        let older = put[0].request.instead.as_ref();
        assert_eq!(older.map(|other| other.method), Some(Method::Patch));
        let none = drafts(Spec::default().with(TO, Value::Set(BTreeSet::new())));
        assert_eq!(none[0].request.method, Method::Delete);
    }
}

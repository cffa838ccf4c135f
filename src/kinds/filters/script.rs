//! A Sieve script of an address, by name: the advanced mode of filters.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::filter::{self, none_allowed};
use super::order;
use super::rule::RuleName;
use super::sieve_rules;
use crate::kinds::declare::{Declarations, Declared, Place, not_clearable};
use crate::kinds::decode;
use crate::kinds::kind::{
    After, Asked, Breach, Difference, Draft, Existence, Field, IdSource, Kind, Located,
    Observation, Observed, Placement, Work,
};
use crate::kinds::mail;
use crate::kinds::views::{self, View, What};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::Map;

/// `sieve-script:ada@acme.example/main`.
#[derive(Debug)]
pub struct SieveScript;

/// Its name in addresses.
pub const NAME: &str = "sieve-script";
/// Whether it is applied.
pub const ENABLED: &str = "enabled";
/// The script.
pub const CONTENT: &str = "content";

/// A Sieve script (RFC 5228). While one is enabled, the filters of the address are not applied.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "content": "require \"fileinto\";\nif header :contains \"subject\" \"invoice\" { fileinto \"Invoices\"; }\n" }))]
pub struct ScriptSection {
    /// Whether it is applied. A new script is.
    #[serde(default)]
    pub enabled: Setting<bool>,
    /// The script. `redirect` is refused by the service; every extension it uses stands in its
    /// `require`.
    pub content: Setting<String>,
}

/// The scripts of one address by name, as people write them.
pub type Scripts = Setting<Map<RuleName, Setting<ScriptSection>>>;

/// Declares the scripts of the mailbox at `place`; gives those that are applied. `null` means none.
pub fn declare(
    written: &Scripts,
    place: Place<'_>,
    out: &mut Declarations,
) -> Vec<Spanned<String>> {
    let mailbox = mail::key(place.key, place.parent);
    if written.span().is_some() {
        out.scope(NAME, format!("{mailbox}/*"), place.realm);
    }
    let mut applied = Vec::new();
    for (name, section) in written.value().into_iter().flatten() {
        let address = Address::new(NAME, format!("{mailbox}/{}", name.value.as_str()));
        let mut thing = Declared::new(address, place.realm, name.span);
        match section {
            Setting::Clear(span) => out.diagnostics.push(
                not_clearable(name.value.as_str(), *span)
                    .help("give it a `content`, or remove its line to delete the script"),
            ),
            Setting::Value(section) => {
                let section = &section.value;
                thing.switch(ENABLED, &section.enabled, out);
                match &section.content {
                    Setting::Clear(span) => {
                        out.diagnostics.push(not_clearable(CONTENT, *span));
                    }
                    Setting::Value(text) => {
                        let found = sieve_rules::judge(&text.value, text.span);
                        out.diagnostics.extend(found);
                        thing.set(CONTENT, Value::text(normal(&text.value)), text.span);
                    }
                    Setting::Absent | Setting::Broken => {}
                }
                if section.enabled.value() != Some(&false) {
                    applied.push(Spanned {
                        value: name.value.as_str().to_owned(),
                        span: name.span,
                    });
                }
            }
            Setting::Absent | Setting::Broken => {}
        }
        out.things.push(thing);
    }
    applied
}

/// What is wrong where an address has filters and a script that is applied (MAIL-SIEVE-02).
pub(super) fn beside_filters(
    script: &Spanned<String>,
    filters: crate::model::source::Span,
) -> Diagnostic {
    Diagnostic::error(
        "filters-and-script",
        script.span,
        format!(
            "while the script `{}` is applied, the filters of this address are not",
            script.value
        ),
    )
    .related(filters, "these filters go silent")
    .help("say in the script what the filters do, or write `enabled: false` at the script (MAIL-SIEVE-02)")
}

/// What is wrong where a second script is applied: one at most is in force (RFC 5804 §1.4).
pub(super) fn beside_another(script: &Spanned<String>, first: &Spanned<String>) -> Diagnostic {
    let message = format!(
        "one script of an address is applied at a time, and `{}` is already",
        first.value
    );
    Diagnostic::error("filters-and-script", script.span, message)
        .related(first.span, "applied here")
        .help("write `enabled: false` at the other")
}

/// Line ends and blanks at the end are nobody's.
fn normal(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n").trim_end().to_owned();
    text.push('\n');
    text
}

impl Kind for SieveScript {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a Sieve script of one address; only where the token's user has the mailbox"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[Field::plain(ENABLED), Field::plain(CONTENT)];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("scripts")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (Ownership::Additive, "people sort their own mail")
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::MAILBOX, super::mailbox(key)))
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![super::view(
            &thing.realm,
            super::mailbox(&thing.address.key),
        )]
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Filters || views::closed(items).is_some() {
            return seen;
        }
        let found = items.first().and_then(|item| super::list(item, "scripts"));
        let Some(scripts) = found else {
            let of = |a: &&Address| a.kind == NAME && super::mailbox(&a.key) == view.of;
            if asked.wanted.iter().any(|address| of(&address)) {
                seen.troubles
                    .push("the service answered without the list of scripts".to_owned());
            }
            return seen;
        };
        for item in scripts {
            let Some(name) = decode::text(item, "name") else {
                seen.troubles
                    .push("a script came without its name".to_owned());
                continue;
            };
            let address = Address::new(NAME, format!("{}/{name}", view.of));
            let mut thing = Observed::new(address, name);
            if let Some(on) = decode::switch(item, "is_enabled") {
                thing.spec.set(ENABLED, Value::Bool(on));
            }
            if let Some(content) = decode::text(item, "content") {
                thing.spec.set(CONTENT, Value::text(normal(content)));
            }
            seen.things.push(thing);
        }
        seen
    }

    fn defaults(&self) -> Spec {
        Spec::default().with(ENABLED, Value::Bool(true))
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let (key, around) = (&difference.address.key, difference.around);
        let (mailbox, name) = (super::mailbox(key), super::name(key));
        if let Some(work) = super::out_of_reach(mailbox, around) {
            return work;
        }
        let state = around.lives(&Address::new(order::NAME, mailbox));
        let refused = state.and_then(|seen| seen.spec.get(order::NO_SCRIPTS));
        if refused == Some(&Value::Bool(true)) && difference.after.is_some() {
            return Work {
                by_hand: vec![
                    "the service takes no scripts for this address: its offer has no advanced mode (MAIL-SIEVE-01)".to_owned(),
                    "write filters instead, or order an offer that has it in the Manager".to_owned(),
                ],
                ..Work::default()
            };
        }
        let list = || super::path(mailbox, "/scripts");
        let on = |spec: &Spec| spec.get(ENABLED) != Some(&Value::Bool(false));
        let body = |spec: &Spec| {
            let content = spec.get(CONTENT).map(Value::to_json);
            json!({ "name": name, "content": content, "is_enabled": on(spec) })
        };
        let draft = match (difference.before, difference.after) {
            (_, None) => Draft::new(
                "delete the script",
                Request::new(Method::Delete, list()).body(json!({ "name": name })),
            ),
            (None, Some(after)) => Draft::new(
                "create the script",
                Request::new(Method::Post, list()).body(body(after)),
            )
            .yields(
                Ref::to(difference.address),
                IdSource::Known(name.to_owned()),
            ),
            (Some(_), Some(after)) if difference.changed.iter().eq([ENABLED]) => {
                let path = super::path(mailbox, "/scripts/set_activation");
                let does = if on(after) {
                    "switch the script on"
                } else {
                    "switch the script off"
                };
                let body = json!({ "name": name, "is_enabled": on(after) });
                Draft::new(does, Request::new(Method::Put, path).body(body))
            }
            (Some(_), Some(after)) => {
                let mut body = body(after);
                body["old_name"] = json!(name);
                Draft::new(
                    "change the script",
                    Request::new(Method::Patch, list()).body(body),
                )
            }
        };
        let turns_on = difference.after.is_some_and(on) && !difference.before.is_some_and(on);
        let mut silent: Vec<&str> = Vec::new();
        for seen in around.living(filter::NAME) {
            let own = super::mailbox(&seen.address.key) == mailbox;
            if own && seen.spec.get(ENABLED) != Some(&Value::Bool(false)) {
                silent.push(super::name(&seen.address.key));
            }
        }
        let mut notes = Vec::new();
        if turns_on && !silent.is_empty() {
            let names = silent.join(", ");
            notes.push(format!(
                "these filters go silent while a script is applied: {names} (MAIL-SIEVE-02)"
            ));
        }
        Work {
            drafts: vec![draft],
            notes,
            ..Work::default()
        }
    }

    /// Free offers and the smallest have no advanced mode (MAIL-SIEVE-01).
    fn breaches(&self, after: &dyn After) -> Vec<Breach> {
        let touched = after.touched(NAME);
        let being = after.being(NAME).into_iter();
        being
            .filter(|(address, _)| touched.contains(address))
            .filter(|(address, _)| none_allowed(after, "sieve-scripts", address))
            .map(|(address, _)| Breach {
                address: address.clone(),
                limit: "sieve-scripts",
                why: "this offer has no advanced mode, and so no scripts".to_owned(),
                help: "write filters instead".to_owned(),
            })
            .collect()
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let name = super::name(&address.key);
        name.parse::<RuleName>().ok()?;
        let content = spec.get(CONTENT)?;
        let mut section = json!({ CONTENT: content.to_json() });
        if let Some(on) = spec.get(ENABLED) {
            section[ENABLED] = on.to_json();
        }
        let mut keys = mail::keys(super::mailbox(&address.key));
        keys.extend(["scripts".to_owned(), name.to_owned()]);
        Some(Placement::At(keys, section))
    }
}

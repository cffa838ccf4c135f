//! A filter model of a mail service: offered to the users of its addresses, applied to nobody
//! (MAIL-SIEVE-06).

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as Json, json};

use super::rule::{self, ACTIONS, Action, CONDITIONS, Condition, MATCH, Match, RuleName};
use super::sieve_rules;
use crate::kinds::declare::{Declarations, Declared, Place, empty_collection, not_clearable};
use crate::kinds::decode;
use crate::kinds::kind::{
    Asked, Difference, Draft, Existence, Field, IdSource, Kind, Located, Nature, Observation,
    Observed, Placement, Within, Work,
};
use crate::kinds::mail;
use crate::kinds::views::{self, Shape, View, What};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request, id_hole};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::{List, Map};

/// `filter-model:acme.example/Newsletters`.
#[derive(Debug)]
pub struct FilterModel;

/// Its name in addresses.
pub const NAME: &str = "filter-model";
const VISIBLE: &str = "visible";
const SCRIPT: &str = "script";
/// The Sieve extensions a live model needs.
const REQUIRES: &str = "requires";

/// A filter that users find ready-made in their own settings.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "conditions": [{ "field": "from", "contains": "news@" }], "actions": [{ "move": "News" }] }))]
pub struct ModelSection {
    /// Whether users see it. A new model is seen.
    #[serde(default)]
    pub visible: Setting<bool>,
    /// The name it had before, where it gets another one here: it is renamed and keeps what it has.
    #[serde(default)]
    pub previously: Setting<RuleName>,
    /// Whether all conditions have to be met, or any of them. A new model wants all.
    #[serde(default, rename = "match")]
    pub matches: Setting<Match>,
    /// What it looks for. Their order means nothing.
    #[serde(default)]
    pub conditions: Setting<List<Spanned<Condition>>>,
    /// What it does, one after the other.
    #[serde(default)]
    pub actions: Setting<List<Action>>,
    /// A Sieve script instead of conditions and actions. The service never tells it, so it is
    /// written when this line changes.
    #[serde(default)]
    pub script: Setting<String>,
}

/// The models of a mail service by name, as people write them.
pub type Models = Setting<Map<RuleName, Setting<ModelSection>>>;

/// Declares the models of the mail service at `place`.
pub fn declare(written: &Models, place: Place<'_>, out: &mut Declarations) {
    if let Setting::Clear(span) = written {
        out.diagnostics
            .push(empty_collection("filter-models", "{}", *span));
    }
    let Some(models) = written.value() else {
        return;
    };
    out.scope(NAME, format!("{}/*", place.key), place.realm);
    for (name, section) in models {
        let key = format!("{}/{}", place.key, name.value.as_str());
        let mut thing = Declared::new(Address::new(NAME, key), place.realm, name.span);
        let length = name.value.as_str().chars().count();
        let limits = &place.common.limits;
        out.diagnostics
            .extend(limits.too_long("filter-name-length", length, name.span));
        match section {
            Setting::Clear(span) => out.diagnostics.push(
                not_clearable(name.value.as_str(), *span)
                    .help("say what it does, or remove its line to delete the model"),
            ),
            Setting::Value(section) => {
                fields(&section.value, &mut thing, out);
                let before = |name: &RuleName| {
                    Address::new(NAME, format!("{}/{}", place.key, name.as_str()))
                };
                thing.was(&section.value.previously, before, out);
            }
            Setting::Absent | Setting::Broken => {}
        }
        out.things.push(thing);
    }
}

fn fields(section: &ModelSection, thing: &mut Declared, out: &mut Declarations) {
    thing.switch(VISIBLE, &section.visible, out);
    let (conditions, actions) = (&section.conditions, &section.actions);
    rule::take(&section.matches, conditions, actions, false, thing, out);
    if let Some(text) = section.script.spanned() {
        out.diagnostics
            .extend(sieve_rules::judge(&text.value, text.span));
    }
    match &section.script {
        Setting::Clear(span) => out.diagnostics.push(not_clearable(SCRIPT, *span)),
        script => thing.take(SCRIPT, script, Value::Null, |text| {
            Value::text(format!("{}\n", text.trim_end()))
        }),
    }
}

impl Kind for FilterModel {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a filter that a mail service offers its users ready-made"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(VISIBLE),
            Field::plain(MATCH),
            Field::plain(CONDITIONS),
            Field::plain(ACTIONS),
            Field::of(Nature::WriteOnly, SCRIPT),
            Field::of(Nature::Observed, REQUIRES),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("filter-models")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "administrators offer them to everybody in a mail service",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::SERVICE, super::mailbox(key)))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::listed(holder, mail::SERVICE, within::names)
    }

    /// GET `…/filters` (A, 2025; not paged).
    fn views(&self, thing: &Located) -> Vec<View> {
        let domain = super::mailbox(&thing.address.key);
        vec![View {
            what: What::FilterModels,
            realm: thing.realm.clone(),
            of: domain.to_owned(),
            request: Request::new(Method::Get, views::below_service(domain, "/filters")),
            shape: Shape::List,
        }]
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::FilterModels {
            return seen;
        }
        for item in items {
            let (Some(id), Some(name)) = (decode::id(item, "id"), decode::text(item, "name"))
            else {
                seen.troubles
                    .push("a filter model came without id or name".to_owned());
                continue;
            };
            let address = Address::new(NAME, format!("{}/{name}", view.of));
            let mut thing = Observed::new(address, id);
            if let Some(on) = decode::switch(item, "is_visible") {
                thing.spec.set(VISIBLE, Value::Bool(on));
            }
            rule::read(item, "has_all_conditions", &mut thing.spec);
            if let Some(requires) = decode::texts(item, REQUIRES, "name")
                && !requires.is_empty()
            {
                thing.spec.set(REQUIRES, Value::set(requires));
            }
            seen.things.push(thing);
        }
        seen.set_twins_aside(asked, |twin| {
            let name = super::name(&twin.key);
            format!(
                "two filter models of {} are called `{name}`; rename one in the Manager",
                view.of
            )
        });
        seen
    }

    fn defaults(&self) -> Spec {
        Spec::default()
            .with(VISIBLE, Value::Bool(true))
            .with(MATCH, Value::text("all"))
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let address = difference.address;
        let domain = super::mailbox(&address.key);
        let list = || views::below_service(domain, "/filters");
        let one = || list().text("/").id(address);
        let draft = match (difference.before, difference.after) {
            // The documents ask for both ids in the body too (2025).
            (_, None) => Draft::new(
                "delete the filter model",
                Request::new(Method::Delete, one()).body(json!({
                    "mail_hosting_id": id_hole(&Ref::to(&views::mail_service(domain))),
                    "filter_id": id_hole(&Ref::to(address)),
                })),
            ),
            (None, Some(after)) => Draft::new(
                "create the filter model",
                Request::new(Method::Post, list()).body(body(&address.key, after)),
            )
            .yields(Ref::to(address), IdSource::Reply("/id".to_owned())),
            (Some(_), Some(after)) => Draft::new(
                "change the filter model",
                Request::new(Method::Put, one()).body(body(&address.key, after)),
            ),
        };
        // Filters of conditions need extensions too; what has none was made of a script.
        let bare = |spec: &Spec| spec.items(CONDITIONS).is_empty() && spec.get(REQUIRES).is_some();
        let scripted = difference.before.is_some_and(bare)
            && difference
                .after
                .is_some_and(|after| after.get(SCRIPT).is_none());
        let note = "this model was made of a script, which the service does not tell and which is not sent along";
        Work {
            drafts: vec![draft],
            notes: scripted.then(|| note.to_owned()).into_iter().collect(),
            ..Work::default()
        }
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let name = super::name(&address.key);
        name.parse::<RuleName>().ok()?;
        let mut section = JsonMap::new();
        if let Some(on) = spec.get(VISIBLE) {
            section.insert(VISIBLE.to_owned(), on.to_json());
        }
        rule::written(spec, &mut section)?;
        if let Some(script) = spec.get(SCRIPT) {
            section.insert(SCRIPT.to_owned(), script.to_json());
        }
        let mut keys = mail::service_keys(super::mailbox(&address.key));
        keys.extend(["filter-models".to_owned(), name.to_owned()]);
        Some(Placement::At(keys, Json::Object(section)))
    }
}

fn body(key: &str, spec: &Spec) -> Json {
    let mut body = json!({
        "name": super::name(key),
        "is_visible": spec.get(VISIBLE) != Some(&Value::Bool(false)),
        "has_all_conditions": rule::has_all(spec),
    });
    if spec.get(CONDITIONS).is_some() {
        body["conditions"] = rule::conditions(spec);
    }
    if spec.get(ACTIONS).is_some() {
        body["actions"] = rule::actions(spec);
    }
    if let Some(script) = spec.get(SCRIPT) {
        body[SCRIPT] = script.to_json();
    }
    body
}

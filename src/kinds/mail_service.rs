//! A mail service, found by its domain and never by its display name (PROD-08). Ordering one costs
//! money and is done by a person.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::catch_all::{self, CatchAllSection};
use super::declare::{Declarations, Declared, Layer, Place, empty_collection, not_clearable};
use super::filters::model::Models;
use super::kind::{
    After, Around, Asked, Breach, Claim, Difference, Existence, Field, Kind, Located, Missing,
    Nature, Observation, Observed, Placement, Presupposed, Wait, Within, Work,
};
use super::mailbox::{self, MailboxSection};
use super::mailing_list_section::{self as mailing_lists, MailingLists};
use super::names::{DomainName, LocalPart, SenderPattern};
use super::permissions::Permission;
use super::profile::{Layers, ProfileSection};
use super::redirection::{self, Targets};
use super::responder_model::{self, ResponderModels};
use super::service_written::Written;
use super::signature_template::{self, SignatureTemplateSections};
use super::views::{self, View, What};
use super::{
    decode, filters, mail, mail_preferences, offers, organization, product, product_views, profile,
    record_targets, service_facts, service_work,
};
use crate::dns;
use crate::kinds::{within, worth};
use crate::model::address::Address;
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::{List, Map};

/// `mail-service:acme.example`.
#[derive(Debug)]
pub struct MailService;

/// A mail service and what it carries. What is not written is left to others.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "spam-filter": true, "addresses": { "ada": {} } }))]
pub struct MailServiceSection {
    /// Whether spam is filtered for all its addresses.
    #[serde(default)]
    pub spam_filter: Setting<bool>,
    /// Whether advertising and social network mail is sorted into folders of its own.
    #[serde(default)]
    pub promotion_filter: Setting<bool>,
    /// Whether mail from outside is marked as such.
    #[serde(default)]
    pub external_mail_warning: Setting<bool>,
    /// Whether outgoing mail is signed with DKIM. The service never tells, so it is written when
    /// this line changes.
    #[serde(default)]
    pub dkim: Setting<bool>,
    /// Senders whose mail is never spam: addresses, or patterns with `*` and `?`. Entries are
    /// added, never removed, because users add their own.
    #[serde(default)]
    #[schemars(example = json!(["*@partner.example"]))]
    pub allow: Setting<List<Spanned<SenderPattern>>>,
    /// Senders whose mail goes to spam: addresses, or patterns with `*` and `?`. Entries are
    /// added, never removed, because users add their own.
    #[serde(default)]
    #[schemars(example = json!(["*@spam.example"]))]
    pub block: Setting<List<Spanned<SenderPattern>>>,
    /// What every address below has in common: an address takes from here what neither it nor its
    /// profile says.
    #[serde(default)]
    #[schemars(example = json!({ "spam-filter": true }))]
    pub defaults: Setting<ProfileSection>,
    /// Addresses with a mailbox, by the part before the `@`.
    #[serde(default)]
    pub addresses: Setting<Map<LocalPart, Setting<MailboxSection>>>,
    /// Addresses without a mailbox, by the part before the `@`, and whom each passes mail on to.
    /// Every target gets a mail and has to accept first.
    #[serde(default)]
    #[schemars(example = json!({ "sales": ["ada@acme.example"] }))]
    pub redirections: Setting<Map<LocalPart, Setting<Targets>>>,
    /// Templates from which signatures of its addresses are made, by name.
    #[serde(default)]
    #[schemars(example = json!({ "House": { "content": "<p>Acme SA</p>" } }))]
    pub signature_templates: Setting<SignatureTemplateSections>,
    /// Automatic answers that it offers to its addresses, by name.
    #[serde(default)]
    pub responder_models: Setting<ResponderModels>,
    /// Discussion lists, by the part before the `@`: an older product, which only some services
    /// have.
    #[serde(default)]
    pub mailing_lists: Setting<MailingLists>,
    /// The address that receives what is sent to names nobody has. It can neither send nor answer,
    /// takes a slot like any address, and draws spam.
    #[serde(default)]
    #[schemars(example = json!({ "note": "Strays" }))]
    pub catch_all: Setting<CatchAllSection>,
    /// What users may do at a mailbox they are given, unless it is said there. The list is exact.
    #[serde(default)]
    #[schemars(example = json!(["responders", "signatures"]), extend("uniqueItems" = true))]
    pub default_permissions: Setting<List<Spanned<Permission>>>,
    /// The offer it is ordered as. Another one is ordered by a person.
    #[serde(default)]
    #[schemars(example = json!("premium"))]
    pub offer: Setting<String>,
    /// How many addresses are ordered. More are ordered by a person, and paid.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub quota: Setting<u32>,
    /// Domains linked besides the main one. A person links and unlinks them.
    #[serde(default)]
    #[schemars(example = json!(["acme.test.example"]), extend("uniqueItems" = true))]
    pub linked_domains: Setting<List<Spanned<DomainName>>>,
    /// Whether it is in maintenance: mail is received, and nobody can read or use it. A person
    /// switches it.
    #[serde(default)]
    pub maintenance: Setting<bool>,
    /// Whether it is locked, as happens when its payment is overdue. Only `false` can be asked for.
    #[serde(default)]
    pub locked: Setting<bool>,
    /// Labels it wears in the Manager, all of them. A person attaches them.
    #[serde(default)]
    #[schemars(example = json!(["production"]), extend("uniqueItems" = true))]
    pub tags: Setting<List<Spanned<String>>>,
    /// Filters that users of its addresses find ready-made, by name. Nobody's mail is sorted by them
    /// until a user takes one over.
    #[serde(default)]
    pub filter_models: Models,
}

impl MailServiceSection {
    /// Declares the service, its preferences, addresses and redirections.
    pub fn declare(&self, place: Place<'_>, out: &mut Declarations) {
        let domain = place.key;
        let address = Address::new(mail::SERVICE, domain);
        let mut thing = Declared::new(address, place.realm, place.span);
        self.itself().take(&mut thing, out);
        out.things.push(thing);
        let preferences = mail_preferences::Written {
            spam_filter: &self.spam_filter,
            promotion_filter: &self.promotion_filter,
            external_mail_warning: &self.external_mail_warning,
            dkim: &self.dkim,
            allow: &self.allow,
            block: &self.block,
            default_permissions: &self.default_permissions,
        };
        preferences.declare(place, out);
        profile::judge(&self.defaults, "defaults", out);
        out.layers.extend(self.defaults.span().map(|span| Layer {
            span,
            label: format!("defaults of {domain}"),
        }));
        self.declare_addresses(place, out);
        self.declare_redirections(place, out);
        signature_template::declare(&self.signature_templates, place, out);
        responder_model::declare(&self.responder_models, place, out);
        mailing_lists::declare(&self.mailing_lists, place, out);
        filters::model::declare(&self.filter_models, place, out);
        if let Some(section) = catch_all::section(&self.catch_all, out) {
            let span = self.catch_all.span().unwrap_or(place.span);
            let below = place.child(offers::CATCH_ALL, span);
            mailbox::declare(&Layers::new(&section.0, []), below, out);
        }
    }

    fn itself(&self) -> Written<'_> {
        Written {
            offer: &self.offer,
            quota: &self.quota,
            linked_domains: &self.linked_domains,
            maintenance: &self.maintenance,
            locked: &self.locked,
            tags: &self.tags,
        }
    }

    fn declare_addresses(&self, place: Place<'_>, out: &mut Declarations) {
        if let Setting::Clear(span) = self.addresses {
            out.diagnostics
                .push(empty_collection("addresses", "{}", span));
        }
        let Some(addresses) = self.addresses.value() else {
            return;
        };
        out.scope(mail::MAILBOX, format!("*@{}", place.key), place.realm);
        for (name, section) in addresses {
            let below = place.child(name.value.as_str(), name.span);
            catch_all::reserve(name.value.as_str(), name.span, out);
            match section {
                Setting::Value(section) => self.declare_address(&section.value, below, out),
                // Declared all the same, so that mentions of it are not called wrong as well.
                Setting::Clear(span) => {
                    out.diagnostics.push(
                        not_clearable(name.value.as_str(), *span)
                            .help("write `{}` to declare the address and leave the rest to others; to delete it, remove its line"),
                    );
                    self.declare_address(&MailboxSection::default(), below, out);
                }
                Setting::Absent | Setting::Broken => {
                    self.declare_address(&MailboxSection::default(), below, out);
                }
            }
        }
    }

    /// Declares one address in its layers: itself, its profile, the defaults.
    fn declare_address(&self, section: &MailboxSection, place: Place<'_>, out: &mut Declarations) {
        let profiles = &place.common.profiles;
        let profile = section.profile.spanned().and_then(|named| {
            let found = profiles.get(&named.value);
            if found.is_none() {
                out.diagnostics
                    .push(profiles.unknown(&named.value, named.span));
            }
            found
        });
        let behind = profile.into_iter().chain(self.defaults.value());
        mailbox::declare(&Layers::new(section, behind), place, out);
    }

    fn declare_redirections(&self, place: Place<'_>, out: &mut Declarations) {
        if let Setting::Clear(span) = self.redirections {
            out.diagnostics
                .push(empty_collection("redirections", "{}", span));
        }
        let Some(redirections) = self.redirections.value() else {
            return;
        };
        out.scope(redirection::NAME, format!("*@{}", place.key), place.realm);
        for (name, targets) in redirections {
            let below = place.child(name.value.as_str(), name.span);
            catch_all::reserve(name.value.as_str(), name.span, out);
            redirection::declare(targets, below, out);
        }
    }
}

impl Kind for MailService {
    fn name(&self) -> &'static str {
        mail::SERVICE
    }

    fn about(&self) -> &'static str {
        "a mail service, by its main domain; ordered in the Manager, found here"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::of(Nature::Asserted, "offer"),
            Field::of(Nature::Asserted, "quota"),
            Field::of(Nature::Asserted, "linked-domains"),
            Field::of(Nature::Asserted, "maintenance"),
            Field::of(Nature::Asserted, "locked"),
            Field::of(Nature::Asserted, "tags"),
            Field::of(Nature::Observed, "used"),
            Field::of(Nature::Observed, "redirections-quota"),
            Field::of(Nature::Observed, "redirections-used"),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Found
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::organization(holder, |_| "*".to_owned())
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::mail_services(&thing.realm)]
    }

    /// A service that its organization does not list may live in another one.
    fn details(&self, thing: &Located, seen: Option<&Observed>) -> Vec<View> {
        match seen {
            None => vec![product_views::products_in_reach(&thing.realm)],
            Some(_) => Vec::new(),
        }
    }

    /// `main_fqdn` is what `/1/mail_hostings` calls the domain, `fqdn` what the product list does
    /// where it says it at all; the display name is never used.
    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::MailServices {
            return seen;
        }
        let mut nameless = None;
        for item in items {
            let Some(id) = decode::id(item, "id") else {
                seen.troubles
                    .push("a mail service came without its id".to_owned());
                continue;
            };
            let domain = decode::text(item, "main_fqdn").or_else(|| decode::text(item, "fqdn"));
            match domain.map(crate::dns::zone_name) {
                Some(Ok(domain)) => {
                    let spec = service_facts::of_mail_service(item, &domain);
                    let address = Address::new(mail::SERVICE, domain);
                    let mut thing = Observed::new(address, id);
                    thing.spec = spec;
                    if service_facts::is_busy(item) {
                        let what = "to finish an operation on it";
                        thing.waits.push(Wait::new("Infomaniak", what));
                    }
                    seen.things.push(thing);
                }
                _ => nameless = Some(id),
            }
        }
        let found = |address: &Address| seen.things.iter().any(|t| t.address == *address);
        // A service without a domain could be the one that is looked for: then nobody can say that
        // the wanted one is absent.
        if let Some(id) = nameless
            && asked
                .wanted
                .iter()
                .any(|a| a.kind == mail::SERVICE && !found(a))
        {
            seen.troubles.push(format!(
                "the service did not say which domain mail service {id} has"
            ));
        }
        seen
    }

    /// A domain belongs to one mail service at most (MAIL-DOM-01).
    fn claims(&self, address: &Address, spec: &Spec) -> Vec<Claim> {
        let claim = |name: &str, what: String, item| Claim {
            name: format!("mail domain {name}"),
            shared: false,
            shown: name.to_owned(),
            what,
            item,
        };
        let main = &address.key;
        let own = claim(main, "the main domain of a mail service".to_owned(), None);
        let linked = spec.items("linked-domains").into_iter().map(|name| {
            let what = format!("a domain linked to the mail service {main}");
            claim(&name.clone(), what, Some(("linked-domains", name)))
        });
        std::iter::once(own).chain(linked).collect()
    }

    /// Also mail of a linked domain goes to the addresses of the main one (MAIL-DOM-02).
    fn serves(&self, address: &Address, _spec: &Spec) -> Vec<String> {
        record_targets::addresses_of(&address.key)
    }

    fn takes_mail_of(&self, address: &Address, spec: &Spec) -> Vec<String> {
        let linked = spec.items("linked-domains");
        std::iter::once(address.key.clone()).chain(linked).collect()
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        service_work::of_mail_service(difference)
    }

    fn missing(&self, address: &Address, there: &[String], around: &dyn Around) -> Missing {
        let domain = &address.key;
        if let Some(moved) = product::transferred("mail", domain, there, around) {
            return moved;
        }
        Missing::ByHand(vec![
            format!(
                "a legal representative or administrator orders a Mail Service for {domain} in the Manager (it costs money)"
            ),
            format!(
                "if it is there under another name, correct the name: {}",
                match there {
                    [] => "the token reaches no mail service in this organization".to_owned(),
                    there => format!("the token reaches {}", there.join(", ")),
                }
            ),
            "then plan again".to_owned(),
        ])
    }

    fn breaches(&self, after: &dyn After) -> Vec<Breach> {
        offers::breaches(after)
    }

    /// Also one without addresses is worth a line: it is paid for.
    fn written(&self, _address: &Address, seen: &Spec) -> Result<Option<Spec>, String> {
        Ok(Some(worth::said(self.fields(), &self.defaults(), seen)))
    }

    fn called(&self, word: &str) -> Option<String> {
        dns::zone_name(word).ok()
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        // A lock can be seen and not be asked for.
        let told = |field: &&Field| {
            let locked = field.name == "locked" && spec.get("locked") == Some(&Value::Bool(true));
            field.nature != Nature::Observed && !locked
        };
        let members: serde_json::Map<String, Json> = self
            .fields()
            .iter()
            .filter(told)
            .filter_map(|field| Some((field.name.to_owned(), spec.get(field.name)?.to_json())))
            .collect();
        Some(Placement::At(
            mail::service_keys(&address.key),
            json!(members),
        ))
    }

    fn presupposes(&self, thing: &Located, _spec: &Spec) -> Vec<Presupposed> {
        let domain = &thing.address.key;
        let (account, owner) = organization::presupposed(&thing.realm);
        let rows = [
            (
                "mail_hostings",
                json!({ "account": account, "main_fqdn": domain, "total": 100 }),
            ),
            ("domains", json!({ "account": account, "name": domain })),
            ("zones", json!({ "fqdn": domain })),
        ];
        let rows = rows
            .into_iter()
            .map(|(table, row)| Presupposed { table, row });
        std::iter::once(owner).chain(rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn observe(items: &[Json]) -> Observation {
        let wanted = BTreeSet::from([Address::new(mail::SERVICE, "acme.example")]);
        MailService.observe(
            &views::mail_services("Acme"),
            items,
            Asked {
                wanted: &wanted,
                now: 0,
                ids: &[],
            },
        )
    }

    #[test]
    fn a_service_is_known_by_its_domain_in_either_list() {
        let seen = observe(&[
            json!({"id": 1, "customer_name": "x.example", "main_fqdn": "ACME.example"}),
            json!({"id": 2, "customer_name": "y", "fqdn": "other.example"}),
        ]);
        let keys: Vec<_> = seen.things.iter().map(|t| t.address.key.as_str()).collect();
        assert_eq!(keys, ["acme.example", "other.example"]);
        assert!(seen.troubles.is_empty());
    }

    #[test]
    fn a_service_without_domain_hides_the_one_looked_for() {
        let nameless = json!({"id": 2, "customer_name": "acme.example"});
        assert_eq!(observe(std::slice::from_ref(&nameless)).troubles.len(), 1);
        let named = json!({"id": 1, "main_fqdn": "acme.example"});
        assert!(observe(&[nameless, named]).troubles.is_empty());
    }
}

//! What people write, read whole: files → sections → declared things, with everything that is wrong.
//!
//! The root is composed of the kinds' sections; kinds never import it. Checks that need more than
//! one section are here, and know names and claims, not kinds.

pub mod amend;
pub mod assemble;
mod check;
mod circles;
pub mod compose;
mod editor;
pub mod files;
pub mod levels;
mod merge;
mod pattern;
mod profiles;
mod removed;
mod renames;
pub mod root;
pub mod schema;
pub mod settings;
pub mod shape;
mod timely;

use std::collections::BTreeMap;

use root::Root;
use settings::Settings;
pub use timely::over;

use crate::kinds::declare::{
    Common, Declarations, Declared, Layer, Place, Released, Removed, empty_collection,
    not_clearable,
};
use crate::kinds::domain::DomainSection;
use crate::kinds::kind::Located;
use crate::kinds::mail_domain::{self, MailDomain};
use crate::kinds::mail_service::MailServiceSection;
use crate::kinds::names::DomainName;
use crate::kinds::organization;
use crate::kinds::product;
use crate::kinds::secrets;
use crate::kinds::team;
use crate::kinds::user;
use crate::model::diagnostic::{self, Diagnostic};
use crate::model::secret::SecretRef;
use crate::model::setting::Setting;
use crate::model::source::{Sources, Span};
use crate::model::value::Value;
use crate::yaml::{self, Map};

/// Everything the files declare.
#[derive(Debug, Default)]
pub struct Document {
    /// The declared things, one entry each, in address order.
    pub declared: Vec<Declared>,
    /// Record sets that are expected in zones elsewhere, one entry each, in address order: printed and
    /// audited, never written.
    pub elsewhere: Vec<Declared>,
    /// What is said of the mail of domains, and the records it comes to, by domain.
    pub mail: Vec<MailDomain>,
    /// Collections spoken of as a whole.
    pub scopes: Vec<Located>,
    /// Collections that sections leave to others: what was declared in them before stays.
    pub released: Vec<Released>,
    /// What was declared before and is let go of, or to be deleted, in the order it was written.
    pub removed: Vec<Removed>,
    /// What `settings` says.
    pub settings: Settings,
    /// Tokens by organization, where one is named.
    pub tokens: BTreeMap<String, SecretRef>,
    /// Limits and profiles, which all sections share.
    pub common: Common,
    /// Stretches of the files that speak for several addresses.
    pub layers: Vec<Layer>,
}

impl Document {
    /// What a place in the files belongs to that speaks for several addresses: `profile staff`; none
    /// where it speaks for one thing.
    #[must_use]
    pub fn layer(&self, place: Span) -> Option<&str> {
        let within = |layer: &&Layer| {
            layer.span.file == place.file
                && layer.span.start <= place.start
                && place.end <= layer.span.end
        };
        self.layers
            .iter()
            .find(within)
            .map(|layer| layer.label.as_str())
    }
}

/// A warning where the files declare nothing at all: an emptied file looks like one that asks for the
/// deletion of everything that was ever applied from it.
#[must_use]
pub fn empty(document: &Document, sources: &Sources) -> Option<Diagnostic> {
    let says_something = !document.declared.is_empty()
        || !document.elsewhere.is_empty()
        || !document.scopes.is_empty()
        || !document.removed.is_empty();
    let (file, _) = sources.iter().next().filter(|_| !says_something)?;
    let told = Diagnostic::warning(
        "nothing-declared",
        Span::new(file, 0, 0),
        "these files declare nothing",
    );
    Some(told.help("begin with `organization: NAME`; what an apply made from these files would go with their lines, unless `removed` lets go of it"))
}

/// Reads every file. The document is whole only where no diagnostic is an error.
#[must_use]
pub fn load(sources: &Sources) -> (Document, Vec<Diagnostic>) {
    let mut roots: Vec<Root> = Vec::new();
    let mut read: Vec<yaml::Doc> = Vec::new();
    let mut out = Declarations::default();
    // By name and not in the order they were given, so that "first" means the same in every run.
    let mut files: Vec<_> = sources.iter().collect();
    files.sort_by_key(|(file, source)| (source.name.as_str(), file.0));
    for (file, source) in files {
        let (docs, wrong) = yaml::parse(file, &source.text);
        out.diagnostics.extend(wrong);
        for doc in docs {
            let (root, wrong) = yaml::read::<Root>(&doc);
            out.diagnostics.extend(wrong);
            roots.extend(root);
            read.push(doc);
        }
    }
    let mut document = Document::default();
    for root in &mut roots {
        if let Some(settings) = root.settings.value() {
            document.settings.add(settings, &mut out.diagnostics);
        }
        profiles::collect(std::mem::take(&mut root.profiles), &mut document, &mut out);
    }
    document.common.limits.overrides = document.settings.limits();
    let ownership = document.settings.ownership.iter();
    document.common.ownership = ownership.map(|(c, o)| (c.clone(), o.value)).collect();
    let organizations = organizations(&roots);
    for root in &roots {
        declare(root, &organizations, &mut document, &mut out);
    }
    mail_domain::finish(&mut out);
    document.declared = merge::merge(out.things, &mut out.diagnostics);
    document.elsewhere = merge::merge(out.elsewhere, &mut out.diagnostics);
    document.mail = out.mail;
    document.scopes = out.scopes;
    document.released = out.released;
    document.layers = out.layers;
    document.scopes.sort();
    document.scopes.dedup();
    renames::check(&document, &mut out.diagnostics);
    removed::check(&document, &mut out.diagnostics);
    check::check(&document, &mut out.diagnostics);
    circles::check(&document, &mut out.diagnostics);
    yaml::label_uses(&read, &mut out.diagnostics);
    diagnostic::tidy(&mut out.diagnostics);
    (document, out.diagnostics)
}

/// The organizations that any document names, with the first place of each.
fn organizations(roots: &[Root]) -> BTreeMap<String, Span> {
    let mut found = BTreeMap::new();
    for named in roots.iter().filter_map(|root| root.organization.spanned()) {
        found.entry(named.value.0.clone()).or_insert(named.span);
    }
    found
}

fn declare(
    root: &Root,
    organizations: &BTreeMap<String, Span>,
    document: &mut Document,
    out: &mut Declarations,
) {
    for (field, span) in cleared(root) {
        out.diagnostics.push(match field {
            "mail-services" | "domains" | "users" | "teams" | "products" => {
                empty_collection(field, "{}", span)
            }
            _ => not_clearable(field, span),
        });
    }
    let realm = realm(root, organizations, out);
    if let Some(named) = root.organization.spanned() {
        out.things
            .push(organization::declared(&named.value.0, named.span));
    }
    removed::declare(&root.removed, &realm, document, out);
    if let Some((Value::Secret(token), span)) =
        secrets::value("token", &root.token, &mut out.diagnostics)
    {
        token_of(&realm, token, span, document, out);
    }
    let here = (&document.common, realm.as_str());
    user::declare(&root.users, here, out);
    team::declare(&root.teams, here, out);
    by_domain(&root.mail_services, here, out, MailServiceSection::declare);
    by_domain(&root.domains, here, out, DomainSection::declare);
    if let Some(span) = root.products.span() {
        let place = Place {
            common: &document.common,
            realm: &realm,
            key: "",
            parent: "",
            span,
        };
        product::declare(&root.products, place, out);
    }
}

/// Declares every section of a mapping by domain.
fn by_domain<T>(
    sections: &Setting<Map<DomainName, Setting<T>>>,
    (common, realm): (&Common, &str),
    out: &mut Declarations,
    declare: impl Fn(&T, Place<'_>, &mut Declarations),
) {
    for (name, section) in sections.value().into_iter().flatten() {
        let key = name.value.as_str();
        let place = Place {
            common,
            realm,
            key,
            parent: "",
            span: name.span,
        };
        if let Some(section) = section_of(section, key, out) {
            declare(section, place, out);
        }
    }
}

fn cleared(root: &Root) -> Vec<(&'static str, Span)> {
    fn of<T>(field: &'static str, setting: &Setting<T>) -> Option<(&'static str, Span)> {
        match setting {
            Setting::Clear(span) => Some((field, *span)),
            _ => None,
        }
    }
    [
        of("organization", &root.organization),
        of("users", &root.users),
        of("teams", &root.teams),
        of("mail-services", &root.mail_services),
        of("domains", &root.domains),
        of("settings", &root.settings),
        of("products", &root.products),
        of("removed", &root.removed),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn section_of<'a, T>(section: &'a Setting<T>, key: &str, out: &mut Declarations) -> Option<&'a T> {
    if let Setting::Clear(span) = section {
        out.diagnostics.push(
            not_clearable(key, *span).help("write `{}` to declare it and leave the rest to others"),
        );
    }
    section.value()
}

/// The organization a document is about: the one it names, or the only one that any file names.
fn realm(root: &Root, organizations: &BTreeMap<String, Span>, out: &mut Declarations) -> String {
    if let Some(named) = root.organization.value() {
        return named.0.clone();
    }
    if matches!(root.organization, Setting::Broken | Setting::Clear(_)) {
        return String::new();
    }
    let mut known = organizations.keys();
    match (known.next(), known.next()) {
        (Some(only), None) => only.clone(),
        (None, _) => {
            // Zones are asked for by name; everything else is listed by organization.
            let mine = [
                ("mail services", root.mail_services.span()),
                ("users", root.users.span()),
                ("teams", root.teams.span()),
                ("products", root.products.span()),
            ];
            for (what, span) in mine.into_iter().filter_map(|(w, s)| Some((w, s?))).take(1) {
                out.diagnostics.push(
                    Diagnostic::error(
                        "no-organization",
                        span,
                        format!("no file says which organization these {what} belong to"),
                    )
                    .help("write `organization: NAME` at the top, with the name the Manager shows"),
                );
            }
            String::new()
        }
        (Some(_), Some(_)) => {
            let span = root.mail_services.span().or_else(|| root.domains.span());
            let span = span.or_else(|| root.users.span());
            let span = span.or_else(|| root.teams.span());
            let span = span.or_else(|| root.products.span());
            let span = span.or_else(|| root.removed.span());
            if let Some(span) = span {
                let names: Vec<&str> = organizations.keys().map(String::as_str).collect();
                out.diagnostics.push(
                    Diagnostic::error(
                        "no-organization",
                        span,
                        "several organizations are named, and this document does not say which it is about",
                    )
                    .help(format!("write `organization:` at the top of it: {}", names.join(" or "))),
                );
            }
            String::new()
        }
    }
}

fn token_of(
    realm: &str,
    token: SecretRef,
    span: Span,
    document: &mut Document,
    out: &mut Declarations,
) {
    match document.tokens.get(realm) {
        Some(before) if *before != token => out.diagnostics.push(
            Diagnostic::error(
                "declared-twice",
                span,
                format!("another document names another token for `{realm}`"),
            )
            .help("keep one of them"),
        ),
        Some(_) => {}
        None => {
            document.tokens.insert(realm.to_owned(), token);
        }
    }
}

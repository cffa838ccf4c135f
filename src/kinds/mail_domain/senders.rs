//! From what people write of senders to their terms in SPF and their DKIM keys.

use super::catalogue::{self, Dkim};
use super::section::{SelectorSection, SenderSection};
use super::{Sender, texts};
use crate::kinds::declare::not_clearable;
use crate::model::diagnostic::{Diagnostic, nearest};
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::yaml::Map;

/// A record of a DKIM key.
pub(super) struct Key {
    /// The selector.
    pub(super) selector: Spanned<String>,
    /// The name at the sender that has the key, or the key itself.
    pub(super) value: KeyValue,
}

/// Where a key is.
pub(super) enum KeyValue {
    /// At this name.
    Cname(String, Span),
    /// Here.
    Txt(String, Span),
}

/// The senders of a section, in the order of their terms in SPF, with their keys: those of the
/// catalogue first, in its order, then the others by name. The order of lines means nothing.
pub(super) fn read(
    senders: &Map<String, Setting<SenderSection>>,
    elsewhere: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Sender, Vec<Key>)> {
    let mut read: Vec<(Sender, Vec<Key>)> = Vec::new();
    for (name, section) in senders {
        if let Setting::Clear(span) = section {
            diagnostics
                .push(not_clearable(&name.value, *span).help("write `{}`, or leave the line out"));
        }
        if let Some(section) = section.value() {
            read.push(one(name, section, elsewhere, diagnostics));
        }
    }
    let rank = |name: &str| {
        let known = catalogue::entries()
            .iter()
            .position(|entry| entry.name == name);
        known.unwrap_or(usize::MAX)
    };
    read.sort_by_cached_key(|(sender, _)| (rank(&sender.name.value), sender.name.value.clone()));
    repeated(&read, diagnostics);
    read
}

fn one(
    name: &Spanned<String>,
    section: &SenderSection,
    elsewhere: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Sender, Vec<Key>) {
    for (key, cleared) in [
        ("include", cleared(&section.include)),
        ("ip4", cleared(&section.ip4)),
        ("ip6", cleared(&section.ip6)),
        ("a", cleared(&section.a)),
        ("mx", cleared(&section.mx)),
        ("selectors", cleared(&section.selectors)),
        ("owner", cleared(&section.owner)),
        ("review", cleared(&section.review)),
    ] {
        diagnostics.extend(cleared.map(|span| not_clearable(key, span)));
    }
    let known = catalogue::of(&name.value);
    let mut terms: Vec<Spanned<String>> = Vec::new();
    let includes = known.into_iter().flat_map(|entry| &entry.include);
    terms.extend(includes.map(|host| Spanned {
        value: format!("include:{host}"),
        span: name.span,
    }));
    let mut add = |mechanism: &str, values: Vec<(String, Span)>| {
        terms.extend(values.into_iter().map(|(value, span)| Spanned {
            value: match value.as_str() {
                "@" => mechanism.to_owned(),
                value => format!("{mechanism}:{value}"),
            },
            span,
        }));
    };
    add("ip4", texts::spanned(&section.ip4));
    add("ip6", texts::spanned(&section.ip6));
    add("a", texts::spanned(&section.a));
    add("mx", texts::spanned(&section.mx));
    let mut include = texts::spanned(&section.include);
    if let Some((_, span)) = include.iter().find(|(host, _)| host == "@") {
        diagnostics.push(
            Diagnostic::error("bad-mail-sender", *span, "a domain does not include itself")
                .help("write the name whose SPF record says where the sender sends from"),
        );
    }
    include.retain(|(host, _)| host != "@");
    add("include", include);
    let keys = keys(name, section, elsewhere, diagnostics);
    if known.is_none() && is_bare(section) {
        let near = nearest(
            &name.value,
            catalogue::entries().iter().map(|e| e.name.as_str()),
        );
        let message = format!("nobody knows where `{}` sends from", name.value);
        diagnostics.push(
            Diagnostic::error("bad-mail-sender", name.span, message).help(match near {
                Some(near) => format!("did you mean `{near}`? otherwise write `include`, `ip4`, `ip6`, `a`, `mx` or `selectors`"),
                None => "write `include`, `ip4`, `ip6`, `a`, `mx` or `selectors`; docs/mail-domains.md lists the names that need none".to_owned(),
            }),
        );
    }
    let text =
        |setting: Option<(String, Span)>| setting.map(|(value, span)| Spanned { value, span });
    let owner = section.owner.spanned();
    let sender = Sender {
        name: name.clone(),
        known,
        owner: text(owner.map(|owner| (owner.value.to_string(), owner.span))),
        review: section.review.spanned().cloned(),
        terms,
        selectors: keys.iter().map(|key| key.selector.clone()).collect(),
    };
    (sender, keys)
}

/// Nothing is written of it that could say where it sends from, so that nothing wrong is, either.
fn is_bare(section: &SenderSection) -> bool {
    matches!(section.include, Setting::Absent)
        && matches!(section.ip4, Setting::Absent)
        && matches!(section.ip6, Setting::Absent)
        && matches!(section.a, Setting::Absent)
        && matches!(section.mx, Setting::Absent)
        && match &section.selectors {
            Setting::Absent => true,
            Setting::Value(written) => written.value.is_empty(),
            Setting::Clear(_) | Setting::Broken => false,
        }
}

fn cleared<T>(setting: &Setting<T>) -> Option<Span> {
    match setting {
        Setting::Clear(span) => Some(*span),
        _ => None,
    }
}

fn keys(
    name: &Spanned<String>,
    section: &SenderSection,
    elsewhere: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Key> {
    let Some(selectors) = section.selectors.spanned() else {
        return Vec::new();
    };
    let by_provider = catalogue::of(&name.value).is_some_and(|e| e.dkim == Dkim::Provider);
    if by_provider && !elsewhere && !selectors.value.is_empty() {
        diagnostics.push(
            Diagnostic::error(
                "bad-selector",
                selectors.span,
                "Infomaniak publishes its keys itself where the zone is with it, and rotates them",
            )
            .help("leave `selectors` out here; it is for zones that are elsewhere"),
        );
        return Vec::new();
    }
    let mut keys = Vec::new();
    for (selector, written) in &selectors.value {
        if let Setting::Clear(span) = written {
            diagnostics.push(not_clearable(selector.value.as_str(), *span));
        }
        let Some(written) = written.spanned() else {
            continue;
        };
        if let Some(value) = value(&written.value, written.span, diagnostics) {
            keys.push(Key {
                selector: Spanned {
                    value: selector.value.to_string(),
                    span: selector.span,
                },
                value,
            });
        }
    }
    keys
}

fn value(
    section: &SelectorSection,
    span: Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<KeyValue> {
    for (key, cleared) in [
        ("cname", cleared(&section.cname)),
        ("txt", cleared(&section.txt)),
    ] {
        diagnostics.extend(cleared.map(|span| not_clearable(key, span)));
    }
    match (section.cname.spanned(), section.txt.spanned()) {
        (Some(name), None) => Some(KeyValue::Cname(name.value.to_string(), name.span)),
        (None, Some(key)) => Some(KeyValue::Txt(key.value.clone(), key.span)),
        (None, None) if matches!(section.cname, Setting::Broken | Setting::Clear(_)) => None,
        (None, None) if matches!(section.txt, Setting::Broken | Setting::Clear(_)) => None,
        (both, _) => {
            let message = match both {
                Some(_) => "a selector is a `cname` or a `txt`, and this one is both",
                None => "a selector is a `cname` or a `txt`, and this one is neither",
            };
            diagnostics.push(
                Diagnostic::error("bad-selector", span, message)
                    .help("write the one that the sender asks for"),
            );
            None
        }
    }
}

/// Terms and selectors that two senders write, or one twice.
fn repeated(read: &[(Sender, Vec<Key>)], diagnostics: &mut Vec<Diagnostic>) {
    let terms = read.iter().flat_map(|(sender, _)| &sender.terms);
    let mut seen: Vec<&Spanned<String>> = Vec::new();
    for term in terms {
        match seen.iter().find(|known| known.value == term.value) {
            None => seen.push(term),
            Some(known) => {
                let (first, second) = (known.span.min(term.span), known.span.max(term.span));
                diagnostics.push(
                    Diagnostic::error(
                        "repeated",
                        second,
                        format!("`{}` is among the senders twice", term.value),
                    )
                    .related(first, "written here first")
                    .help("leave one of them out"),
                );
            }
        }
    }
}

//! Names: where they are declared, where they are meant, and what is known of them.

use std::collections::BTreeMap;

use gen_lsp_types::{DocumentHighlight, DocumentHighlightKind, Location, Uri};
use serde_json::{Value, json};

use super::analysis::Analysis;
use super::position::{Encoding, Lines};
use super::requests::Asked;
use super::server::Server;
use crate::editor::{Name, Place, Role, Space};
use crate::model::source::{FileId, Span};
use crate::render::visible::one_line;

/// Where the names at a place are declared. On a declaration it is that one and those beside it, so that
/// editors offer what refers to it instead.
pub(super) fn definition(asked: &Asked, encoding: Encoding) -> Vec<Location> {
    let index = asked.analysis.names();
    let here = index.at(asked.file, asked.offset);
    let each = here.iter().flat_map(|place| index.declared(&place.name));
    let mut spans: Vec<Span> = each.map(|place| place.span).collect();
    if here.is_empty() {
        spans.extend(index.anchored(asked.file, asked.offset));
    }
    locations(spans, &asked.analysis, encoding)
}

/// Where the names at a place are meant.
pub(super) fn references(asked: &Asked, declarations: bool, encoding: Encoding) -> Vec<Location> {
    let index = asked.analysis.names();
    let here = index.at(asked.file, asked.offset);
    let each = here.iter().flat_map(|place| index.places(&place.name));
    let each = each.filter(|place| declarations || !place.declares());
    locations(
        each.map(|place| place.span).collect(),
        &asked.analysis,
        encoding,
    )
}

/// The places of the names in their own file.
pub(super) fn highlights(asked: &Asked, encoding: Encoding) -> Vec<DocumentHighlight> {
    let index = asked.analysis.names();
    let here = index.at(asked.file, asked.offset);
    let each = here.iter().flat_map(|place| index.places(&place.name));
    let mut each: Vec<&Place> = each.filter(|place| place.span.file == asked.file).collect();
    each.sort_by_key(|place| place.span);
    each.dedup_by_key(|place| place.span);
    let lines = Lines::new(&asked.analysis.sources.get(asked.file).text);
    let shown = each.into_iter().map(|place| DocumentHighlight {
        range: lines.range(place.span.start..place.span.end, encoding),
        kind: Some(match place.declares() {
            true => DocumentHighlightKind::Write,
            false => DocumentHighlightKind::Read,
        }),
    });
    shown.collect()
}

/// What is known of the names at a place, as Markdown; none where no name stands there.
pub(super) fn described(asked: &Asked) -> Option<String> {
    let index = asked.analysis.names();
    let here = index.at(asked.file, asked.offset);
    let each: Vec<String> = here
        .iter()
        .map(|place| one(&place.name, &asked.analysis))
        .collect();
    (!each.is_empty()).then(|| each.join("\n\n"))
}

fn one(name: &Name, analysis: &Analysis) -> String {
    let index = analysis.names();
    let shown = one_line(name.shown()).replace('`', "'");
    let mut declared = Vec::new();
    for place in index.declared(name) {
        if let Role::Declares(thing) = place.role {
            let source = analysis.sources.get(place.span.file);
            let line = source.text[..place.span.start].matches('\n').count() + 1;
            declared.push(format!(
                "{}, declared in {}:{line}",
                thing.what(),
                one_line(&source.name)
            ));
        }
    }
    if declared.is_empty() {
        declared.push(format!(
            "{}, declared nowhere in these files",
            with_article(name.space)
        ));
    }
    let times = index.places(name).filter(|place| !place.declares()).count();
    let times = match times {
        0 => "Nothing refers to it.".to_owned(),
        1 => "One place refers to it.".to_owned(),
        many => format!("{many} places refer to it."),
    };
    format!("`{shown}`: {}. {times}", declared.join("; "))
}

fn with_article(space: Space) -> String {
    let what = space.what();
    match what.starts_with(['a', 'e', 'i', 'o']) {
        true => format!("an {what}"),
        false => format!("a {what}"),
    }
}

/// What a file declares.
pub(super) fn symbols(server: &mut Server, uri: &Uri) -> Vec<Value> {
    let encoding = server.encoding();
    let Some(analysis) = server.about(uri) else {
        return Vec::new();
    };
    let Some(file) = analysis.file(uri) else {
        return Vec::new();
    };
    let lines = Lines::new(&analysis.sources.get(file).text);
    let range = |span: Span| lines.range(span.start..span.end, encoding);
    let each = analysis.names().outline(file).map(|place| {
        let detail = match place.role {
            Role::Declares(thing) => thing.what(),
            Role::Means => "",
        };
        json!({
            "name": place.name.shown(),
            "detail": detail,
            // Numbers of the protocol: class, constant, namespace and variable have icons everywhere.
            "kind": match place.name.space {
                Space::User => 5,
                Space::Team => 3,
                Space::Profile => 14,
                Space::Address => 13,
            },
            "range": range(place.whole),
            "selectionRange": range(place.span),
        })
    });
    each.collect()
}

/// Places as the protocol has them, each once, in the order of files.
fn locations(mut spans: Vec<Span>, analysis: &Analysis, encoding: Encoding) -> Vec<Location> {
    spans.sort_unstable();
    spans.dedup();
    let mut lines: BTreeMap<FileId, Lines<'_>> = BTreeMap::new();
    let each = spans.into_iter().filter_map(|span| {
        let text = || Lines::new(&analysis.sources.get(span.file).text);
        let lines = lines.entry(span.file).or_insert_with(text);
        let range = lines.range(span.start..span.end, encoding);
        Some(Location::new(analysis.uri(span.file)?.clone(), range))
    });
    each.collect()
}

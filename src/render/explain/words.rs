//! Topics as text.

use super::guard::GuardTopic;
use super::kind::KindTopic;
use super::rule::{FactTopic, RuleTopic};
use super::subject::SubjectTopic;
use super::thing::{Against, Lives, ThingField, ThingTopic};
use super::{CodeTopic, LimitTopic, SenderTopic, SendersTopic, Topic};
use crate::lint::rule::Stage;
use crate::model::value::Value;
use crate::render::field::brief;
use crate::render::style::{Style, Tone};
use crate::render::visible::one_line;
use crate::render::words::folded;

/// One topic; ends with a line break.
pub(super) fn passage(topic: &Topic, style: &Style) -> String {
    let mut page = Page {
        text: String::new(),
        style,
    };
    match topic {
        Topic::Thing(topic) => thing(&mut page, topic),
        Topic::Kind(topic) => kind(&mut page, topic),
        Topic::Code(topic) => code(&mut page, topic),
        Topic::Limit(topic) => limit(&mut page, topic),
        Topic::Sender(topic) => sender(&mut page, topic),
        Topic::Senders(topic) => senders(&mut page, topic),
        Topic::Subject(topic) => subject(&mut page, topic),
        Topic::Rule(topic) => rule(&mut page, topic),
        Topic::Guard(topic) => guard(&mut page, topic),
        Topic::Fact(topic) => fact(&mut page, topic),
    }
    page.text
}

/// Columns beyond which running text is tiring.
const READABLE: usize = 84;

struct Page<'a> {
    text: String,
    style: &'a Style,
}

impl Page<'_> {
    fn title(&mut self, text: &str) {
        let text = one_line(text).into_owned();
        self.text.push_str(&self.style.paint(Tone::Strong, &text));
        self.text.push('\n');
    }

    fn line(&mut self, text: &str) {
        self.text.push_str("  ");
        self.text.push_str(one_line(text).trim_end());
        self.text.push('\n');
    }

    /// Paragraphs of running text, broken to the width.
    fn prose(&mut self, text: &str) {
        let width = self.style.width.min(READABLE).saturating_sub(2);
        for (number, paragraph) in text.split("\n\n").enumerate() {
            if number > 0 {
                self.gap();
            }
            for line in folded(paragraph, 0, width).lines() {
                self.line(line);
            }
        }
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Rows whose columns stand below each other.
    fn rows(&mut self, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in rows {
            let cells = row.iter().zip(&widths);
            let cells: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            self.line(&cells.join("  "));
        }
    }
}

fn thing(page: &mut Page<'_>, topic: &ThingTopic) {
    page.title(&topic.address.to_string());
    page.line(&topic.about);
    let place = |at: &crate::model::source::Location| at.to_string();
    let places: Vec<String> = topic.places.iter().map(place).collect();
    let of = match topic.organization.as_str() {
        "" => String::new(),
        name => format!(", of {name}"),
    };
    if places.is_empty() {
        page.line(&format!("declared by no file{of}"));
    } else {
        page.line(&format!("declared at {}{of}", places.join(" and ")));
    }
    match (&topic.recorded, places.is_empty()) {
        (None, _) => {}
        (Some(_), true) => page.line("declared when these files were last applied, and no longer"),
        (Some(files), false) if files.is_empty() => page.line("applied before"),
        (Some(files), false) => page.line(&format!("applied before, from {}", files.join(" and "))),
    }
    if !topic.fields.is_empty() {
        page.gap();
        let rows: Vec<Vec<String>> = topic.fields.iter().map(field).collect();
        page.rows(&rows);
    }
    page.gap();
    if let Some((word, means)) = &topic.ownership {
        page.line(&format!("ownership: {word}: {means}"));
    }
    match &topic.protected_by {
        Some(pattern) => page.line(&format!(
            "protection: `{pattern}` keeps it from being deleted"
        )),
        None => page.line("protection: none"),
    }
    if !topic.parts.is_empty() {
        let parts: Vec<String> = topic.parts.iter().map(ToString::to_string).collect();
        page.line(&format!("with it: {}", parts.join(", ")));
    }
    match &topic.lives {
        None => {}
        Some(Lives::Absent) => page.line("lives: no"),
        Some(Lives::Unseen { why }) => page.line(&format!("lives: nobody can say: {why}")),
        Some(Lives::There {
            fields,
            against,
            waits,
        }) => {
            page.line("lives:");
            let rows: Vec<Vec<String>> = fields
                .0
                .iter()
                .map(|(name, value)| {
                    let mut row = vec![format!("  {name}"), shown(value)];
                    row.extend(against.get(name).map(|against| match against {
                        Against::AsDeclared => "as declared".to_owned(),
                        Against::Differs => "differs".to_owned(),
                    }));
                    row
                })
                .collect();
            page.rows(&rows);
            for wait in waits {
                page.line(&format!("  waits for {wait}"));
            }
        }
    }
}

fn field(field: &ThingField) -> Vec<String> {
    let value = match &field.value {
        Some(value) => shown(value),
        None => "(left to others)".to_owned(),
    };
    let mut row = vec![field.name.clone(), value];
    if !field.from.is_empty() {
        row.push(field.from.clone());
    }
    row.extend(field.place.as_ref().map(ToString::to_string));
    row
}

/// A value in one line; sets and lists with their items.
fn shown(value: &Value) -> String {
    match value {
        Value::Set(items) if !items.is_empty() => {
            items.iter().cloned().collect::<Vec<_>>().join(", ")
        }
        Value::List(items) if !items.is_empty() => items.join(", then "),
        other => brief(other),
    }
}

fn kind(page: &mut Page<'_>, topic: &KindTopic) {
    page.title(&topic.name);
    page.line(&topic.about);
    match &topic.collection {
        Some(collection) => page.line(&format!("{}; collection `{collection}`", topic.existence)),
        None => page.line(&topic.existence),
    }
    if let Some((word, why)) = &topic.ownership {
        page.line(&format!("ownership: {}, because {why}", word.word()));
    }
    if !topic.fields.is_empty() {
        page.gap();
        let rows = topic.fields.iter();
        let rows: Vec<Vec<String>> = rows
            .map(|field| vec![field.name.clone(), field.nature.clone()])
            .collect();
        page.rows(&rows);
    }
}

fn code(page: &mut Page<'_>, topic: &CodeTopic) {
    page.title(&topic.code);
    page.line(&topic.means);
    page.line(&format!("what to do: {}", topic.help));
}

fn sender(page: &mut Page<'_>, topic: &SenderTopic) {
    page.title(&format!("{} (sender)", topic.name));
    page.line(&format!(
        "{}: write `{}: {{}}` in `senders` of a domain's `mail`",
        topic.called, topic.name
    ));
    let spf = match topic.spf.as_slice() {
        [] => "no term: its mail has a return path of its own".to_owned(),
        terms => terms.join(" "),
    };
    page.line(&format!("SPF: {spf}"));
    if !topic.mx.is_empty() {
        page.line(&format!("MX: {}", topic.mx.join(", ")));
    }
    page.line(&format!("DKIM: {}", topic.dkim));
    page.line(&format!("DMARC: {}", topic.alignment));
    page.line(&format!("read: {}, {}", topic.source, topic.date));
}

fn senders(page: &mut Page<'_>, topic: &SendersTopic) {
    page.title("senders (in `mail` of a domain)");
    page.line(
        "who sends for a domain, known by name: write `NAME: {}`; others say where they send from",
    );
    page.gap();
    let rows: Vec<Vec<String>> = topic
        .senders
        .iter()
        .map(|each| {
            let spf = match each.spf.as_slice() {
                [] => "no term in SPF".to_owned(),
                terms => terms.join(" "),
            };
            vec![each.name.clone(), each.called.clone(), spf]
        })
        .collect();
    page.rows(&rows);
    page.gap();
    page.line("`maniform explain NAME` says more of each; docs/mail-domains.md has all");
}

fn subject(page: &mut Page<'_>, topic: &SubjectTopic) {
    page.title(&topic.name);
    page.prose(&topic.about);
    page.line(&format!("in the manual: {}", topic.page));
    page.gap();
    page.line("Codes of what is found about it; `maniform explain CODE` says what to do:");
    let rows: Vec<Vec<String>> = topic
        .codes
        .iter()
        .map(|each| vec![format!("  {}", each.code), each.means.clone()])
        .collect();
    page.rows(&rows);
}

fn limit(page: &mut Page<'_>, topic: &LimitTopic) {
    page.title(&topic.name);
    page.line(&format!("{}: {}", topic.what, topic.number));
    if let Some(number) = topic.overridden {
        page.line(&format!(
            "`settings.limits.{}` says {number}, and that holds",
            topic.name
        ));
    }
    page.line(&format!(
        "from {}: {}, {} (sure: {})",
        topic.rule, topic.source, topic.date, topic.sure
    ));
    if topic.overridden.is_none() {
        page.line(&format!(
            "if your service allows another number, write `settings: {{ limits: {{ {}: NUMBER }} }}`",
            topic.name
        ));
    }
}

fn rule(page: &mut Page<'_>, topic: &RuleTopic) {
    page.title(&topic.code);
    page.line(&topic.title);
    let asked = match topic.stage {
        Stage::Files => "`maniform lint` asks it",
        Stage::Plan => "`maniform plan` asks it",
        Stage::Audit => "`maniform audit` asks it",
    };
    let fix = match topic.fix.as_deref() {
        None => "there is no fix to write",
        Some("safe") => "`lint --fix` mends it",
        Some(_) => "`lint --fix=all` mends it, with a patch to read",
    };
    page.line(&format!("{}; {asked}; {fix}", topic.level.word()));
    for here in &topic.settings {
        let things = match here.things.as_slice() {
            [] => String::new(),
            things => format!(" for {}", things.join(", ")),
        };
        page.line(&format!(
            "here: {}{things}, because {}",
            here.level, here.because
        ));
    }
    page.gap();
    page.prose(&topic.manual);
    page.gap();
    let facts = topic.facts.iter();
    let facts: Vec<Vec<String>> = facts
        .map(|fact| vec![fact.id.clone(), fact.what.clone()])
        .collect();
    page.rows(&facts);
    page.line(&format!("from {}", topic.source));
    page.gap();
    page.line("To let one finding be, on its line or above it:");
    page.line(&format!("  {}", topic.comment));
    page.line("To silence the rule, or with `for: [ADDRESS]` what it says of single things:");
    page.line(&format!("  {}", topic.silence));
}

fn guard(page: &mut Page<'_>, topic: &GuardTopic) {
    page.title(&format!("{} (guard)", topic.name));
    page.prose(&format!("refuses {}", topic.refuses));
    page.gap();
    page.prose(&topic.manual);
    page.gap();
    page.line("To allow it once, as the refusal prints it:");
    page.line(&format!("  {}", topic.flag));
    page.line(&format!(
        "WHAT is {}; in the manual: {}",
        topic.about, topic.page
    ));
}

fn fact(page: &mut Page<'_>, topic: &FactTopic) {
    page.title(&topic.id);
    page.line(&topic.what);
    page.line(&format!(
        "{}: {}",
        topic.means.join("; "),
        topic.by.join(", ")
    ));
    if !topic.tests.is_empty() {
        page.line(&format!("tested in {}", topic.tests.join(", ")));
    }
}

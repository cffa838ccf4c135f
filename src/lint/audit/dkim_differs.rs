//! Another key than the declared one.

use crate::lint::audit::keys;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::lint::texts::policies as declared;
use crate::mailauth::ask::Pending;
use crate::mailauth::dkim::Record;
use crate::model::diagnostic::Level;

/// `dkim-differs`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-differs",
    level: Level::Warning,
    title: "the published DKIM key is another than the declared one",
    facts: &["DNS-DKIM-06"],
    manual: "At the selector another key is published than these files have. Whoever signs has one of the \
        two: with the wrong one everything counts as unsigned. Selectors and keys of the service differ \
        from domain to domain and cannot be copied.\n\n\
        Read the key in the Manager or with the service that signs, and declare that one.",
    source: "knowledge base, DKIM elsewhere; three public zones, 2026",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let plain = |text: &str| -> Option<String> {
        let record = Record::parse(text);
        let key = record.tags().get("p")?;
        Some(key.split_ascii_whitespace().collect())
    };
    let declared: Vec<_> = declared::keys(survey.declared).collect();
    for key in keys::published(survey)? {
        let [text] = key.texts.as_slice() else {
            continue;
        };
        let own = declared
            .iter()
            .find(|(selector, place, _)| *selector == key.selector && place.domain == key.domain);
        let Some((_, place, _)) = own.filter(|(_, place, _)| plain(place.text) != plain(text))
        else {
            continue;
        };
        let message = format!(
            "another key is published at `{}` of {}",
            key.selector, key.domain
        );
        out.item(&place.thing, "values", place.text, message)
            .help("read the key with whoever signs, and declare that one; or run `maniform plan`");
    }
    Ok(())
}

//! Records that need more lookups than readers make.

use crate::lint::audit::spf;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::{LOOKUPS, Step};
use crate::model::diagnostic::Level;

/// `spf-too-many-lookups`.
pub(super) const RULE: Rule = Rule {
    code: "spf-too-many-lookups",
    level: Level::Error,
    title: "published SPF needs more lookups than readers make, or nearly",
    facts: &["RFC-SPF-04"],
    manual: "Readers look up ten terms over all records on the way and no more; with the eleventh the result is an error \
        for whoever comes that late in the order. The number beside each sender is what it costs with everything it \
        includes, as counted now: providers change theirs without a word, so eight and more are told as a warning.\n\n\
        Take out senders that are gone, write `ip4:` for hosts whose address does not change, or let a provider send \
        from a name of its own, such as `news.acme.example`.",
    source: "RFC 7208 §4.6.4",
    judge: Judge::Audit(judge),
};

/// One more include of the usual size, and the limit is reached.
const NEARLY: usize = 8;

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for node in spf::published(survey)? {
        let lookups = node.lookups();
        let circle =
            |why: &crate::mailauth::spf::Why| matches!(why, crate::mailauth::spf::Why::Loop(_));
        if lookups < NEARLY || !spf::troubles(&node, circle).is_empty() {
            continue;
        }
        let senders = spf::by_sender(&node, Step::lookups);
        let found = spf::find(
            survey,
            out,
            &node.domain,
            format!(
                "SPF of {} needs {lookups} lookups of {LOOKUPS}: {senders}",
                node.domain
            ),
        );
        if let Some(term) = spf::dearest(&node, Step::lookups) {
            spf::at_sender(survey, found, &node.domain, term);
        }
        if lookups <= LOOKUPS {
            found.level(Level::Warning);
        }
        found.help(
            "take out senders that are gone, or let the dearest send from a subdomain of its own",
        );
    }
    Ok(())
}

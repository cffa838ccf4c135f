//! A record whose own terms use up what readers look up.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::mailauth::spf::{LOOKUPS, Term};
use crate::model::diagnostic::Level;

/// `spf-lookups`.
pub(super) const RULE: Rule = Rule {
    code: "spf-lookups",
    level: Level::Warning,
    title: "SPF uses nearly all lookups, or more than there are",
    facts: &["RFC-SPF-04"],
    manual: "Readers of SPF look up ten terms at most, those of included records too: `include`, `a`, `mx`, `ptr`, \
        `exists` and `redirect=`. With the eleventh the result is an error and nobody passes. `ip4`, `ip6` and \
        `all` cost nothing.\n\n\
        This rule counts the terms of the record itself, so a record with eight is likely too long once its \
        includes are followed; `audit` follows them. Take out senders that are gone, write `ip4:` for hosts whose \
        address does not change, or let a provider send from a name of its own, such as `news.acme.example`.",
    source: "RFC 7208 §4.6.4",
    judge: Judge::Files(judge),
};

/// With these, includes of the usual size go beyond the limit.
const MANY: usize = 8;

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::sound(scene) {
        let directives = spf.record.directives();
        let redirect = spf.record.redirect().filter(|_| spf.record.all().is_none());
        let asks = directives.chain(redirect).filter(|term| term.asks());
        let count = asks.map(Term::subject).count();
        if count < MANY {
            continue;
        }
        let found = out.item(
            spf.thing,
            "values",
            spf.text,
            format!(
                "SPF of {} has {count} terms that are looked up, and readers take {LOOKUPS}",
                spf.name
            ),
        );
        if count > LOOKUPS {
            found.level(Level::Error);
            found.label("too many: the result is an error for every sender");
        } else {
            found.label("what these include counts as well");
        }
        found.help("take out senders that are gone, or write `ip4:` for hosts that do not move");
    }
}

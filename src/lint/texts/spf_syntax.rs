//! A record that cannot be read.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::mailauth::spf::{Record, mended};
use crate::model::diagnostic::Level;

/// `spf-syntax`.
pub(super) const RULE: Rule = Rule {
    code: "spf-syntax",
    level: Level::Error,
    title: "an SPF record cannot be read",
    facts: &["RFC-SPF-10", "RFC-SPF-11", "RFC-SPF-15"],
    manual: "One mistake anywhere makes the whole record an error, and every sender fails or is judged without SPF. \
        Common ones: `ipv4:` for `ip4:`, a blank in `- all` or behind a colon, commas between senders, an address \
        behind `a:`, a second `redirect=`, a `%` that begins no macro.\n\n\
        Beware of copied records: pages, the service's own among them, print `- all` with a blank.",
    source: "RFC 7208 §4.6, §6 and §7",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::all(scene) {
        let Err(faults) = &spf.record else {
            continue;
        };
        let mended = mended(spf.text, faults);
        let reads = Record::parse(&mended).is_ok();
        for fault in faults {
            let found = out.item(
                spf.thing,
                "values",
                spf.text,
                format!(
                    "SPF of {} cannot be read: `{}` {}",
                    spf.name, fault.term, fault.what
                ),
            );
            found.label(format!("from octet {}", fault.at.start + 1));
            found.help(fault.help.clone());
            if reads {
                found.fix(spf.rewritten(format!("write `{mended}`"), &mended));
            }
        }
    }
}

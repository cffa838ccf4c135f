//! Reports that are kept by nobody here.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::scene::{Holder, Reach};
use crate::lint::texts::reports;
use crate::model::diagnostic::Level;

/// `reports-through-redirection`.
pub(super) const RULE: Rule = Rule {
    code: "reports-through-redirection",
    level: Level::Warning,
    title: "reports go to an address that keeps nothing",
    facts: &["DNS-DMARC-04", "MAIL-RED-08"],
    manual: "A redirection passes mail on and keeps none of it: what its target refuses is gone, and nobody \
        can look a report up later. Reports are sent by machines and look odd, so filters on the way \
        like to drop them.\n\n\
        Send them to a mailbox, which can still pass them on with `keep-copy: true`, or to a service \
        that reads them.",
    source: "knowledge base 2524",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for reports in reports::addresses(scene) {
        let Reach::Here(holder) = scene.names.reach(&reports.address) else {
            continue;
        };
        let how = match holder {
            Holder::Redirection(_) => "a redirection, which keeps nothing",
            Holder::List(_) => "a discussion list, all of whose members get them",
            Holder::Mailbox(_) | Holder::Alias(_) => continue,
        };
        let message = format!(
            "{} for {} go to {}: {how}",
            reports.what, reports.text.domain, reports.address
        );
        out.item(&reports.text.thing, "values", reports.text.text, message)
            .related(holder.thing(), None, "declared here")
            .help("name a mailbox, or a service that reads reports");
    }
}

//! A catch-all: it takes what is sent to every name that spammers make up.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `catch-all-collects-spam`.
pub(super) const RULE: Rule = Rule {
    code: "catch-all-collects-spam",
    level: Level::Note,
    title: "a mail service has a catch-all",
    facts: &["MAIL-CATCH-05", "MAIL-CATCH-06"],
    manual: "Whoever guesses names at your domain reaches the catch-all with each of them, so it fills with \
        spam; the service itself advises against one. It also hides mistakes: mail to a misspelt name \
        or to an address that was deleted no longer comes back to its sender.\n\n\
        Give the names that are missed to somebody as `aliases`, and do without. Where it is meant, for \
        the time after a move, say so: `# maniform: allow catch-all-collects-spam because …`.",
    source: "knowledge base 126 (undated; read 2026-08)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (domain, service) in scene
        .names
        .domains()
        .filter(|(domain, service)| domain == service)
    {
        if let Some(catch_all) = scene.names.catch_all(service) {
            out.about(
                &catch_all,
                format!("it takes what is sent to every name that nobody has at {domain}: spam, and mail that would otherwise come back to whoever misspelt a name"),
            )
            .help("give the names that are missed to somebody as `aliases`, and do without");
        }
    }
}

//! Mail that goes on to Gmail, where its own author does not see it again.

use crate::kinds::{forwarding, redirection};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `redirects-to-google`.
pub(super) const RULE: Rule = Rule {
    code: "redirects-to-google",
    level: Level::Warning,
    title: "mail goes on to an address at Gmail",
    facts: &["MAIL-RED-16"],
    manual: "Gmail does not show a message a second time to whoever wrote it: mail that somebody \
        sends from a Gmail address to an address that passes it on to the same Gmail address never \
        appears there. A test from that account looks like a failure although everything works.\n\n\
        Without a copy at the source such a message is lost for its author: keep one \
        (`keep-copy: true`), or read the mailbox in place of forwarding it. Test with another account.",
    source: "knowledge base, redirecting to Gmail (2026)",
    judge: Judge::Files(judge),
};

/// Domains of Gmail; domains of Google Workspace look like any other.
const GOOGLE: &[&str] = &["gmail.com", "googlemail.com"];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let kinds = [(forwarding::NAME, "to"), (redirection::NAME, "targets")];
    for (kind, field) in kinds {
        for thing in scene.of(kind) {
            let lost = thing.flag("keep-copy") == Some(false);
            for target in thing.items(field) {
                let domain = target.rsplit_once('@').map_or("", |(_, domain)| domain);
                if !GOOGLE.contains(&domain.to_ascii_lowercase().as_str()) {
                    continue;
                }
                let found = out.item(
                    thing,
                    field,
                    target,
                    format!(
                        "{target} does not see again what it writes to {}",
                        thing.key()
                    ),
                );
                match lost {
                    true => found
                        .label("and no copy is kept: its own mail is lost")
                        .help("write `keep-copy: true`, or test with an account elsewhere"),
                    false => found.help("test with an account elsewhere"),
                };
            }
        }
    }
}

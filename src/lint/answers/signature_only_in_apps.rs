//! A template that is meant for everybody and reaches some.

use crate::kinds::signature_template;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `signature-only-in-apps`.
pub(super) const RULE: Rule = Rule {
    code: "signature-only-in-apps",
    level: Level::Note,
    title: "a signature for everybody shows in the apps of the service only",
    facts: &["MAIL-SIG-01"],
    manual: "Signatures are added by the web and mobile apps of the service, and by nothing else: mail from \
        Outlook, Apple Mail or a printer goes out without, and so do automatic answers. A legal footer \
        that has to stand below all mail is not guaranteed by a template.\n\n\
        It is fine where everybody writes in these apps.",
    source: "knowledge base 1700",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(signature_template::NAME) {
        if thing.flag("default") == Some(true) {
            let (service, name) = thing.key().split_once('/').unwrap_or((thing.key(), ""));
            out.about(
                thing,
                format!("`{name}` stands below mail of {service} that is written in the service's own apps, and below no other"),
            )
            .help("set it up in other mail programs as well, where it has to be there");
        }
    }
}

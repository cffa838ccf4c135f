//! A domain that says that others register below it.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::Psd;
use crate::model::diagnostic::Level;

/// `dmarc-public-suffix`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-public-suffix",
    level: Level::Warning,
    title: "a DMARC record says that the domain is a public suffix",
    facts: &["RFC-DMARC-06"],
    manual: "`psd=y` is for names such as `bank` or `gov`, below which strangers register. On an ordinary \
        domain it makes every subdomain an organization of its own: mail from `news.acme.example` that \
        is signed by `acme.example` fails.\n\n\
        Leave `psd` out. `psd=n` is for a part of an organization that wants to be one of its own.",
    source: "RFC 9989 §4.7 (`psd`), §4.10.2",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        if record.psd() != Psd::Yes {
            continue;
        }
        let message = format!(
            "every name below {} counts as an organization of its own",
            text.domain
        );
        let now = record.clone().without("psd");
        out.item(&text.thing, "values", text.text, message)
            .help("leave `psd` out, unless strangers register names below this one")
            .fix(text.replace(&format!("make it `{now}`"), &now.to_string()));
    }
}

//! Strict alignment where something sends from below.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::Mode;
use crate::model::diagnostic::Level;

/// `dmarc-strict-alignment`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-strict-alignment",
    level: Level::Warning,
    title: "signatures and senders of subdomains do not count",
    facts: &["RFC-DMARC-08"],
    manual: "With `adkim=s` a signature counts only for exactly the domain in `From:`, and with `aspf=s` only \
        an envelope sender of exactly that domain. A newsletter whose bounces go to \
        `bounce.acme.example` then passes SPF and still fails DMARC; so does mail from a subdomain that \
        is signed by the domain above.\n\n\
        Leave them out: relaxed is right for nearly everybody. Strict is for domains whose subdomains \
        are in the hands of others.",
    source: "RFC 9989 §4.4, §4.7 (`adkim`, `aspf`)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        let modes = [("adkim", record.dkim_mode()), ("aspf", record.spf_mode())];
        let strict = modes.into_iter().filter(|(_, mode)| *mode == Mode::Strict);
        let strict: Vec<&str> = strict.map(|(tag, _)| tag).collect();
        let Some((sender, thing)) = policies::sender_below(scene, &text.domain) else {
            continue;
        };
        if strict.is_empty() {
            continue;
        }
        let written: Vec<String> = strict.iter().map(|tag| format!("`{tag}=s`")).collect();
        let message = format!(
            "{} under {}: {sender} sends as well",
            written.join(" and "),
            text.domain
        );
        let now = strict
            .iter()
            .fold(record.clone(), |record, tag| record.without(tag));
        let found = out.item(&text.thing, "values", text.text, message);
        found
            .help("leave it out, unless each name signs and sends for exactly itself")
            .fix(text.replace(&format!("make it `{now}`"), &now.to_string()));
        if let Some(thing) = thing {
            found.related(&thing, None, "it sends, as its SPF says");
        }
    }
}

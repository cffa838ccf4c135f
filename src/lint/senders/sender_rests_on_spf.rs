//! A sender that only SPF proves.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `sender-rests-on-spf`.
pub(super) const RULE: Rule = Rule {
    code: "sender-rests-on-spf",
    level: Level::Note,
    title: "a sender's mail passes by SPF alone, which breaks when it is forwarded",
    facts: &["RFC-SPF-17", "DNS-SPF-05"],
    manual: "SPF looks at the server that delivers. Whoever forwards a message is another server, so SPF fails \
        there, and under a policy of quarantine or reject the message is lost to everybody who has their \
        mail forwarded: invitations of Google Calendar are the usual victims. DKIM survives the way.\n\n\
        Switch signing on at the sender, and declare its selectors. It is fine for a machine that writes \
        to its own people only.",
    source: "RFC 7208 §10.3 and appendix D; Infomaniak's article on Google services",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (mail, sender, thing) in super::all(scene) {
        let alone = super::lacks_key(mail, sender) && super::spf_aligns(sender);
        // A domain here that nobody else signs for has the provider's own keys.
        if !alone || !super::enforces(mail) {
            continue;
        }
        let name = &sender.name.value;
        let message = format!(
            "`{name}` sends for {} and no key of it is declared: what is forwarded fails DMARC",
            mail.domain
        );
        let help = match sender.known {
            Some(known) => format!("{}: {}", known.called, known.alignment),
            None => "let it sign, and declare its `selectors`".to_owned(),
        };
        out.at(&thing, sender.name.span, message).help(help);
    }
}

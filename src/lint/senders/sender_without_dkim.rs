//! A sender whose mail nothing proves, under a policy that refuses such mail.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `sender-without-dkim`.
pub(super) const RULE: Rule = Rule {
    code: "sender-without-dkim",
    level: Level::Warning,
    title: "mail of a sender is refused, because nothing proves it",
    facts: &["DNS-DMARC-05", "RFC-DKIM-09"],
    manual: "DMARC takes a message for genuine where SPF passes for the domain that people see, or where that \
        domain signed. A service that sends with a return path of its own passes SPF for itself only, so \
        everything rests on DKIM; without a key in this zone it signs with its own domain, and the policy \
        of this domain has its mail put aside or refused.\n\n\
        Set up the domain at the sender, and declare the selectors it shows. It is fine where keys are \
        declared in `records`, or where its mail carries an address of another domain.",
    source: "RFC 9989 §4.4; the catalogue of senders (docs/mail-domains.md)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (mail, sender, thing) in super::all(scene) {
        let bare = super::lacks_key(mail, sender) && !super::spf_aligns(sender);
        if !bare || !super::enforces(mail) {
            continue;
        }
        let name = &sender.name.value;
        let message = format!(
            "`{name}` sends for {} with a return path of its own, and no key of it is declared",
            mail.domain
        );
        let help = match sender.known {
            Some(known) => format!("{}: {}", known.called, known.alignment),
            None => "declare the `selectors` that it shows for your domain".to_owned(),
        };
        out.at(&thing, sender.name.span, message).help(help);
    }
}

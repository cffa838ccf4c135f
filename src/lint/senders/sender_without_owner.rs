//! A sender for which nobody answers.

use crate::kinds::mail_domain::catalogue;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `sender-without-owner`.
pub(super) const RULE: Rule = Rule {
    code: "sender-without-owner",
    level: Level::Note,
    title: "nobody is named who answers for a sender",
    facts: &["RFC-SPF-04"],
    manual: "An SPF record has room for ten lookups, and every sender takes some. When the eleventh comes, \
        somebody has to say which one can go, and that is who ordered it.\n\n\
        Write `owner`, a person or team, and `review`, a day by which the question is asked again. It is \
        fine without for a domain that one person looks after: lower the rule there.",
    source: "RFC 7208 §4.6.4",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (mail, sender, thing) in super::all(scene) {
        let name = &sender.name.value;
        if sender.owner.is_none() && name != catalogue::INFOMANIAK {
            let message = format!(
                "nobody answers for `{name}`, which sends for {}",
                mail.domain
            );
            out.at(&thing, sender.name.span, message)
                .help("write `owner: marketing`, or whoever ordered it");
        }
    }
}

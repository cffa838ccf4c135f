//! Targets of redirections that were asked and never accepted.

use crate::kinds::kind::Wait;
use crate::kinds::redirection;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `opt-in-waits`.
pub(super) const RULE: Rule = Rule {
    code: "opt-in-waits",
    level: Level::Warning,
    title: "a target of a redirection was asked a week ago and has not accepted",
    facts: &["MAIL-RED-05"],
    manual: "Nothing is passed on to a target before its owner accepted by the link in a mail. Who has not done \
        so after a week has not seen that mail, or does not want it. Where *no* target accepted, the address \
        takes mail that nobody ever reads.\n\n\
        Tell the person, or take the target out. Taking it out and putting it back sends the mail once more.",
    source: "knowledge base 2524 (2026-03-12)",
    judge: Judge::Audit(judge),
};

/// Days after which people are not merely slow.
const DAYS: i64 = 7;
const DAY: i64 = 86_400;

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let Some(live) = survey.live else {
        return Ok(());
    };
    for thing in survey.lives.of(redirection::NAME) {
        let Some(seen) = live.find(thing.realm, thing.address) else {
            continue;
        };
        let targets = thing.items("targets");
        let key = thing.key();
        let waits: Vec<&Wait> = seen
            .waits
            .iter()
            .filter(|wait| targets.contains(&wait.who.as_str()))
            .collect();
        if !targets.is_empty() && waits.len() == targets.len() {
            out.about(
                thing,
                format!("nobody reads what is sent to {key}: none of its targets accepted yet"),
            )
            .level(Level::Error)
            .help("let one of them accept, or add somebody who does");
            continue;
        }
        for wait in waits {
            let days = wait.since.map(|since| (survey.lives.now - since) / DAY);
            let Some(days) = days.filter(|days| *days >= DAYS) else {
                continue;
            };
            out.item(
                thing,
                "targets",
                &wait.who,
                format!(
                    "{} has not accepted mail from {key} for {days} days",
                    wait.who
                ),
            )
            .help("tell the person, or take the target out");
        }
    }
    Ok(())
}

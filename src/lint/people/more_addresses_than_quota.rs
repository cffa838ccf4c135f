//! More addresses are declared than are ordered.

use crate::kinds::mail;
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;
use crate::model::value::Value;

/// `more-addresses-than-quota`.
pub(super) const RULE: Rule = Rule {
    code: "more-addresses-than-quota",
    level: Level::Error,
    title: "more addresses are declared than `quota` says are ordered",
    facts: &["OFFER-05", "OFFER-06", "OFFER-07"],
    manual: "Each mailbox and the catch-all take one of the addresses that are ordered; aliases and \
        redirections take none. Addresses beyond the order cannot be made, and an order cannot be lowered \
        below what is there: whoever wants fewer removes addresses first, and their content goes with \
        them.\n\n\
        Order more and say so in `quota`, or turn addresses that nobody keeps mail in into \
        redirections or aliases.",
    source: "knowledge base 2541, 1993, 2524 (2026-03-12)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for service in scene.of(mail::SERVICE) {
        let Some(quota) = service.number("quota") else {
            continue;
        };
        let all = scene.of(mail::MAILBOX).iter();
        let count = all
            .filter(|mailbox| mail::domain(mailbox.key()) == service.key())
            .count();
        let Ok(count) = i64::try_from(count) else {
            continue;
        };
        if count > quota {
            out.field(
                service,
                "quota",
                format!(
                    "{count} addresses of {} are declared, and {quota} are ordered",
                    service.key()
                ),
            )
            .help("order more, or make redirections or aliases of those that keep no mail")
            .fix(Fix::new(format!("ask for {count}")).set(
                service,
                "quota",
                Value::Number(count),
            ));
        }
    }
}

//! A number of addresses that nobody can order.

use crate::kinds::mail;
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;
use crate::model::value::Value;

/// `quota-not-sold`.
pub(super) const RULE: Rule = Rule {
    code: "quota-not-sold",
    level: Level::Warning,
    title: "so many addresses are not sold with this offer",
    facts: &["OFFER-02", "OFFER-03"],
    manual: "A Mail Service that stands alone is a Starter with one address, or a Premium with five or more: \
        there is no size from two to four. In a kSuite addresses come with users, two for each with \
        Standard, five with Business and ten with Enterprise, for at most 300 users; they form one pool \
        for the whole kSuite.\n\n\
        Declare the number that is ordered. Another number stays a difference that nobody can remove. \
        The numbers are data: `settings.limits` has `premium-addresses-least`, `addresses-per-user` and \
        `ksuite-users`.",
    source: "knowledge base 2524 (2026-03-12); 879",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    // What lives was sold.
    if scene.document.is_none() {
        return;
    }
    for service in scene.of(mail::SERVICE) {
        let (Some(offer), Some(quota)) = (service.text("offer"), service.number("quota")) else {
            continue;
        };
        let Some((why, next)) = not_sold(scene, offer, quota) else {
            continue;
        };
        let found = out.field(
            service,
            "quota",
            format!(
                "nobody can order {quota} addresses for {}: {why}",
                service.key()
            ),
        );
        match next {
            Some(next) => found
                .help(format!(
                    "write the number that is ordered; the next one is {next}"
                ))
                .fix(Fix::new(format!("ask for {next}")).set(
                    service,
                    "quota",
                    Value::Number(next),
                )),
            None => found.help("write the number that is ordered"),
        };
    }
}

/// Why an offer does not come with so many addresses, and the next number that it comes with.
fn not_sold(scene: &Scene<'_>, offer: &str, quota: i64) -> Option<(String, Option<i64>)> {
    let limit = |name: &str, of: Option<&str>| {
        let limit = scene.limits.of(name, of)?;
        i64::try_from(limit.most).ok().filter(|most| *most > 0)
    };
    let least = limit("premium-addresses-least", None)?;
    match offer {
        "starter" if quota > 1 => Some((
            format!(
                "a Mail Service Starter holds one, and the next size is a Premium with {least}"
            ),
            None,
        )),
        "premium" if quota < least => Some((
            format!("a Mail Service Premium begins with {least}"),
            Some(least),
        )),
        "standard" | "business" | "enterprise" => {
            let each = limit("addresses-per-user", Some(offer))?;
            let users = limit("ksuite-users", None)?;
            if quota > each * users {
                return Some((
                    format!("a kSuite has at most {users} users with {each} each"),
                    None,
                ));
            }
            let next = (quota + each - 1) / each * each;
            (next != quota).then(|| {
                (
                    format!("each user of a kSuite of this size brings {each}"),
                    Some(next),
                )
            })
        }
        _ => None,
    }
}

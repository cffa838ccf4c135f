//! What people do in the Manager about a mail service or another product, step by step: no route of
//! the API writes any of it (mail document, sections 5.4 and 6.3).

use super::kind::{Difference, Work};
use crate::model::value::{Spec, Value};

/// Who may change products (PROD-01, PROD-06).
const WHO: &str = "a legal representative or administrator";

/// The steps for a mail service.
pub(super) fn of_mail_service(difference: &Difference<'_>) -> Work {
    let domain = difference.address.key.as_str();
    let what = format!("the mail service {domain}");
    let mut work = of_product(difference, &what);
    if let Some(Value::Text(offer)) = difference.wants("offer") {
        work.by_hand.push(format!(
            "{WHO} opens {what} in the Manager and changes its offer to {offer} (it costs money, or gives functions up)"
        ));
    }
    if let Some(Value::Number(wanted)) = difference.wants("quota") {
        quota(difference, *wanted, &mut work);
    }
    if difference.changed.contains("linked-domains") {
        linked(difference, &mut work);
    }
    work
}

/// The steps for any product: `what` names it, as in `the mail service acme.example`.
pub(super) fn of_product(difference: &Difference<'_>, what: &str) -> Work {
    let mut work = Work::default();
    match difference.wants("maintenance") {
        Some(Value::Bool(true)) => {
            work.by_hand.push(format!(
                "{WHO} opens {what} in the Manager and switches its maintenance on"
            ));
            // PROD-03.
            work.notes.push("in maintenance nobody can read or use it; mail is still received and piles up, and senders see nothing of it".into());
        }
        Some(Value::Bool(false)) => work.by_hand.push(format!(
            "{WHO} opens {what} in the Manager and ends its maintenance"
        )),
        _ => {}
    }
    match difference.wants("locked") {
        Some(Value::Bool(true)) => {
            work.by_hand
                .push(format!("{WHO} opens {what} in the Manager and blocks it"));
            // PROD-01.
            work.notes
                .push("the organization's users get a mail about it from Infomaniak".into());
        }
        // PROD-10: what is locked and was not blocked by somebody waits for its bill to be paid.
        Some(Value::Bool(false)) => work.by_hand.push(format!(
            "{WHO} pays what is open for {what}, or unblocks it in the Manager if somebody blocked it"
        )),
        _ => {}
    }
    if difference.changed.contains("tags") {
        let (gone, new) = moved(difference, "tags");
        for tag in new {
            work.by_hand.push(format!(
                "give {what} the label {tag} in the Manager's list of products"
            ));
        }
        for tag in gone {
            work.by_hand.push(format!(
                "take the label {tag} away from {what} in the Manager's list of products"
            ));
        }
    }
    work
}

/// What is only in the old set, and what is only in the new one.
fn moved(difference: &Difference<'_>, field: &str) -> (Vec<String>, Vec<String>) {
    let items = |spec: Option<&Spec>| spec.map(|spec| spec.items(field)).unwrap_or_default();
    let (before, after) = (items(difference.before), items(difference.after));
    let gone = before.difference(&after).cloned().collect();
    let new = after.difference(&before).cloned().collect();
    (gone, new)
}

/// More addresses are ordered and paid before they can be made (OFFER-05); fewer are possible only
/// when so many are gone (OFFER-06). How exactly an order is lowered is not documented.
fn quota(difference: &Difference<'_>, wanted: i64, work: &mut Work) {
    let domain = &difference.address.key;
    let number = |field: &str| match difference.before?.get(field) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let starter =
        difference.before.and_then(|spec| spec.get("offer")) == Some(&Value::text("starter"));
    let least = difference.around.limits().get("premium-addresses-least");
    if let (true, Some(least), 2..) = (starter, least, wanted) {
        work.by_hand.push(format!(
            "{WHO} changes the offer of {domain} to Premium first, which begins with {} addresses; Starter holds one ({})",
            least.most,
            least.origin()
        ));
    }
    match number("quota") {
        Some(now) if wanted < now => {
            if let Some(used) = number("used").filter(|used| *used > wanted) {
                work.by_hand.push(format!(
                    "remove {} of the {used} addresses of {domain} first: their content goes with them",
                    used - wanted
                ));
            }
            work.by_hand.push(format!(
                "{WHO} lowers the order of {domain} from {now} to {wanted} addresses in the Manager"
            ));
        }
        Some(now) => work.by_hand.push(format!(
            "{WHO} orders {} more addresses for {domain} in the Manager (“Order email addresses”; it costs money, and they are there once it is paid)",
            wanted - now
        )),
        None => {}
    }
}

/// Links and unlinks domains (MAIL-DOM-02, -03, -05; knowledge base 1996).
fn linked(difference: &Difference<'_>, work: &mut Work) {
    let domain = &difference.address.key;
    let (gone, new) = moved(difference, "linked-domains");
    for name in new {
        work.by_hand.push(format!(
            "{WHO} links {name} to the mail service {domain} in the Manager, among its domains"
        ));
        work.notes.push(format!(
            "{name} needs MX, SPF, DKIM and DMARC of its own: linking does not make them where its zone is elsewhere"
        ));
    }
    for name in gone {
        work.by_hand.push(format!(
            "if {name} is a synonym of {domain}, {WHO} ends that first; then unlinks {name} in the Manager, among the domains of the mail service {domain}"
        ));
        work.notes
            .push(format!("every address under {name} stops receiving"));
    }
}

#[cfg(test)]
mod tests {
    use crate::kinds::kind::Observed;
    use crate::kinds::mail;
    use crate::kinds::stage::Stage;
    use crate::model::address::Address;
    use crate::model::value::{Spec, Value};

    /// What people do about an order of `quota` addresses with `used` of them in use.
    fn steps(offer: &str, (quota, used): (i64, i64), wanted: i64) -> Vec<String> {
        let address = Address::new(mail::SERVICE, "acme.example");
        let spec = Spec::default()
            .with("offer", Value::text(offer))
            .with("quota", Value::Number(quota))
            .with("used", Value::Number(used));
        let after = spec.clone().with("quota", Value::Number(wanted));
        let mut lives = Observed::new(address.clone(), "7");
        lives.spec = spec;
        let work = Stage::default().there(lives).work(&address, Some(&after));
        work.by_hand
    }

    #[test]
    fn fewer_addresses_than_are_in_use_are_removed_before_the_order_is_lowered() {
        let steps = steps("premium", (10, 8), 6);
        assert_eq!(steps.len(), 2, "{steps:?}");
        assert!(
            steps[0].contains("remove 2 of the 8 addresses"),
            "{steps:?}"
        );
        assert!(steps[1].contains("from 10 to 6 addresses"), "{steps:?}");
    }

    #[test]
    fn an_order_that_is_larger_than_what_is_in_use_is_just_lowered() {
        let steps = steps("premium", (10, 5), 6);
        assert_eq!(steps.len(), 1, "{steps:?}");
    }

    #[test]
    fn a_starter_becomes_a_premium_before_it_holds_more() {
        let steps = steps("starter", (1, 1), 3);
        assert!(steps[0].contains("begins with 5 addresses"), "{steps:?}");
    }
}

//! What takes turns: one write at a time goes to a mail service, and one to a zone.
//!
//! Nobody has said what the service does with two writes to one mail service at the same moment, and
//! its lists of aliases and targets are written whole: the later of two would undo the earlier.

use std::collections::BTreeMap;

use crate::kinds;
use crate::model::address::Address;
use crate::plan::Step;

/// The lane of each step, as a number: steps of one lane are sent one after the other, in the plan's
/// order.
pub(super) fn lanes(steps: &[Step]) -> Vec<usize> {
    let mut numbers: BTreeMap<(&str, Address), usize> = BTreeMap::new();
    steps
        .iter()
        .map(|step| {
            let next = numbers.len();
            let lane = (step.realm.as_str(), top(&step.address));
            *numbers.entry(lane).or_insert(next)
        })
        .collect()
}

/// The topmost of those that a thing takes turns with.
fn top(address: &Address) -> Address {
    let mut top = address.clone();
    while let Some(above) =
        kinds::by_name(&top.kind).and_then(|kind| kind.takes_turns_with(&top.key))
    {
        top = above;
    }
    top
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_service_and_a_zone_are_lanes_and_so_is_an_organization() {
        let lane = |address: &str| top(&address.parse().unwrap()).to_string();
        for (address, is) in [
            ("mailbox:ada@acme.example", "mail-service:acme.example"),
            ("aliases:ada@acme.example", "mail-service:acme.example"),
            (
                "responder:ada@acme.example/away",
                "mail-service:acme.example",
            ),
            ("record-set:acme.example/www/A", "domain:acme.example"),
            ("record-set:acme.example/@/MX", "domain:acme.example"),
            ("domain:acme.example", "domain:acme.example"),
            ("team:Acme SA/Support", "organization:Acme SA"),
            ("thing:of-no-kind", "thing:of-no-kind"),
        ] {
            assert_eq!(lane(address), is);
        }
    }
}

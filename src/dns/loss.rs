//! What a zone loses with a record, where that is more than the record.
//!
//! Says it in words for a plan; whether it is meant is for a person to decide.

use std::collections::BTreeSet;

use super::RecordType;

/// What goes with this value when nothing takes its place, as a fragment; nothing for ordinary
/// records. `owner` is the name within the zone, `after` what stays of the set.
#[must_use]
pub fn loss(
    kind: RecordType,
    owner: &str,
    value: &str,
    after: &BTreeSet<String>,
) -> Option<&'static str> {
    let begins = |value: &str, tag: &str| {
        kind == RecordType::Txt
            && value
                .get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    let tagged = |tag: &str| begins(value, tag);
    match kind {
        RecordType::Mx if after.is_empty() => Some("mail for this name has nowhere to go any more"),
        // Records of one TXT set are told apart by their tags: RFC 7208 §4.5, RFC 9989, RFC 6376 §3.6.1.
        RecordType::Txt
            if tagged("v=spf1") && after.iter().any(|value| begins(value, "v=spf1")) =>
        {
            Some("this is a second SPF record: two make both void")
        }
        RecordType::Txt if tagged("v=spf1") => Some(
            "this is the SPF record: if it is meant to stay, list it in `records`, or let go of the set in `removed`",
        ),
        // RFC 9990 §4: the record of a domain that takes reports, not a policy.
        RecordType::Txt if tagged("v=DMARC1") && owner.contains("._report._dmarc") => {
            Some("this lets reports about another domain come here: they stop")
        }
        RecordType::Txt if tagged("v=DMARC1") => Some(
            "this is the DMARC record: if it is meant to stay, list it in `records`, or let go of the set in `removed`",
        ),
        RecordType::Txt if tagged("v=DKIM1") => {
            Some("this is a DKIM key: mail signed with it is no longer verified")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_mail_depends_on_is_worth_a_word() {
        for (kind, value, last, said) in [
            (RecordType::Txt, "v=spf1 -all", false, true),
            (RecordType::Txt, "V=SPF1 -all", false, true),
            (RecordType::Txt, "v=DKIM1; p=", true, true),
            (RecordType::Txt, "google-site-verification=x", true, false),
            (RecordType::Txt, "é", true, false),
            (RecordType::Mx, "5 mta-gw.infomaniak.ch", true, true),
            (RecordType::Mx, "5 mta-gw.infomaniak.ch", false, false),
            (RecordType::A, "192.0.2.1", true, false),
        ] {
            let after = match last {
                true => BTreeSet::new(),
                false => BTreeSet::from(["x".to_owned()]),
            };
            let told = loss(kind, "@", value, &after);
            assert_eq!(told.is_some(), said, "{kind:?} {value}");
        }
    }

    #[test]
    fn a_second_policy_and_a_leave_for_reports_are_told_for_what_they_are() {
        let txt = |owner: &str, value: &str, after: &str| {
            let after = BTreeSet::from([after.to_owned()]);
            loss(RecordType::Txt, owner, value, &after).unwrap_or_default()
        };
        let second = txt("@", "v=spf1 a -all", "V=SPF1 -all");
        assert!(second.contains("two make both void"), "{second}");
        let leave = txt("b.example._report._dmarc", "v=DMARC1", "x");
        assert!(leave.contains("reports about another domain"), "{leave}");
    }
}

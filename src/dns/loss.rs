//! What a zone loses with a record, where that is more than the record.
//!
//! Says it in words for a plan; whether it is meant is for a person to decide.

use super::RecordType;

/// What goes with this value when nothing takes its place, as a fragment; nothing for ordinary
/// records. `last` tells that no value of the set stays.
#[must_use]
pub fn loss(kind: RecordType, value: &str, last: bool) -> Option<&'static str> {
    let tagged = |tag: &str| {
        kind == RecordType::Txt
            && value
                .get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    match kind {
        RecordType::Mx if last => Some("mail for this name has nowhere to go any more"),
        // Records of one TXT set are told apart by their tags: RFC 7208 §4.5, RFC 9989, RFC 6376 §3.6.1.
        RecordType::Txt if tagged("v=spf1") => {
            Some("this is the SPF record: list it among the values if it is meant to stay")
        }
        RecordType::Txt if tagged("v=DMARC1") => {
            Some("this is the DMARC record: list it among the values if it is meant to stay")
        }
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
            assert_eq!(loss(kind, value, last).is_some(), said, "{kind:?} {value}");
        }
    }
}

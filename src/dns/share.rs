//! Values of one name and type of which the one takes the place of the other, whoever wrote them.
//!
//! A declaration may speak of some values of a set only; these are the ones it cannot leave to others,
//! because readers take one of them or none.

use std::collections::BTreeSet;

use super::set::{is_policy, policy_at};
use super::value::is_null_mx;
use super::{RecordType, excludes};

/// What a normal value is one of, where a set can hold one of those only: `SPF`, `DMARC`, `CNAME`.
#[must_use]
pub fn family(kind: RecordType, owner: &str, value: &str) -> Option<&'static str> {
    if excludes(kind) || kind == RecordType::Dname {
        return Some(kind.name());
    }
    let (what, tag) = policy_at(owner);
    (kind == RecordType::Txt && is_policy(tag, value)).then_some(what)
}

/// Whether a value that is not among `own` cannot stay beside them: it is of a family of which one is
/// there already, or one says that there is no mail and the other where it goes.
#[must_use]
pub fn displaced(kind: RecordType, owner: &str, own: &BTreeSet<String>, value: &str) -> bool {
    if own.contains(value) {
        return false;
    }
    if kind == RecordType::Mx {
        let null = own.iter().any(|each| is_null_mx(each));
        return null || (is_null_mx(value) && !own.is_empty());
    }
    let of = family(kind, owner, value);
    of.is_some() && own.iter().any(|each| family(kind, owner, each) == of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gives_way(kind: RecordType, owner: &str, own: &str, value: &str) -> bool {
        displaced(kind, owner, &BTreeSet::from([own.to_owned()]), value)
    }

    #[test]
    fn a_second_of_what_there_is_one_of_gives_way() {
        let txt = RecordType::Txt;
        for (owner, own, other) in [
            ("@", "v=spf1 -all", "v=spf1 include:x.example -all"),
            ("@", "v=spf1 -all", "V=SPF1"),
            ("_dmarc", "v=DMARC1; p=none", "v=DMARC1;p=reject"),
            ("s1._domainkey", "v=DKIM1; p=A", "p=B"),
            ("_mta-sts", "v=STSv1; id=1", "v=STSv1; id=2"),
        ] {
            assert!(gives_way(txt, owner, own, other), "{owner} {other}");
            assert!(!gives_way(txt, owner, own, own), "{owner} {own}");
        }
        assert!(gives_way(
            RecordType::Cname,
            "www",
            "a.example",
            "b.example"
        ));
        assert!(gives_way(RecordType::Mx, "@", "0 .", "5 a.example"));
        assert!(gives_way(RecordType::Mx, "@", "5 a.example", "0 ."));
    }

    #[test]
    fn what_says_something_else_stays() {
        let txt = RecordType::Txt;
        assert!(!gives_way(txt, "@", "v=spf1 -all", "site-verification=1"));
        assert!(!gives_way(txt, "@", "site-verification=1", "v=spf1 -all"));
        assert!(!gives_way(txt, "@", "v=spf1 -all", "v=spf10"));
        assert!(!gives_way(txt, "_dmarc", "v=DMARC1; p=none", "v=spf1 -all"));
        assert!(!gives_way(
            RecordType::Mx,
            "@",
            "5 a.example",
            "10 b.example"
        ));
        assert!(!gives_way(RecordType::A, "@", "192.0.2.1", "192.0.2.2"));
    }
}

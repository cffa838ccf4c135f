//! One cause, one finding: where a rule said what is wrong, others say nothing more of the same thing
//! that would only repeat it or follow from it.
//!
//! It is decided here and not in the rules, because each of them is right on its own: a rule that looks at
//! what lives does not know what another found in the DNS.

use super::finding::Finding;
use super::rule::Rule;
use crate::kinds::record_set;
use crate::model::address::Address;

/// What a finding makes unneeded.
struct Cause {
    /// The rule that says the most.
    tells: &'static str,
    /// Rules that say nothing more beside it.
    beside: &'static [&'static str],
    /// Of what.
    of: Of,
}

/// How much of the rest a finding speaks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The same thing.
    It,
    /// Every record of the same zone.
    Zone,
}

/// What the DNS has is not what was declared. It says what to do, and not what is wrong: where another
/// finding does, it gets that advice.
const DIFFERS: &str = "published-differs";

const CAUSES: &[Cause] = &[
    Cause {
        tells: "domain-not-in-dns",
        beside: &[
            "dkim-differs",
            "dkim-missing",
            "dkim-not-set-up",
            "dmarc-differs",
            "dmarc-missing",
            "domain-expires",
            "mta-sts-without-policy",
            "mx-not-published",
            "name-server-fails",
            "spf-differs",
            "spf-lacks-sender",
            "spf-missing",
            "spf-missing-below",
            "tls-rpt-missing",
            "zone-served-elsewhere",
            DIFFERS,
        ],
        of: Of::Zone,
    },
    Cause {
        tells: "zone-served-elsewhere",
        beside: &[
            "dkim-differs",
            "dkim-missing",
            "dkim-not-set-up",
            "dmarc-differs",
            "dmarc-missing",
            "mx-not-published",
            "mx-published-elsewhere",
            "spf-differs",
            "spf-lacks-sender",
            "spf-missing",
            DIFFERS,
        ],
        of: Of::Zone,
    },
    Cause {
        tells: "dkim-delegation-left",
        beside: &["dkim-hidden"],
        of: Of::Zone,
    },
    of_it("below-a-delegation", &["selector-may-be-hidden"]),
    of_it("mx-published-elsewhere", &["mail-goes-elsewhere", DIFFERS]),
    of_it(
        "mx-published-of-several",
        &["mx-of-several-operators", DIFFERS],
    ),
    of_it("mx-not-published", &[DIFFERS]),
    of_it("spf-missing", &[DIFFERS]),
    of_it(
        "spf-published-twice",
        &[
            "spf-lacks-sender",
            "spf-differs",
            "spf-without-service",
            DIFFERS,
        ],
    ),
    of_it(
        "spf-lacks-sender",
        &["google-not-in-spf", "spf-differs", DIFFERS],
    ),
    of_it("spf-differs", &[DIFFERS]),
    of_it("google-not-in-spf", &["spf-without-google"]),
    of_it("dmarc-missing", &[DIFFERS]),
    of_it("dmarc-several", &["dmarc-differs", DIFFERS]),
    of_it(
        "dmarc-broken",
        &["dmarc-unreadable", "dmarc-differs", DIFFERS],
    ),
    of_it("dmarc-unreadable", &["dmarc-differs", DIFFERS]),
    of_it("dmarc-differs", &[DIFFERS]),
    of_it("service-in-maintenance", &["maintenance-without-end"]),
];

const fn of_it(tells: &'static str, beside: &'static [&'static str]) -> Cause {
    Cause {
        tells,
        beside,
        of: Of::It,
    }
}

/// Rules that guess from files what a rule of the audit asks the DNS.
const GUESSES: &[(&str, &str)] = &[("selector-may-be-hidden", "dkim-hidden")];

/// The findings of an audit without guesses at what it knows; `pending` are its rules that did not come
/// to an end.
pub fn without_guesses(found: &mut Vec<Finding>, pending: &[&Rule]) {
    found.retain(|each| {
        let mut guesses = GUESSES.iter();
        !guesses.any(|(guess, asks)| {
            *guess == each.code && pending.iter().all(|rule| rule.code != *asks)
        })
    });
}

/// The findings without those that another makes unneeded, in their order.
#[must_use]
pub fn told_once(mut found: Vec<Finding>) -> Vec<Finding> {
    for cause in CAUSES {
        let tellers: Vec<usize> = (0..found.len())
            .filter(|at| found[*at].code == cause.tells)
            .collect();
        let mut gone = vec![false; found.len()];
        for teller in tellers {
            for other in 0..found.len() {
                let (tells, repeats) = (&found[teller], &found[other]);
                let repeats = cause.beside.contains(&repeats.code)
                    && tells.realm == repeats.realm
                    && speaks_for(cause.of, &tells.about, &repeats.about);
                if repeats {
                    gone[other] = true;
                    take_advice(&mut found, teller, other);
                }
            }
        }
        let mut gone = gone.into_iter();
        found.retain(|_| gone.next() != Some(true));
    }
    found
}

/// The files have what should be published, so what is to be done is not to publish it by hand.
fn take_advice(found: &mut [Finding], teller: usize, other: usize) {
    let advice = found[other].help.clone();
    let own_advice = ["zone-served-elsewhere", "domain-not-in-dns"];
    let applies = found[other].code == DIFFERS && !own_advice.contains(&found[teller].code);
    if let (true, Some(teller)) = (applies, found.get_mut(teller)) {
        teller.help = advice;
        // An edit of the files would give in to what is published.
        teller.fix = None;
    }
}

fn speaks_for(of: Of, tells: &Address, other: &Address) -> bool {
    match of {
        Of::It => tells == other,
        Of::Zone => zone(tells).is_some() && zone(tells) == zone(other),
    }
}

/// The zone of a record set, or a domain itself.
fn zone(address: &Address) -> Option<&str> {
    if address.kind == record_set::NAME {
        return address.key.split('/').next();
    }
    Some(address.key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::finding::Findings;
    use crate::lint::survey::Subject;
    use crate::lint::{of, rules};

    fn found(code: &str, about: &str, help: &str) -> Finding {
        let mut findings = Findings::new(of(code).unwrap());
        let subject = Subject {
            address: Address::new(record_set::NAME, about),
            realm: "Acme SA".to_owned(),
            span: None,
        };
        findings
            .on(subject, format!("{code} of {about}"))
            .help(help);
        findings.into_vec().remove(0)
    }

    fn told(found: Vec<Finding>) -> Vec<(&'static str, String)> {
        let told = told_once(found).into_iter();
        told.map(|each| (each.code, each.help.unwrap_or_default()))
            .collect()
    }

    const SPF: &str = "acme.example/@/TXT";
    const DMARC: &str = "acme.example/_dmarc/TXT";

    #[test]
    fn what_is_wrong_is_told_with_what_to_do() {
        let all = vec![
            found("published-differs", SPF, "apply"),
            found("spf-missing", SPF, "publish it"),
        ];
        assert_eq!(told(all), [("spf-missing", "apply".to_owned())]);
    }

    #[test]
    fn of_other_things_everything_is_told() {
        let all = vec![
            found("published-differs", DMARC, "apply"),
            found("spf-missing", SPF, "publish it"),
        ];
        assert_eq!(told(all).len(), 2);
        let alone = vec![found("published-differs", SPF, "apply")];
        assert_eq!(told(alone).len(), 1);
    }

    #[test]
    fn a_zone_that_nobody_reads_here_is_the_cause_of_what_it_lacks_there() {
        let all = vec![
            found("spf-lacks-sender", SPF, "publish it"),
            found("zone-served-elsewhere", "acme.example/@/MX", "enter them"),
            found("dmarc-missing", DMARC, "publish it"),
            found("spf-missing", "globex.example/@/TXT", "publish it"),
        ];
        let kept: Vec<&str> = told(all).into_iter().map(|(code, _)| code).collect();
        assert_eq!(kept, ["zone-served-elsewhere", "spf-missing"]);
    }

    #[test]
    fn a_hidden_key_is_told_once_and_a_guess_at_it_only_where_nobody_asked() {
        const KEY: &str = "acme.example/s1._domainkey/CNAME";
        let all = || {
            vec![
                found("selector-may-be-hidden", KEY, "audit it"),
                found("dkim-hidden", KEY, "sign below"),
                found("dkim-delegation-left", "acme.example/_domainkey/NS", "out"),
            ]
        };
        let kept = |pending: &[&Rule]| {
            let mut all = all();
            without_guesses(&mut all, pending);
            let told = told(all).into_iter();
            told.map(|(code, _)| code).collect::<Vec<_>>()
        };
        assert_eq!(kept(&[]), ["dkim-delegation-left"]);
        let pending = [of("dkim-hidden").unwrap()];
        assert_eq!(kept(&pending).len(), 2);
    }

    #[test]
    fn causes_name_rules_that_there_are() {
        for cause in CAUSES {
            for code in cause.beside.iter().chain([&cause.tells]) {
                assert!(rules().any(|rule| rule.code == *code), "{code}");
            }
        }
        for code in GUESSES.iter().flat_map(|(guess, asks)| [guess, asks]) {
            assert!(rules().any(|rule| rule.code == *code), "{code}");
        }
    }
}

//! SPF evaluation against the cases of the openspf.org test suite for RFC 7208, which is read where it
//! lies: in the folder that `MANIFORM_STANDARDS` names, or in `shared/standards` beside the checkout.
//! Without it the test says that it was skipped.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use maniform::mailauth::ask::{Answer, Answers, Data, Failure, Question, Records, Type};
use maniform::mailauth::spf::{Check, Outcome, Receiver, Sender, check, expand};
use serde::Deserialize as _;
use serde_yaml::Value;

const FILE: &str = "rfc7208-tests.yml";

/// How many cases release 2014.04 has.
const CASES: usize = 203;

/// The suite: where the environment says, or in `shared/standards` of a folder above.
fn suite() -> Option<PathBuf> {
    let named = std::env::var_os("MANIFORM_STANDARDS").map(PathBuf::from);
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut beside = above.map(|folder| folder.join("shared/standards"));
    let found = named.or_else(|| beside.find(|folder| folder.join(FILE).is_file()))?;
    Some(found.join(FILE)).filter(|file| file.is_file())
}

/// The zones of one scenario.
struct Zones(BTreeMap<String, Vec<Value>>);

/// Octets of a text, as the suite writes them: a character below U+0100 is one.
fn octets(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).expect("an octet"))
        .collect()
}

fn host(value: &Value) -> String {
    let host = value.as_str().expect("a host");
    host.trim_end_matches('.').to_ascii_lowercase()
}

fn data(kind: Type, value: &Value) -> Data {
    match kind {
        Type::A | Type::Aaaa => {
            let ip = value.as_str().expect("an address");
            Data::Address(ip.parse().expect("an address"))
        }
        Type::Mx => {
            let preference = value[0].as_u64().and_then(|number| number.try_into().ok());
            Data::Mail(preference.expect("a preference"), host(&value[1]))
        }
        Type::Txt => Data::Text(match value {
            Value::Sequence(strings) => {
                let strings = strings.iter().map(|text| text.as_str().expect("a string"));
                strings.map(octets).collect()
            }
            text => vec![octets(text.as_str().expect("a string"))],
        }),
        _ => Data::Host(host(value)),
    }
}

fn word(kind: Type) -> &'static str {
    match kind {
        Type::A => "A",
        Type::Aaaa => "AAAA",
        Type::Mx => "MX",
        Type::Ptr => "PTR",
        Type::Txt => "TXT",
        other => panic!("SPF asks for no {other:?}"),
    }
}

impl Zones {
    fn new(zones: &Value) -> Self {
        let zones = zones.as_mapping().expect("zone data");
        let named = zones.iter().map(|(name, records)| {
            let records = records.as_sequence().expect("records").clone();
            (host(name), records)
        });
        Self(named.collect())
    }

    /// Records of type SPF stand for TXT where a name says nothing of its TXT, as the suite's head
    /// asks; `TIMEOUT` is the answer to whatever is not there.
    fn answer(&self, question: &Question) -> Answer {
        let mut name = question.name.clone();
        let mut via = Vec::new();
        while via.len() < 8 {
            let Some(records) = self.0.get(&name) else {
                return Answer::NoName;
            };
            let of = |kind: &str| -> Vec<&Value> {
                records
                    .iter()
                    .filter_map(|record| record.get(kind))
                    .collect()
            };
            let word = word(question.kind);
            let mut values = of(word);
            if values.is_empty() && word == "TXT" {
                values = of("SPF");
            }
            values.retain(|value| value.as_str() != Some("NONE"));
            if !values.is_empty() {
                let data = values.into_iter().map(|value| data(question.kind, value));
                return Answer::Records(Records {
                    data: data.collect(),
                    via,
                    ..Records::default()
                });
            }
            if records
                .iter()
                .any(|record| record.as_str() == Some("TIMEOUT"))
            {
                return Answer::Failed(Failure::Timeout);
            }
            let Some(alias) = of("CNAME").first().copied() else {
                return Answer::NoData;
            };
            via.push(name);
            name = host(alias);
        }
        Answer::Failed(Failure::Server)
    }
}

/// Checks a sender, fetching whatever is asked for, and says in how many rounds.
fn run(zones: &Zones, sender: &Sender) -> (Check, usize) {
    let receiver = Receiver {
        name: "receiver.example".to_owned(),
        now: 0,
    };
    let mut world = Answers::default();
    for rounds in 0..64 {
        if let Ok(check) = check(&world, sender, &receiver) {
            return (check, rounds);
        }
        let wanted = world.take_wanted();
        assert!(!wanted.dns.is_empty(), "pending, and nothing is asked");
        for question in wanted.dns {
            let answer = zones.answer(&question);
            world.dns.insert(question, answer);
        }
    }
    panic!("{sender:?} is never checked");
}

/// Counts what the domain of a sender leads to; that there is an end is enough here.
fn counted(zones: &Zones, domain: &str) {
    let mut world = Answers::default();
    for _ in 0..64 {
        if expand(&world, domain).is_ok() {
            return;
        }
        for question in world.take_wanted().dns {
            let answer = zones.answer(&question);
            world.dns.insert(question, answer);
        }
    }
    panic!("{domain} is never counted");
}

fn accepted(wanted: &Value) -> Vec<&str> {
    match wanted {
        Value::Sequence(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

/// What is wrong with the result of a case.
fn judge(zones: &Zones, case: &Value) -> Option<String> {
    let text = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
    let ip: IpAddr = text("host").parse().expect("an address");
    let sender = Sender {
        ip,
        helo: text("helo"),
        mail_from: text("mailfrom"),
    };
    let (check, _) = run(zones, &sender);
    let domain = sender.mail_from.rsplit_once('@');
    counted(zones, domain.map_or(&sender.helo, |(_, domain)| domain));
    let accepted = accepted(&case["result"]);
    if !accepted.contains(&check.outcome.as_str()) {
        return Some(format!(
            "{} and not {accepted:?}: {:?}",
            check.outcome, check.cause
        ));
    }
    let errs = matches!(check.outcome, Outcome::Permerror | Outcome::Temperror);
    if errs != check.cause.is_some() {
        return Some(format!(
            "{} with the cause {:?}",
            check.outcome, check.cause
        ));
    }
    let wanted = case.get("explanation").and_then(Value::as_str);
    let given = check.explanation.as_deref().unwrap_or("DEFAULT");
    match wanted {
        Some(wanted) if wanted != given => Some(format!("says `{given}` and not `{wanted}`")),
        _ => None,
    }
}

#[test]
fn every_case_of_the_suite_has_an_accepted_result() {
    let Some(path) = suite() else {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: the SPF test suite is not here; name the folder of {FILE} in MANIFORM_STANDARDS"
        );
        return;
    };
    let text = fs::read_to_string(&path).expect("the suite is readable");
    let (mut count, mut wrong) = (0, Vec::new());
    for document in serde_yaml::Deserializer::from_str(&text) {
        let scenario = Value::deserialize(document).expect("YAML");
        let Some(cases) = scenario.get("tests").and_then(Value::as_mapping) else {
            continue;
        };
        let zones = Zones::new(&scenario["zonedata"]);
        for (name, case) in cases {
            count += 1;
            if let Some(why) = judge(&zones, case) {
                let scenario = scenario["description"].as_str().unwrap_or_default();
                let name = name.as_str().unwrap_or_default();
                wrong.push(format!("{scenario} / {name}: {why}"));
            }
        }
    }
    let _ = writeln!(std::io::stderr(), "{count} cases of {}", path.display());
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(count, CASES, "every case is judged");
}

//! What a record costs: lookups and void lookups of each mechanism, nested ones, circles, and what ends a
//! check. Zones are in the form of `tests/support/zone.rs`.

use std::fmt::Write as _;

use crate::zone::Zone;
use maniform::mailauth::ask::{Answers, Pending};
use maniform::mailauth::spf::{
    Check, LOOKUPS, Node, Outcome, Receiver, Sender, Why, check, expand,
};

/// Zones that every case has: hosts with and without addresses, records with a known price.
const WORLD: &str = "
host.acme.example.      A     192.0.2.10
host.acme.example.      AAAA  2001:db8::10
v4.acme.example.        A     192.0.2.11
v6.acme.example.        AAAA  2001:db8::11
texts.acme.example.     TXT   \"no record\"
mail.acme.example.      MX    5 host.acme.example.
mail.acme.example.      MX    10 v4.acme.example.
null.acme.example.      MX    0 .
late.acme.example.      MX    5 host.acme.example.
late.acme.example.      MX    10 gone.acme.example.
free.acme.example.      TXT   \"v=spf1 ip4:192.0.2.0/24 -all\"
one.acme.example.       TXT   \"v=spf1 a:host.acme.example -all\"
two.acme.example.       TXT   \"v=spf1 include:one.acme.example\"
three.acme.example.     TXT   \"v=spf1 include:two.acme.example -all\"
self.acme.example.      TXT   \"v=spf1 include:self.acme.example -all\"
ping.acme.example.      TXT   \"v=spf1 include:pong.acme.example -all\"
pong.acme.example.      TXT   \"v=spf1 redirect=ping.acme.example\"
faulty.acme.example.    TXT   \"v=spf1 ipv4:192.0.2.1 -all\"
double.acme.example.    TXT   \"v=spf1 -all\"
double.acme.example.    TXT   \"v=spf1 ~all\"
slow.acme.example.      ANY   TIMEOUT
9.2.0.192.in-addr.arpa. PTR   ptr.acme.example.
ptr.acme.example.       A     192.0.2.9
";

/// A way of includes that is far longer than any reader goes ends after a few rounds of questions, well
/// before an audit gives up (48), and is too long.
#[test]
fn a_long_way_is_followed_a_little_beyond_what_readers_follow() {
    let mut text = String::new();
    for step in 0..60 {
        let next = step + 1;
        let _ = writeln!(
            text,
            "l{step}.acme.example. TXT \"v=spf1 include:l{next}.acme.example -all\""
        );
    }
    let zone = Zone::parse(&text).expect("zones");
    let (node, rounds) = settle(&zone, |world| expand(world, "l0.acme.example"));
    assert!(rounds <= 16, "{rounds} rounds");
    assert!(node.lookups() > LOOKUPS, "{}", node.lookups());
    let whys: Vec<_> = node
        .troubles()
        .into_iter()
        .map(|(_, why)| why.why)
        .collect();
    assert_eq!(whys, [Why::Lookups]);
}

/// Answers until nothing is asked; how often it was asked comes back as well.
fn settle<T>(zone: &Zone, ask: impl Fn(&Answers) -> Result<T, Pending>) -> (T, usize) {
    let mut world = Answers::default();
    for rounds in 0..64 {
        if let Ok(found) = ask(&world) {
            return (found, rounds);
        }
        for question in world.take_wanted().dns {
            let answer = zone.answer(&question);
            world.dns.insert(question, answer);
        }
    }
    panic!("questions without end")
}

fn zone(record: &str) -> Zone {
    let own = format!("acme.example. TXT \"{record}\"\n{WORLD}");
    Zone::parse(&own).expect("zones")
}

fn counted(record: &str) -> Node {
    settle(&zone(record), |world| expand(world, "acme.example")).0
}

fn checked(record: &str, ip: &str) -> Check {
    let sender = Sender {
        ip: ip.parse().expect("an address"),
        helo: "host.acme.example".to_owned(),
        mail_from: "ada@acme.example".to_owned(),
    };
    let receiver = Receiver {
        name: "mx.partner.example".to_owned(),
        now: 0,
    };
    settle(&zone(record), |world| check(world, &sender, &receiver)).0
}

/// `lookups/voids` of a record as a whole, and of each of its terms that has any.
fn price(node: &Node) -> String {
    let mut text = format!("{}/{}", node.lookups(), node.voids());
    for step in &node.steps {
        if step.lookups() + step.voids() > 0 {
            let _ = write!(text, " {} {}/{}", step.term, step.lookups(), step.voids());
        }
    }
    text
}

#[test]
fn every_mechanism_has_its_price() {
    for (record, wanted) in [
        (
            "v=spf1 ip4:192.0.2.1 ip6:2001:db8::/32 exp=gone.acme.example x=y -all",
            "0/0",
        ),
        ("v=spf1 a -all", "1/1 a 1/1"),
        (
            "v=spf1 a:host.acme.example/24 -all",
            "1/0 a:host.acme.example/24 1/0",
        ),
        ("v=spf1 a:v6.acme.example -all", "1/0 a:v6.acme.example 1/0"),
        (
            "v=spf1 a:gone.acme.example -all",
            "1/1 a:gone.acme.example 1/1",
        ),
        (
            "v=spf1 a:texts.acme.example -all",
            "1/1 a:texts.acme.example 1/1",
        ),
        ("v=spf1 mx -all", "1/1 mx 1/1"),
        (
            "v=spf1 mx:mail.acme.example -all",
            "1/0 mx:mail.acme.example 1/0",
        ),
        (
            "v=spf1 mx:null.acme.example -all",
            "1/0 mx:null.acme.example 1/0",
        ),
        (
            "v=spf1 mx:late.acme.example -all",
            "1/1 mx:late.acme.example 1/1",
        ),
        ("v=spf1 ptr -all", "1/0 ptr 1/0"),
        (
            "v=spf1 exists:v4.acme.example -all",
            "1/0 exists:v4.acme.example 1/0",
        ),
        (
            "v=spf1 exists:v6.acme.example -all",
            "1/1 exists:v6.acme.example 1/1",
        ),
        (
            "v=spf1 exists:%{i}._spf.acme.example -all",
            "1/0 exists:%{i}._spf.acme.example 1/0",
        ),
        (
            "v=spf1 include:free.acme.example -all",
            "1/0 include:free.acme.example 1/0",
        ),
        (
            "v=spf1 include:one.acme.example -all",
            "2/0 include:one.acme.example 2/0",
        ),
        (
            "v=spf1 include:three.acme.example -all",
            "4/0 include:three.acme.example 4/0",
        ),
        (
            "v=spf1 include:gone.acme.example -all",
            "1/1 include:gone.acme.example 1/1",
        ),
        (
            "v=spf1 include:texts.acme.example -all",
            "1/0 include:texts.acme.example 1/0",
        ),
        (
            "v=spf1 redirect=one.acme.example",
            "2/0 redirect=one.acme.example 2/0",
        ),
        ("v=spf1 redirect=one.acme.example -all", "0/0"),
        ("v=spf1 -all include:one.acme.example", "0/0"),
        (
            "v=spf1 mx a:gone.acme.example include:three.acme.example redirect=two.acme.example",
            "9/2 mx 1/1 a:gone.acme.example 1/1 include:three.acme.example 4/0 redirect=two.acme.example 3/0",
        ),
    ] {
        assert_eq!(price(&counted(record)), wanted, "{record}");
    }
}

#[test]
fn what_makes_readers_give_up_is_found_in_every_branch() {
    for (record, wanted) in [
        ("v=spf1 mx:mail.acme.example -all", vec![]),
        (
            "v=spf1 a:host.acme.example include:gone.acme.example -all",
            vec![
                "1 `include:gone.acme.example` of acme.example: gone.acme.example has no SPF record",
            ],
        ),
        (
            "v=spf1 include:texts.acme.example ~all",
            vec![
                "0 `include:texts.acme.example` of acme.example: texts.acme.example has no SPF record",
            ],
        ),
        (
            "v=spf1 include:faulty.acme.example include:double.acme.example -all",
            vec![
                "0 faulty.acme.example: `ipv4:192.0.2.1` has `ipv4`, which is no mechanism",
                "1 double.acme.example: there are 2 SPF records",
            ],
        ),
        (
            "v=spf1 include:slow.acme.example a:slow.acme.example -all",
            vec![
                "0 slow.acme.example: slow.acme.example: no answer within the time limit",
                "1 `a:slow.acme.example` of acme.example: slow.acme.example: no answer within the time limit",
            ],
        ),
        (
            "v=spf1 include:self.acme.example -all",
            vec![
                "0 `include:self.acme.example` of self.acme.example: records lead in a circle: self.acme.example → self.acme.example",
            ],
        ),
        (
            "v=spf1 include:ping.acme.example -all",
            vec![
                "0 `redirect=ping.acme.example` of pong.acme.example: records lead in a circle: ping.acme.example → pong.acme.example → ping.acme.example",
            ],
        ),
        (
            "v=spf1 a:1.acme.example a:2.acme.example a:3.acme.example -all",
            vec!["- acme.example: more than 2 names have nothing"],
        ),
        (
            "v=spf1 include:three.acme.example include:three.acme.example include:two.acme.example -all",
            vec!["- acme.example: more than 10 terms ask the DNS"],
        ),
        (
            "v=spf1 a all:x",
            vec!["- acme.example: `all:x` has something behind `all`, which stands alone"],
        ),
    ] {
        let troubles = counted(record).troubles();
        let told: Vec<String> = troubles
            .into_iter()
            .map(|(term, cause)| {
                let term = term.map_or("-".to_owned(), |term| term.to_string());
                format!("{term} {cause}")
            })
            .collect();
        assert_eq!(told, wanted, "{record}");
    }
}

#[test]
fn a_check_counts_what_it_looked_at() {
    for (record, ip, outcome, wanted) in [
        (
            "v=spf1 include:three.acme.example -all",
            "192.0.2.10",
            Outcome::Pass,
            "4/0 include:three.acme.example 4/0",
        ),
        (
            "v=spf1 a:host.acme.example mx a:gone.acme.example -all",
            "192.0.2.10",
            Outcome::Pass,
            "1/0 a:host.acme.example 1/0",
        ),
        (
            "v=spf1 a:v4.acme.example -all",
            "2001:db8::10",
            Outcome::Fail,
            "1/1 a:v4.acme.example 1/1",
        ),
        (
            "v=spf1 mx:mail.acme.example ~all",
            "2001:db8::10",
            Outcome::Pass,
            "1/0 mx:mail.acme.example 1/0",
        ),
        (
            "v=spf1 mx:mail.acme.example ~all",
            "2001:db8::99",
            Outcome::Softfail,
            "1/1 mx:mail.acme.example 1/1",
        ),
        (
            "v=spf1 ptr:acme.example -all",
            "192.0.2.9",
            Outcome::Pass,
            "1/0 ptr:acme.example 1/0",
        ),
        (
            "v=spf1 ptr:acme.example ?all",
            "192.0.2.8",
            Outcome::Neutral,
            "1/1 ptr:acme.example 1/1",
        ),
        (
            "v=spf1 exists:%{h} -all",
            "192.0.2.8",
            Outcome::Pass,
            "1/0 exists:%{h} 1/0",
        ),
        (
            "v=spf1 redirect=one.acme.example",
            "192.0.2.10",
            Outcome::Pass,
            "2/0 redirect=one.acme.example 2/0",
        ),
        (
            "v=spf1 a:1.acme.example a:2.acme.example -all",
            "192.0.2.8",
            Outcome::Fail,
            "2/2 a:1.acme.example 1/1 a:2.acme.example 1/1",
        ),
    ] {
        let check = checked(record, ip);
        assert_eq!(
            (check.outcome, price(&check.tree).as_str()),
            (outcome, wanted),
            "{record}"
        );
        assert_eq!(check.cause, None, "{record}");
    }
}

#[test]
fn a_check_that_ends_says_where_and_why() {
    for (record, outcome, wanted) in [
        (
            "v=spf1 include:faulty.acme.example -all",
            Outcome::Permerror,
            "faulty.acme.example: `ipv4:192.0.2.1` has `ipv4`, which is no mechanism",
        ),
        (
            "v=spf1 include:gone.acme.example -all",
            Outcome::Permerror,
            "`include:gone.acme.example` of acme.example: gone.acme.example has no SPF record",
        ),
        (
            "v=spf1 include:ping.acme.example -all",
            Outcome::Permerror,
            "`redirect=ping.acme.example` of pong.acme.example: records lead in a circle: ping.acme.example → pong.acme.example → ping.acme.example",
        ),
        (
            "v=spf1 include:self.acme.example -all",
            Outcome::Permerror,
            "`include:self.acme.example` of self.acme.example: records lead in a circle: self.acme.example → self.acme.example",
        ),
        (
            "v=spf1 a:1.acme.example a:2.acme.example a:3.acme.example -all",
            Outcome::Permerror,
            "`a:3.acme.example` of acme.example: more than 2 names have nothing",
        ),
        (
            "v=spf1 include:three.acme.example include:three.acme.example include:two.acme.example -all",
            Outcome::Permerror,
            "`a:host.acme.example` of one.acme.example: more than 10 terms ask the DNS",
        ),
        (
            "v=spf1 mx a:slow.acme.example -all",
            Outcome::Temperror,
            "`a:slow.acme.example` of acme.example: slow.acme.example: no answer within the time limit",
        ),
    ] {
        let check = checked(record, "192.0.2.77");
        let cause = check.cause.expect(record).to_string();
        assert_eq!(
            (check.outcome, cause.as_str()),
            (outcome, wanted),
            "{record}"
        );
    }
}

#[test]
fn more_than_ten_mail_exchangers_are_too_many() {
    let hosts: String = (0..11)
        .map(|host| format!("many.acme.example. MX {host} host.acme.example.\n"))
        .collect();
    let zones = format!("acme.example. TXT \"v=spf1 mx:many.acme.example -all\"\n{WORLD}{hosts}");
    let zones = Zone::parse(&zones).expect("zones");
    let (node, _) = settle(&zones, |world| expand(world, "acme.example"));
    assert_eq!(node.steps[0].hosts, 11);
    let told: Vec<_> = node
        .troubles()
        .iter()
        .map(|(_, cause)| cause.to_string())
        .collect();
    assert_eq!(
        told,
        ["`mx:many.acme.example` of acme.example: 11 mail exchangers, 10 may be looked at"]
    );
}

#[test]
fn questions_are_asked_together() {
    let record = "v=spf1 a:host.acme.example mx:mail.acme.example include:three.acme.example exists:v4.acme.example -all";
    let (_, rounds) = settle(&zone(record), |world| expand(world, "acme.example"));
    // The record; its terms; hosts of the `mx` beside `two`; `one`, whose host is known by then.
    assert_eq!(rounds, 4);
}

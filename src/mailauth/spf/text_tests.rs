//! Records as they are written: what can be read, and what is said of what cannot.

use super::{Fault, Mechanism, Qualifier, Record, Sense, Term, is_spf, mended};

fn record(text: &str) -> Record {
    Record::parse(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

fn term(text: &str) -> Term {
    text.parse()
        .unwrap_or_else(|fault: Fault| panic!("{text}: {fault}"))
}

/// Exactly one fault: its words, part of what is wrong, part of the help, and the record as mended.
#[track_caller]
fn fault(text: &str, at: &str, what: &str, help: &str, mend: &str) {
    let faults = Record::parse(text).expect_err(text);
    let [one] = faults.as_slice() else {
        panic!("{text}: {faults:#?}");
    };
    assert_eq!(
        (one.term.as_str(), &text[one.at.clone()]),
        (at, at),
        "{text}"
    );
    assert!(one.what.contains(what), "{text}: {}", one.what);
    assert!(one.help.contains(help), "{text}: {}", one.help);
    assert_eq!(mended(text, &faults), mend, "{text}");
    if mend != text {
        record(mend);
    }
}

#[test]
fn odd_and_legal_records_are_printed_as_they_are_written() {
    for text in [
        "v=spf1",
        "V=SPF1 ",
        "v=spf1   a  MX -ALL  ",
        "v=spf1 +include:_SPF.Google.com. ?a:%{d}/24//64 mx//64 ptr:acme.example -all",
        "v=spf1 exists:%{ir}.%{L1r+-}._spf.%{d2}.acme.example ip6:2001:DB8::/32 ip4:192.0.2.0/24 ~all",
        "v=spf1 redirect=_spf.acme.example exp=%%%_%-.acme.example",
        "v=spf1 moo.cow-far_out=man:dog/cat v=spf1 unknown= -all",
        "v=spf1 a:foo:bar/baz.acme.example a:%{H} -all all include:late.acme.example",
    ] {
        assert!(is_spf(text));
        assert_eq!(record(text).to_string(), text);
        let placed: Vec<_> = record(text)
            .placed()
            .map(|(at, term)| (text[at].to_owned(), term.to_string()))
            .collect();
        assert!(
            placed.iter().all(|(place, term)| place == term),
            "{placed:?}"
        );
    }
}

#[test]
fn the_version_ends_with_the_word() {
    for text in [
        "",
        "v=spf",
        "v=spf10",
        "v=spf1\t-all",
        "spf1 -all",
        "v=spf2.0/pra a",
        " v=spf1",
    ] {
        assert!(!is_spf(text), "{text}");
        assert!(Record::parse(text).is_err(), "{text}");
    }
    let beginning = "beginning of an SPF record";
    fault(
        "v=spf1;a -all",
        "v=spf1;",
        beginning,
        "v=spf1 ",
        "v=spf1 a -all",
    );
    fault(
        " v=spf1 -all",
        " v=spf1",
        beginning,
        "v=spf1",
        "v=spf1 -all",
    );
    fault(
        "\"v=spf1\" -all",
        "\"v=spf1\"",
        beginning,
        "v=spf1",
        "v=spf1 -all",
    );
    fault(
        "v=spf1include:a.example",
        "v=spf1",
        beginning,
        "v=spf1 ",
        "v=spf1 include:a.example",
    );
    fault(
        "v=spf10 -all",
        "v=spf10",
        beginning,
        "a blank",
        "v=spf10 -all",
    );
}

#[test]
fn terms_say_what_they_mean() {
    let text = "v=spf1 ?a/24 ~mx:acme.example//64 ip6:2001:db8::/32 redirect=r.example other=x";
    let terms = record(text);
    let terms: Vec<_> = terms.terms().collect();
    assert_eq!(terms[0].qualifier(), Some(Qualifier::Neutral));
    assert!(
        matches!(terms[0].mechanism(), Some(Mechanism::A(None, bits)) if bits.v4 == 24 && bits.v6 == 128)
    );
    assert!(
        matches!(terms[1].mechanism(), Some(Mechanism::Mx(Some(_), bits)) if bits.v4 == 32 && bits.v6 == 64)
    );
    assert_eq!(
        terms[1].name().and_then(|name| name.literal()).as_deref(),
        Some("acme.example")
    );
    assert!(matches!(terms[2].mechanism(), Some(Mechanism::Ip6(_, 32))));
    assert!(matches!(terms[4].sense(), Sense::Other(name, _) if name == "other"));
    let asks: Vec<_> = terms.iter().map(|term| term.asks()).collect();
    assert_eq!(asks, [true, true, false, true, false]);
    let read = "v=spf1 a exp=e.example -all mx";
    let read: Vec<_> = record(read).directives().map(Term::to_string).collect();
    assert_eq!(read, ["a", "-all"]);
}

#[test]
fn what_means_the_same_has_one_subject() {
    for (one, other) in [
        ("a", "+A/32"),
        ("mx//128", "?MX"),
        ("include:_SPF.Google.com.", "include:_spf.google.com"),
        ("ip4:192.0.2.77/24", "ip4:192.0.2.0/24"),
        ("ip4:192.0.2.1", "ip4:192.0.2.1/32"),
        ("ip6:2001:DB8:0::1", "ip6:2001:db8::1/128"),
        ("ip4:192.0.2.1/0", "ip4:0.0.0.0/0"),
        ("exists:%{i}.A.example", "EXISTS:%{i}.a.example"),
        ("Other=x", "other=x"),
    ] {
        assert_eq!(term(one).subject(), term(other).subject());
    }
    for (one, other) in [
        ("a", "a/24"),
        ("exists:%{i}.a.example", "exists:%{I}.a.example"),
        ("ip4:192.0.2.0/24", "ip4:192.0.2.0/25"),
        ("a", "mx"),
    ] {
        assert_ne!(term(one).subject(), term(other).subject());
    }
}

#[test]
fn a_fault_names_the_term_and_what_to_do() {
    let all = |wrong: &str, right: &str| {
        (
            format!("v=spf1 mx {wrong} -all"),
            format!("v=spf1 mx {right} -all"),
        )
    };
    for (wrong, what, help, right) in [
        (
            "ipv4:192.0.2.1",
            "no mechanism",
            "`ip4:192.0.2.1`",
            "ip4:192.0.2.1",
        ),
        (
            "IP:2001:db8::1",
            "no mechanism",
            "`ip6:2001:db8::1`",
            "ip6:2001:db8::1",
        ),
        (
            "~inlcude:a.example",
            "no mechanism",
            "`~include:a.example`",
            "~include:a.example",
        ),
        (
            "192.0.2.0/24",
            "without a mechanism",
            "ip4:192.0.2.0/24",
            "ip4:192.0.2.0/24",
        ),
        (
            "2001:db8::/32",
            "without a mechanism",
            "ip6:2001:db8::/32",
            "ip6:2001:db8::/32",
        ),
        (
            "spf.a.example",
            "domain without a mechanism",
            "include:",
            "spf.a.example",
        ),
        (
            "a:192.0.2.1",
            "where the name of a host belongs",
            "ip4:192.0.2.1",
            "ip4:192.0.2.1",
        ),
        (
            "ip4:2001:db8::1",
            "no IPv4 address",
            "ip6:2001:db8::1",
            "ip6:2001:db8::1",
        ),
        (
            "ip6:192.0.2.1",
            "no IPv6 address",
            "ip4:192.0.2.1",
            "ip4:192.0.2.1",
        ),
        (
            "ip4:192.0.2.1:25",
            "no IPv4 address",
            "ip4:192.0.2.1",
            "ip4:192.0.2.1",
        ),
        (
            "ip4:192.0.2",
            "no IPv4 address",
            "four numbers",
            "ip4:192.0.2",
        ),
        ("ip4:192.0.2.0/33", "/33", "0 to 32", "ip4:192.0.2.0/33"),
        (
            "ip6:2001:db8::/129",
            "/129",
            "0 to 128",
            "ip6:2001:db8::/129",
        ),
        ("a/64", "/64", "two slashes", "a/64"),
        (
            "ip4:192.0.2.0/024",
            "zero in front",
            "/24",
            "ip4:192.0.2.0/24",
        ),
        ("ip4:192.0.2.0/x", "no number", "0 to 32", "ip4:192.0.2.0/x"),
        ("a:", "names no domain", "`a`", "a"),
        ("ip4", "names no address", "the address", "ip4"),
        (
            "redirect:a.example",
            "no `=`",
            "redirect=a.example",
            "redirect=a.example",
        ),
        ("ptr/24", "names no domain", "the domain", "ptr/24"),
        (
            "include:a.example/24",
            "does not end like a domain",
            "write a domain",
            "include:a.example/24",
        ),
        (
            "include:museum",
            "no full domain",
            "in full",
            "include:museum",
        ),
        (
            "exists:%(ir).a.example",
            "begins no macro",
            "%%",
            "exists:%(ir).a.example",
        ),
        (
            "exists:100%.a.example",
            "begins no macro",
            "%%",
            "exists:100%.a.example",
        ),
        (
            "exists:%{i.a.example",
            "never closed",
            "close it",
            "exists:%{i.a.example",
        ),
        (
            "exists:%{c}.a.example",
            "in explanations only",
            "%{i}",
            "exists:%{c}.a.example",
        ),
        ("x=%{t}", "in explanations only", "%{i}", "x=%{t}"),
        (
            "exists:%{x}.a.example",
            "does not exist",
            "s l o d i p v h",
            "exists:%{x}.a.example",
        ),
        ("exists:%{d0}", "keeps no part", "one part", "exists:%{d0}"),
        ("exists:%{d*}", "has `*` in", "split at", "exists:%{d*}"),
        ("a,", "no mechanism", "`a`", "a"),
        (
            "ip4:192.0.2.1,192.0.2.2,mx:a.example",
            "no IPv4",
            "ip4:192.0.2.1 ip4:192.0.2.2 mx:a.example",
            "ip4:192.0.2.1 ip4:192.0.2.2 mx:a.example",
        ),
        (
            "include:\u{fc}ber.example",
            "character `\u{fc}`",
            "xn--ber-goa",
            "include:xn--ber-goa.example",
        ),
        ("a\tptr", "character `\\t`", "`a ptr`", "a ptr"),
        (
            "include: a.example",
            "names no domain",
            "include:a.example",
            "include:a.example",
        ),
        (
            "include a.example",
            "names no domain",
            "include:a.example",
            "include:a.example",
        ),
        (
            "ip4 192.0.2.1",
            "names no address",
            "ip4:192.0.2.1",
            "ip4:192.0.2.1",
        ),
        (";", "no mechanism", "use one of", ""),
    ] {
        let (text, mend) = all(wrong, right);
        fault(
            &text,
            wrong,
            what,
            help,
            &mend.replace("mx  -all", "mx -all"),
        );
    }
    fault(
        "v=spf1 a - all",
        "- all",
        "nothing is named",
        "`-all`",
        "v=spf1 a -all",
    );
    fault(
        "v=spf1 a ? ALL ",
        "? ALL",
        "nothing is named",
        "`?ALL`",
        "v=spf1 a ?ALL ",
    );
    fault(
        "v=spf1 a -all;",
        "-all;",
        "no mechanism",
        "`-all`",
        "v=spf1 a -all",
    );
    fault(
        "v=spf1 a -all.",
        "-all.",
        "no mechanism",
        "`-all`",
        "v=spf1 a -all",
    );
    fault(
        "v=spf1 a \u{2013}all",
        "\u{2013}all",
        "character",
        "`-all`",
        "v=spf1 a -all",
    );
    fault(
        "v=spf1 -all:x",
        "-all:x",
        "behind `all`",
        "alone",
        "v=spf1 -all:x",
    );
    let second = "second `redirect=`";
    fault(
        "v=spf1 redirect=a.example redirect=b.example",
        "redirect=b.example",
        second,
        "one of them",
        "v=spf1 redirect=a.example redirect=b.example",
    );
    fault(
        "v=spf1 redirect=a.example redirect=A.example",
        "redirect=A.example",
        second,
        "one of them",
        "v=spf1 redirect=a.example",
    );
    fault(
        "v=spf1 exp=a.example exp=b.example",
        "exp=b.example",
        "second `exp=`",
        "one of them",
        "v=spf1 exp=a.example exp=b.example",
    );
}

#[test]
fn every_fault_is_told_and_mended_at_its_place() {
    let text = "v=spf1 ipv4:192.0.2.1 mx, include: a.example - all";
    let faults = Record::parse(text).expect_err("three of them");
    let told: Vec<_> = faults.iter().map(|fault| fault.term.as_str()).collect();
    assert_eq!(
        told,
        ["ipv4:192.0.2.1", "mx,", "include: a.example", "- all"]
    );
    assert_eq!(
        mended(text, &faults),
        "v=spf1 ip4:192.0.2.1 mx include:a.example -all"
    );
    assert_eq!(
        faults[1].to_string(),
        "`mx,` has `mx,`, which is no mechanism"
    );
}

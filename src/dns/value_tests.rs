//! Tables of what people write, what the service returns and what is sent, for addresses and hosts foremost.

use super::super::testing::{reads, refuses};
use super::*;

#[test]
fn addresses_take_their_canonical_text() {
    reads(RecordType::A, " 192.0.2.10 ", "192.0.2.10");
    reads(RecordType::Aaaa, "2001:DB8:0:0:0:0:0:1", "2001:db8::1");
    reads(RecordType::Aaaa, "2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1");
}

#[test]
fn what_is_no_address_is_refused() {
    refuses(
        RecordType::A,
        "192.0.2.256",
        "not an IPv4 address",
        "such as `192.0.2.10`",
    );
    refuses(
        RecordType::A,
        "192.0.2.010",
        "not an IPv4 address",
        "such as",
    );
    refuses(
        RecordType::A,
        "2001:db8::1",
        "not an IPv4 address",
        "AAAA record",
    );
    refuses(
        RecordType::Aaaa,
        "192.0.2.1",
        "not an IPv6 address",
        "A record",
    );
    refuses(
        RecordType::A,
        "192.0.2.1 192.0.2.2",
        "2 fields",
        "write it like",
    );
    refuses(RecordType::A, "", "empty", "write it like");
}

#[test]
fn hosts_lose_final_dot_capitals_and_letters_outside_of_ascii() {
    reads(RecordType::Cname, "Infomaniak.COM.", "infomaniak.com");
    reads(RecordType::Cname, "bücher.example", "xn--bcher-kva.example");
    reads(
        RecordType::Cname,
        "s1._domainkey.crm.example",
        "s1._domainkey.crm.example",
    );
    reads(
        RecordType::Cname,
        "r3---sn-x.cdn.example",
        "r3---sn-x.cdn.example",
    );
    reads(
        RecordType::Ns,
        "ns41.infomaniak.com.",
        "ns41.infomaniak.com",
    );
    reads(RecordType::Dname, "www.acme.example", "www.acme.example");
    reads(
        RecordType::Mx,
        "  05   MTA-GW.infomaniak.ch. ",
        "5 mta-gw.infomaniak.ch",
    );
    reads(
        RecordType::Srv,
        "0 1 993 mail.infomaniak.com.",
        "0 1 993 mail.infomaniak.com",
    );
}

#[test]
fn the_root_says_no_mail_and_no_service_and_is_no_host_elsewhere() {
    reads(RecordType::Mx, "0 .", "0 .");
    reads(RecordType::Srv, "0 0 0 .", "0 0 0 .");
    refuses(RecordType::Cname, ".", "the root", "in full");
    assert!(is_null_mx("0 ."));
    assert!(!is_null_mx("0 a.example"));
}

#[test]
fn a_target_is_written_in_full() {
    refuses(
        RecordType::Cname,
        "www",
        "not a full name",
        "such as `www.acme.example`",
    );
    refuses(RecordType::Mx, "5 mail.", "not a full name", "in full");
    refuses(RecordType::Cname, "@", "`@` cannot be", "`acme.example`");
}

#[test]
fn a_target_does_not_end_in_the_zone_twice() {
    let twice = "ends in the zone name twice";
    refuses(
        RecordType::Cname,
        "x.acme.example.acme.example",
        twice,
        "write `x.acme.example`",
    );
    refuses(
        RecordType::Cname,
        "acme.example.acme.example.",
        twice,
        "write `acme.example`",
    );
    refuses(
        RecordType::Mx,
        "5 mta-gw.infomaniak.ch.acme.example",
        "zone name behind it",
        "write `mta-gw.infomaniak.ch`",
    );
    reads(RecordType::Cname, "a.b.acme.example", "a.b.acme.example");
    reads(
        RecordType::Cname,
        "infomaniak.ch.other.example",
        "infomaniak.ch.other.example",
    );
}

#[test]
fn a_target_is_a_host_and_no_address() {
    refuses(
        RecordType::Mx,
        "5 192.0.2.1",
        "is an IP address",
        "name of the host",
    );
    refuses(
        RecordType::Mx,
        "5 2001:db8::1",
        "is an IP address",
        "name of the host",
    );
    refuses(
        RecordType::Ns,
        "192.0.2.1",
        "is an IP address",
        "name of the host",
    );
    refuses(
        RecordType::Srv,
        "0 1 993 192.0.2.1",
        "is an IP address",
        "name of the host",
    );
    refuses(
        RecordType::Cname,
        "192.0.2.1",
        "is an IP address",
        "A or AAAA record instead",
    );
    refuses(
        RecordType::Mx,
        "5 my_host.acme.example",
        "underscore",
        "name of the host",
    );
    refuses(RecordType::Ns, "a..example", "empty label", "dot too many");
    refuses(RecordType::Cname, "*.acme.example", "wildcard", "in full");
    refuses(
        RecordType::Cname,
        "https://acme.example",
        "the character `:`",
        "letters",
    );
    refuses(
        RecordType::Cname,
        &format!("{}.example", "a".repeat(64)),
        "64 characters",
        "63",
    );
    refuses(
        RecordType::Cname,
        &vec!["a"; 128].join("."),
        "255 characters",
        "253",
    );
}

#[test]
fn fields_are_counted_and_numbers_have_a_range() {
    refuses(
        RecordType::Mx,
        "mta-gw.infomaniak.ch",
        "one field",
        "`5 mta-gw.infomaniak.ch`",
    );
    refuses(
        RecordType::Mx,
        "mta-gw.infomaniak.ch 5",
        "`mta-gw.infomaniak.ch` is not a number",
        "0 to 65535",
    );
    refuses(
        RecordType::Mx,
        "65536 a.example",
        "above 65535",
        "0 to 65535",
    );
    refuses(
        RecordType::Mx,
        "-1 a.example",
        "`-1` is not a number",
        "0 to 65535",
    );
    refuses(
        RecordType::Srv,
        "0 993 mail.infomaniak.com",
        "3 fields",
        "`0 1 993 mail.infomaniak.com`",
    );
    refuses(
        RecordType::Srv,
        "0 1 99300 mail.infomaniak.com",
        "SRV port 99300",
        "65535",
    );
}

#[test]
fn types_of_the_provider_are_not_written() {
    for kind in [RecordType::Soa, RecordType::Ptr, RecordType::Dnskey] {
        refuses(kind, "x", "cannot be written", "remove the record");
    }
}

#[test]
fn what_the_service_returns_becomes_the_same_normal_form() {
    let long = "x".repeat(300);
    let split = format!("\"{}\" \"{}\"", &long[..255], &long[255..]);
    for (kind, live, normal) in [
        (RecordType::Txt, "\"v=spf1 -all\"", "v=spf1 -all"),
        (RecordType::Txt, "v=spf1 -all", "v=spf1 -all"),
        (RecordType::Txt, &split, &long),
        (RecordType::Txt, r#""a \"b\" \\""#, r#"a "b" \"#),
        (RecordType::Txt, "\"broken", "\"broken"),
        (
            RecordType::Mx,
            "5 mta-gw.infomaniak.ch",
            "5 mta-gw.infomaniak.ch",
        ),
        (
            RecordType::Mx,
            "5 MTA-GW.infomaniak.ch.",
            "5 mta-gw.infomaniak.ch",
        ),
        (RecordType::Cname, "mail", "mail"),
        (
            RecordType::Caa,
            "0 issue letsencrypt.org",
            "0 issue \"letsencrypt.org\"",
        ),
        (
            RecordType::Caa,
            "0 issue \"letsencrypt.org\"",
            "0 issue \"letsencrypt.org\"",
        ),
        (RecordType::Tlsa, "3 1 0 ABCDEF 0123", "3 1 0 abcdef0123"),
        (RecordType::A, " something else ", "something else"),
        (
            RecordType::Soa,
            "ns11.infomaniak.ch.  x. 1 2 3 4 5",
            "ns11.infomaniak.ch. x. 1 2 3 4 5",
        ),
        (RecordType::Ptr, "Mail.Acme.Example.", "mail.acme.example"),
    ] {
        assert_eq!(observed(kind, live), normal, "{kind} {live:?}");
    }
}

#[test]
fn what_is_sent_has_final_dots_and_quoted_pieces() {
    for (kind, normal, sent) in [
        (RecordType::A, "192.0.2.1", "192.0.2.1"),
        (RecordType::Cname, "infomaniak.com", "infomaniak.com."),
        (
            RecordType::Mx,
            "5 mta-gw.infomaniak.ch",
            "5 mta-gw.infomaniak.ch.",
        ),
        (RecordType::Mx, "0 .", "0 ."),
        (
            RecordType::Srv,
            "0 1 993 mail.infomaniak.com",
            "0 1 993 mail.infomaniak.com.",
        ),
        (RecordType::Txt, r#"a "b" \"#, r#""a \"b\" \\""#),
        (
            RecordType::Caa,
            "0 issue \"letsencrypt.org\"",
            "0 issue \"letsencrypt.org\"",
        ),
    ] {
        assert_eq!(wire(kind, normal), sent, "{kind} {normal:?}");
    }
    for (octets, pieces) in [(254, 1), (255, 1), (256, 2), (509, 2), (510, 2), (511, 3)] {
        assert_eq!(
            wire(RecordType::Txt, &"x".repeat(octets))
                .matches("\" \"")
                .count()
                + 1,
            pieces,
            "{octets}"
        );
    }
    // 254 octets and a character of two: the cut goes before it.
    let umlaut = format!("{}ü{}", "x".repeat(254), "y".repeat(10));
    assert_eq!(
        wire(RecordType::Txt, &umlaut),
        format!("\"{}\" \"ü{}\"", "x".repeat(254), "y".repeat(10))
    );
}

//! What stands in the DNS beside the zones of a world: the hosts of the service, and those of senders
//! that many people use. The names are real ones and what they hold is made up: addresses are those of
//! documentation (RFC 5737, RFC 3849), and how many lookups an include costs is for the live DNS to say.

use hickory_proto::rr::RecordType;

/// A selector as the service makes them; they differ from domain to domain (DNS-DKIM-06).
pub(super) const SELECTOR: &str = "20260112";

/// The key behind it: 2048 bits, made for this emulator, and nobody has the other half.
pub(super) const KEY: &str = "v=DKIM1; t=s; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAml1depOohEoZ4V6OZeUA+p38aereLsSDEB36tjnPVMa+eCfhr6JZksUsO9ELFI3q8Dx3E9b+dLM7SoFGmie/QRQ8huWIfrdnyEXG3dgNoDduu68HjN8tdA6rkWt/1tGIyFSefpCEvjzspB92IuWKBs19CKfVa9FvojAc/ovMaPTWMc+muNVyEYI6mjq92PhgqK43QEpxuKduxo2Sr8AJUd/zP/W7+VDVYhmQs279wNwrv+DeQfRRY1z6lfuD9KieZFMIikYXhXOibWw1eIqXAdS+i2MH3yKXt6r3ZKc2Try1g66KgDvbz6IybwlaW0yI7t2C1/7HHQCho7Pv2JGvQwIDAQAB";

/// A type and a value in the form of a zone file.
pub(super) type Row = (RecordType, &'static str);

/// Name servers listen on this machine.
const SERVER: &[Row] = &[(RecordType::A, "127.0.0.1")];

/// By name, in lower case without the final dot.
const NAMES: &[(&str, &[Row])] = &[
    (
        "infomaniak.com",
        &[
            (RecordType::A, "192.0.2.80"),
            (RecordType::MX, "5 mta-gw.infomaniak.ch"),
        ],
    ),
    ("mail.infomaniak.com", &[(RecordType::A, "192.0.2.81")]),
    (
        "mta-gw.infomaniak.ch",
        &[
            (RecordType::A, "192.0.2.25"),
            (RecordType::AAAA, "2001:db8:25::25"),
        ],
    ),
    (
        "spf.infomaniak.ch",
        &[(
            RecordType::TXT,
            "\"v=spf1 ip4:192.0.2.0/25 ip6:2001:db8:25::/48 ?all\"",
        )],
    ),
    ("ns11.infomaniak.ch", SERVER),
    ("ns12.infomaniak.ch", SERVER),
    ("ns41.infomaniak.com", SERVER),
    ("ns42.infomaniak.com", SERVER),
    ("nsany1.infomaniak.com", SERVER),
    ("nsany2.infomaniak.com", SERVER),
    (
        "_spf.google.com",
        &[(RecordType::TXT, "\"v=spf1 ip4:198.51.100.0/25 ~all\"")],
    ),
    (
        "spf.protection.outlook.com",
        &[(RecordType::TXT, "\"v=spf1 ip4:198.51.100.128/26 -all\"")],
    ),
    (
        "spf.mailjet.com",
        &[(RecordType::TXT, "\"v=spf1 ip4:198.51.100.192/26 ?all\"")],
    ),
    (
        "gmail.com",
        &[(RecordType::MX, "5 gmail-smtp-in.l.google.com")],
    ),
    (
        "gmail-smtp-in.l.google.com",
        &[(RecordType::A, "198.51.100.25")],
    ),
    // Partners in examples take mail and send none.
    (
        "partner.example",
        &[
            (RecordType::MX, "10 mail.partner.example"),
            (RecordType::TXT, "\"v=spf1 mx -all\""),
        ],
    ),
    ("mail.partner.example", &[(RecordType::A, "203.0.113.25")]),
];

/// The records of a name; none where the name is not known.
pub(super) fn records(name: &str) -> Option<&'static [Row]> {
    let found = NAMES.iter().find(|(known, _)| *known == name);
    found.map(|(_, rows)| *rows)
}

/// Whether a name server is the service's (seen: ns11, ns12, ns41, ns42, nsany1, nsany2; 2026).
pub(super) fn is_provider(host: &str) -> bool {
    let host = host.to_lowercase();
    [".infomaniak.ch", ".infomaniak.com"]
        .iter()
        .any(|end| host.ends_with(end))
}

//! Odd but legal texts: names, notes, senders, values of every record type, as people write them.

use maniform::dns::RecordType;
use proptest::prelude::*;
use proptest::sample::select;

/// Names that other languages take for something else, and names of many documents, so that two
/// generated documents meet in some of them.
const NAMES: &[&str] = &[
    "ada", "bob", "sales", "info", "no", "null", "true", "1e3", "0x1f", "007", "_x", "a-b_c.d9",
    "12.30", "on",
];

/// The part of an address before the `@`, as the service allows it, in normal form.
pub(crate) fn local() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(NAMES).prop_map(str::to_owned),
        1 => "[a-z0-9_]([a-z0-9_-]{0,6}\\.)?[a-z0-9_]{1,6}",
        1 => Just("a".repeat(64)),
    ]
}

/// One line of at most 80 characters without blanks around it.
pub(crate) fn note() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "Front desk",
            "no",
            "~",
            "1.10",
            "2026-01-01",
            "# not a comment",
            "a: b",
            "- x",
            "'\"\\",
            "{x}",
            "<<",
            "日本語 émoji 🦀",
            "\u{2028}line\u{2029}",
            "rtl \u{202e}x",
        ])
        .prop_map(str::to_owned),
        "\\PC{1,80}",
    ]
    .prop_filter("a note the document takes", |note| {
        note.parse::<maniform::kinds::names::Note>().is_ok()
    })
}

/// Somebody's address elsewhere, in normal form.
pub(crate) fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "x@partner.example",
            "o'hara+tag@partner.example",
            "y@xn--bcher-kva.example",
            "1@2.example",
        ])
        .prop_map(str::to_owned),
        "[a-z0-9]{1,5}@[a-z]{1,5}\\.example",
    ]
}

/// An entry of an allow or block list.
pub(crate) fn sender() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "*@spam.example",
            "promo-?@x.example",
            "*.example",
            "@x"
        ])
        .prop_map(str::to_owned),
        address(),
    ]
}

/// The name of a record as people write it.
pub(crate) fn owner() -> impl Strategy<Value = String> {
    select(vec![
        "@",
        "www",
        "WWW.acme.example.",
        "*",
        "*.shop",
        "_dmarc",
        "_sip._tcp",
        "a.b",
        "bücher",
        "s1._domainkey",
        "_443._tcp.www",
        "x_y",
    ])
    .prop_map(str::to_owned)
}

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9]{0,3}(-[a-z0-9]{1,3})?\\.[a-z]{1,6}\\.example\\.?",
        Just("Bücher.Partner.example".to_owned()),
        Just("mta-gw.infomaniak.ch".to_owned()),
    ]
}

fn hex(octets: usize) -> impl Strategy<Value = String> {
    (prop::collection::vec("[0-9a-fA-F]{2}", octets), 1usize..40).prop_map(|(pairs, width)| {
        let pieces: Vec<String> = pairs.chunks(width).map(<[String]>::concat).collect();
        pieces.join(" ")
    })
}

/// Texts around every length at which something is cut, and with everything that gets escaped.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(vec!["v=spf1 include:spf.infomaniak.ch -all", "V=SPF1 ~all", "v=DMARC1; p=none", "no",
            "google-site-verification=Abc", "v=DKIM1; k=rsa; p=MIGf", "\"quoted \" \"and split\"", "back\\slash \\\" x",
            "\"gr\\195\\188n\"", "{x} #1 %41", "/slash/"]).prop_map(str::to_owned),
        2 => "[!-~]([ -~]{0,38}[!-~])?",
        1 => "[a-zü=€😀]{100,300}",
        1 => select(vec![254usize, 255, 256, 510, 511]).prop_map(|octets| "k".repeat(octets)),
    ]
}

/// A value of this type as people write it; most are taken.
fn value(kind: RecordType) -> BoxedStrategy<String> {
    let number = any::<u16>;
    match kind {
        RecordType::A => (1u8..4).prop_map(|n| format!("192.0.2.{n}")).boxed(),
        RecordType::Aaaa => any::<std::net::Ipv6Addr>()
            .prop_map(|address| address.to_string().to_uppercase())
            .boxed(),
        RecordType::Caa => prop_oneof![
            Just("0 issue letsencrypt.org".to_owned()),
            Just("0 ISSUE \"LetsEncrypt.org; accounturi=https://CA.example/1\"".to_owned()),
            Just("128 issuewild \";\"".to_owned()),
            Just("0 iodef mailto:ada@acme.example".to_owned()),
        ]
        .boxed(),
        RecordType::Mx => (0u16..20, host())
            .prop_map(|(n, host)| format!("{n}  {host}"))
            .boxed(),
        RecordType::Srv => (
            number(),
            number(),
            number(),
            prop_oneof![4 => host(), 1 => Just(".".to_owned())],
        )
            .prop_map(|(a, b, c, host)| format!("{a} {b} {c} {host}"))
            .boxed(),
        RecordType::Ds => (number(), hex(32))
            .prop_map(|(tag, hex)| format!("{tag} 13 2 {hex}"))
            .boxed(),
        RecordType::Sshfp => (1u8..5, hex(20))
            .prop_map(|(algorithm, hex)| format!("{algorithm} 1 {hex}"))
            .boxed(),
        RecordType::Tlsa | RecordType::Smimea => (0u8..4, hex(64))
            .prop_map(|(usage, hex)| format!("{usage} 1 2 {hex}"))
            .boxed(),
        RecordType::Txt => text().boxed(),
        _ => host().boxed(),
    }
}

/// A record set as people write it: name, type, TTL, values. Not every one is legal.
pub(crate) fn record_set() -> impl Strategy<Value = (String, RecordType, Option<i64>, Vec<String>)>
{
    let ttl = prop_oneof![
        Just(None),
        select(vec![60i64, 300, 3600, 86_400]).prop_map(Some)
    ];
    (owner(), select(RecordType::CREATABLE.to_vec()), ttl).prop_flat_map(|(owner, kind, ttl)| {
        prop::collection::vec(value(kind), 1..5)
            .prop_map(move |values| (owner.clone(), kind, ttl, values))
    })
}

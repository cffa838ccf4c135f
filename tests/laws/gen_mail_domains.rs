//! Mail of a domain, declared in its section: the records that follow share sets with what others put
//! there, and a set that the files speak of in part.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value as Json, json};

use super::estate::REALM;
use super::piece::Piece;

const LETTERS: &str = "letters.example";

/// Senders by name, each with what is written of it.
fn senders() -> BoxedStrategy<Json> {
    let all = vec![
        ("infomaniak", json!({})),
        ("google", json!({ "owner": "IT" })),
        (
            "crm",
            json!({ "include": "spf.crm.example", "ip4": ["192.0.2.0/24"] }),
        ),
        (
            "web",
            json!({ "a": "@", "mx": ["@", "partner.example"], "ip6": "2001:db8::/64" }),
        ),
        (
            "post",
            json!({ "selectors": { "s1": { "cname": "s1.post.example" }, "s2": { "txt": "v=DKIM1; p=AAAA" } } }),
        ),
    ];
    subsequence(all, 0..=5)
        .prop_shuffle()
        .prop_map(|some| {
            some.into_iter()
                .map(|(name, said)| (name.to_owned(), said))
                .collect::<Map<_, _>>()
        })
        .prop_map(Json::Object)
        .boxed()
}

fn dmarc() -> BoxedStrategy<Json> {
    let policies = select(vec!["none", "quarantine", "reject"]);
    (policies, any::<bool>(), any::<bool>())
        .prop_map(|(policy, reports, strict)| {
            let mut dmarc = json!({ "policy": policy });
            if reports {
                dmarc["reports-to"] = json!(["d@letters.example", "d@acme.example"]);
            }
            if strict {
                dmarc["alignment"] = json!({ "dkim": "strict" });
                dmarc["missing-subdomains"] = json!("reject");
            }
            dmarc
        })
        .boxed()
}

fn section() -> BoxedStrategy<Json> {
    let parts = (
        prop::option::of(senders()),
        prop::option::of(dmarc()),
        prop::option::of(select(vec!["fail", "softfail", "neutral"])),
        prop::option::of(select(vec!["infomaniak", "nothing", "elsewhere"])),
        any::<[bool; 4]>(),
    );
    let composed = parts.prop_map(
        |(senders, dmarc, rest, receives, [tls, sts, programs, caa])| {
            let mut mail = Map::new();
            let mut put = |key: &str, value: Json| mail.insert(key.to_owned(), value);
            if let Some(senders) = senders {
                put("senders", senders);
                if let Some(rest) = rest {
                    put("spf", json!({ "everything-else": rest }));
                }
            }
            if let Some(dmarc) = dmarc {
                put("dmarc", dmarc);
            }
            if let Some(receives) = receives {
                put("receives", json!(receives));
            }
            if tls {
                put("tls-reports-to", json!("tls@letters.example"));
            }
            if sts {
                put(
                    "mta-sts",
                    json!({ "mx": "*.letters.example", "host": "www.letters.example" }),
                );
            }
            if programs {
                put("mail-programs", json!(true));
            }
            if caa {
                put("certificates", json!(["letsencrypt.org"]));
            }
            Json::Object(mail)
        },
    );
    prop_oneof![8 => composed, 1 => Just(json!({ "parked": true }))].boxed()
}

/// What lives at the names that the section speaks of: the service's own records, proofs, and what a
/// person wrote over them.
fn rows() -> BoxedStrategy<Vec<Json>> {
    let row = |source: &str, kind: &str, target: &str| json!({ "source": source, "type": kind, "ttl": 3600, "target": target });
    let all = vec![
        row(".", "MX", "5 mta-gw.infomaniak.ch"),
        row(".", "TXT", "\"v=spf1 include:spf.infomaniak.ch -all\""),
        row(".", "TXT", "\"google-site-verification=abc\""),
        row(".", "TXT", "\"ms=1\""),
        row("_dmarc", "TXT", "\"v=DMARC1;p=reject\""),
        row(
            "_smtp._tls",
            "TXT",
            "\"v=TLSRPTv1;rua=mailto:tls@letters.example\"",
        ),
        row(".", "CAA", "0 issue \"letsencrypt.org\""),
        row("autoconfig", "CNAME", "infomaniak.com"),
    ];
    subsequence(all, 0..=8).boxed()
}

/// One domain with its mail, and beside it a set of which the files have a part.
pub(crate) fn piece() -> BoxedStrategy<Piece> {
    let own = subsequence(vec!["proof=1", "proof=2", "proof=3"], 0..=3);
    (prop::option::of(section()), rows(), own)
        .prop_map(|(mail, rows, own)| {
            let mut domain = Map::new();
            if let Some(mail) = mail {
                domain.insert("mail".to_owned(), mail);
            }
            if !own.is_empty() {
                let set =
                    json!({ "name": "proofs", "type": "TXT", "others": "keep", "values": own });
                domain.insert("records".to_owned(), json!([set]));
            }
            Piece {
                document: json!({ "domains": { LETTERS: domain } }),
                world: json!({
                    "domains": [{ "account": REALM, "name": LETTERS }],
                    "zones": [{ "fqdn": LETTERS, "records": rows }],
                }),
            }
        })
        .boxed()
}

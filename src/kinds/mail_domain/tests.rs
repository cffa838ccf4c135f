use super::section::MailSection;
use super::*;
use crate::kinds::declare::{Common, Declarations, Place, ZoneOf};
use crate::model::setting::Setting;
use crate::model::source::FileId;
use crate::yaml;

#[derive(serde::Deserialize)]
struct Written {
    mail: Setting<MailSection>,
}

fn declarations(text: &str, elsewhere: bool) -> Declarations {
    let (docs, mut wrong) = yaml::parse(FileId(0), text);
    let mut out = Declarations::default();
    for doc in &docs {
        let (written, more) = yaml::read::<Written>(doc);
        wrong.extend(more);
        let common = Common::default();
        let place = Place {
            common: &common,
            realm: "Acme SA",
            key: "acme.example",
            parent: "",
            span: Span::new(FileId(0), 0, 4),
        };
        if let Some(written) = written {
            declare(&written.mail, elsewhere, place, &mut out);
        }
    }
    out.diagnostics.extend(wrong);
    out
}

/// The records that follow, each as `owner TYPE value`; `…` marks sets in which others may stand.
#[track_caller]
fn records(text: &str) -> Vec<String> {
    let out = declarations(text, false);
    assert_eq!(out.diagnostics, [], "{text}");
    let mut records = Vec::new();
    for thing in &out.things {
        let (_, owner, kind) = record_set::named(&thing.located.address.key).expect("a set");
        let more = match thing.spec.get("others") {
            Some(_) => " …",
            None => "",
        };
        let values = thing.spec.items("values").into_iter();
        records.extend(values.map(|value| format!("{owner} {} {value}{more}", kind.name())));
    }
    records
}

#[track_caller]
fn codes(text: &str) -> Vec<&'static str> {
    let out = declarations(text, false);
    out.diagnostics.iter().map(|wrong| wrong.code).collect()
}

#[test]
fn senders_give_one_spf_record_and_the_mx() {
    assert_eq!(
        records("mail: { senders: { infomaniak: {} } }"),
        [
            "@ MX 5 mta-gw.infomaniak.ch",
            "@ TXT v=spf1 include:spf.infomaniak.ch -all …"
        ]
    );
    // The order of lines means nothing.
    let all = "v=spf1 include:spf.infomaniak.ch include:_spf.google.com ip4:192.0.2.0/24 ip6:2001:db8::/64 \
               a:web.acme.example mx include:spf.crm.example ~all";
    assert_eq!(
        records(
            "mail: { receives: elsewhere, spf: { everything-else: softfail }, senders: {
               crm: { include: spf.crm.example, mx: ['@'], a: web.acme.example, ip6: 2001:db8::/64, ip4: [192.0.2.0/24] },
               google: {}, infomaniak: {} } }"
        ),
        [format!("@ TXT {all} …")]
    );
    // A sender with a return path of its own has no term, and its keys.
    assert_eq!(
        records(
            "mail: { senders: { postmark: { selectors: { 20260101pm: { txt: k=rsa; p=AAAA } } },
               crm: { selectors: { s1: { cname: s1.dkim.crm.example } } } } }"
                .replace("k=rsa; p=AAAA", "'k=rsa; p=AAAA'")
                .as_str()
        ),
        [
            "20260101pm._domainkey TXT k=rsa; p=AAAA",
            "@ TXT v=spf1 -all …",
            "s1._domainkey CNAME s1.dkim.crm.example",
        ]
    );
}

#[test]
fn the_order_of_a_list_means_nothing() {
    let said = |a: [&str; 2], ip4: [&str; 2], mx: [&str; 2], reports: [&str; 2]| {
        records(&format!(
            "mail: {{ senders: {{ web: {{ a: {a:?}, ip4: {ip4:?}, mx: {mx:?} }} }},
               dmarc: {{ policy: none, reports-to: {reports:?} }}, tls-reports-to: {reports:?},
               mta-sts: {{ mx: [{}, {}] }} }}",
            reports[0].replace('@', "."),
            reports[1].replace('@', "."),
        ))
    };
    let one = said(
        ["www.acme.example", "@"],
        ["192.0.2.9", "192.0.2.0/30"],
        ["@", "1.example"],
        ["d@acme.example", "b@acme.example"],
    );
    let other = said(
        ["@", "www.acme.example"],
        ["192.0.2.0/30", "192.0.2.9"],
        ["1.example", "@"],
        ["b@acme.example", "d@acme.example"],
    );
    assert_eq!(one, other);
    let spf =
        "@ TXT v=spf1 ip4:192.0.2.0/30 ip4:192.0.2.9 a a:www.acme.example mx mx:1.example -all …";
    assert!(one.iter().any(|record| record == spf), "{one:#?}");
}

#[test]
fn policies_are_written_as_the_standards_have_them() {
    assert_eq!(
        records(
            "mail: { dmarc: { policy: reject, subdomains: quarantine, missing-subdomains: none, test: true,
               alignment: { dkim: strict, spf: relaxed }, reports-to: [dmarc@acme.example, 'a!b@partner.example'],
               failure-reports-to: fail@acme.example, failure-reports-of: any },
               tls-reports-to: [tls@acme.example, 'https://reports.example/'], certificates: [letsencrypt.org] }"
        ),
        [
            "@ CAA 0 issue \"letsencrypt.org\"",
            "_dmarc TXT v=DMARC1; p=reject; sp=quarantine; np=none; t=y; adkim=s; \
             rua=mailto:dmarc@acme.example,mailto:a%21b@partner.example; ruf=mailto:fail@acme.example; fo=1 …",
            "_smtp._tls TXT v=TLSRPTv1; rua=mailto:tls@acme.example,https://reports.example/ …",
        ]
    );
    assert_eq!(
        records("mail: { certificates: [] }"),
        ["@ CAA 0 issue \";\""]
    );
}

#[test]
fn mail_programs_find_the_servers() {
    assert_eq!(
        records("mail: { mail-programs: true }"),
        [
            "_imaps._tcp SRV 0 1 993 mail.infomaniak.com",
            "_submissions._tcp SRV 0 1 465 mail.infomaniak.com",
            "autoconfig CNAME infomaniak.com",
            "autodiscover CNAME infomaniak.com",
        ]
    );
    assert_eq!(
        records("mail: { mail-programs: false }"),
        Vec::<String>::new()
    );
}

#[test]
fn the_id_of_a_policy_changes_when_and_only_when_its_file_does() {
    let id = |text: &str| {
        let found = records(text);
        let id = found
            .iter()
            .find_map(|record| record.strip_prefix("_mta-sts TXT v=STSv1; id="));
        id.map(str::to_owned)
    };
    let one = id("mail: { senders: { infomaniak: {} }, mta-sts: { mode: testing } }");
    assert!(
        one.as_ref()
            .is_some_and(|id| id.trim_end_matches("; …").len() == 20),
        "{one:?}"
    );
    let same =
        id("mail: { mta-sts: { max-age: 604800, host: www.acme.example }, receives: infomaniak }");
    assert_eq!(one, same);
    for other in [
        "mail: { receives: infomaniak, mta-sts: { mode: enforce } }",
        "mail: { receives: infomaniak, mta-sts: { max-age: 86400 } }",
        "mail: { mta-sts: { mx: ['*.partner.example'] } }",
        "mail: { mta-sts: { mode: none } }",
    ] {
        assert_ne!(id(other), one, "{other}");
    }
    let out = declarations(
        "mail: { receives: infomaniak, mta-sts: { mode: enforce } }",
        false,
    );
    let file = out
        .mail
        .first()
        .and_then(|mail| mail.sts.as_ref())
        .map(StsPolicy::file);
    let wanted =
        "version: STSv1\r\nmode: enforce\r\nmx: mta-gw.infomaniak.ch\r\nmax_age: 604800\r\n";
    assert_eq!(file.as_deref(), Some(wanted));
}

#[test]
fn a_parked_domain_says_so_three_times_and_nothing_else() {
    assert_eq!(
        records("mail: { parked: true }"),
        [
            "@ MX 0 .",
            "@ TXT v=spf1 -all …",
            "_dmarc TXT v=DMARC1; p=reject …"
        ]
    );
    assert_eq!(
        codes("mail: { parked: true, senders: { infomaniak: {} }, dmarc: { policy: none } }"),
        ["bad-mail-policy", "bad-mail-policy"]
    );
}

#[test]
fn what_cannot_be_is_said_at_its_place() {
    for (text, code) in [
        ("mail: { senders: { gogle: {} } }", "bad-mail-sender"),
        (
            "mail: { senders: { crm: { include: '@' } } }",
            "bad-mail-sender",
        ),
        (
            "mail: { senders: { crm: { ip4: 192.0.2.300 } } }",
            "bad-network",
        ),
        (
            "mail: { senders: { crm: { review: soon, mx: '@' } } }",
            "bad-day",
        ),
        (
            "mail: { senders: { google: { include: _spf.google.com } } }",
            "repeated",
        ),
        (
            "mail: { senders: { infomaniak: { selectors: { s1: { cname: a.example } } } } }",
            "bad-selector",
        ),
        (
            "mail: { senders: { crm: { selectors: { s1: {} } } } }",
            "bad-selector",
        ),
        (
            "mail: { senders: { crm: { selectors: { s1: { cname: a.example, txt: p= } } } } }",
            "bad-selector",
        ),
        ("mail: { mta-sts: { mode: enforce } }", "bad-mail-policy"),
        (
            "mail: { dmarc: { policy: none, failure-reports-of: any } }",
            "bad-mail-policy",
        ),
        (
            "mail: { dmarc: { policy: none, reports-to: dmarc } }",
            "bad-mail-address",
        ),
        ("mail: null", "not-clearable"),
        ("mail: { senders: null }", "not-clearable"),
        ("mail: { senders: { google: null } }", "not-clearable"),
        (
            "mail: { senders: { google: { include: null } } }",
            "not-clearable",
        ),
    ] {
        assert_eq!(codes(text), [code], "{text}");
    }
}

#[test]
fn keys_of_the_provider_are_declared_only_where_the_zone_is_elsewhere() {
    let text = "mail: { senders: { infomaniak: { selectors: { '20240112': { txt: v=DKIM1; p=AAAA } } } } }"
        .replace("v=DKIM1; p=AAAA", "'v=DKIM1; p=AAAA'");
    let out = declarations(&text, true);
    assert_eq!(out.diagnostics, []);
    assert!(out.things.is_empty());
    let mail = out.mail.first().expect("a domain");
    assert!(mail.set("20240112._domainkey", RecordType::Txt).is_some());
    assert!(mail.set("_domainkey", RecordType::Ns).is_none());
    assert_eq!(out.elsewhere.len(), mail.sets.len());
}

#[test]
fn every_term_leads_back_to_its_sender() {
    let out = declarations(
        "mail: { senders: { google: { owner: IT }, crm: { include: spf.crm.example, review: 2027-01-31 } } }",
        false,
    );
    let mail = out.mail.first().expect("a domain");
    let name = |term: &str| {
        mail.sender_of(term)
            .map(|sender| sender.name.value.as_str())
    };
    assert_eq!(name("include:_SPF.google.com"), Some("google"));
    assert_eq!(name("include:spf.crm.example"), Some("crm"));
    assert_eq!(name("include:other.example"), None);
    let google = mail.senders.first().expect("a sender");
    assert_eq!(
        google.owner.as_ref().map(|owner| owner.value.as_str()),
        Some("IT")
    );
}

#[test]
fn another_declared_domain_takes_the_reports_that_are_sent_there() {
    let mut out = declarations(
        "mail: { dmarc: { policy: none, reports-to: [d@acme.example, d@eu.acme.example, d@mail.partner.example, d@other.example] } }",
        false,
    );
    for (name, elsewhere) in [("acme.example", false), ("partner.example", true)] {
        out.zones.push(ZoneOf {
            name: name.to_owned(),
            realm: "Partner".to_owned(),
            elsewhere,
        });
    }
    finish(&mut out);
    let keys: Vec<&str> = out
        .elsewhere
        .iter()
        .map(|set| set.located.address.key.as_str())
        .collect();
    assert_eq!(
        keys,
        ["partner.example/acme.example._report._dmarc.mail/TXT"]
    );
    assert_eq!(
        out.elsewhere[0].spec.items("values"),
        ["v=DMARC1".to_owned()].into()
    );
    assert_eq!(out.elsewhere[0].located.realm, "Partner");
}

//! From the section to the record sets.

use super::section::{DmarcSection, MailSection, Receives};
use super::senders::{self, Key, KeyValue};
use super::sts::StsPolicy;
use super::{MailDomain, Strict, catalogue, section, texts};
use crate::dns::{self, RecordType};
use crate::kinds::declare::{Declarations, Declared, Place, empty_collection, not_clearable};
use crate::kinds::record_set;
use crate::kinds::record_share::{KEEP, OTHERS};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::model::value::Value;

/// What SPF says of a domain that sends nothing.
const NOBODY: &str = "v=spf1 -all";

/// Where mail programs ask, and the host they are sent to (MAIL-ADDR-20; RFC 6186 §3, RFC 8314 §5.1).
const SERVICES: &[(&str, &str)] = &[
    ("_imaps._tcp", "0 1 993 mail.infomaniak.com"),
    ("_submissions._tcp", "0 1 465 mail.infomaniak.com"),
];

/// The host that tells mail programs how to set themselves up (DNS-AUTO-01: four zones in use, 2026-08).
const SET_UP: &str = "infomaniak.com";

/// Declares everything that follows from `mail` of a domain.
pub fn declare(
    setting: &Setting<MailSection>,
    elsewhere: bool,
    place: Place<'_>,
    out: &mut Declarations,
) {
    if let Setting::Clear(span) = setting {
        out.diagnostics.push(empty_collection("mail", "{}", *span));
    }
    let Some(written) = setting.spanned() else {
        return;
    };
    let section = &written.value;
    no_nulls(section, out);
    let mut work = Work {
        mail: MailDomain {
            domain: place.key.to_owned(),
            realm: place.realm.to_owned(),
            origin: place.span,
            elsewhere,
            parked: section.parked.value() == Some(&true),
            senders: Vec::new(),
            receives: Receives::Elsewhere,
            everything_else: None,
            policy: None,
            strict: Strict::default(),
            reports: Vec::new(),
            sts: None,
            sets: Vec::new(),
        },
        out,
    };
    match section.parked.spanned().filter(|parked| parked.value) {
        Some(parked) => work.park(section, parked.span),
        None => work.compose(section, written.span),
    }
    let Work { mut mail, out } = work;
    mail.sets
        .sort_by(|one, other| one.located.cmp(&other.located));
    match elsewhere {
        true => out.elsewhere.extend(mail.sets.iter().cloned()),
        false => out.things.extend(mail.sets.iter().cloned()),
    }
    out.mail.push(mail);
}

/// `null` where there is nothing to clear.
fn no_nulls(section: &MailSection, out: &mut Declarations) {
    fn of<T>(key: &'static str, setting: &Setting<T>) -> Option<(&'static str, Span)> {
        match setting {
            Setting::Clear(span) => Some((key, *span)),
            _ => None,
        }
    }
    let nulls = [
        of("spf", &section.spf),
        of("dmarc", &section.dmarc),
        of("receives", &section.receives),
        of("tls-reports-to", &section.tls_reports_to),
        of("mta-sts", &section.mta_sts),
        of("mail-programs", &section.mail_programs),
        of("parked", &section.parked),
    ];
    for (key, span) in nulls.into_iter().flatten() {
        out.diagnostics.push(not_clearable(key, span));
    }
    let collections = [
        of("senders", &section.senders).map(|(key, span)| (key, "{}", span)),
        of("certificates", &section.certificates).map(|(key, span)| (key, "[]", span)),
    ];
    for (key, empty, span) in collections.into_iter().flatten() {
        out.diagnostics.push(empty_collection(key, empty, span));
    }
}

/// A domain on its way to its records.
struct Work<'a> {
    mail: MailDomain,
    out: &'a mut Declarations,
}

impl Work<'_> {
    /// No mail at all (RFC 7505; RFC 7208 §10.1.2).
    fn park(&mut self, section: &MailSection, span: Span) {
        let beside = [
            ("senders", section.senders.span()),
            ("spf", section.spf.span()),
            ("dmarc", section.dmarc.span()),
            ("receives", section.receives.span()),
            ("tls-reports-to", section.tls_reports_to.span()),
            ("mta-sts", section.mta_sts.span()),
            ("mail-programs", section.mail_programs.span()),
            ("certificates", section.certificates.span()),
        ];
        for (key, other) in beside.into_iter().filter_map(|(key, at)| Some((key, at?))) {
            self.out.diagnostics.push(
                Diagnostic::error(
                    "bad-mail-policy",
                    other,
                    format!("`{key}` stands beside `parked`, which leaves nothing to say"),
                )
                .related(span, "the domain is parked")
                .help("take one of them out"),
            );
        }
        self.mail.receives = Receives::Nothing;
        self.mail.everything_else = Some(section::EverythingElse::Fail);
        self.mail.policy = Some(Spanned {
            value: section::Policy::Reject,
            span,
        });
        self.exact("@", RecordType::Mx, &["0 .".to_owned()], span);
        self.part("@", NOBODY.to_owned(), span);
        self.part("_dmarc", "v=DMARC1; p=reject".to_owned(), span);
    }

    fn compose(&mut self, section: &MailSection, span: Span) {
        self.spf(section);
        self.receive(section, span);
        if let Some(dmarc) = section.dmarc.spanned() {
            self.dmarc(&dmarc.value, dmarc.span);
        }
        let tls = texts::each(&section.tls_reports_to);
        if let (Some(span), false) = (section.tls_reports_to.span(), tls.is_empty()) {
            self.part("_smtp._tls", texts::tls_rpt(&tls), span);
        }
        if let Some(written) = section.mta_sts.spanned() {
            let here = match self.mail.receives {
                Receives::Infomaniak => hosts_of(catalogue::INFOMANIAK),
                Receives::Nothing | Receives::Elsewhere => Vec::new(),
            };
            let diagnostics = &mut self.out.diagnostics;
            let policy = StsPolicy::new(&written.value, &here, written.span, diagnostics);
            if let Some(policy) = policy {
                let record = texts::mta_sts(&policy.id());
                self.part("_mta-sts", record, written.span);
                self.mail.sts = Some(policy);
            }
            if let Some(host) = written.value.host.spanned() {
                let host = (host.value.as_str().to_owned(), host.span);
                self.exact("mta-sts", RecordType::Cname, &[host.0], host.1);
            }
        }
        if let Some(programs) = section.mail_programs.spanned().filter(|on| on.value) {
            for name in ["autoconfig", "autodiscover"] {
                self.exact(name, RecordType::Cname, &[SET_UP.to_owned()], programs.span);
            }
            for (name, value) in SERVICES {
                self.exact(name, RecordType::Srv, &[(*value).to_owned()], programs.span);
            }
        }
        if let Some(written) = section.certificates.spanned()
            && written.value.is_whole()
        {
            let each = written.value.iter();
            let mut values: Vec<String> = each
                .map(|issuer| format!("0 issue \"{}\"", issuer.value))
                .collect();
            if values.is_empty() {
                values.push("0 issue \";\"".to_owned());
            }
            self.exact("@", RecordType::Caa, &values, written.span);
        }
    }

    /// One record: everybody who sends, then `all` (RFC-SPF-01, DNS-SPF-02).
    fn spf(&mut self, section: &MailSection) {
        let elsewhere = self.mail.elsewhere;
        let senders = section.senders.value();
        let read = senders.map(|map| senders::read(map, elsewhere, &mut self.out.diagnostics));
        let all = match section.spf.value() {
            Some(spf) => {
                if let Setting::Clear(span) = spf.everything_else {
                    let wrong = not_clearable("everything-else", span);
                    self.out.diagnostics.push(wrong);
                }
                spf.everything_else.value().copied().unwrap_or_default()
            }
            None => section::EverythingElse::default(),
        };
        if let (Some(span), Setting::Absent) = (section.spf.span(), &section.senders) {
            self.out.diagnostics.push(
                Diagnostic::error(
                    "bad-mail-policy",
                    span,
                    "`spf` speaks of everybody else, and `senders` says nobody",
                )
                .help("write `senders` (`{}` where nobody sends), or leave SPF as it is and take the line out"),
            );
        }
        if let Some(written) = section.senders.spanned() {
            let span = written.span;
            let read = read.iter().flatten();
            let terms: Vec<&Spanned<String>> = read.flat_map(|(sender, _)| &sender.terms).collect();
            let words: Vec<&str> = terms.iter().map(|term| term.value.as_str()).collect();
            self.mail.everything_else = Some(all);
            match texts::spf(&words, all) {
                Ok(record) => self.part("@", record, span),
                Err((at, fault)) => {
                    let at = terms.get(at).map_or(span, |term| term.span);
                    let wrong = Diagnostic::error("bad-mail-sender", at, fault.to_string());
                    self.out.diagnostics.push(wrong.help(fault.help));
                }
            }
        }
        for (sender, keys) in read.into_iter().flatten() {
            for key in &keys {
                self.key(key);
            }
            self.mail.senders.push(sender);
        }
    }

    fn key(&mut self, key: &Key) {
        let owner = format!("{}._domainkey", key.selector.value);
        match &key.value {
            KeyValue::Cname(name, span) => {
                self.exact(&owner, RecordType::Cname, std::slice::from_ref(name), *span);
            }
            KeyValue::Txt(text, span) => {
                self.exact(&owner, RecordType::Txt, std::slice::from_ref(text), *span);
            }
        }
    }

    /// MX: the point to which mail goes.
    fn receive(&mut self, section: &MailSection, span: Span) {
        let own = self.mail.senders.iter();
        let sends = own
            .filter(|sender| sender.name.value == catalogue::INFOMANIAK)
            .map(|sender| sender.name.span)
            .next();
        let (receives, at) = match (section.receives.spanned(), sends) {
            (Some(said), _) => (said.value, said.span),
            (None, Some(at)) => (Receives::Infomaniak, at),
            (None, None) => (Receives::Elsewhere, span),
        };
        self.mail.receives = receives;
        match receives {
            Receives::Infomaniak => {
                let entry = catalogue::of(catalogue::INFOMANIAK);
                let mx = entry.map(|entry| entry.mx.clone()).unwrap_or_default();
                self.exact("@", RecordType::Mx, &mx, at);
            }
            Receives::Nothing => self.exact("@", RecordType::Mx, &["0 .".to_owned()], at),
            Receives::Elsewhere => {}
        }
    }

    fn dmarc(&mut self, section: &DmarcSection, span: Span) {
        for (key, cleared) in nulls_of(section) {
            if let Some(span) = cleared {
                self.out.diagnostics.push(not_clearable(key, span));
            }
        }
        let told = section.failure_reports_of.span();
        if let (Some(span), None) = (told, section.failure_reports_to.span()) {
            self.out.diagnostics.push(
                Diagnostic::error(
                    "bad-mail-policy",
                    span,
                    "nobody gets the reports that `failure-reports-of` is about",
                )
                .help("add `failure-reports-to`, or take the line out"),
            );
        }
        self.mail.policy = Some(section.policy.clone());
        if let Some(alignment) = section.alignment.value() {
            let strict = |setting: &Setting<section::Alignment>| {
                setting.value() == Some(&section::Alignment::Strict)
            };
            self.mail.strict = Strict {
                dkim: strict(&alignment.dkim),
                spf: strict(&alignment.spf),
            };
        }
        let reports = texts::spanned(&section.reports_to).into_iter();
        let reports = reports.chain(texts::spanned(&section.failure_reports_to));
        self.mail
            .reports
            .extend(reports.map(|(value, span)| Spanned { value, span }));
        self.part("_dmarc", texts::dmarc(section), span);
    }

    /// A text beside which others may stand.
    fn part(&mut self, owner: &str, text: String, span: Span) {
        self.set(owner, RecordType::Txt, &[text], span, true);
    }

    /// A set that is all there is.
    fn exact(&mut self, owner: &str, kind: RecordType, values: &[String], span: Span) {
        self.set(owner, kind, values, span, false);
    }

    fn set(&mut self, owner: &str, kind: RecordType, values: &[String], span: Span, keeps: bool) {
        let zone = self.mail.domain.clone();
        let mut refuse = |why: dns::Refusal| {
            self.out
                .diagnostics
                .push(Diagnostic::error("bad-record-value", span, why.message).help(why.help));
        };
        let owner = match dns::owner(owner, &zone) {
            Ok(owner) => owner,
            Err(why) => return refuse(why),
        };
        let mut normal = Vec::new();
        for value in values {
            match dns::declared(kind, value, &zone) {
                Ok(value) => normal.push(value),
                Err(why) => return refuse(why),
            }
        }
        if let Some((_, why)) = dns::check_set(kind, &owner, None, &normal)
            .into_iter()
            .next()
        {
            return refuse(why);
        }
        let address = Address::new(record_set::NAME, record_set::key(&zone, &owner, kind));
        let mut thing = Declared::new(address, &self.mail.realm, span);
        for value in &normal {
            thing.places.insert(format!("values/{value}"), span);
        }
        thing.set("values", Value::set(normal), span);
        if keeps {
            thing.set(OTHERS, Value::text(KEEP), span);
        }
        thing.follows = Some(format!("mail of {zone}"));
        self.mail.sets.push(thing);
    }
}

fn nulls_of(section: &DmarcSection) -> [(&'static str, Option<Span>); 7] {
    fn null<T>(setting: &Setting<T>) -> Option<Span> {
        match setting {
            Setting::Clear(span) => Some(*span),
            _ => None,
        }
    }
    [
        ("subdomains", null(&section.subdomains)),
        ("missing-subdomains", null(&section.missing_subdomains)),
        ("test", null(&section.test)),
        ("reports-to", null(&section.reports_to)),
        ("failure-reports-to", null(&section.failure_reports_to)),
        ("failure-reports-of", null(&section.failure_reports_of)),
        ("alignment", null(&section.alignment)),
    ]
}

/// The hosts that take mail for a sender of the catalogue.
fn hosts_of(name: &str) -> Vec<String> {
    let mx = catalogue::of(name).into_iter().flat_map(|entry| &entry.mx);
    let host = |value: &String| value.rsplit(' ').next().map(str::to_owned);
    mx.filter_map(host).collect()
}

//! What people write under `mail` of a domain.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::words::{Day, Ip4Network, Ip6Network, Issuer, ReportPlace, SelectorName, SpfHost};
use crate::kinds::names::{DomainName, MailAddress};
use crate::model::setting::{Setting, Spanned};
use crate::yaml::{List, Map, Several};

/// How mail of a domain is sent, received and proven: SPF, DKIM, DMARC, MX and the rest come from it as
/// one coherent set of records.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "senders": { "infomaniak": {}, "google": {} }, "dmarc": { "policy": "reject", "reports-to": "dmarc@acme.example" } }))]
pub struct MailSection {
    /// Everybody who sends mail in the name of the domain, by name. Well-known ones need no more than
    /// their name: `infomaniak: {}`; others say where they send from.
    #[serde(default)]
    #[schemars(example = json!({ "infomaniak": {}, "crm": { "include": "spf.crm.example", "owner": "marketing" } }))]
    pub senders: Setting<Map<String, Setting<SenderSection>>>,
    /// SPF: what receivers do with mail from anybody else.
    #[serde(default)]
    #[schemars(example = json!({ "everything-else": "fail" }))]
    pub spf: Setting<SpfSection>,
    /// DMARC: what receivers do with mail that only claims to come from the domain, and who is told.
    #[serde(default)]
    #[schemars(example = json!({ "policy": "reject", "reports-to": "dmarc@acme.example" }))]
    pub dmarc: Setting<DmarcSection>,
    /// Where mail for the domain arrives (MX). Left out, it is Infomaniak where `infomaniak` is among
    /// the senders, and otherwise left alone.
    #[serde(default)]
    pub receives: Setting<Receives>,
    /// Who is told of trouble with encryption on the way here (TLS-RPT): one address, or several;
    /// `https` addresses are taken, too.
    #[serde(default)]
    #[schemars(example = json!("tls@acme.example"))]
    pub tls_reports_to: Setting<Several<ReportPlace>>,
    /// That mail for the domain only arrives encrypted (MTA-STS). The records come from it; the policy
    /// file is yours to serve: `maniform zone` prints it.
    #[serde(default)]
    #[schemars(example = json!({ "mode": "testing", "host": "www.acme.example" }))]
    pub mta_sts: Setting<MtaStsSection>,
    /// Whether mail programs find Infomaniak's servers by themselves: `autoconfig`, `autodiscover`, and
    /// SRV records for reading and sending.
    #[serde(default)]
    pub mail_programs: Setting<bool>,
    /// The only authorities that may issue certificates for the domain and everything below it (CAA).
    /// An empty list forbids all.
    #[serde(default)]
    #[schemars(example = json!(["letsencrypt.org"]))]
    pub certificates: Setting<List<Spanned<Issuer>>>,
    /// A domain without mail: nobody sends in its name and it takes none. Nothing else stands beside it.
    #[serde(default)]
    pub parked: Setting<bool>,
}

/// Somebody who sends mail in the name of a domain.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "include": "spf.crm.example", "owner": "marketing", "review": "2027-06-30" }))]
pub struct SenderSection {
    /// The names whose SPF record says where it sends from.
    #[serde(default)]
    #[schemars(example = json!("spf.crm.example"))]
    pub include: Setting<Several<SpfHost>>,
    /// The addresses or networks it sends from.
    #[serde(default)]
    #[schemars(example = json!("192.0.2.25"))]
    pub ip4: Setting<Several<Ip4Network>>,
    /// The addresses or networks it sends from.
    #[serde(default)]
    #[schemars(example = json!("2001:db8::/64"))]
    pub ip6: Setting<Several<Ip6Network>>,
    /// The hosts it sends from; `@` is the domain itself.
    #[serde(default)]
    #[schemars(example = json!("web.acme.example"))]
    pub a: Setting<Several<SpfHost>>,
    /// The domains whose mail servers send, too; `@` is the domain itself.
    #[serde(default)]
    #[schemars(example = json!("@"))]
    pub mx: Setting<Several<SpfHost>>,
    /// Its DKIM keys, by selector.
    #[serde(default)]
    #[schemars(example = json!({ "s1": { "cname": "s1.dkim.crm.example" } }))]
    pub selectors: Setting<Map<SelectorName, Setting<SelectorSection>>>,
    /// Who answers for it in your organization.
    #[serde(default)]
    #[schemars(example = json!("marketing"))]
    pub owner: Setting<Person>,
    /// The day by which somebody looks whether it is still needed; `lint` says when it is over.
    #[serde(default)]
    pub review: Setting<Day>,
}

/// A DKIM key: the sender's own name for it, or the key itself.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "cname": "s1.dkim.crm.example" }))]
pub struct SelectorSection {
    /// The name at the sender that has the key.
    #[serde(default)]
    #[schemars(example = json!("s1.dkim.crm.example"))]
    pub cname: Setting<DomainNameOfKey>,
    /// The key as the sender gives it.
    #[serde(default)]
    #[schemars(example = json!("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"))]
    pub txt: Setting<String>,
}

/// What SPF says of everybody who is no declared sender.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "everything-else": "fail" }))]
pub struct SpfSection {
    /// `fail` is advised; `softfail` marks instead of refusing, `neutral` says nothing. Left out, it is
    /// `fail`.
    #[serde(default)]
    pub everything_else: Setting<EverythingElse>,
}

/// What happens to mail from anybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EverythingElse {
    /// It is not from here: `-all`.
    #[default]
    Fail,
    /// It is likely not from here: `~all`.
    Softfail,
    /// Nothing is said of it: `?all`.
    Neutral,
}

/// What receivers do with mail that neither SPF nor DKIM proves to be from the domain (RFC 9989).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "policy": "quarantine", "reports-to": "dmarc@acme.example" }))]
pub struct DmarcSection {
    /// What happens to it: `none` only reports, `quarantine` puts it aside, `reject` refuses it.
    pub policy: Spanned<Policy>,
    /// The same for subdomains that exist. Left out, they follow the policy.
    #[serde(default)]
    pub subdomains: Setting<Policy>,
    /// The same for subdomains that do not exist. Left out, they follow the other subdomains.
    #[serde(default)]
    pub missing_subdomains: Setting<Policy>,
    /// Whether receivers only test: they take one step less than the policy asks for.
    #[serde(default)]
    pub test: Setting<bool>,
    /// Who gets the daily reports: one address, or several.
    #[serde(default)]
    #[schemars(example = json!("dmarc@acme.example"))]
    pub reports_to: Setting<Several<MailAddress>>,
    /// Who gets a report of single messages that failed; few receivers send them.
    #[serde(default)]
    #[schemars(example = json!("dmarc-failures@acme.example"))]
    pub failure_reports_to: Setting<Several<MailAddress>>,
    /// Which failures are reported: where everything failed, or where anything did.
    #[serde(default)]
    pub failure_reports_of: Setting<Failures>,
    /// How close the proven domain must be to the one that people see.
    #[serde(default)]
    #[schemars(example = json!({ "dkim": "strict" }))]
    pub alignment: Setting<AlignmentSection>,
}

/// What happens to mail that is not proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// It is delivered, and reported.
    None,
    /// It goes to spam.
    Quarantine,
    /// It is refused.
    Reject,
}

/// Which failures are reported one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Failures {
    /// Messages that nothing proves.
    All,
    /// Messages that SPF or DKIM does not prove, though the other may.
    Any,
}

/// How close a proven domain must be: `relaxed` takes one of the same organization, `strict` only the
/// same.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "dkim": "strict", "spf": "relaxed" }))]
pub struct AlignmentSection {
    /// For the domain that signed.
    #[serde(default)]
    pub dkim: Setting<Alignment>,
    /// For the domain of the return path.
    #[serde(default)]
    pub spf: Setting<Alignment>,
}

/// How close two domains must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Alignment {
    /// Of the same organization.
    Relaxed,
    /// The same.
    Strict,
}

/// Where mail for a domain arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Receives {
    /// At Infomaniak.
    Infomaniak,
    /// Nowhere: the domain takes no mail.
    Nothing,
    /// At somebody else: MX is left alone.
    Elsewhere,
}

/// That mail only arrives encrypted, as far as the DNS says it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "mode": "enforce", "host": "www.acme.example" }))]
pub struct MtaStsSection {
    /// What your policy file says: `testing` only reports, `enforce` refuses, `none` withdraws. Left
    /// out, it is `testing`.
    #[serde(default)]
    pub mode: Setting<Mode>,
    /// For how many seconds senders keep the policy: up to 31557600, a year. Left out, it is 604800, a
    /// week.
    #[serde(default)]
    #[schemars(range(min = 86400, max = 31_557_600))]
    pub max_age: Setting<u32>,
    /// The servers that take mail, where that is not Infomaniak's; `*.` may stand for a first label.
    #[serde(default)]
    #[schemars(example = json!(["mx.partner.example"]))]
    pub mx: Setting<Several<String>>,
    /// The host that serves the policy file: `mta-sts` becomes a CNAME to it. Left out, declare
    /// `mta-sts` in `records`.
    #[serde(default)]
    #[schemars(example = json!("www.acme.example"))]
    pub host: Setting<DomainName>,
}

/// What a policy asks of senders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Nothing any more.
    None,
    /// To report, and to deliver.
    #[default]
    Testing,
    /// Not to deliver where it cannot be encrypted.
    Enforce,
}

/// Who answers for something: a person, a team, an address, in a line.
pub type Person = crate::kinds::names::ShownName;

/// A name with underscores, as DKIM has them.
pub type DomainNameOfKey = SpfHost;

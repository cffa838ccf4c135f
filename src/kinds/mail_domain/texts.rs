//! The texts of the records: what people wrote, handed to those who know how each is spelt.

use super::section::{
    Alignment, DmarcSection, EverythingElse, Failures, Mode, MtaStsSection, Policy,
};
use crate::mailauth::dmarc;
use crate::mailauth::mta_sts;
use crate::mailauth::spf::{Fault, Qualifier, Record, Term};
use crate::mailauth::tls_rpt;
use crate::model::setting::Setting;
use crate::model::source::Span;
use crate::yaml::Several;

/// The SPF record of these terms, with the word on everybody else at its end.
///
/// # Errors
/// The first term that is none, by its place among `terms`, and why.
pub(super) fn spf(terms: &[&str], all: EverythingElse) -> Result<String, (usize, Fault)> {
    let each = terms.iter().enumerate();
    let terms: Vec<Term> = each
        .map(|(at, term)| term.parse::<Term>().map_err(|fault| (at, fault)))
        .collect::<Result<_, _>>()?;
    let all = match all {
        EverythingElse::Fail => Qualifier::Fail,
        EverythingElse::Softfail => Qualifier::Softfail,
        EverythingElse::Neutral => Qualifier::Neutral,
    };
    Ok(Record::compose(&terms, all).to_string())
}

/// The text of `_dmarc` (RFC 9989). Tags whose value is the usual one are left out.
pub(super) fn dmarc(section: &DmarcSection) -> String {
    let mut record = dmarc::Record::compose(policy(section.policy.value));
    let below = [
        ("sp", &section.subdomains),
        ("np", &section.missing_subdomains),
    ];
    for (tag, written) in below {
        if let Some(written) = written.value() {
            record = record.with(tag, policy(*written).as_str());
        }
    }
    if section.test.value() == Some(&true) {
        record = record.with("t", "y");
    }
    if let Some(alignment) = section.alignment.value() {
        let sides = [("adkim", &alignment.dkim), ("aspf", &alignment.spf)];
        for (tag, _) in sides
            .into_iter()
            .filter(|(_, close)| close.value() == Some(&Alignment::Strict))
        {
            record = record.with(tag, "s");
        }
    }
    let failures = each(&section.failure_reports_to);
    let places = [("rua", &each(&section.reports_to)), ("ruf", &failures)];
    for (tag, places) in places {
        if !places.is_empty() {
            record = record.with_reports(tag, places.iter().map(String::as_str));
        }
    }
    if !failures.is_empty() && section.failure_reports_of.value() == Some(&Failures::Any) {
        record = record.with("fo", "1");
    }
    record.to_string()
}

fn policy(policy: Policy) -> dmarc::Policy {
    match policy {
        Policy::None => dmarc::Policy::None,
        Policy::Quarantine => dmarc::Policy::Quarantine,
        Policy::Reject => dmarc::Policy::Reject,
    }
}

/// The text of `_smtp._tls` (RFC 8460 §3).
pub(super) fn tls_rpt(places: &[String]) -> String {
    tls_rpt::Record::compose(places.iter().map(String::as_str)).to_string()
}

/// The text of `_mta-sts` for a policy of this id (RFC 8461 §3.1).
pub(super) fn mta_sts(id: &str) -> String {
    mta_sts::Record::compose(id).to_string()
}

/// What the policy file of a section means.
pub(super) fn mode(section: &MtaStsSection) -> mta_sts::Mode {
    match section.mode.value().copied().unwrap_or_default() {
        Mode::None => mta_sts::Mode::None,
        Mode::Testing => mta_sts::Mode::Testing,
        Mode::Enforce => mta_sts::Mode::Enforce,
    }
}

/// The values of a setting, as texts, in the order of [`spanned`].
pub(super) fn each<T: ToString>(setting: &Setting<Several<T>>) -> Vec<String> {
    spanned(setting).into_iter().map(|(text, _)| text).collect()
}

/// The values of a setting with their places, in one order however they are written: `@`, the domain
/// itself, comes first, then the others by their spelling.
pub(super) fn spanned<T: ToString>(setting: &Setting<Several<T>>) -> Vec<(String, Span)> {
    let written = setting.spanned().into_iter();
    let mut values: Vec<(String, Span)> = written
        .flat_map(|several| several.value.iter(several.span))
        .map(|(value, span)| (value.to_string(), span))
        .collect();
    values.sort_by(|(one, at), (other, there)| {
        (one != "@", one, at).cmp(&(other != "@", other, there))
    });
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_that_is_none_is_named() {
        let wrong = spf(
            &["ip4:192.0.2.1", "include:%x.example"],
            EverythingElse::Fail,
        );
        assert_eq!(wrong.map_err(|(at, _)| at), Err(1));
    }
}

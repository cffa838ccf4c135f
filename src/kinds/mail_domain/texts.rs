//! The texts of the records, in the spelling in which they are published.

use super::section::{Alignment, DmarcSection, EverythingElse, Failures, Policy};
use crate::model::setting::Setting;
use crate::model::source::Span;

/// The SPF record of these terms, with the word on everybody else at its end.
pub(super) fn spf(terms: &[&str], all: EverythingElse) -> String {
    let mut record = "v=spf1".to_owned();
    for term in terms {
        record.push(' ');
        record.push_str(term);
    }
    record.push(' ');
    record.push_str(all.term());
    record
}

/// The text of `_dmarc` (RFC 9989). Tags whose value is the usual one are left out.
pub(super) fn dmarc(section: &DmarcSection) -> String {
    let mut tags = vec![
        "v=DMARC1".to_owned(),
        format!("p={}", section.policy.value.word()),
    ];
    let policy = |name: &str, policy: &Setting<Policy>| {
        let policy = policy.value()?;
        Some(format!("{name}={}", policy.word()))
    };
    tags.extend(policy("sp", &section.subdomains));
    tags.extend(policy("np", &section.missing_subdomains));
    if section.test.value() == Some(&true) {
        tags.push("t=y".to_owned());
    }
    if let Some(alignment) = section.alignment.value() {
        let strict = |name: &str, close: &Setting<Alignment>| {
            (close.value() == Some(&Alignment::Strict)).then(|| format!("{name}=s"))
        };
        tags.extend(strict("adkim", &alignment.dkim));
        tags.extend(strict("aspf", &alignment.spf));
    }
    let places = |name: &str, places: Vec<String>| {
        let uris: Vec<String> = places.iter().map(|place| uri(place)).collect();
        (!uris.is_empty()).then(|| format!("{name}={}", uris.join(",")))
    };
    tags.extend(places("rua", each(&section.reports_to)));
    let failures = each(&section.failure_reports_to);
    let told = !failures.is_empty();
    tags.extend(places("ruf", failures));
    if told && section.failure_reports_of.value() == Some(&Failures::Any) {
        tags.push("fo=1".to_owned());
    }
    tags.join("; ")
}

/// The text of `_smtp._tls` (RFC 8460 §3).
pub(super) fn tls_rpt(places: &[String]) -> String {
    let uris: Vec<String> = places.iter().map(|place| uri(place)).collect();
    format!("v=TLSRPTv1; rua={}", uris.join(","))
}

/// The values of a setting, as texts.
pub(super) fn each<T: ToString>(setting: &Setting<crate::yaml::Several<T>>) -> Vec<String> {
    spanned(setting).into_iter().map(|(text, _)| text).collect()
}

/// The values of a setting with their places.
pub(super) fn spanned<T: ToString>(
    setting: &Setting<crate::yaml::Several<T>>,
) -> Vec<(String, Span)> {
    let written = setting.spanned().into_iter();
    written
        .flat_map(|several| several.value.iter(several.span))
        .map(|(value, span)| (value.to_string(), span))
        .collect()
}

/// Where reports go, as an address that says how: commas, exclamation marks and whatever an address
/// may hold and a list of addresses may not is percent-encoded (RFC 9990; RFC 6068 §2).
fn uri(place: &str) -> String {
    if place.starts_with("https://") {
        return place.replace('!', "%21");
    }
    let mut uri = "mailto:".to_owned();
    for byte in place.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@+*'$".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_list_of_addresses_cannot_hold_is_encoded() {
        assert_eq!(uri("dmarc@acme.example"), "mailto:dmarc@acme.example");
        assert_eq!(uri("a!b%c@acme.example"), "mailto:a%21b%25c@acme.example");
        assert_eq!(uri("https://r.example/a!b"), "https://r.example/a%21b");
        assert_eq!(
            tls_rpt(&[
                "tls@acme.example".to_owned(),
                "https://r.example/".to_owned()
            ]),
            "v=TLSRPTv1; rua=mailto:tls@acme.example,https://r.example/"
        );
    }
}

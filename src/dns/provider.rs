//! Live records that the provider keeps and that are never to be touched unasked.
//!
//! Does not know whether somebody asked; policy decides that.

use super::RecordType;

/// Why a live record is the provider's own, as a fragment behind "kept:"; nothing for records that are the customer's.
///
/// `owner` in normal form; `has_dyndns` and `has_delegated_zone` tell whether the record came with `dyndns_id` or
/// `delegated_zone`.
#[must_use]
pub fn provider_owned(
    owner: &str,
    kind: RecordType,
    has_dyndns: bool,
    has_delegated_zone: bool,
) -> Option<&'static str> {
    match kind {
        RecordType::Soa => Some("the provider keeps the head of the zone"),
        RecordType::Dnskey => Some("the provider signs the zone with it"),
        RecordType::Ptr => Some("the service could not create it again"),
        RecordType::Ns if owner == "@" => Some("it names the servers that answer for the zone"),
        // DNS-DKIM-02 and a live zone of June 2026: Infomaniak rotates the DKIM keys behind this delegation.
        RecordType::Ns if owner == "_domainkey" => {
            Some("the provider signs mail with the keys behind it")
        }
        _ if has_dyndns => Some("a DynDNS user changes its address"),
        _ if has_delegated_zone => Some("it belongs to a delegated zone"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provider_keeps_what_would_break_zone_or_signing() {
        for (owner, kind) in [
            ("@", RecordType::Ns),
            ("@", RecordType::Soa),
            ("@", RecordType::Dnskey),
            ("x", RecordType::Ptr),
            ("_domainkey", RecordType::Ns),
        ] {
            assert!(
                provider_owned(owner, kind, false, false).is_some(),
                "{owner} {kind}"
            );
        }
        assert!(provider_owned("home", RecordType::A, true, false).is_some());
        assert!(provider_owned("sub", RecordType::Ns, false, true).is_some());
    }

    #[test]
    fn everything_else_is_the_customers() {
        for (owner, kind) in [
            ("@", RecordType::Mx),
            ("@", RecordType::Txt),
            ("sub", RecordType::Ns),
            ("20240112._domainkey", RecordType::Txt),
        ] {
            assert_eq!(
                provider_owned(owner, kind, false, false),
                None,
                "{owner} {kind}"
            );
        }
    }
}

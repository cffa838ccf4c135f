//! The record types that the service knows, with the words that explain them.
//!
//! Not the IANA list: a type the service neither returns nor creates is refused here, so that nobody waits for it.

use std::fmt;
use std::str::FromStr;

use super::Refusal;

/// A record type as the service returns it (record schema of the official OpenAPI export, Nov 2025 – Jan 2026).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordType {
    /// IPv4 address of a name.
    A,
    /// IPv6 address of a name.
    Aaaa,
    /// Which certificate authorities may issue.
    Caa,
    /// This name is another name.
    Cname,
    /// Everything below this name is below another name.
    Dname,
    /// Public key of the zone; read only.
    Dnskey,
    /// Fingerprint of a delegated zone's key.
    Ds,
    /// Where mail for the name goes.
    Mx,
    /// Name servers of a zone.
    Ns,
    /// Name of an address; read only.
    Ptr,
    /// Certificate of a mail user.
    Smimea,
    /// Head of the zone; read only.
    Soa,
    /// Host and port of a service.
    Srv,
    /// Fingerprint of an SSH host key.
    Sshfp,
    /// Certificate of a TLS server.
    Tlsa,
    /// Free text, such as SPF, DKIM and DMARC.
    Txt,
}

impl RecordType {
    /// Every type that can be read, in alphabetical order.
    pub const ALL: [Self; 16] = [
        Self::A,
        Self::Aaaa,
        Self::Caa,
        Self::Cname,
        Self::Dname,
        Self::Dnskey,
        Self::Ds,
        Self::Mx,
        Self::Ns,
        Self::Ptr,
        Self::Smimea,
        Self::Soa,
        Self::Srv,
        Self::Sshfp,
        Self::Tlsa,
        Self::Txt,
    ];

    /// Every type that can be written: the `type` enum of record creation in the same export. Clients whose pages name
    /// HTTPS, SPF or PTR do not send them.
    pub const CREATABLE: [Self; 13] = [
        Self::A,
        Self::Aaaa,
        Self::Caa,
        Self::Cname,
        Self::Dname,
        Self::Ds,
        Self::Mx,
        Self::Ns,
        Self::Smimea,
        Self::Srv,
        Self::Sshfp,
        Self::Tlsa,
        Self::Txt,
    ];

    /// The word of the wire and of zone files, in capitals.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Caa => "CAA",
            Self::Cname => "CNAME",
            Self::Dname => "DNAME",
            Self::Dnskey => "DNSKEY",
            Self::Ds => "DS",
            Self::Mx => "MX",
            Self::Ns => "NS",
            Self::Ptr => "PTR",
            Self::Smimea => "SMIMEA",
            Self::Soa => "SOA",
            Self::Srv => "SRV",
            Self::Sshfp => "SSHFP",
            Self::Tlsa => "TLSA",
            Self::Txt => "TXT",
        }
    }

    /// What it is for, in one line for schemas and hover texts.
    #[must_use]
    pub const fn explain(self) -> &'static str {
        match self {
            Self::A => "IPv4 address of this name",
            Self::Aaaa => "IPv6 address of this name",
            Self::Caa => "which certificate authorities may issue certificates for this name",
            Self::Cname => {
                "this name is only another word for the target; no other record may stand beside it"
            }
            Self::Dname => "every name below this one is found below the target instead",
            Self::Dnskey => {
                "public key with which the zone is signed; kept by the provider, read only"
            }
            Self::Ds => {
                "fingerprint of the key of a delegated zone; stands beside its NS records, never at the apex"
            }
            Self::Mx => "host that takes mail for this name; the lowest preference is tried first",
            Self::Ns => "name server that answers for this zone or delegated name",
            Self::Ptr => "host name of an address; read only",
            Self::Smimea => "certificate of a mail user, for S/MIME",
            Self::Soa => "head of the zone with its serial number; kept by the provider, read only",
            Self::Srv => "host and port of a service, at a name such as _imaps._tcp",
            Self::Sshfp => "fingerprint of the SSH host key of this host",
            Self::Tlsa => "certificate of a TLS server (DANE), at a name such as _25._tcp.mail",
            Self::Txt => "text, such as SPF, DKIM, DMARC or a proof of ownership",
        }
    }

    /// The fields of a value in their order.
    #[must_use]
    pub const fn shape(self) -> &'static str {
        match self {
            Self::A => "IPv4 address",
            Self::Aaaa => "IPv6 address",
            Self::Caa => "flags, tag and value",
            Self::Cname | Self::Dname | Self::Ns | Self::Ptr => "host",
            Self::Dnskey => "flags, protocol, algorithm and key",
            Self::Ds => "key tag, algorithm, digest type and digest",
            Self::Mx => "preference and host",
            Self::Smimea | Self::Tlsa => "usage, selector, matching type and data",
            Self::Soa => "primary server, contact, serial and four times",
            Self::Srv => "priority, weight, port and host",
            Self::Sshfp => "algorithm, fingerprint type and fingerprint",
            Self::Txt => "text",
        }
    }

    /// A value one can copy and change.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::A => "192.0.2.10",
            Self::Aaaa => "2001:db8::10",
            Self::Caa => "0 issue \"letsencrypt.org\"",
            Self::Cname => "infomaniak.com",
            Self::Dname | Self::Ptr => "www.acme.example",
            Self::Dnskey => "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0d",
            Self::Ds => "12345 13 2 <64 hexadecimal digits>",
            Self::Mx => "5 mta-gw.infomaniak.ch",
            Self::Ns => "ns41.infomaniak.com",
            Self::Smimea | Self::Tlsa => "3 1 1 <64 hexadecimal digits>",
            Self::Soa => {
                "ns11.infomaniak.ch hostmaster.infomaniak.ch 2026010100 10800 3600 605800 86400"
            }
            Self::Srv => "0 1 993 mail.infomaniak.com",
            Self::Sshfp => "4 2 <64 hexadecimal digits>",
            Self::Txt => "v=spf1 include:spf.infomaniak.ch -all",
        }
    }

    /// Whether the service lets anybody create it.
    #[must_use]
    pub fn is_creatable(self) -> bool {
        Self::CREATABLE.contains(&self)
    }

    /// Reads a type in any case; read-only types too, since they are seen in live zones.
    ///
    /// # Errors
    /// When the word is no type of the service. For "did you mean" compare with the names of [`Self::CREATABLE`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let word = text.trim();
        if let Some(found) = Self::ALL
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(word))
        {
            return Ok(found);
        }
        let help = match word.to_ascii_uppercase().as_str() {
            // RFC 7208 §3.1 withdrew the SPF type.
            "SPF" | "DKIM" | "DMARC" => "write it as a TXT record".to_owned(),
            "ALIAS" | "ANAME" => "write A and AAAA records, or a CNAME below the apex".to_owned(),
            "HTTPS" | "SVCB" => "leave it out: Infomaniak's DNS does not offer it".to_owned(),
            _ => format!(
                "write one of {}",
                Self::CREATABLE.map(Self::name).join(", ")
            ),
        };
        Err(Refusal::new(
            format!("`{word}` is not a record type of Infomaniak's DNS"),
            help,
        ))
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for RecordType {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_back_from_its_own_name_in_any_case() {
        for kind in RecordType::ALL {
            assert_eq!(RecordType::parse(kind.name()), Ok(kind));
            assert_eq!(
                RecordType::parse(&format!(" {} ", kind.name().to_lowercase())),
                Ok(kind)
            );
        }
    }

    #[test]
    fn the_lists_are_in_alphabetical_order_which_is_also_the_order_of_the_type() {
        assert!(RecordType::ALL.is_sorted() && RecordType::ALL.map(RecordType::name).is_sorted());
        assert!(RecordType::CREATABLE.is_sorted());
    }

    #[test]
    fn only_soa_ptr_and_dnskey_are_read_only() {
        let fixed: Vec<_> = RecordType::ALL
            .into_iter()
            .filter(|kind| !kind.is_creatable())
            .collect();
        assert_eq!(
            fixed,
            [RecordType::Dnskey, RecordType::Ptr, RecordType::Soa]
        );
    }

    #[test]
    fn an_unknown_type_is_answered_with_what_to_write_instead() {
        for (word, help) in [
            ("spf", "TXT"),
            ("ALIAS", "A and AAAA"),
            ("https", "does not offer"),
            ("AA", "A, AAAA, CAA"),
        ] {
            let given = RecordType::parse(word)
                .err()
                .map_or_else(String::new, |refusal| refusal.help);
            assert!(given.contains(help), "{word}: {given}");
        }
    }
}

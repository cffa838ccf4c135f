//! Values of every type: reading what people write and what the service returns, writing for either.
//!
//! One reading for both sides, so that they cannot disagree; only `declared` judges. Rules between several values of a
//! name are in `set`.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::fields::{exactly, number};
use super::{RecordType, Refusal, caa, digest, label, target, txt};

/// The normal form of what a person wrote for a record in `zone` (its normal name).
///
/// Blanks, letter case, final dots, quotes and non-ASCII host names are forgiven. Host names must be written in full:
/// the final dot is optional because relative targets are never taken. How TXT is read is told in `txt.rs`; in short:
/// text that begins with `"` is one or more quoted strings, every other text stands for itself.
///
/// # Errors
/// When the value is not one of its type, cannot be what was meant, or the type cannot be created.
pub fn declared(kind: RecordType, text: &str, zone: &str) -> Result<String, Refusal> {
    if !kind.is_creatable() {
        return Err(Refusal::new(
            format!("{kind} records cannot be written"),
            "remove the record: the provider keeps records of this type itself",
        ));
    }
    if kind == RecordType::Txt {
        return txt::declared(text);
    }
    let normal = read(kind, text)?;
    let zone = label::to_ascii_or_lower(zone);
    match kind {
        RecordType::Caa => caa::judge(&normal)?,
        RecordType::Ds | RecordType::Smimea | RecordType::Sshfp | RecordType::Tlsa => {
            digest::judge(kind, &normal)?
        }
        RecordType::Cname
        | RecordType::Dname
        | RecordType::Mx
        | RecordType::Ns
        | RecordType::Srv => {
            target::judge(kind, host_of(&normal), &zone)?;
        }
        _ => {}
    }
    Ok(normal)
}

/// The normal form of what the service returned. What cannot be read is kept, without outer blanks.
#[must_use]
pub fn observed(kind: RecordType, target: &str) -> String {
    match kind {
        RecordType::Txt => txt::observed(target),
        _ => read(kind, target).unwrap_or_else(|_| target.trim().to_owned()),
    }
}

/// What is sent for a normal value: hosts with final dot, TXT in quoted strings of at most 255 octets.
#[must_use]
pub fn wire(kind: RecordType, normal: &str) -> String {
    match kind {
        RecordType::Txt => txt::wire(normal),
        RecordType::Cname
        | RecordType::Dname
        | RecordType::Mx
        | RecordType::Ns
        | RecordType::Ptr
        | RecordType::Srv => target::wire(normal),
        _ => normal.to_owned(),
    }
}

/// A text that [`declared`] reads as exactly this normal value, for writing documents. Only TXT ever differs: where the
/// bare value would be read in another way, it comes as one quoted string.
#[must_use]
pub fn written(kind: RecordType, normal: &str) -> String {
    match kind {
        RecordType::Txt => txt::written(normal),
        _ => normal.to_owned(),
    }
}

/// Whether a normal MX value says "no mail here" (RFC 7505), with any preference.
///
/// It is let pass although nobody has shown that the service takes it (dnscontrol skips its test): if it does not, the
/// refusal is `invalid_dns_record` and nothing is harmed.
#[must_use]
pub fn is_null_mx(normal: &str) -> bool {
    normal.split_once(' ').is_some_and(|(_, host)| host == ".")
}

/// The last field, which in all types with a target is the host.
pub(super) fn host_of(normal: &str) -> &str {
    normal.rsplit(' ').next().unwrap_or(normal)
}

/// The shape common to both sides. Judges nothing that a live zone might hold.
fn read(kind: RecordType, text: &str) -> Result<String, Refusal> {
    match kind {
        RecordType::A => address::<Ipv4Addr>(kind, text),
        RecordType::Aaaa => address::<Ipv6Addr>(kind, text),
        RecordType::Caa => caa::read(text),
        RecordType::Cname | RecordType::Dname | RecordType::Ns | RecordType::Ptr => {
            let [host] = exactly(kind, text)?;
            target::read(host)
        }
        RecordType::Ds | RecordType::Smimea | RecordType::Sshfp | RecordType::Tlsa => {
            digest::read(kind, text)
        }
        RecordType::Mx => {
            let [preference, host] = exactly(kind, text)?;
            Ok(format!(
                "{} {}",
                number("MX preference", preference, 65535)?,
                target::read(host)?
            ))
        }
        RecordType::Srv => {
            let [priority, weight, port, host] = exactly(kind, text)?;
            let priority = number("SRV priority", priority, 65535)?;
            let weight = number("SRV weight", weight, 65535)?;
            let port = number("SRV port", port, 65535)?;
            Ok(format!(
                "{priority} {weight} {port} {}",
                target::read(host)?
            ))
        }
        RecordType::Txt => Ok(txt::observed(text)),
        // Read-only and never compared with anything declared: steady blanks are enough.
        RecordType::Dnskey | RecordType::Soa => {
            Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
        }
    }
}

/// An address in canonical text; the standard library writes IPv6 as RFC 5952 wants it.
fn address<T>(kind: RecordType, text: &str) -> Result<String, Refusal>
where
    T: std::str::FromStr + std::fmt::Display,
{
    let [text] = exactly(kind, text)?;
    text.parse::<T>()
        .map(|address| address.to_string())
        .map_err(|_| {
            let (version, other, found) = match kind {
                RecordType::A => ("IPv4", "AAAA", text.parse::<Ipv6Addr>().is_ok()),
                _ => ("IPv6", "A", text.parse::<Ipv4Addr>().is_ok()),
            };
            let help = if found {
                format!("write it in an {other} record")
            } else {
                format!("write an address such as `{}`", kind.example())
            };
            Refusal::new(format!("`{text}` is not an {version} address"), help)
        })
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;

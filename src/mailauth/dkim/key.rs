//! What stands behind `p=`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use spki::der::asn1::UintRef;
use spki::der::{Decode, Reader, SliceReader};
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};

/// A public key, as far as it says something about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// RSA with a modulus of this many bits.
    Rsa(usize),
    /// ed25519.
    Ed25519,
    /// None any more: the key was withdrawn.
    Revoked,
    /// Of a type that is not known here, and that verifiers ignore (RFC 6376 §3.6.1).
    Other,
}

/// Why `p=` holds no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A character that base64 does not have.
    #[error("`p=` is no base64: `{0}` does not belong there")]
    Letter(char),
    /// Base64 that is cut or misses its end.
    #[error("`p=` is no whole base64: characters are missing")]
    Cut,
    /// Octets that are no public key.
    #[error("`p=` holds no public key, or one that is cut or garbled")]
    Garbled,
    /// An `RSAPublicKey` without what is around it; most verifiers read only the whole
    /// (RFC 6376 §3.6.1 as corrected by erratum 3017).
    #[error("`p=` holds the bare numbers of an RSA key without `SubjectPublicKeyInfo` around them")]
    Bare,
    /// A public key of another type than `k=` says.
    #[error("`p=` holds a key of another type than `k=` says")]
    OtherType,
    /// Not the 32 octets of an ed25519 key (RFC 8463 §4).
    #[error("an ed25519 key has 32 octets (44 characters of base64), here are {0} octets")]
    Length(usize),
}

impl KeyError {
    /// The one thing to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Letter(_) => "copy the key again: only letters, digits, `+`, `/` and a final `=`",
            Self::Cut | Self::Garbled => {
                "copy the key again and whole; `+` and line breaks are what gets lost"
            }
            Self::Bare => "print it with `openssl rsa -pubout`, not with `-RSAPublicKey_out`",
            Self::OtherType => "correct `k=`, or take the key that belongs to it",
            Self::Length(_) => {
                "take the last 32 octets of what `openssl pkey -pubout` prints, in base64"
            }
        }
    }
}

/// `rsaEncryption` (RFC 3279 §2.3.1).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The key of a type in base64, in which white space means nothing (RFC 6376 §3.6.1).
pub(super) fn read(kind: &str, text: &str) -> Result<Key, KeyError> {
    let text: String = text.split_ascii_whitespace().collect();
    if text.is_empty() {
        return Ok(Key::Revoked);
    }
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    if let Some(odd) = text.chars().find(|c| !known(*c)) {
        return Err(KeyError::Letter(odd));
    }
    if !matches!(kind, "rsa" | "ed25519") {
        return Ok(Key::Other);
    }
    let octets = STANDARD.decode(text).map_err(|_| KeyError::Cut)?;
    if kind == "ed25519" {
        return match octets.len() {
            32 => Ok(Key::Ed25519),
            other => Err(KeyError::Length(other)),
        };
    }
    let Ok(info) = SubjectPublicKeyInfoRef::from_der(&octets) else {
        let bare = numbers(&octets).is_some();
        return Err(if bare {
            KeyError::Bare
        } else {
            KeyError::Garbled
        });
    };
    if info.algorithm.oid != RSA {
        return Err(KeyError::OtherType);
    }
    let inside = info.subject_public_key.as_bytes();
    let bits = inside.and_then(numbers).ok_or(KeyError::Garbled)?;
    Ok(Key::Rsa(bits))
}

/// The bits of the modulus of an `RSAPublicKey`: a sequence of modulus and exponent (RFC 8017 A.1.1).
fn numbers(octets: &[u8]) -> Option<usize> {
    let mut reader = SliceReader::new(octets).ok()?;
    let read = reader.sequence(|inside| -> spki::der::Result<usize> {
        let modulus = UintRef::decode(inside)?;
        let _exponent = UintRef::decode(inside)?;
        let octets = modulus.as_bytes();
        let first = octets.first().map_or(0, |first| first.leading_zeros());
        let first = usize::try_from(first).unwrap_or_default();
        Ok((octets.len() * 8).saturating_sub(first))
    });
    let bits = read.ok()?;
    reader.finish().ok()?;
    Some(bits)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) const RSA_2048: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAroz+JNW4R/sL+7If3RKaGx2/QFlHwWIpKoSBFMYs8xQ8Du0rnoi9ph/tYjorosHIP8WXdYSM3rrdRFoEE7kxPamdU/I8brFfgguNDSicb4RZgySUodGSnhR8nKSxwG9rTiPBVFoITW6EkmB3IeHBT8p8IFq021cbXQOfhPug38R8qFblRwITaUEXr+lZ4LPQQjCdhdhaW/wSP7K2qhWbk0l17DByFY7+BG/JISIZ0ENw6IOc9/7uYf/xBmOGvYak1rTJ693yBQ0hVPxxzV3Boq9Y9m15rpLDA0LNy5DfgLCJ5BTua3Y15AADQQojkc499fo9K1gJL0dbB4dfobULoQIDAQAB";
    pub(crate) const RSA_1024: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCXXmFI5FFWyFrnh/qfgw6td1k/P0Yw8VLIXBFD5b9Y43GcuTnmfzua9hZDXy9fiCoflBrPMYKCM4aOV/jKJgGazmNsp9Wo44rrQN6DonRs9Qy7Th4iWMB+9o1CiCggD2eEWWaBTAZ7LFsBvn58HS4RzKUdrWw56R2scAqt2VLKhwIDAQAB";
    const BARE: &str = "MIGJAoGBAJdeYUjkUVbIWueH+p+DDq13WT8/RjDxUshcEUPlv1jjcZy5OeZ/O5r2FkNfL1+IKh+UGs8xgoIzho5X+MomAZrOY2yn1ajjiutA3oOidGz1DLtOHiJYwH72jUKIKCAPZ4RZZoFMBnssWwG+fnwdLhHMpR2tbDnpHaxwCq3ZUsqHAgMBAAE=";
    const RSA_512: &str = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMOfEFp9B7oFS6Xom8Lwstl9s/uWgEh5eeu1benNv9Axd8iQwRVI/eXLkHQ+ssKFeO/LxScBPznVqDXf/R6Qkt0CAwEAAQ==";
    const P256: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEm4DEkFbH3on3gOzQSRjg9oAMSYOWbDIFm20aCfVr7JPYM3HoVZJnDO1ThgsvkSINL1BngQzpFBvdyMLKFXmMZw==";
    const ED25519_INFO: &str = "MCowBQYDK2VwAyEAZ2+MMiBpXkZ/N54jV19NNWg7fexKVhX1aRl7VqgQwbg=";
    /// RFC 8463 §A.2.
    pub(crate) const ED25519: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    #[test]
    fn keys_are_what_openssl_made_them() {
        assert_eq!(read("rsa", RSA_2048), Ok(Key::Rsa(2048)));
        assert_eq!(read("rsa", RSA_1024), Ok(Key::Rsa(1024)));
        assert_eq!(read("rsa", RSA_512), Ok(Key::Rsa(512)));
        assert_eq!(read("ed25519", ED25519), Ok(Key::Ed25519));
        assert_eq!(read("rsa", " \t"), Ok(Key::Revoked));
        assert_eq!(read("future", "AAAA"), Ok(Key::Other));
        let folded = RSA_2048.replace("AQ", "A \r\n Q");
        assert_eq!(read("rsa", &folded), Ok(Key::Rsa(2048)));
    }

    #[test]
    fn what_copying_loses_is_named() {
        assert_eq!(read("rsa", &RSA_2048[..200]), Err(KeyError::Garbled));
        assert_eq!(read("rsa", &RSA_2048[..201]), Err(KeyError::Cut));
        assert_eq!(
            read("rsa", &format!("\\{RSA_2048}")),
            Err(KeyError::Letter('\\'))
        );
        assert_eq!(read("rsa", BARE), Err(KeyError::Bare));
        assert_eq!(read("rsa", P256), Err(KeyError::OtherType));
        assert_eq!(read("rsa", ED25519_INFO), Err(KeyError::OtherType));
        assert_eq!(read("ed25519", ED25519_INFO), Err(KeyError::Length(44)));
        assert_eq!(read("ed25519", &ED25519[4..]), Err(KeyError::Length(29)));
    }
}

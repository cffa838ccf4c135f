//! CAA values (RFC 8659): `flags tag "value"`, quoted in normal form because the value may hold blanks and semicolons.
//!
//! Does not check that an authority exists; unknown tags are refused, since they are far more often misspelt than new.

use super::fields::{number, wrong_count};
use super::{RecordType, Refusal, label, txt};

/// IANA's registry of CAA properties without its reserved names (RFC 8659, RFC 9495 and the CA/Browser Forum's).
const TAGS: [&str; 7] = [
    "issue",
    "issuewild",
    "issuemail",
    "issuevmc",
    "iodef",
    "contactemail",
    "contactphone",
];

/// Quoted or bare in, one form out: whether the service returns quotes is disputed among its clients.
pub(super) fn read(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let short = || wrong_count(RecordType::Caa, text.split_whitespace().count());
    let (flags, rest) = text.split_once(char::is_whitespace).ok_or_else(short)?;
    let (tag, value) = rest
        .trim_start()
        .split_once(char::is_whitespace)
        .ok_or_else(short)?;
    let flags = number("CAA flags", flags, 255)?;
    let tag = tag.to_ascii_lowercase();
    let value = value.trim();
    let value = if value.starts_with('"') {
        txt::unquote(value)?
    } else {
        value.to_owned()
    };
    let value = if tag.starts_with("issue") {
        issuer(&value)?
    } else {
        value.trim().to_owned()
    };
    Ok(format!("{flags} {tag} {}", txt::quote(&value)))
}

/// `domain; parameters` with the domain in lower case (it is compared so); parameters keep their case. An empty value
/// means the same as `;`: nobody may issue (RFC 8659 §4.2).
fn issuer(value: &str) -> Result<String, Refusal> {
    let (domain, parameters) = match value.split_once(';') {
        Some((domain, parameters)) => (domain.trim(), parameters.trim_end()),
        None => (value.trim(), ""),
    };
    if domain.is_empty() {
        return Ok(format!(";{parameters}"));
    }
    let domain = label::to_ascii(domain)?;
    Ok(if parameters.is_empty() {
        domain
    } else {
        format!("{domain};{parameters}")
    })
}

/// Whether flags, tag and value of a normal value are ones to publish.
pub(super) fn judge(normal: &str) -> Result<(), Refusal> {
    let mut parts = normal.splitn(3, ' ');
    let (Some(flags), Some(tag), Some(quoted)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(wrong_count(RecordType::Caa, 1));
    };
    let value = quoted.trim_matches('"');
    if !matches!(flags, "0" | "128") {
        return Err(Refusal::new(
            format!("CAA flags {flags} do not exist"),
            "write 0, or 128 for a property that must be understood",
        ));
    }
    if !TAGS.contains(&tag) {
        return Err(Refusal::new(
            format!("CAA tag `{tag}` does not exist"),
            format!("write one of {}", TAGS.join(", ")),
        ));
    }
    if let Some(bad) = value
        .chars()
        .find(|c| !matches!(c, ' '..='~') || matches!(c, '"' | '\\'))
    {
        return Err(Refusal::new(
            format!("the CAA value has the character `{}`", bad.escape_debug()),
            "write plain letters, digits and punctuation without quotes inside",
        ));
    }
    if tag.starts_with("issue") {
        let domain = value.split(';').next().unwrap_or_default();
        return if domain.is_empty() {
            Ok(())
        } else {
            judge_issuer(domain)
        };
    }
    // RFC 8659 §4.4: only these three schemes.
    if tag == "iodef"
        && !["mailto:", "https://", "http://"]
            .iter()
            .any(|scheme| value.starts_with(scheme))
    {
        return Err(Refusal::new(
            format!("CAA iodef value `{value}` is not an address to report to"),
            "write `mailto:` or `https://` before it",
        ));
    }
    if value.is_empty() {
        return Err(Refusal::new(
            format!("the CAA {tag} value is empty"),
            "write whom to contact, or remove the record",
        ));
    }
    Ok(())
}

fn judge_issuer(domain: &str) -> Result<(), Refusal> {
    label::check(domain, label::Rule::Host)?;
    if domain.contains('.') {
        return Ok(());
    }
    Err(Refusal::new(
        format!("CAA issuer `{domain}` is not a full domain"),
        "write the domain that the authority publishes, such as `letsencrypt.org`, or `;` for nobody",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::RecordType;
    use super::super::testing::{reads, refuses};

    #[test]
    fn caa_is_one_form_whatever_quotes_and_case_it_came_in() {
        for (text, normal) in [
            ("0 issue letsencrypt.org", "0 issue \"letsencrypt.org\""),
            (
                "0  ISSUE  \"LetsEncrypt.org\"",
                "0 issue \"letsencrypt.org\"",
            ),
            ("0 issue \";\"", "0 issue \";\""),
            ("0 issue \"\"", "0 issue \";\""),
            ("0 issue ;", "0 issue \";\""),
            (
                "0 issue letsencrypt.org ; accounturi=https://ca.example/Acct/1",
                "0 issue \"letsencrypt.org; accounturi=https://ca.example/Acct/1\"",
            ),
            ("128 issuewild pki.goog", "128 issuewild \"pki.goog\""),
            (
                "0 iodef mailto:ada@acme.example",
                "0 iodef \"mailto:ada@acme.example\"",
            ),
        ] {
            reads(RecordType::Caa, text, normal);
        }
    }

    #[test]
    fn caa_flags_tags_and_values_are_the_registered_ones() {
        refuses(
            RecordType::Caa,
            "issue \"letsencrypt.org\"",
            "2 fields",
            "write it like",
        );
        refuses(RecordType::Caa, "0 issue", "2 fields", "write it like");
        refuses(RecordType::Caa, "1 issue letsencrypt.org", "flags 1", "128");
        refuses(
            RecordType::Caa,
            "0 isue letsencrypt.org",
            "tag `isue`",
            "issue, issuewild",
        );
        refuses(
            RecordType::Caa,
            "0 issue letsencrypt",
            "not a full domain",
            "letsencrypt.org",
        );
        refuses(
            RecordType::Caa,
            "0 issue \"letsencrypt.org",
            "never closed",
            "close it",
        );
        refuses(
            RecordType::Caa,
            "0 iodef ada@acme.example",
            "report to",
            "mailto:",
        );
        refuses(
            RecordType::Caa,
            "0 iodef \"mailto:a\\\"b@acme.example\"",
            "the character",
            "without quotes",
        );
    }
}

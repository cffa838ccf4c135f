//! Names of records and zones: as people write them, as we compare them, as the service wants them.
//!
//! Knows nothing of what stands at a name; rules between a name and a type are in `set`.

use super::Refusal;
use super::label::{self, Rule};

/// The normal name of a record in `zone`: relative, lower case, A-labels; `@` for the apex.
///
/// Taken are `@`, the empty text and `.` for the apex, relative names (`www`, `_dmarc`, `*.sub`), and full names that
/// end in the zone, **with or without final dot**: `www.acme.example` in zone `acme.example` is `www`, since nobody means
/// `www.acme.example.acme.example`. `zone` is the normal name of the zone.
///
/// # Errors
/// Names outside of the zone, the zone written twice, and labels that DNS or the service's pattern do not take.
pub fn owner(text: &str, zone: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if matches!(text, "" | "." | "@") {
        return Ok("@".to_owned());
    }
    let zone = label::to_ascii_or_lower(zone);
    let name = label::to_ascii(text)?;
    let ends_with_dot = text.ends_with(['.', '。', '．', '｡']);
    let relative = match inside(&name, &zone) {
        Some("") => return Ok("@".to_owned()),
        Some(relative) => relative,
        None if ends_with_dot => {
            return Err(Refusal::new(
                format!("`{text}` is outside of the zone `{zone}`"),
                format!("write a name relative to the zone, or one that ends in `{zone}`"),
            ));
        }
        None => &name,
    };
    // DNS-DKIM-04: editors that add the zone themselves turn full names into this.
    if let Some(once) = inside(relative, &zone) {
        let meant = if once.is_empty() { "@" } else { once };
        return Err(Refusal::new(
            format!("`{text}` ends in the zone name twice"),
            format!("write `{meant}`"),
        ));
    }
    label::check(relative, Rule::Owner)?;
    let full = relative.len() + 1 + zone.len();
    if full > 253 {
        return Err(Refusal::new(
            format!("`{relative}` in zone `{zone}` has {full} characters"),
            "shorten it so that the full name has at most 253 characters",
        ));
    }
    Ok(relative.to_owned())
}

/// What stands before the zone in a name; empty for the zone itself, nothing for a name elsewhere.
fn inside<'a>(name: &'a str, zone: &str) -> Option<&'a str> {
    let rest = name.strip_suffix(zone)?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_suffix('.')
    }
}

/// The normal name of what the service returned as `source`: `.` for the apex (live answers, May–June 2026), empty in
/// some clients' experience.
#[must_use]
pub fn owner_observed(source: &str) -> String {
    match source.trim() {
        "" | "." | "@" => "@".to_owned(),
        name => label::to_ascii_or_lower(name),
    }
}

/// What is sent as `source` for a normal name: the apex as `.`, which most clients send; `@` is unproven.
#[must_use]
pub fn owner_wire(name: &str) -> String {
    if name == "@" {
        ".".to_owned()
    } else {
        name.to_owned()
    }
}

/// The whole name of a normal owner in a normal zone, without final dot.
#[must_use]
pub fn full_name(owner: &str, zone: &str) -> String {
    if owner == "@" {
        zone.to_owned()
    } else {
        format!("{owner}.{zone}")
    }
}

/// The normal name of a zone: lower case, A-labels (the service wants them in paths), no final dot.
///
/// # Errors
/// Fewer than two labels, addresses and URLs, and labels that a zone cannot have.
pub fn zone_name(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.contains("://") || text.contains('/') || text.contains('@') {
        return Err(Refusal::new(
            format!("`{text}` is not the name of a domain"),
            "write only the domain, such as `acme.example`",
        ));
    }
    let name = label::to_ascii(text)?;
    if name.is_empty() || name == "." {
        return Err(Refusal::new(
            "the name of the domain is empty",
            "write it in full, such as `acme.example`",
        ));
    }
    label::check(&name, Rule::Zone)?;
    if !name.contains('.') {
        return Err(Refusal::new(
            format!("`{text}` is no whole domain: it has no dot"),
            format!("write the domain in full, such as `{name}.example`"),
        ));
    }
    if name.parse::<std::net::Ipv4Addr>().is_ok() {
        return Err(Refusal::new(
            format!("`{text}` is an IP address, not a domain"),
            "write the name of the domain, such as `acme.example`",
        ));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "acme.example";

    fn refused(text: &str) -> String {
        owner(text, ZONE)
            .err()
            .map_or_else(String::new, |refusal| refusal.message)
    }

    #[test]
    fn the_apex_may_be_written_in_every_usual_way() {
        for text in [
            "@",
            "",
            ".",
            " ",
            "acme.example",
            "acme.example.",
            "ACME.Example.",
        ] {
            assert_eq!(owner(text, ZONE).as_deref(), Ok("@"), "{text:?}");
        }
    }

    #[test]
    fn names_become_relative_and_lower_case() {
        for (text, normal) in [
            ("www", "www"),
            ("WWW", "www"),
            ("_dmarc", "_dmarc"),
            ("*", "*"),
            ("*.Sub", "*.sub"),
            ("a.b", "a.b"),
            ("20240112._domainkey", "20240112._domainkey"),
            ("s1_x._domainkey", "s1_x._domainkey"),
            ("_imaps._tcp", "_imaps._tcp"),
            ("www.acme.example", "www"),
            ("www.acme.example.", "www"),
            ("xacme.example", "xacme.example"),
            ("bücher", "xn--bcher-kva"),
            ("XN--BCHER-KVA", "xn--bcher-kva"),
            ("straße", "xn--strae-oqa"),
        ] {
            assert_eq!(owner(text, ZONE).as_deref(), Ok(normal), "{text:?}");
        }
    }

    #[test]
    fn names_that_cannot_stand_in_the_zone_are_refused_in_words() {
        for (text, words) in [
            ("www.other.example.", "outside of the zone"),
            ("www.acme.example.acme.example", "twice"),
            ("acme.example.acme.example.", "twice"),
            ("a..b", "empty label"),
            (".www", "empty label"),
            ("a b", "a blank"),
            ("a/b", "the character `/`"),
            ("a*", "`*` elsewhere"),
            ("a.*", "`*` elsewhere"),
            ("-a", "hyphen"),
            ("a-", "hyphen"),
            ("ab--c", "reserved"),
            ("xn--zzzzzz-", "internationalised"),
        ] {
            assert!(refused(text).contains(words), "{text:?}: {}", refused(text));
        }
        assert!(refused(&"a".repeat(64)).contains("64 characters"));
        assert!(refused(&vec!["a".repeat(60); 4].join(".")).contains("256 characters"));
    }

    #[test]
    fn the_service_names_the_apex_with_a_dot() {
        assert_eq!(owner_observed("."), "@");
        assert_eq!(owner_observed(""), "@");
        assert_eq!(owner_observed("WWW."), "www");
        assert_eq!(owner_wire("@"), ".");
        assert_eq!(owner_wire("_dmarc"), "_dmarc");
    }

    #[test]
    fn a_full_name_is_owner_and_zone() {
        assert_eq!(full_name("@", ZONE), "acme.example");
        assert_eq!(full_name("*.sub", ZONE), "*.sub.acme.example");
    }

    #[test]
    fn zones_are_named_in_lower_case_a_labels() {
        for (text, normal) in [
            ("Acme.Example.", "acme.example"),
            ("zürich.example", "xn--zrich-kva.example"),
            (
                "_acme-challenge.acme.example",
                "_acme-challenge.acme.example",
            ),
        ] {
            assert_eq!(zone_name(text).as_deref(), Ok(normal), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        for text in [
            "",
            ".",
            "localhost",
            "192.0.2.1",
            "https://acme.example",
            "ada@acme.example",
            "*.acme.example",
            "_acme.example",
            "a..example",
            "ab--c.example",
            "acme_shop.example",
        ] {
            assert!(zone_name(text).is_err(), "{text:?}");
        }
    }
}

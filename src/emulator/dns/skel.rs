//! `skel`: a zone as a zone file (RFC 1035 §5), written for `with=skel` and read by POST and PUT of a
//! zone. The service's own dialect is unknown (C); this one is plain and reads what it writes.

use super::{names, target};
use crate::emulator::world::{Record, Zone};

/// The zone as a file.
pub(crate) fn write(zone: &Zone) -> String {
    let mut text = format!("$ORIGIN {}.\n", zone.fqdn);
    for record in zone.records() {
        let name = if record.source == "." {
            "@"
        } else {
            &record.source
        };
        let value = match record.kind.as_str() {
            "CNAME" | "NS" | "DNAME" | "PTR" | "MX" | "SRV" if !record.target.ends_with('.') => {
                format!("{}.", record.target)
            }
            _ => record.target.clone(),
        };
        text.push_str(&format!(
            "{name}\t{}\tIN\t{}\t{value}\n",
            record.ttl, record.kind
        ));
    }
    text
}

/// The records of a file, without ids. Names without a final dot belong to the origin, as everywhere
/// in zone files. SOA lines are left out.
pub(crate) fn parse(text: &str, fqdn: &str) -> Result<Vec<Record>, String> {
    let mut rows = Vec::new();
    let (mut origin, mut default_ttl, mut last) = (format!("{fqdn}."), 3600, ".".to_owned());
    for line in logical_lines(text) {
        let mut words = split_words(&line);
        if words.is_empty() {
            continue;
        }
        match words[0].as_str() {
            "$ORIGIN" => origin = words.get(1).cloned().unwrap_or(origin),
            "$TTL" => {
                default_ttl = words
                    .get(1)
                    .and_then(|t| t.parse().ok())
                    .unwrap_or(default_ttl)
            }
            _ => {
                if !line.starts_with([' ', '\t']) {
                    last = source(&words.remove(0), &origin, fqdn)?;
                }
                if let Some(row) = record(&words, &last, &origin, default_ttl)? {
                    rows.push(row);
                }
            }
        }
    }
    Ok(rows)
}

fn record(
    words: &[String],
    source: &str,
    origin: &str,
    default_ttl: u32,
) -> Result<Option<Record>, String> {
    let mut rest = words;
    let mut ttl = default_ttl;
    while let Some(word) = rest.first() {
        if let Ok(seconds) = word.parse() {
            ttl = seconds;
        } else if !word.eq_ignore_ascii_case("IN") {
            break;
        }
        rest = &rest[1..];
    }
    let Some((kind, values)) = rest.split_first() else {
        return Err(format!("{source} has no type"));
    };
    let kind = kind.to_uppercase();
    if kind == "SOA" {
        return Ok(None);
    }
    let mut values = values.to_vec();
    if matches!(
        kind.as_str(),
        "CNAME" | "NS" | "DNAME" | "PTR" | "MX" | "SRV"
    ) && let Some(host) = values.last_mut()
        && host != "."
    {
        *host = absolute(host, origin);
    }
    let kept = target::stored(&kind, &values.join(" "))
        .map_err(|why| format!("{source} {kind}: {why}"))?;
    Ok(Some(Record {
        source: source.to_owned(),
        kind,
        ttl,
        target: kept,
        ..Record::default()
    }))
}

fn absolute(name: &str, origin: &str) -> String {
    match name {
        "@" => origin.to_owned(),
        name if name.ends_with('.') => name.to_owned(),
        name => format!("{name}.{origin}"),
    }
}

fn source(name: &str, origin: &str, fqdn: &str) -> Result<String, String> {
    let full = absolute(name, origin);
    let full = full.trim_end_matches('.');
    let inside = if full.eq_ignore_ascii_case(fqdn) {
        Some(".")
    } else {
        full.len().checked_sub(fqdn.len() + 1).and_then(|cut| {
            let below = full
                .get(cut + 1..)
                .is_some_and(|end| end.eq_ignore_ascii_case(fqdn));
            full.get(..cut).filter(|_| below)
        })
    };
    inside
        .and_then(|name| names::stored(name, true))
        .ok_or_else(|| format!("{name} is not a name inside {fqdn}"))
}

/// Lines without comments, parentheses joined.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let (mut quoted, mut comment, mut depth, mut escape) = (false, false, 0_i32, false);
    for c in text.chars() {
        let Some(line) = lines.last_mut() else { break };
        match c {
            '\n' if depth > 0 => {
                comment = false;
                line.push(' ');
            }
            '\n' => {
                (comment, quoted) = (false, false);
                lines.push(String::new());
            }
            _ if comment => {}
            ';' if !quoted => comment = true,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            c => {
                if c == '"' && !escape {
                    quoted = !quoted;
                }
                line.push(c);
            }
        }
        escape = c == '\\' && !escape;
    }
    lines
}

/// Words of a line; a quoted string with its quotes is one word.
fn split_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut escape) = (String::new(), false, false);
    for c in line.chars() {
        if c == '"' && !escape {
            quoted = !quoted;
        }
        if c.is_whitespace() && !quoted {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        } else {
            word.push(c);
        }
        escape = c == '\\' && !escape;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_file_is_read() {
        let text = "$TTL 300\n@ IN SOA a. b. (1 ; serial\n 2 3 4 5)\n@ MX 5 mta-gw.infomaniak.ch.\n\
                    www 600 IN CNAME @\n     ; a comment\n_dmarc TXT \"v=DMARC1; p=reject\"\nfull.acme.example. A 192.0.2.1\n";
        let rows = parse(text, "acme.example").unwrap_or_default();
        let shown: Vec<String> = rows
            .iter()
            .map(|r| format!("{} {} {} {}", r.source, r.ttl, r.kind, r.target))
            .collect();
        assert_eq!(
            shown,
            [
                ". 300 MX 5 mta-gw.infomaniak.ch",
                "www 600 CNAME acme.example",
                "_dmarc 300 TXT \"v=DMARC1; p=reject\"",
                "full 300 A 192.0.2.1",
            ]
        );
        let zone = Zone {
            fqdn: "acme.example".into(),
            records: Some(rows.clone()),
            ..Zone::default()
        };
        assert_eq!(parse(&write(&zone), "acme.example"), Ok(rows));
    }

    #[test]
    fn names_outside_the_zone_are_refused() {
        assert!(parse("www.other.example. A 192.0.2.1", "acme.example").is_err());
    }
}

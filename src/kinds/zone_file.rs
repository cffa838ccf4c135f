//! What is declared of a zone as a snippet of a zone file: for a DNS that is elsewhere, or for review.

use super::declare::Declared;
use super::mail_domain::MailDomain;
use super::mail_domain::catalogue::Dkim;
use super::record_set;
use super::record_share;
use crate::dns;
use crate::model::value::Value;

/// The record sets of a zone, and what of its mail no record can say.
#[must_use]
pub(super) fn zone_file(zone: &str, sets: &[&Declared], mail: Option<&MailDomain>) -> String {
    let mut text = format!("$ORIGIN {zone}.\n$TTL 3600\n");
    let mut lines: Vec<[String; 4]> = Vec::new();
    for set in sets {
        let Some((_, owner, kind)) = record_set::named(&set.located.address.key) else {
            continue;
        };
        let ttl = match set.spec.get("ttl") {
            Some(Value::Number(seconds)) => seconds.to_string(),
            _ => String::new(),
        };
        for value in set.spec.items(record_set::VALUES) {
            lines.push([
                owner.to_owned(),
                ttl.clone(),
                format!("IN {}", kind.name()),
                dns::zone_data(kind, &value),
            ]);
        }
    }
    let width = |column: usize| {
        let each = lines.iter().map(|line| line[column].chars().count());
        each.max().unwrap_or(0)
    };
    let (owner, ttl, kind) = (width(0), width(1), width(2));
    for line in &lines {
        let ttl = match ttl {
            0 => String::new(),
            ttl => format!("{:<ttl$} ", line[1]),
        };
        text.push_str(&format!(
            "{:<owner$} {ttl}{:<kind$} {}\n",
            line[0], line[2], line[3]
        ));
    }
    let shared: Vec<&str> = sets
        .iter()
        .filter(|set| record_share::keeps(&set.spec))
        .filter_map(|set| Some(record_set::named(&set.located.address.key)?.1))
        .collect();
    if !shared.is_empty() {
        text.push_str(&format!(
            "\n; Other texts may stay beside those of {}; another SPF or DMARC may not.\n",
            shared.join(", ")
        ));
    }
    text.push_str(&mail.map(remarks).unwrap_or_default());
    text
}

/// What has to be done and is no record.
fn remarks(mail: &MailDomain) -> String {
    let mut text = String::new();
    let domain = &mail.domain;
    for sender in &mail.senders {
        let name = &sender.name.value;
        let by_provider = sender
            .known
            .is_some_and(|known| known.dkim == Dkim::Provider);
        if by_provider && mail.elsewhere && sender.selectors.is_empty() {
            text.push_str(&format!(
                "\n; DKIM of {name}: the Manager shows a selector and a key for {domain}. Declare them as\n; `selectors`; and if NS records at `_domainkey` are left over from a zone at Infomaniak, remove them.\n"
            ));
        }
    }
    let keyless = mail.senders.iter().filter(|sender| {
        let own = sender
            .known
            .is_some_and(|known| known.dkim == Dkim::Provider);
        sender.selectors.is_empty() && !own
    });
    let keyless: Vec<&str> = keyless.map(|sender| sender.name.value.as_str()).collect();
    if !keyless.is_empty() {
        text.push_str(&format!(
            "\n; DKIM of {}: no key is declared, so none stands here. Declare what the account there shows as\n; `selectors`.\n",
            keyless.join(", ")
        ));
    }
    if let Some(policy) = &mail.sts {
        text.push_str(&format!(
            "\n; https://mta-sts.{domain}/.well-known/mta-sts.txt has to serve:\n"
        ));
        for line in policy.file().lines() {
            text.push_str(&format!(";   {line}\n"));
        }
    }
    text
}

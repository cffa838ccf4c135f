//! What a wish says of mail in the zones: MX, keys, the `mail` section, and the domain besides.

use serde_json::{Map, Value as Json, json};

use super::wish::{HERE, HOSTS, ORGS, SYNONYMS, Wish};

/// Where mail for the domain goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mx {
    Nothing,
    Here,
    /// To that many hosts elsewhere.
    Elsewhere(u8),
    /// To a host of the zone.
    Own(usize),
}

/// A DKIM selector: the key, or another name that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Nothing,
    Text(u8),
    Name(u8),
}

/// Keys of DKIM.
pub(crate) const KEYS: [&str; 2] = [
    "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=",
];

impl Wish {
    /// What is said in `mail`, and the sets that follow from it.
    pub(crate) fn mail_section(&self) -> (Option<Json>, Vec<(&'static str, &'static str)>) {
        let (mut mail, mut said) = (Map::new(), Vec::new());
        if !self.section {
            return (None, said);
        }
        let here = self.mx == Mx::Here;
        let receives = if here { "infomaniak" } else { "elsewhere" };
        mail.insert("receives".to_owned(), json!(receives));
        if here {
            said.push(("@", "MX"));
        }
        // What proves the site is a record of its own in the same set, and an exact set has one place.
        if let Some(form) = self.spf.filter(|form| *form < 4) {
            let sender = match form {
                1 => json!({ "infomaniak": {} }),
                2 => json!({ "crm": { "include": "spf.crm.example" } }),
                3 => json!({ "server": { "ip4": "192.0.2.9" } }),
                _ => json!({}),
            };
            mail.insert("senders".to_owned(), sender);
            mail.insert("spf".to_owned(), json!({ "everything-else": "fail" }));
            said.push(("@", "TXT"));
        }
        if let Some(form) = self.dmarc {
            mail.insert("dmarc".to_owned(), json!({ "policy": policy(form) }));
            said.push(("_dmarc", "TXT"));
        }
        (Some(Json::Object(mail)), said)
    }

    /// Adds what is said of the other domain.
    pub(crate) fn synonym(&self, at: usize, document: &mut Map<String, Json>) {
        let ((_, domain), other) = (ORGS[at], SYNONYMS[at]);
        let linked: Vec<&str> = self.linked.then_some(other).into_iter().collect();
        document["mail-services"][domain]["linked-domains"] = json!(linked);
        let values = mx_values(self.also, other);
        let records = match values.is_empty() {
            true => json!([]),
            false => json!([{ "name": "@", "type": "MX", "ttl": 3600, "values": values }]),
        };
        document["domains"][other] = json!({ "records": records });
    }
}

pub(crate) fn policy(form: u8) -> &'static str {
    ["none", "quarantine", "reject"][usize::from(form) % 3]
}

/// The values of MX in a zone.
pub(crate) fn mx_values(mx: Mx, domain: &str) -> Vec<String> {
    match mx {
        Mx::Nothing => Vec::new(),
        Mx::Here => vec![format!("5 {HERE}")],
        Mx::Elsewhere(count) => (1..=count.max(1))
            .map(|n| format!("{n} mx{n}.partner.example"))
            .collect(),
        Mx::Own(HOSTS) => vec!["5 www.partner.example".to_owned()],
        Mx::Own(index) => vec![format!("5 h{index}.{domain}")],
    }
}

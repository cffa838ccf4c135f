//! What lives, told by the emulator itself and not by its API, and what others do to it.

use serde_json::Value as Json;

use super::house::House;

impl House {
    /// Everything the service keeps.
    pub fn world(&self) -> Json {
        self.control("GET", "world", &Json::Null)["data"].take()
    }

    /// The first mail service of the world.
    pub fn service(&self) -> Json {
        self.world()["mail_hostings"][0].take()
    }

    /// The first mail service in short: mailboxes with their aliases, redirections with their
    /// targets, sorted, as `ada(countess)` and `sales>ada@acme.example`.
    pub fn names(&self) -> Vec<String> {
        let service = self.service();
        let texts = |list: &Json, member: &str| -> String {
            let mut texts: Vec<&str> = list
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|item| item.as_str().or(item[member].as_str()))
                .collect();
            texts.sort_unstable();
            texts.join(",")
        };
        let name = |item: &Json, member: &str| item[member].as_str().unwrap_or("?").to_owned();
        let mut names = Vec::new();
        for mailbox in service["mailboxes"].as_array().into_iter().flatten() {
            let aliases = texts(&mailbox["aliases"], "name");
            names.push(match aliases.as_str() {
                "" => name(mailbox, "mailbox_name"),
                _ => format!("{}({aliases})", name(mailbox, "mailbox_name")),
            });
        }
        for redirection in service["redirections"].as_array().into_iter().flatten() {
            let targets = texts(&redirection["targets"], "address");
            names.push(format!("{}>{targets}", name(redirection, "name")));
        }
        names.sort();
        names
    }

    /// The records of the first zone that are not the service's own, as `www A 192.0.2.1`, sorted.
    pub fn records(&self) -> Vec<String> {
        let zone = self.world()["zones"][0].take();
        let own = ["NS", "SOA", "MX"];
        let mut records: Vec<String> = zone["records"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|record| !own.contains(&record["type"].as_str().unwrap_or_default()))
            .map(|record| {
                let text = |name: &str| record[name].as_str().unwrap_or("?").to_owned();
                format!("{} {} {}", text("source"), text("type"), text("target"))
            })
            .filter(|record| !record.contains("infomaniak") && !record.contains("v=DMARC1"))
            .collect();
        records.sort();
        records
    }

    /// Somebody clicks in the Manager's page of the first mail service, which must succeed.
    #[track_caller]
    pub fn click(&self, method: &str, path: &str, body: &Json) -> Json {
        let path = match path.strip_prefix('/') {
            Some(rest) if rest.starts_with("2/") => path.to_owned(),
            _ => format!("/1/mail_hostings/{}{path}", self.service()["id"]),
        };
        let reply = self.manager(method, &path, body);
        assert_eq!(reply["result"], "success", "{method} {path}: {reply}");
        reply["data"].clone()
    }
}

//! A small model of the service, of its own making: what is there, and what each request does to it or
//! why it is refused. It knows no addresses, no plans and no kinds, only methods, paths and bodies.
//! Rules and codes are those of the mail document (§7–§10, §3, §4) and of the DNS document (§1.5).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

/// Everything there is, in a few organizations with one domain each.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct World {
    pub(crate) orgs: Vec<Org>,
    /// Ids come from one rising sequence and are never given twice.
    pub(crate) next: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Org {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) domain: String,
    /// The mail service; none where nobody ordered one yet.
    pub(crate) service: Option<u64>,
    pub(crate) boxes: BTreeMap<String, Mailbox>,
    pub(crate) redirections: BTreeMap<String, Redirection>,
    pub(crate) records: Vec<Record>,
    /// Another domain, its records, and whether it is linked to the mail service: all its addresses are those
    /// of the main one then.
    pub(crate) synonym: String,
    pub(crate) also: Vec<Record>,
    pub(crate) linked: bool,
    pub(crate) people: Vec<Person>,
    pub(crate) teams: BTreeMap<u64, String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Mailbox {
    pub(crate) note: Option<String>,
    pub(crate) aliases: BTreeSet<String>,
    pub(crate) forward: BTreeSet<String>,
    pub(crate) keep: bool,
    pub(crate) spam: bool,
    /// Teams that open it.
    pub(crate) teams: BTreeSet<u64>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Redirection {
    pub(crate) id: u64,
    pub(crate) targets: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    pub(crate) id: u64,
    pub(crate) source: String,
    pub(crate) kind: String,
    pub(crate) ttl: u64,
    pub(crate) target: String,
}

/// Somebody who belongs to an organization, or is invited.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    pub(crate) id: u64,
    pub(crate) invited: bool,
    pub(crate) email: String,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) locale: String,
    pub(crate) role: String,
    pub(crate) billing: bool,
    pub(crate) teams: BTreeSet<u64>,
}

/// What a request came to: the reply's `data`, or the code of the refusal.
pub(crate) type Reply = Result<Json, String>;

const NOT_FOUND: &str = "object_not_found";

impl World {
    pub(crate) fn take_id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Carries one writing request out.
    pub(crate) fn write(&mut self, method: &str, path: &str, body: &Json) -> Reply {
        let path = decoded(path);
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let id = self.take_id();
        match parts.as_slice() {
            ["1", "mail_hostings", service, rest @ ..] => {
                let found =
                    |org: &&mut Org| org.service.is_some_and(|id| id.to_string() == *service);
                let org = self.orgs.iter_mut().find(found).ok_or(NOT_FOUND)?;
                org.write_mail(method, rest, body, id)
            }
            ["2", "zones", zone, "records", rest @ ..] => {
                let zone = self.orgs.iter_mut().find_map(|org| org.zone_mut(zone));
                let zone = zone.ok_or("zone_does_not_exists")?;
                write_record(zone, method, rest, body, id)
            }
            ["1", "accounts", account, rest @ ..] => {
                let found = |org: &&mut Org| org.id.to_string() == *account;
                let org = self.orgs.iter_mut().find(found).ok_or(NOT_FOUND)?;
                org.write_people(method, rest, body, id)
            }
            _ => Err(format!("method_not_found: {method} {path}")),
        }
    }
}

fn decoded(path: &str) -> String {
    path.replace("%40", "@").replace("%20", " ")
}

pub(crate) fn text(body: &Json, name: &str) -> String {
    body[name].as_str().unwrap_or_default().to_owned()
}

fn texts(body: &Json, name: &str) -> Result<BTreeSet<String>, String> {
    let rows = body[name].as_array().ok_or("validation_failed")?.iter();
    let all: Option<BTreeSet<String>> = rows.map(|row| row.as_str().map(str::to_owned)).collect();
    all.ok_or_else(|| "validation_failed".to_owned())
}

fn numbers(body: &Json, name: &str) -> Result<BTreeSet<u64>, String> {
    let rows = body[name].as_array().ok_or("validation_failed")?.iter();
    let all: Option<BTreeSet<u64>> = rows.map(Json::as_u64).collect();
    all.ok_or_else(|| "validation_failed".to_owned())
}

impl Org {
    /// One name is one thing (MAIL-ADDR-08).
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.boxes.contains_key(name)
            || self.redirections.contains_key(name)
            || self.boxes.values().any(|own| own.aliases.contains(name))
    }

    fn write_mail(&mut self, method: &str, rest: &[&str], body: &Json, id: u64) -> Reply {
        match (method, rest) {
            ("POST", ["mailboxes"]) => {
                let name = text(body, "mailbox_name");
                if name.is_empty() {
                    return Err("validation_failed".to_owned());
                }
                if self.holds(&name) {
                    return Err("object_already_exists".to_owned());
                }
                let new = Mailbox {
                    keep: true,
                    ..Mailbox::default()
                };
                let own = self.boxes.entry(name.clone()).or_insert(new);
                own.note = body["note"].as_str().map(str::to_owned);
                Ok(json!({ "mailbox": { "mailbox_name": name } }))
            }
            ("DELETE", ["mailboxes", name]) => self
                .boxes
                .remove(*name)
                .map(|_| json!(true))
                .ok_or_else(|| NOT_FOUND.to_owned()),
            ("PATCH", ["mailboxes", name]) => {
                let own = self.boxes.get_mut(*name).ok_or(NOT_FOUND)?;
                if let Some(note) = body["note"].as_str() {
                    own.note = Some(note.to_owned()).filter(|note| !note.is_empty());
                }
                Ok(json!(true))
            }
            (_, ["mailboxes", name, rest @ ..]) => self.write_box(method, name, rest, body),
            ("POST", ["redirections"]) => {
                let name = text(body, "name");
                let targets = wanted(body, "targets", 10)?;
                if self.holds(&name) {
                    return Err("object_already_exists".to_owned());
                }
                self.redirections.insert(name, Redirection { id, targets });
                Ok(json!(id.to_string()))
            }
            (_, ["redirections", id]) => {
                let mut all = self.redirections.iter();
                let found = all.find(|(_, own)| own.id.to_string() == *id);
                let name = found.map(|(name, _)| name.clone()).ok_or(NOT_FOUND)?;
                match (method, self.redirections.get_mut(&name)) {
                    ("PUT", Some(own)) => own.targets = wanted(body, "targets", 10)?,
                    ("DELETE", _) => drop(self.redirections.remove(&name)),
                    _ => return Err("method_not_found".to_owned()),
                }
                Ok(json!(true))
            }
            _ => Err(format!("method_not_found: {method} {rest:?}")),
        }
    }

    fn write_box(&mut self, method: &str, name: &str, rest: &[&str], body: &Json) -> Reply {
        let own = self.boxes.get(name).ok_or(NOT_FOUND)?;
        let catch_all = name == "catchall";
        let mut next = own.clone();
        match (method, rest) {
            ("POST" | "PUT", ["aliases"]) if catch_all => {
                return Err("cannot_create_alias_for_generic_mailbox".to_owned());
            }
            ("POST", ["aliases"]) => {
                let alias = text(body, "alias");
                if self.redirections.contains_key(&alias) {
                    return Err("cannot_create_alias_with_a_redirection".to_owned());
                }
                if alias.is_empty() || self.holds(&alias) {
                    return Err("alias_already_exists".to_owned());
                }
                next.aliases.insert(alias);
            }
            ("PUT", ["aliases"]) => {
                let all = texts(body, "aliases")?;
                let foreign = |alias: &String| !own.aliases.contains(alias) && self.holds(alias);
                // Whether an empty list is taken is not documented: here it is not.
                if all.is_empty() || all.iter().any(foreign) {
                    return Err("unknown_error".to_owned());
                }
                next.aliases = all;
            }
            ("DELETE", ["aliases", alias]) => {
                if !next.aliases.remove(*alias) {
                    return Err("alias_does_not_exist".to_owned());
                }
            }
            ("PUT", ["forwarding_addresses"]) => {
                let to = wanted(body, "redirect_addresses", 100)?;
                let here = |name: &String| format!("{name}@{}", self.domain);
                let mut names = own.aliases.iter().map(here).chain([here(&name.to_owned())]);
                if names.any(|own| to.contains(&own)) {
                    return Err("redirect_address_alias_or_mailboxname".to_owned());
                }
                next.forward = to;
                next.keep = body["has_dont_deliver"] != true;
                next.spam = body["has_forward_spam"] == true;
            }
            ("DELETE", ["forwarding_addresses"]) => {
                next.forward.clear();
                (next.keep, next.spam) = (true, false);
            }
            ("POST", ["accesses", "webmail", "teams", "bulk"]) => {
                let ids = numbers(body, "team_ids")?;
                if !ids.iter().all(|id| self.teams.contains_key(id)) {
                    return Err(NOT_FOUND.to_owned());
                }
                next.teams.extend(ids);
            }
            ("PATCH" | "DELETE", ["accesses", "webmail", "teams", team]) => {
                let id = team.parse().map_err(|_| NOT_FOUND)?;
                if !next.teams.contains(&id) {
                    return Err(NOT_FOUND.to_owned());
                }
                if method == "DELETE" {
                    next.teams.remove(&id);
                }
            }
            _ => return Err(format!("method_not_found: {method} {rest:?}")),
        }
        self.boxes.insert(name.to_owned(), next);
        Ok(json!(true))
    }

    fn zone_mut(&mut self, name: &str) -> Option<&mut Vec<Record>> {
        match name {
            name if name == self.domain => Some(&mut self.records),
            name if name == self.synonym => Some(&mut self.also),
            _ => None,
        }
    }

    pub(crate) fn zone(&self, name: &str) -> Option<&Vec<Record>> {
        match name {
            name if name == self.domain => Some(&self.records),
            name if name == self.synonym => Some(&self.also),
            _ => None,
        }
    }

    fn write_people(&mut self, method: &str, rest: &[&str], body: &Json, id: u64) -> Reply {
        match (method, rest) {
            ("POST", ["invitations"]) => {
                let email = text(body, "email");
                if self.people.iter().any(|person| person.email == email) {
                    return Err("object_already_exists".to_owned());
                }
                let teams = match body.get("teams") {
                    Some(_) => numbers(body, "teams")?,
                    None => BTreeSet::new(),
                };
                self.has_teams(&teams)?;
                self.people.push(Person {
                    id,
                    invited: true,
                    email,
                    first: text(body, "first_name"),
                    last: text(body, "last_name"),
                    locale: text(body, "locale"),
                    role: text(body, "role_type"),
                    billing: body["permissions"]["billing"] == true,
                    teams,
                });
                Ok(json!({ "id": id }))
            }
            (_, ["invitations", id]) => {
                let found = |p: &Person| p.invited && p.id.to_string() == *id;
                let index = self.people.iter().position(found).ok_or(NOT_FOUND)?;
                if method == "DELETE" {
                    self.people.remove(index);
                    return Ok(json!(true));
                }
                let mut person = self.people[index].clone();
                if let Some(role) = body["role_type"].as_str() {
                    role.clone_into(&mut person.role);
                }
                if let Some(on) = body["has_billing"].as_bool() {
                    person.billing = on;
                }
                if body.get("team_ids").is_some() {
                    person.teams = numbers(body, "team_ids")?;
                }
                self.has_teams(&person.teams)?;
                self.people[index] = person;
                Ok(json!(true))
            }
            ("POST", ["teams"]) => {
                let name = text(body, "name");
                if self.teams.values().any(|known| *known == name) {
                    return Err("object_already_exists".to_owned());
                }
                self.teams.insert(id, name);
                Ok(json!({ "id": id }))
            }
            (_, ["teams", team]) => {
                let id: u64 = team.parse().map_err(|_| NOT_FOUND)?;
                let mut others = self.teams.iter().filter(|(other, _)| **other != id);
                let name = text(body, "name");
                if others.any(|(_, known)| *known == name) {
                    return Err("object_already_exists".to_owned());
                }
                let own = self.teams.get_mut(&id).ok_or(NOT_FOUND)?;
                if method == "PATCH" && !name.is_empty() {
                    *own = name;
                } else if method == "DELETE" {
                    self.teams.remove(&id);
                    self.people
                        .iter_mut()
                        .for_each(|p| p.teams.retain(|team| *team != id));
                    self.boxes
                        .values_mut()
                        .for_each(|own| own.teams.retain(|team| *team != id));
                }
                Ok(json!(true))
            }
            (_, ["teams", team, "users"]) => {
                let id: u64 = team.parse().map_err(|_| NOT_FOUND)?;
                self.has_teams(&BTreeSet::from([id]))?;
                let people = numbers(body, "user_ids")?;
                let member = |id: &u64| self.people.iter().any(|p| !p.invited && p.id == *id);
                if people.is_empty() || !people.iter().all(member) {
                    return Err("validation_failed".to_owned());
                }
                for person in self.people.iter_mut().filter(|p| people.contains(&p.id)) {
                    match method {
                        "POST" => drop(person.teams.insert(id)),
                        _ => drop(person.teams.remove(&id)),
                    }
                }
                Ok(json!(true))
            }
            _ => Err(format!("method_not_found: {method} {rest:?}")),
        }
    }

    fn has_teams(&self, ids: &BTreeSet<u64>) -> Result<(), String> {
        match ids.iter().all(|id| self.teams.contains_key(id)) {
            true => Ok(()),
            false => Err("validation_failed".to_owned()),
        }
    }
}

fn write_record(
    zone: &mut Vec<Record>,
    method: &str,
    rest: &[&str],
    body: &Json,
    id: u64,
) -> Reply {
    let at = |id: &str| zone.iter().position(|r| r.id.to_string() == *id);
    let ttl = body["ttl"].as_u64();
    if ttl.is_some_and(|ttl| !(60..=86_400).contains(&ttl)) {
        return Err("validation_failed".to_owned());
    }
    match (method, rest) {
        ("POST", []) => {
            let record = Record {
                id,
                source: text(body, "source"),
                kind: text(body, "type"),
                ttl: ttl.ok_or("validation_failed")?,
                target: kept(&text(body, "type"), &text(body, "target"))?,
            };
            has_room(zone, &record, "dns_record_already_exists")?;
            zone.push(record);
            Ok(json!({ "id": id }))
        }
        ("PUT", [id]) => {
            let index = at(id).ok_or(NOT_FOUND)?;
            let mut record = zone[index].clone();
            if let Some(target) = body["target"].as_str() {
                record.target = kept(&record.kind, target)?;
            }
            record.ttl = ttl.unwrap_or(record.ttl);
            has_room(zone, &record, "dns_record_mutual_exclusion")?;
            zone[index] = record;
            Ok(json!({ "id": id }))
        }
        ("DELETE", [id]) => {
            let index = at(id).ok_or(NOT_FOUND)?;
            zone.remove(index);
            Ok(json!(true))
        }
        _ => Err(format!("method_not_found: {method} {rest:?}")),
    }
}

/// A value is there once, an alias stands alone (RFC 1034 §3.6.2).
fn has_room(zone: &[Record], record: &Record, twice: &str) -> Result<(), String> {
    let beside = |r: &&Record| r.id != record.id && r.source == record.source;
    for other in zone.iter().filter(beside) {
        if other.kind == record.kind && other.target == record.target {
            return Err(twice.to_owned());
        }
        if other.kind == "CNAME" || record.kind == "CNAME" {
            return Err("dns_record_mutual_exclusion".to_owned());
        }
    }
    Ok(())
}

/// A list of one to `most` addresses.
fn wanted(body: &Json, name: &str, most: usize) -> Result<BTreeSet<String>, String> {
    let all = texts(body, name)?;
    match all.is_empty() || all.len() > most {
        true => Err("validation_failed".to_owned()),
        false => Ok(all),
    }
}

/// A value as it is kept: hosts without their last dot, texts in one pair of quotes (§1.4).
fn kept(kind: &str, sent: &str) -> Result<String, String> {
    if sent.is_empty() {
        return Err("invalid_dns_record".to_owned());
    }
    Ok(match kind {
        "TXT" if !sent.starts_with('"') => format!("\"{sent}\""),
        "CNAME" | "MX" | "SRV" | "NS" => sent.trim_end_matches('.').to_owned(),
        _ => sent.to_owned(),
    })
}

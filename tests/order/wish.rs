//! What an organization is to be: a few names, a zone, some people, as data that generators can turn
//! and twist. Legal by construction, written as a document, and compared with what came of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::mail::{KEYS, policy};
pub(crate) use super::mail::{Key, Mx, mx_values};
use super::world::{Org, World};

/// Names in each mail service: `n0` to `n6`.
pub(crate) const NAMES: usize = 7;
/// Hosts in each zone: `h0` to `h4`.
pub(crate) const HOSTS: usize = 5;
/// People that may be invited, and teams.
pub(crate) const PEOPLE: usize = 3;
pub(crate) const TEAMS: usize = 3;
/// Organizations and their domains.
pub(crate) const ORGS: [(&str, &str); 2] =
    [("Acme SA", "acme.example"), ("Next SA", "next.example")];
/// Another domain of each.
pub(crate) const SYNONYMS: [&str; 2] = ["acme-too.example", "next-too.example"];
/// Where the service takes mail.
pub(crate) const HERE: &str = "mta-gw.infomaniak.ch";

/// What a name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    Nothing,
    Mailbox { to: Vec<Target>, keep: bool },
    Alias(usize),
    Redirection(Vec<Target>),
}

/// Where mail goes on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// A name of this service.
    Own(usize),
    /// A name of the next organization's service.
    Next(usize),
    Outside(usize),
}

/// Records at the name of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Host {
    Nothing,
    A(BTreeSet<u8>),
    Aaaa(BTreeSet<u8>),
    Both(u8),
    /// An alias of a later host, or of one outside.
    Cname(usize),
}

/// One organization, with one domain.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) names: Vec<Form>,
    pub(crate) catch_all: bool,
    pub(crate) mx: Mx,
    /// Says what it can in `mail`, and the rest as records.
    pub(crate) section: bool,
    /// The other domain is linked, and where its mail goes.
    pub(crate) linked: bool,
    pub(crate) also: Mx,
    pub(crate) spf: Option<u8>,
    pub(crate) dmarc: Option<u8>,
    pub(crate) sts: Option<u8>,
    pub(crate) keys: [Key; 2],
    pub(crate) hosts: Vec<Host>,
    /// Hosts with a text beside.
    pub(crate) texts: BTreeSet<usize>,
    pub(crate) srv: Option<usize>,
    pub(crate) ttl: bool,
    /// Role and the teams of people; none is not invited.
    pub(crate) people: Vec<Option<(u8, BTreeSet<usize>)>>,
    pub(crate) teams: BTreeSet<usize>,
    /// The team that opens the first mailbox there is.
    pub(crate) opens: Option<usize>,
    /// Says `previously` where one team goes and another comes.
    pub(crate) renames: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            names: vec![Form::Nothing; NAMES],
            catch_all: false,
            mx: Mx::Nothing,
            section: false,
            linked: false,
            also: Mx::Nothing,
            spf: None,
            dmarc: None,
            sts: None,
            keys: [Key::Nothing; 2],
            hosts: vec![Host::Nothing; HOSTS],
            texts: BTreeSet::new(),
            srv: None,
            ttl: false,
            people: vec![None; PEOPLE],
            teams: BTreeSet::new(),
            opens: None,
            renames: false,
        }
    }
}

/// What the files speak of; of the rest nothing is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sections {
    pub(crate) mail: bool,
    pub(crate) zone: bool,
    pub(crate) people: bool,
    /// Another domain besides, and a mail service that people may have to order first.
    pub(crate) synonym: bool,
}

/// Organizations side by side.
#[derive(Debug, Clone)]
pub(crate) struct House {
    pub(crate) orgs: Vec<Wish>,
    /// Whether collections are `authoritative`, or what an earlier revision declared goes.
    pub(crate) authoritative: bool,
    /// In which direction mail may be passed on, so that nothing goes in a circle.
    pub(crate) ranks: Vec<u8>,
    pub(crate) sections: Sections,
}

pub(crate) fn local(index: usize) -> String {
    format!("n{index}")
}

impl House {
    /// Makes it legal: aliases belong to mailboxes, nothing goes in a circle or nowhere.
    pub(crate) fn settled(mut self) -> Self {
        let before = self.clone();
        for (at, wish) in self.orgs.iter_mut().enumerate() {
            for (index, form) in wish.names.iter_mut().enumerate() {
                let real = |to: &mut Vec<Target>| {
                    for target in to.iter_mut() {
                        if !before.leads_on((at, index), *target) {
                            *target = Target::Outside(index % 3);
                        }
                    }
                    to.sort_unstable();
                    to.dedup();
                };
                match form {
                    Form::Alias(of)
                        if !matches!(before.orgs[at].names[*of], Form::Mailbox { .. }) =>
                    {
                        *form = Form::Nothing;
                    }
                    Form::Mailbox { to, keep } => {
                        real(to);
                        *keep |= to.is_empty();
                    }
                    Form::Redirection(to) => {
                        real(to);
                        if to.is_empty() {
                            to.push(Target::Outside(0));
                        }
                    }
                    _ => {}
                }
            }
            wish.settle();
        }
        self
    }

    /// The mailbox or redirection behind a name.
    fn behind(&self, (org, index): (usize, usize)) -> Option<(usize, usize)> {
        match self.orgs.get(org)?.names.get(index)? {
            Form::Nothing => None,
            Form::Alias(of) => match self.orgs[org].names.get(*of) {
                Some(Form::Mailbox { .. }) => Some((org, *of)),
                _ => None,
            },
            _ => Some((org, index)),
        }
    }

    fn leads_on(&self, from: (usize, usize), target: Target) -> bool {
        let rank = |(org, index): (usize, usize)| {
            (
                self.ranks.get(org * NAMES + index).copied().unwrap_or(0),
                org,
                index,
            )
        };
        let to = match target {
            Target::Outside(_) => return true,
            Target::Own(index) => (from.0, index),
            Target::Next(index) => ((from.0 + 1) % self.orgs.len(), index),
        };
        self.behind(to).is_some_and(|to| rank(to) < rank(from))
    }

    /// The files: one for each organization, one for the settings. Names come from `before` where a
    /// thing is called anew.
    pub(crate) fn files(&self, before: &Self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        for (at, wish) in self.orgs.iter().enumerate() {
            let none = Wish::default();
            let was = before.orgs.get(at).unwrap_or(&none);
            let mut document = wish.document(at, self.orgs.len(), was);
            if self.sections.synonym {
                wish.synonym(at, &mut document);
            }
            document.retain(|section, _| match section.as_str() {
                "mail-services" => self.sections.mail,
                "domains" => self.sections.zone,
                "users" | "teams" => self.sections.people,
                _ => true,
            });
            let document = Json::Object(document);
            files.push((format!("{at}.yaml"), document.to_string()));
        }
        let word = if self.authoritative {
            "authoritative"
        } else {
            "owned"
        };
        let collections = ["addresses", "redirections", "records", "teams"];
        let said: Map<String, Json> = collections
            .iter()
            .map(|name| ((*name).to_owned(), json!(word)))
            .collect();
        let settings = json!({ "settings": { "ownership": said } });
        files.push(("settings.yaml".to_owned(), settings.to_string()));
        files
    }
}

impl Wish {
    fn settle(&mut self) {
        for index in 0..HOSTS {
            if let Host::Cname(to) = self.hosts[index] {
                let leads = to > index && self.hosts.get(to) != Some(&Host::Nothing);
                self.hosts[index] = Host::Cname(if leads { to } else { HOSTS });
                self.texts.remove(&index);
            }
        }
        let is_host = |wish: &Self, index: usize| {
            matches!(
                wish.hosts.get(index),
                Some(Host::A(_) | Host::Aaaa(_) | Host::Both(_))
            )
        };
        if let Mx::Own(index) = self.mx
            && !is_host(self, index)
        {
            self.mx = Mx::Elsewhere(1);
        }
        if let (Mx::Here, false) | (Mx::Own(_), _) = (self.also, self.linked) {
            self.also = Mx::Elsewhere(2);
        }
        self.srv = self.srv.filter(|index| is_host(self, *index));
        for person in self.people.iter_mut().flatten() {
            person.1.retain(|team| self.teams.contains(team));
        }
        let boxed = self
            .names
            .iter()
            .any(|form| matches!(form, Form::Mailbox { .. }));
        self.opens = self.opens.filter(|team| boxed && self.teams.contains(team));
    }

    pub(crate) fn aliases(&self, of: usize) -> BTreeSet<String> {
        let mine = |(_, form): &(usize, &Form)| **form == Form::Alias(of);
        let all = self.names.iter().enumerate().filter(mine);
        all.map(|(index, _)| local(index)).collect()
    }

    pub(crate) fn opened(&self) -> Option<(usize, usize)> {
        let first = self
            .names
            .iter()
            .position(|form| matches!(form, Form::Mailbox { .. }))?;
        Some((first, self.opens?))
    }

    fn document(&self, at: usize, orgs: usize, was: &Self) -> Map<String, Json> {
        let (name, domain) = ORGS[at];
        let (mut addresses, mut redirections) = (Map::new(), Map::new());
        for (index, form) in self.names.iter().enumerate() {
            match form {
                Form::Mailbox { to, keep } => {
                    let mut section = json!({ "aliases": self.aliases(index), "forward": null, "team-access": {} });
                    if !to.is_empty() {
                        section["forward"] =
                            json!({ "to": addressed(to, at, orgs), "keep-copy": keep });
                    }
                    if let Some((first, team)) = self.opened().filter(|(first, _)| *first == index)
                    {
                        debug_assert_eq!(first, index);
                        section["team-access"] = json!({ format!("Team{team}"): [] });
                    }
                    addresses.insert(local(index), section);
                }
                Form::Redirection(to) => {
                    redirections.insert(local(index), json!(addressed(to, at, orgs)));
                }
                _ => {}
            }
        }
        let mut service = json!({ "addresses": addresses, "redirections": redirections });
        if self.catch_all {
            service["catch-all"] = json!({});
        }
        let ttl = if self.ttl { 300 } else { 3600 };
        let (mail, said) = self.mail_section();
        let sets = self.sets(domain).into_iter();
        let sets = sets.filter(|((owner, kind), _)| !said.contains(&(owner.as_str(), *kind)));
        let records = sets.map(|((owner, kind), values)| {
            json!({ "name": owner, "type": kind, "ttl": ttl, "values": values })
        });
        let records: Vec<Json> = records.collect();
        let mut zone = json!({ "records": records });
        if let Some(mail) = mail {
            zone["mail"] = mail;
        }
        let mut users = Map::new();
        for (index, person) in self.people.iter().enumerate() {
            if let Some((role, _)) = person {
                users.insert(
                    email(index),
                    json!({ "first-name": format!("P{}", role / 3), "last-name": "Q",
                    "role": ROLES[usize::from(role % 3)].0, "locale": "fr" }),
                );
            }
        }
        let sections = [
            ("organization", json!(name)),
            ("users", json!(users)),
            ("teams", json!(self.team_sections(was))),
            ("mail-services", json!({ domain: service })),
            ("domains", json!({ domain: zone })),
        ];
        sections
            .into_iter()
            .map(|(section, said)| (section.to_owned(), said))
            .collect()
    }

    fn team_sections(&self, was: &Self) -> Map<String, Json> {
        let mut gone: Vec<usize> = was.teams.difference(&self.teams).copied().collect();
        let mut sections = Map::new();
        for team in &self.teams {
            let mut section = json!({ "members": self.members(*team) });
            if self.renames
                && !was.teams.contains(team)
                && let Some(old) = gone.pop()
            {
                section["previously"] = json!(format!("Team{old}"));
            }
            sections.insert(format!("Team{team}"), section);
        }
        sections
    }

    pub(crate) fn members(&self, team: usize) -> BTreeSet<String> {
        let people = self.people.iter().enumerate();
        let within =
            people.filter(|(_, p)| p.as_ref().is_some_and(|(_, teams)| teams.contains(&team)));
        within.map(|(index, _)| email(index)).collect()
    }

    /// The record sets, as written and as kept.
    pub(crate) fn sets(&self, domain: &str) -> BTreeMap<(String, &'static str), BTreeSet<String>> {
        let mut sets: BTreeMap<(String, &'static str), BTreeSet<String>> = BTreeMap::new();
        let mut add = |owner: &str, kind: &'static str, value: String| {
            sets.entry((owner.to_owned(), kind))
                .or_default()
                .insert(value);
        };
        let host = |index: usize| match index {
            HOSTS => "www.partner.example".to_owned(),
            index => format!("h{index}.{domain}"),
        };
        for value in mx_values(self.mx, domain) {
            add("@", "MX", value);
        }
        if let Some(form) = self.spf {
            let middle = [
                "",
                "include:spf.infomaniak.ch ",
                "include:spf.crm.example ",
                "ip4:192.0.2.9 ",
            ];
            add(
                "@",
                "TXT",
                format!("v=spf1 {}-all", middle[usize::from(form) % 4]),
            );
            if form > 3 {
                add("@", "TXT", format!("site-verification={form}"));
            }
        }
        if let Some(form) = self.dmarc {
            add("_dmarc", "TXT", format!("v=DMARC1; p={}", policy(form)));
        }
        if let Some(form) = self.sts {
            add("_mta-sts", "TXT", format!("v=STSv1; id={form}"));
        }
        for (index, key) in self.keys.iter().enumerate() {
            let owner = format!("s{index}._domainkey");
            match key {
                Key::Nothing => {}
                Key::Text(form) => add(
                    &owner,
                    "TXT",
                    format!("v=DKIM1; k=ed25519; p={}", KEYS[usize::from(*form % 2)]),
                ),
                Key::Name(form) => add(&owner, "CNAME", format!("k{form}.crm.example")),
            }
        }
        for (index, form) in self.hosts.iter().enumerate() {
            let owner = format!("h{index}");
            let four = |n: &u8| format!("192.0.2.{}", n + 1);
            let six = |n: &u8| format!("2001:db8::{}", n + 1);
            match form {
                Host::Nothing => {}
                Host::A(values) => values.iter().for_each(|n| add(&owner, "A", four(n))),
                Host::Aaaa(values) => values.iter().for_each(|n| add(&owner, "AAAA", six(n))),
                Host::Both(n) => {
                    add(&owner, "A", four(n));
                    add(&owner, "AAAA", six(n));
                }
                Host::Cname(to) => add(&owner, "CNAME", host(*to)),
            }
        }
        self.texts
            .iter()
            .for_each(|index| add(&format!("h{index}"), "TXT", format!("text {index}")));
        if let Some(index) = self.srv {
            add("_x._tcp", "SRV", format!("0 1 9 {}", host(index)));
        }
        sets
    }
}

/// Roles as people write them, and as the service does.
pub(crate) const ROLES: [(&str, &str); 3] = [
    ("legal-representative", "owner"),
    ("administrator", "admin"),
    ("collaborator", "normal"),
];

pub(crate) fn email(index: usize) -> String {
    format!("p{index}@partner.example")
}

pub(crate) fn addressed(to: &[Target], at: usize, orgs: usize) -> Vec<String> {
    let each = to.iter().map(|target| match target {
        Target::Own(index) => format!("{}@{}", local(*index), ORGS[at].1),
        Target::Next(index) => format!("{}@{}", local(*index), ORGS[(at + 1) % orgs].1),
        Target::Outside(index) => format!("x{index}@partner.example"),
    });
    each.collect::<BTreeSet<String>>().into_iter().collect()
}

/// An empty world for so many organizations.
pub(crate) fn bare(orgs: usize) -> World {
    let org = |at: usize| Org {
        id: 10 + at as u64,
        name: ORGS[at].0.to_owned(),
        domain: ORGS[at].1.to_owned(),
        service: Some(20 + at as u64),
        boxes: BTreeMap::new(),
        redirections: BTreeMap::new(),
        records: Vec::new(),
        synonym: SYNONYMS[at].to_owned(),
        also: Vec::new(),
        linked: false,
        people: vec![super::world::Person {
            id: 30 + at as u64,
            invited: false,
            email: format!("boss@{}", ORGS[at].1),
            first: "B".to_owned(),
            last: "O".to_owned(),
            locale: "fr_FR".to_owned(),
            role: "owner".to_owned(),
            billing: true,
            teams: BTreeSet::new(),
        }],
        teams: BTreeMap::new(),
    };
    World {
        orgs: (0..orgs).map(org).collect(),
        next: 1000,
    }
}

//! Whether what came of a wish is what was wished.

use std::collections::{BTreeMap, BTreeSet};

use super::wish::{Form, ORGS, ROLES, Wish, addressed, email, local, mx_values};
use super::world::{Mailbox, Org};

impl Wish {
    /// What of an organization is not as wished, in words.
    pub(crate) fn unlike(&self, at: usize, orgs: usize, org: &Org) -> Option<String> {
        let (_, domain) = ORGS[at];
        let mut boxes: BTreeMap<String, Mailbox> = BTreeMap::new();
        let mut redirections: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let number = |name: &str| {
            org.teams
                .iter()
                .find(|(_, own)| *own == name)
                .map(|(id, _)| *id)
        };
        for (index, form) in self.names.iter().enumerate() {
            match form {
                Form::Mailbox { to, keep } => {
                    let opened = self.opened().filter(|(first, _)| *first == index);
                    let teams = opened.map(|(_, team)| number(&format!("Team{team}")).unwrap_or(0));
                    boxes.insert(
                        local(index),
                        Mailbox {
                            aliases: self.aliases(index),
                            forward: addressed(to, at, orgs).into_iter().collect(),
                            keep: *keep,
                            teams: teams.into_iter().collect(),
                            ..Mailbox::default()
                        },
                    );
                }
                Form::Redirection(to) => {
                    redirections
                        .insert(local(index), addressed(to, at, orgs).into_iter().collect());
                }
                _ => {}
            }
        }
        if self.catch_all {
            boxes.insert(
                "catchall".to_owned(),
                Mailbox {
                    keep: true,
                    ..Mailbox::default()
                },
            );
        }
        let live: BTreeMap<String, BTreeSet<String>> = org
            .redirections
            .iter()
            .map(|(name, own)| (name.clone(), own.targets.clone()))
            .collect();
        let mut sets: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for record in &org.records {
            let owner = if record.source == "." {
                "@"
            } else {
                &record.source
            };
            let value = record.target.trim_matches('"').to_owned();
            sets.entry((owner.to_owned(), record.kind.clone()))
                .or_default()
                .insert(value);
        }
        let wished = self.sets(domain).into_iter();
        let wished: BTreeMap<_, _> = wished.map(|((o, k), v)| ((o, k.to_owned()), v)).collect();
        let teams: BTreeMap<String, BTreeSet<String>> = self
            .teams
            .iter()
            .map(|team| (format!("Team{team}"), self.members(*team)))
            .collect();
        let found = org.teams.iter().map(|(id, name)| {
            let within = org.people.iter().filter(|p| p.teams.contains(id));
            (name.clone(), within.map(|p| p.email.clone()).collect())
        });
        let found: BTreeMap<String, BTreeSet<String>> = found.collect();
        let people = self.people.iter().enumerate();
        let people: BTreeMap<String, (String, &str)> = people
            .filter_map(|(index, p)| {
                let (role, _) = p.as_ref()?;
                Some((
                    email(index),
                    (format!("P{}", role / 3), ROLES[usize::from(role % 3)].1),
                ))
            })
            .collect();
        let invited = org.people.iter().filter(|p| p.invited);
        let invited: BTreeMap<String, (String, &str)> = invited
            .map(|p| (p.email.clone(), (p.first.clone(), p.role.as_str())))
            .collect();
        let differ = |what: &str, wished: String, found: String| {
            (wished != found)
                .then(|| format!("{what} of {domain}: {wished} was wished, {found} is there"))
        };
        let mut also: BTreeSet<String> = org.also.iter().map(|r| r.target.clone()).collect();
        for gone in mx_values(self.also, &org.synonym) {
            if !also.remove(&gone) {
                also.insert(format!("no {gone}"));
            }
        }
        if !also.is_empty() || self.linked != org.linked {
            return Some(format!(
                "{} is linked: {}, and has {also:?}",
                org.synonym, org.linked
            ));
        }
        differ(
            "mailboxes",
            format!("{boxes:?}"),
            format!("{:?}", org.boxes),
        )
        .or_else(|| {
            differ(
                "redirections",
                format!("{redirections:?}"),
                format!("{live:?}"),
            )
        })
        .or_else(|| differ("records", format!("{wished:?}"), format!("{sets:?}")))
        .or_else(|| differ("teams", format!("{teams:?}"), format!("{found:?}")))
        .or_else(|| differ("invitations", format!("{people:?}"), format!("{invited:?}")))
    }
}

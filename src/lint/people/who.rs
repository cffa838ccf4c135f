//! Who opens, manages and shares what: people, teams and what came through them, as rules look at it.

use std::collections::{BTreeMap, BTreeSet};

use crate::kinds::{mailbox_access, mailbox_team_access, org, team};
use crate::lint::scene::{Scene, Thing};

/// The kind of the people of a team.
pub(in crate::lint) const MEMBERS: &str = "team-members";

/// Accesses and memberships, of what is declared, lives, or will be.
#[derive(Debug)]
pub(in crate::lint) struct Who<'a> {
    /// Teams by organization and person.
    teams: BTreeMap<(&'a str, &'a str), BTreeSet<&'a str>>,
    /// Accesses of people.
    pub(in crate::lint) accesses: Vec<&'a Thing<'a>>,
    /// Accesses of teams, by mailbox.
    by_team: BTreeMap<&'a str, Vec<&'a Thing<'a>>>,
}

impl<'a> Who<'a> {
    /// What one scene says.
    pub(in crate::lint) fn of(scene: &'a Scene<'a>) -> Self {
        Self::new(|kind| scene.of(kind).iter().collect())
    }

    /// From the things of a kind.
    pub(in crate::lint) fn new(of: impl Fn(&str) -> Vec<&'a Thing<'a>>) -> Self {
        let mut teams: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for team in of(MEMBERS) {
            for email in team.items("members") {
                let of = teams.entry((team.realm, email)).or_default();
                of.insert(org::name(team.key()));
            }
        }
        let mut by_team: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for access in of(mailbox_team_access::NAME) {
            let (mailbox, _) = mailbox_access::parts(access.key());
            by_team.entry(mailbox).or_default().push(access);
        }
        Self {
            teams,
            accesses: of(mailbox_access::NAME),
            by_team,
        }
    }

    /// The teams of an organization that somebody is in.
    pub(in crate::lint) fn teams(&self, realm: &str, email: &str) -> BTreeSet<&'a str> {
        let of = self.teams.get(&(realm, email));
        of.cloned().unwrap_or_default()
    }

    /// The accesses that somebody has to a mailbox by their teams.
    pub(in crate::lint) fn through_teams(
        &self,
        realm: &str,
        email: &str,
        mailbox: &str,
    ) -> Vec<&'a Thing<'a>> {
        let teams = self.teams(realm, email);
        let all = self.by_team.get(mailbox).into_iter().flatten().copied();
        all.filter(|access| access.realm == realm && teams.contains(team_of(access)))
            .collect()
    }

    /// The accesses of all teams.
    pub(in crate::lint) fn of_teams(&self) -> impl Iterator<Item = &'a Thing<'a>> {
        self.by_team.values().flatten().copied()
    }

    /// Everybody who opens a mailbox.
    pub(in crate::lint) fn readers(&self, mailbox: &str) -> BTreeSet<&'a str> {
        let own = self.accesses.iter().filter_map(|access| {
            let (at, person) = mailbox_access::parts(access.key());
            (at == mailbox).then_some(person)
        });
        let mut readers: BTreeSet<&str> = own.collect();
        for access in self.by_team.get(mailbox).into_iter().flatten() {
            let name = team_of(access);
            let people = self.teams.iter();
            readers.extend(people.filter_map(|((realm, email), teams)| {
                (*realm == access.realm && teams.contains(name)).then_some(*email)
            }));
        }
        readers
    }
}

/// The team of an access of a team.
pub(in crate::lint) fn team_of<'a>(access: &Thing<'a>) -> &'a str {
    mailbox_access::parts(access.key()).1
}

/// The team itself.
pub(in crate::lint) fn find_team<'a>(
    scene: &'a Scene<'a>,
    realm: &str,
    name: &str,
) -> Option<&'a Thing<'a>> {
    scene.find(team::NAME, &org::key(realm, name))
}

/// Words in a row: `a, b and c`.
pub(in crate::lint) fn listed<'t>(words: impl IntoIterator<Item = &'t str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

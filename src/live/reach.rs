//! Which organizations there are for the tokens of a run: what each of them lists, and what files name.

use std::collections::{BTreeMap, BTreeSet};

use super::read::{Cost, Interest, Reader, read};
use super::{End, Gap, Live};
use crate::kinds::kind::Located;
use crate::kinds::org::{self, ORGANIZATION};
use crate::kinds::views;
use crate::model::address::Address;

/// The organizations that somebody may look through.
#[derive(Debug, Default)]
pub struct Organizations {
    /// Their names, as files say them or as they are listed, sorted. Also such as no token reaches
    /// that would read them.
    pub realms: Vec<String>,
    /// Lists that did not come.
    pub gaps: Vec<Gap>,
    /// Those that cannot be looked through although they are there, or are named.
    pub unreached: BTreeMap<String, Gap>,
    /// True where the usual token's list came.
    pub is_listed: bool,
}

impl Organizations {
    /// Everything that keeps somebody from looking.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let unreached = self.unreached.values();
        self.gaps.iter().chain(unreached).cloned().collect()
    }

    /// Says of what is out of reach that nothing of it was read.
    pub(super) fn tell(&self, live: &mut Live) {
        for (realm, gap) in &self.unreached {
            let view = views::organizations(realm).key();
            live.views.insert(view, End::Gap(gap.clone()));
        }
    }
}

/// Asks every token of a run for the organizations it reaches. Each is read with the token that its
/// document names, so one that only another document's token reaches is there and cannot be read.
/// `named` are those that files speak of.
pub async fn organizations(
    reader: &impl Reader,
    named: &[String],
    now: i64,
    announce: &dyn Fn(&Cost),
) -> Organizations {
    let mut spelt: BTreeSet<String> = reader.realms().into_iter().collect();
    spelt.extend(named.iter().cloned());
    let itself = |realm: &String| Located {
        address: org::address(realm),
        realm: realm.clone(),
    };
    let mut collections = vec![all()];
    collections.extend(spelt.iter().map(itself));
    let interest = Interest {
        collections,
        now,
        ..Interest::default()
    };
    let live = read(reader, &interest, announce).await;
    // Files may say a number where a list says a name.
    let id_of = |realm: &String| Some(live.find(realm, &org::address(realm))?.id.as_str());
    let known: BTreeSet<&str> = spelt.iter().filter_map(id_of).collect();
    let listed = live
        .found()
        .map(|(_, thing)| thing)
        .filter(|thing| thing.address.kind == ORGANIZATION && !known.contains(thing.id.as_str()));
    let mut realms = spelt.clone();
    let mut unreached: BTreeMap<String, Gap> = BTreeMap::new();
    for (through, realm) in spelt.iter().map(|realm| (realm.as_str(), realm)) {
        unreached.extend(missing(&live, through, realm).map(|gap| (realm.clone(), gap)));
    }
    for thing in listed {
        let (name, usual) = (&thing.address.key, live.find("", &thing.address));
        if spelt.contains(name) {
            continue;
        }
        if usual.is_some_and(|usual| usual.id != thing.id) {
            // Another one of the same name, which only its number tells apart.
            unreached.insert(thing.id.clone(), out_of_reach(&thing.id));
        } else {
            unreached.extend(missing(&live, "", name).map(|gap| (name.clone(), gap)));
            realms.insert(name.clone());
        }
    }
    Organizations {
        realms: realms.into_iter().collect(),
        gaps: live.gaps(),
        unreached,
        is_listed: matches!(live.ended(&views::organizations("")), Some(End::Read)),
    }
}

/// All organizations that the usual token reaches.
pub(super) fn all() -> Located {
    Located {
        address: Address::new(ORGANIZATION, "*"),
        realm: String::new(),
    }
}

/// Why an organization cannot be read, where the list that `through` reads came without it.
fn missing(live: &Live, through: &str, realm: &str) -> Option<Gap> {
    let came = matches!(live.ended(&views::organizations(through)), Some(End::Read));
    let there = live.find(through, &org::address(realm)).is_some();
    (came && !there).then(|| out_of_reach(realm))
}

fn out_of_reach(realm: &str) -> Gap {
    Gap {
        view: format!("everything of {realm}"),
        why: "the token that it would be read with does not reach it".to_owned(),
        hint: Some(format!(
            "name a token that does at the top of its file: `organization: {realm}`, and `token: {{ env: VARIABLE }}`"
        )),
    }
}

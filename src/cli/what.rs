//! What somebody means by a word: `acme.example`, `ada@acme.example`, an organization, an address.

use std::collections::BTreeSet;

use super::error::CliError;
use super::exit::Exit;
use crate::document::settings::spelt_as_addresses;
use crate::kinds::kind::Located;
use crate::kinds::{KINDS, by_name, org};
use crate::live::reach::{Organizations, organizations};
use crate::live::read::{Interest, Reader, read};
use crate::live::{Gap, Live};
use crate::model::address::{Address, NoAddress};
use crate::model::diagnostic::nearest;

/// The live things that these words mean, each with its organization; none for all organizations.
///
/// # Errors
/// A word that means nothing, or that nobody could look up.
pub(super) async fn roots(
    words: &[String],
    organization: Option<&str>,
    reader: &impl Reader,
    now: i64,
) -> Result<Vec<Located>, CliError> {
    if words.is_empty() && organization.is_none() {
        return Ok(Vec::new());
    }
    let there = match organization {
        None => organizations(reader, &[], now, &|_| {}).await,
        Some(_) => Organizations {
            realms: realms(organization, reader, now).await?,
            ..Organizations::default()
        },
    };
    if words.is_empty() {
        return Ok(there.realms.iter().map(|realm| itself(realm)).collect());
    }
    let mut roots = Vec::new();
    for word in words {
        roots.extend(named(word, &there, reader, now).await?);
    }
    Ok(roots)
}

fn itself(realm: &str) -> Located {
    located(org::address(realm), realm)
}

fn located(address: Address, realm: &str) -> Located {
    Located {
        address,
        realm: realm.to_owned(),
    }
}

/// The organizations to look in: the one that is named, or all.
pub(super) async fn realms(
    organization: Option<&str>,
    reader: &impl Reader,
    now: i64,
) -> Result<Vec<String>, CliError> {
    let there = organizations(reader, &[], now, &|_| {}).await;
    let Some(name) = organization else {
        return match there.gaps().is_empty() {
            true => Ok(there.realms),
            false => Err(unread("the organizations there are", there.gaps())),
        };
    };
    let live = seen(vec![itself(name)], reader, now).await;
    match live.find(name, &org::address(name)) {
        Some(_) => Ok(vec![name.to_owned()]),
        None if !live.gaps().is_empty() => Err(unread(&format!("`{name}`"), live.gaps())),
        None => {
            let all = there.realms;
            let near = nearest(name, all.iter().map(String::as_str));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the token reaches {}", all.join(", ")),
            };
            let message = format!("no organization is called `{name}`");
            Err(CliError::new(message).hint(hint).exit(Exit::Usage))
        }
    }
}

/// What one word means.
async fn named(
    word: &str,
    there: &Organizations,
    reader: &impl Reader,
    now: i64,
) -> Result<Vec<Located>, CliError> {
    let realms = &there.realms;
    if realms.iter().any(|realm| realm == word) {
        return Ok(vec![itself(word)]);
    }
    let addresses = addresses(word)?;
    let mut candidates = Vec::new();
    for address in addresses {
        let mut mine: Vec<&String> = realms.iter().collect();
        // A key that begins with an organization is looked for there and nowhere else.
        if mine.iter().any(|realm| org::within(&address.key, realm)) {
            mine.retain(|realm| org::within(&address.key, realm));
        }
        for realm in mine {
            candidates.push(located(address.clone(), realm));
            candidates.extend(completed(&address, realm).map(|full| located(full, realm)));
        }
    }
    let live = seen(candidates.clone(), reader, now).await;
    let lives = |each: &Located| live.find(&each.realm, &each.address).is_some();
    let found: Vec<Located> = candidates.into_iter().filter(lives).collect();
    if !found.is_empty() {
        return owned(word, found, reader, now).await;
    }
    // It may live in an organization that nobody could look into.
    let gaps: Vec<Gap> = there.gaps().into_iter().chain(live.gaps()).collect();
    if !gaps.is_empty() {
        return Err(unread(&format!("`{word}`"), gaps));
    }
    if let Some(error) = part_of_another(word, &live) {
        return Err(error);
    }
    // Whoever names a kind does not mean another one.
    let has_kind = word.contains(':');
    let keys = live.things().filter(|_| !has_kind);
    let keys = keys.map(|thing| thing.address.key.as_str());
    let all = live.things().map(|thing| thing.address.to_string());
    let all: Vec<String> = all.collect();
    let known = keys
        .chain(all.iter().map(String::as_str))
        .chain(realms.iter().map(String::as_str));
    let hint = match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name a domain, an e-mail address, an organization, or an address such as `team:Acme SA/Support`".to_owned(),
    };
    Err(
        CliError::new(format!("nothing that lives is called `{word}`"))
            .hint(hint)
            .exit(Exit::Usage),
    )
}

/// Of what was found, what belongs to the organization whose own lists name it: a zone may be asked
/// for through any, and its domain is registered, or has its mail, in one.
async fn owned(
    word: &str,
    found: Vec<Located>,
    reader: &impl Reader,
    now: i64,
) -> Result<Vec<Located>, CliError> {
    let realms: BTreeSet<&str> = found.iter().map(|each| each.realm.as_str()).collect();
    if realms.len() < 2 {
        return Ok(found);
    }
    let mut witnesses = BTreeSet::new();
    for each in &found {
        let key = &each.address.key;
        let head = key.split_once('/').map_or(key.as_str(), |(head, _)| head);
        for kind in KINDS {
            let called = kind.called(head).into_iter();
            let called = called.map(|key| Address::new(kind.name(), key));
            witnesses.extend(called.flat_map(|address| {
                let everywhere = realms.iter();
                everywhere.map(move |realm| located(address.clone(), realm))
            }));
        }
    }
    let live = seen(witnesses.iter().cloned().collect(), reader, now).await;
    let weight = |realm: &str| {
        let mine = witnesses.iter().filter(|each| each.realm == realm);
        mine.filter(|each| live.find(realm, &each.address).is_some())
            .count()
    };
    let most = realms.iter().map(|realm| weight(realm)).max();
    let homes: Vec<String> = realms
        .iter()
        .filter(|realm| Some(weight(realm)) == most)
        .map(|realm| (*realm).to_owned())
        .collect();
    let shared = |each: &Located| {
        let same = found.iter().filter(|other| other.address == each.address);
        same.count() > 1
    };
    if homes.len() > 1 && !witnesses.is_empty() && found.iter().all(shared) {
        if !live.gaps().is_empty() {
            return Err(unread(&format!("whose `{word}` is"), live.gaps()));
        }
        let message = format!("nobody can say which organization `{word}` belongs to");
        return Err(CliError::new(message)
            .because(format!(
                "{} reach it, and no registration or mail service tells them apart",
                homes.join(" and ")
            ))
            .hint("name the organization: `--organization NAME`")
            .exit(Exit::Usage));
    }
    let mut found = found;
    found.retain(|each| homes.contains(&each.realm));
    Ok(found)
}

/// `team:Support` with its organization, where keys of the kind begin with one.
fn completed(address: &Address, realm: &str) -> Option<Address> {
    if org::within(&address.key, realm) {
        return None;
    }
    let key = org::key(realm, &address.key);
    let parent = by_name(&address.kind)?.parent(&key);
    (parent == Some(org::address(realm))).then(|| Address::new(&address.kind, key))
}

/// Where a word names no thing but something that one has, such as an alias.
fn part_of_another(word: &str, live: &Live) -> Option<CliError> {
    let spelt = word.split_once(':').map_or(word, |(_, key)| key);
    let spelt = spelt.to_lowercase();
    let mut claims = live.things().flat_map(|thing| {
        let kind = by_name(&thing.address.kind);
        let claims = kind.map(|kind| kind.claims(&thing.address, &thing.spec));
        let claims = claims.unwrap_or_default().into_iter();
        claims.map(|claim| (thing.address.key.clone(), claim))
    });
    let (holder, claim) =
        claims.find(|(_, claim)| claim.item.is_some() && claim.shown.to_lowercase() == spelt)?;
    let message = format!("`{word}` is {} and no thing of its own", claim.what);
    Some(
        CliError::new(message)
            .hint(format!("name `{holder}`"))
            .exit(Exit::Usage),
    )
}

/// The addresses that a word may stand for.
fn addresses(word: &str) -> Result<Vec<Address>, CliError> {
    if let Some((kind, _)) = word.split_once(':') {
        if by_name(kind).is_some() {
            // Names of teams and organizations keep their capitals, domains and addresses have none.
            let mut both = vec![word.to_owned(), spelt_as_addresses(word)];
            both.dedup();
            let addresses: Result<Vec<Address>, NoAddress> =
                both.iter().map(|w| w.parse()).collect();
            return addresses.map_err(|error| {
                let hint = "write what is behind the colon, too";
                CliError::new("this is no address")
                    .because(error)
                    .hint(hint)
                    .exit(Exit::Usage)
            });
        }
        let hint = match nearest(kind, KINDS.iter().map(|kind| kind.name())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`maniform explain KIND` says what a kind is".to_owned(),
        };
        let message = format!("there is no kind `{kind}`");
        return Err(CliError::new(message).hint(hint).exit(Exit::Usage));
    }
    let called = KINDS.iter().filter_map(|kind| {
        let key = kind.called(word)?;
        Some(Address::new(kind.name(), key))
    });
    Ok(called.collect())
}

async fn seen(collections: Vec<Located>, reader: &impl Reader, now: i64) -> Live {
    let interest = Interest {
        collections,
        now,
        ..Interest::default()
    };
    read(reader, &interest, &|_| {}).await
}

fn unread(what: &str, gaps: Vec<Gap>) -> CliError {
    let mut error = CliError::new(format!("{what} could not be looked up"));
    for gap in &gaps {
        error = error.because(format!("{}: {}", gap.view, gap.why));
    }
    CliError {
        hint: gaps.into_iter().find_map(|gap| gap.hint),
        ..error
    }
}

//! What somebody means by a word: `acme.example`, `ada@acme.example`, an organization, an address.

use super::error::CliError;
use super::exit::Exit;
use crate::document::settings::spelt_as_addresses;
use crate::kinds::kind::Located;
use crate::kinds::{KINDS, by_name, org};
use crate::live::Live;
use crate::live::read::{Interest, Reader, read};
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
    let realms = realms(organization, reader, now).await?;
    if words.is_empty() {
        return Ok(realms.iter().map(|realm| itself(realm)).collect());
    }
    let mut roots = Vec::new();
    for word in words {
        roots.extend(named(word, &realms, reader, now).await?);
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
    let mut collections = vec![located(Address::new(org::ORGANIZATION, "*"), "")];
    collections.extend(organization.map(itself));
    let live = seen(collections, reader, now).await;
    let all = live.of_kind("", org::ORGANIZATION).into_iter();
    let all: Vec<String> = all.map(|thing| thing.address.key.clone()).collect();
    let Some(name) = organization else {
        return match live.gaps().is_empty() {
            true => Ok(all),
            false => Err(unread("the organizations the token reaches", &live)),
        };
    };
    match live.find(name, &org::address(name)) {
        Some(_) => Ok(vec![name.to_owned()]),
        None if !live.gaps().is_empty() => Err(unread(&format!("`{name}`"), &live)),
        None => {
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
    realms: &[String],
    reader: &impl Reader,
    now: i64,
) -> Result<Vec<Located>, CliError> {
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
    let there = |each: &Located| live.find(&each.realm, &each.address).is_some();
    let found: Vec<Located> = candidates.into_iter().filter(there).collect();
    // A zone may be asked for through any organization: it is that one's which knows most of it.
    let weight = |each: &Located| found.iter().filter(|f| f.realm == each.realm).count();
    let most = found.iter().map(weight).max().unwrap_or_default();
    let found: Vec<Located> = found
        .iter()
        .filter(|f| weight(f) == most)
        .cloned()
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    if !live.gaps().is_empty() {
        return Err(unread(&format!("`{word}`"), &live));
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

fn unread(what: &str, live: &Live) -> CliError {
    let mut error = CliError::new(format!("{what} could not be looked up"));
    let gaps = live.gaps();
    for gap in &gaps {
        error = error.because(format!("{}: {}", gap.view, gap.why));
    }
    CliError {
        hint: gaps.into_iter().find_map(|gap| gap.hint),
        ..error
    }
}

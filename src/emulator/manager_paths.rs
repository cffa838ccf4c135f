//! Names instead of ids in the paths of `/_emulator/manager`, because people click on names: an account's
//! name, a domain, an e-mail address. What names nothing stays as it is.

use super::core::inventory;
use super::world::World;

/// The path with ids where it had names.
pub(crate) fn with_ids(world: &World, path: &str) -> String {
    let mut account = None;
    let mut last = String::new();
    let parts = path.split('/').map(|part| {
        let text = percent_encoding::percent_decode_str(part).decode_utf8_lossy();
        let id = match text.parse() {
            Ok(id) => Some(id),
            Err(_) => named(world, account, &last, &text),
        };
        if last == "accounts" {
            account = id;
        }
        last = part.to_owned();
        id.map_or_else(|| part.to_owned(), |id| id.to_string())
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The id of what follows this segment under this name.
fn named(world: &World, account: Option<u64>, after: &str, name: &str) -> Option<u64> {
    let here = account.unwrap_or(0);
    let same = |other: &str| other.eq_ignore_ascii_case(name);
    match after {
        "accounts" => world.accounts.iter().find(|a| a.name == name).map(|a| a.id),
        "mail_hostings" => {
            let mut hostings = world.mail_hostings.iter();
            hostings.find(|h| h.has_domain(name)).map(|h| h.id)
        }
        "products" => inventory::everything(world)
            .into_iter()
            .find(|p| same(&p.customer_name))
            .map(|p| p.id),
        "users" => {
            let mut people = world.members(here);
            people.find(|u| same(&u.email)).map(|u| u.id)
        }
        "invitations" => {
            let mut rows = world.invitations.iter().rev();
            let found = rows.find(|i| i.account.is(here) && same(&i.email));
            found.map(|i| i.id)
        }
        "teams" => {
            let mut teams = world.teams.iter();
            let found = teams.find(|t| t.account.is(here) && t.name == name);
            found.map(|t| t.id)
        }
        "tags" => {
            let tags = &world.account(here)?.tags;
            tags.iter().find(|t| t.name == name).map(|t| t.id)
        }
        _ => None,
    }
}

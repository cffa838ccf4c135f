//! A work team that opens a mailbox, and what its people may do there.
//!
//! One client of 2026 knows the routes and no document does (certainty C), so every write says what a
//! person does where they are missing. No list of addresses names teams, only the list of a team's
//! mailboxes does: one call for each team that is declared somewhere.

use serde_json::{Value as Json, json};

use super::declare::{Declarations, Declared, Place};
use super::kind::{
    Asked, Difference, Draft, Existence, Field, Kind, Located, Observation, Observed, Placement,
    Within, Work,
};
use super::mailbox_access::{PERMISSIONS, Permissions, grant, parts};
use super::names::ShownName;
use super::permissions::{self, Family, flags};
use super::views::{Shape, View, What};
use super::{decode, mail, names, org, views};
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request, Template, id_hole};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::Map;

/// `mailbox-team-access:ada@acme.example/Support`.
#[derive(Debug)]
pub struct MailboxTeamAccess;

/// Its name in addresses.
pub const NAME: &str = "mailbox-team-access";

/// Which teams open an address, as people write it.
pub type TeamAccessSection = Map<ShownName, Setting<Permissions>>;

/// The mailboxes that a team opens (one client, 2026; C). Where the route is unknown, the list of
/// addresses is asked for teams, which may or may not name them.
fn opened_by(realm: &str, domain: &str, team: &str) -> View {
    let path = Template::new("/1/mail_hostings/accesses/webmail/accounts/")
        .id(&org::address(realm))
        .text("/teams/")
        .id(&team_address(realm, team));
    let list = Request::new(Method::Get, views::below_service(domain, "/mailboxes"))
        .query("with", "teams");
    View {
        what: What::TeamMailboxes,
        realm: realm.to_owned(),
        of: format!("{domain}/{team}"),
        request: Request::new(Method::Get, path).or_else(list),
        shape: Shape::Pages,
    }
}

fn team_address(realm: &str, team: &str) -> Address {
    Address::new("team", org::key(realm, team))
}

/// The team of this name in the organization of a difference: it carries the organization's name.
fn team(difference: &Difference<'_>) -> Option<Address> {
    let name = parts(&difference.address.key).1;
    let own = |address: &Address| org::name(&address.key) == name;
    let living = difference.around.living("team");
    if let Some(team) = living.iter().find(|team| own(&team.address)) {
        return Some(team.address.clone());
    }
    let realm = || {
        let known = living.first().copied();
        let known = known.or_else(|| difference.around.living("user").first().copied())?;
        Some(org::realm(&known.address.key))
    };
    let realm = realm();
    let declared = difference.around.declaring("team").into_iter();
    let mut declared = declared.map(|(address, _)| address).filter(|a| own(a));
    declared
        .find(|a| {
            realm
                .as_ref()
                .is_none_or(|realm| org::within(&a.key, realm))
        })
        .cloned()
}

/// Declares one entry of `team-access` of the address at `place`.
pub fn declare(
    entry: &(Spanned<ShownName>, Setting<Permissions>),
    place: Place<'_>,
    out: &mut Declarations,
) {
    let (team, written) = entry;
    let mailbox = mail::key(place.key, place.parent);
    let at = Address::new(NAME, format!("{mailbox}/{}", team.value));
    let thing = Declared::new(at, place.realm, team.span);
    grant(thing, team.value.as_str(), written, out);
}

/// The row of this team among the teams that the list of addresses tells, by number or name. What
/// does not say whose it is may be this team's: then nobody knows, which is not absence.
fn among_teams<'a>(
    item: &'a Json,
    team: &str,
    id: Option<&str>,
) -> Result<Option<&'a Json>, &'static str> {
    let Some(rows) = item.get("teams").and_then(Json::as_array) else {
        return Err("the list does not tell which teams open it");
    };
    let mut unsure = false;
    for row in rows {
        // A bare `id` could be the access's own: it counts where nothing else is told.
        let number = |member| Some(decode::id(row, member)? == id?);
        let name = || decode::text(row, "name").map(|name| name == team);
        match number("team_id").or_else(name).or_else(|| number("id")) {
            Some(true) => return Ok(Some(row)),
            Some(false) => {}
            None => unsure = true,
        }
    }
    match unsure {
        true => Err("a team that opens it came without number and name"),
        false => Ok(None),
    }
}

impl Kind for MailboxTeamAccess {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a work team that opens a mailbox, and what its people may do there"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[Field::plain(PERMISSIONS)];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("mailbox-team-accesses")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "an access that stays lets people read mail that is not for them any more",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::MAILBOX, parts(key).0))
    }

    /// The second part is the name of a team.
    fn renamed(&self, key: &str, from: &Address, to: &Address) -> Option<String> {
        let (mailbox, team) = parts(key);
        let named = from.kind == super::team::NAME && team == org::name(&from.key);
        named.then(|| format!("{mailbox}/{}", org::name(&to.key)))
    }

    /// Only the list of a team's mailboxes tells, and no list says whether it has any.
    fn within(&self, holder: &Observed, beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        if holder.address.kind != "team" {
            return Vec::new();
        }
        let team = org::name(&holder.address.key);
        let of = |domain: String| Within::each(format!("*@{domain}/{team}"), holder, NAME);
        beside(mail::SERVICE).into_iter().filter_map(of).collect()
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        let (mailbox, team) = parts(&thing.address.key);
        // Of a collection as a whole there is no list.
        if team == "*" {
            return Vec::new();
        }
        vec![opened_by(&thing.realm, mail::domain(mailbox), team)]
    }

    /// One item for each mailbox, which it names as accesses of people name it; or addresses with the
    /// teams that open them.
    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        let Some((domain, team)) = view
            .of
            .split_once('/')
            .filter(|_| view.what == What::TeamMailboxes)
        else {
            return seen;
        };
        let own = team_address(&view.realm, team);
        let mut ids = asked.ids.iter();
        let id = ids.find(|(at, _)| *at == own).map(|(_, id)| id.as_str());
        for item in items {
            let (mailbox, access) = match item.get("mailbox").filter(|m| m.is_object()) {
                Some(mailbox) => {
                    let whole = decode::text(mailbox, "mailbox_email")
                        .or_else(|| decode::text(mailbox, "mailbox"));
                    (whole.map(names::normal_address), Some(item))
                }
                None => {
                    let local = decode::text(item, "mailbox_name");
                    let access = match among_teams(item, team, id) {
                        Ok(access) => access,
                        Err(why) => {
                            let of = local.unwrap_or("a mailbox");
                            seen.troubles.push(format!("{of}@{domain}: {why}"));
                            continue;
                        }
                    };
                    (local.map(|local| mail::key(local, domain)), access)
                }
            };
            let Some(mailbox) = mailbox else {
                seen.troubles.push(format!(
                    "a mailbox that the team {team} opens came without its address"
                ));
                continue;
            };
            let Some(access) = access.filter(|_| mail::domain(&mailbox) == domain) else {
                continue;
            };
            let at = Address::new(NAME, format!("{mailbox}/{team}"));
            let id = decode::id(access, "team_id").or_else(|| decode::id(access, "id"));
            let mut thing = Observed::new(at, id.unwrap_or_default());
            match permissions::words(access, "permissions") {
                Some(words) => thing.spec.set(PERMISSIONS, Value::Set(words)),
                None => thing.open = true,
            }
            seen.things.push(thing);
        }
        seen
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let (mailbox, name) = parts(&difference.address.key);
        let Some(team) = team(difference) else {
            return Work {
                by_hand: vec![
                    format!(
                        "no work team is called {name}: write it under `teams`, or make it in the Manager, under users and teams"
                    ),
                    "then plan again".to_owned(),
                ],
                ..Work::default()
            };
        };
        let path = |rest: &str| {
            mail::path(mailbox)
                .text("/accesses/webmail/teams/")
                .text(rest)
        };
        let one = || path("").id(&team);
        let words = difference.after.map(|spec| spec.items(PERMISSIONS));
        let body = || flags(Family::Full, &words.clone().unwrap_or_default());
        let (does, request) = match (difference.before, difference.after) {
            (None, _) => (
                format!("let the team {name} open the mailbox"),
                Request::new(Method::Post, path("bulk"))
                    .body(json!({ "team_ids": [id_hole(&Ref::to(&team))], "permissions": body() })),
            ),
            (_, None) => (
                format!("shut the mailbox for the team {name}"),
                Request::new(Method::Delete, one()),
            ),
            _ => (
                format!("change what the team {name} may do"),
                Request::new(Method::Patch, one()).body(json!({ "permissions": body() })),
            ),
        };
        let wanted = match &words {
            None => "takes it away".to_owned(),
            Some(words) if words.is_empty() => "gives it no permission".to_owned(),
            Some(words) => format!(
                "sets {}",
                words.iter().cloned().collect::<Vec<_>>().join(", ")
            ),
        };
        let step = format!(
            "somebody with technical rights on the mail service opens {mailbox} in the Manager, then its users, the team {name}, and {wanted}"
        );
        Work {
            drafts: vec![Draft::new(does, request).otherwise(step)],
            ..Work::default()
        }
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let (mailbox, team) = parts(&address.key);
        let mut keys = mail::keys(mailbox);
        keys.extend(["team-access".to_owned(), team.to_owned()]);
        let words = spec.get(PERMISSIONS).map_or(json!([]), Value::to_json);
        Some(Placement::At(keys, words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(teams: Json, ids: &[(Address, String)]) -> (usize, usize) {
        let view = opened_by("Acme SA", "acme.example", "Support");
        let mut item = json!({ "mailbox_name": "ada" });
        if !teams.is_null() {
            item["teams"] = teams;
        }
        let wanted = std::collections::BTreeSet::new();
        let asked = Asked {
            wanted: &wanted,
            now: 0,
            ids,
        };
        let seen = MailboxTeamAccess.observe(&view, &[item], asked);
        (seen.things.len(), seen.troubles.len())
    }

    #[test]
    fn a_team_is_known_by_its_number_and_what_is_not_told_is_no_absence() {
        let ids = [(team_address("Acme SA", "Support"), "70".to_owned())];
        assert_eq!(seen(json!([{ "team_id": 70 }]), &ids), (1, 0));
        assert_eq!(seen(json!([{ "team_id": 71 }]), &ids), (0, 0));
        assert_eq!(seen(json!([{ "id": 9, "name": "Support" }]), &ids), (1, 0));
        assert_eq!(seen(json!([]), &ids), (0, 0));
        assert_eq!(seen(json!(null), &ids), (0, 1));
        assert_eq!(seen(json!([{ "permissions": {} }]), &ids), (0, 1));
        assert_eq!(seen(json!([{ "team_id": 70 }]), &[]), (0, 1));
    }
}

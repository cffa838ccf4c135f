//! `doctor`: which token, whose, what it reaches, what is missing. Reads only, a handful of calls.

mod role;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value as Json;

use super::args::Doctor;
use super::error::CliError;
use super::exit::Exit;
use super::load::{Loaded, load};
use super::out::Out;
use super::session::Session;
use crate::api::{ApiError, Client, Clients, Paging};
use crate::kinds::kind::Located;
use crate::kinds::{mail, record_set};
use crate::live::read::{self, Interest};
use crate::model::diagnostic::has_errors;
use crate::model::request::{Filled, Method};

/// What a run of checks found.
#[derive(Default)]
struct Findings {
    lines: Vec<String>,
    missing: usize,
    /// Ideas given so far: one that helps with several things is said once.
    hints: BTreeSet<String>,
}

impl Findings {
    fn fine(&mut self, what: &str, text: &str) {
        self.lines.push(format!("  ok       {what}: {text}"));
    }

    fn note(&mut self, what: &str, text: &str) {
        self.lines.push(format!("  unknown  {what}: {text}"));
    }

    fn missing(&mut self, what: &str, why: &str, hint: Option<&str>) {
        self.missing += 1;
        self.lines.push(format!("  missing  {what}: {why}"));
        if let Some(hint) = hint
            && self.hints.insert(hint.to_owned())
        {
            self.lines.push(format!("           {hint}"));
        }
    }

    fn failed(&mut self, what: &str, error: &ApiError) {
        self.missing(what, &error.to_string(), error.hint().as_deref());
    }
}

pub(super) async fn doctor(args: &Doctor, out: &mut Out) -> Result<Exit, CliError> {
    let paths = &args.files.paths;
    let loaded = files(paths);
    let session = Session::open(&args.reach, paths, &loaded.document).await?;
    let mut found = Findings::default();
    found.fine("host", &session.host);
    found.fine("token", &session.token_from);
    if has_errors(&loaded.diagnostics) {
        let hint = "run `maniform validate` to see them";
        found.missing(
            "files",
            "they have errors, so not all of them is checked here",
            Some(hint),
        );
    }
    let usual = session.clients.of("");
    let usual = reach(usual, &mut found).await;
    let mut own = BTreeMap::new();
    for (realm, reference) in &loaded.document.tokens {
        found.fine(&format!("token of {realm}"), &reference.to_string());
        let client = session.clients.of(realm);
        own.insert(realm, reach(client, &mut found).await);
    }
    for realm in realms(&loaded) {
        let client = session.clients.of(&realm);
        let (who, reached) = own.get(&realm).unwrap_or(&usual);
        let id = reached.iter().flatten().find_map(|(name, id)| {
            let named = name == &realm || id == &realm;
            named.then_some(id.as_str())
        });
        if let (Some(id), Some(needed)) = (id, role::Needed::of(&loaded, &realm)) {
            role::judge(client, (&realm, id), who.as_deref(), &needed, &mut found).await;
        }
        let services = services(&loaded, &realm);
        mail_services(client, &realm, reached.as_deref(), &services, &mut found).await;
    }
    for (realm, zone) in zones(&loaded) {
        dns(session.clients.of(&realm), &zone, &mut found).await;
    }
    if !has_errors(&loaded.diagnostics) {
        lists(&loaded, &session.clients, &mut found).await;
    }
    found.note(
        "writing",
        "whether the token may write is only seen when something is written",
    );
    session.close().await;
    for line in &found.lines {
        out.tell(&format!("{}\n", crate::render::clean::clean(line)));
    }
    if found.missing == 0 {
        out.tell("Everything that can be checked is there.\n");
        Ok(Exit::Done)
    } else {
        out.tell(&format!(
            "{} missing.\n",
            crate::render::count(found.missing, "thing")
        ));
        Ok(Exit::Error)
    }
}

/// Reads what one thing of each kind needs, so that a scope that only some kinds need is missed here
/// and not in a plan.
async fn lists(loaded: &Loaded, clients: &Clients, found: &mut Findings) {
    let mut firsts: BTreeMap<(&str, &str), &Located> = BTreeMap::new();
    for thing in &loaded.document.declared {
        let located = &thing.located;
        let key = (located.realm.as_str(), located.address.kind.as_str());
        firsts.entry(key).or_insert(located);
    }
    if firsts.is_empty() {
        return;
    }
    let interest = Interest {
        declared: firsts.into_values().cloned().collect(),
        ..Interest::default()
    };
    let live = read::read(clients, &interest, &|_| {}).await;
    let gaps = live.gaps();
    for gap in &gaps {
        // What helps with this was said above.
        if gap
            .hint
            .as_ref()
            .is_some_and(|hint| found.hints.contains(hint))
        {
            continue;
        }
        found.missing(&gap.view, &gap.why, gap.hint.as_deref());
    }
    if gaps.is_empty() {
        let text = format!("readable ({} calls)", live.calls);
        found.fine("lists of every kind that the files declare", &text);
    }
}

/// The files tell which organizations and zones to try; a folder without files is fine here.
fn files(paths: &[PathBuf]) -> Loaded {
    let mut loaded = load(paths);
    loaded.diagnostics.retain(|d| d.code != "nothing-to-read");
    loaded
}

/// The organizations the files name.
fn realms(loaded: &Loaded) -> BTreeSet<String> {
    let things = loaded.document.declared.iter();
    things
        .map(|thing| thing.located.realm.clone())
        .filter(|realm| !realm.is_empty())
        .collect()
}

/// The mail services that the files declare for an organization.
fn services(loaded: &Loaded, realm: &str) -> Vec<String> {
    let things = loaded.document.declared.iter().map(|thing| &thing.located);
    things
        .filter(|located| located.realm == realm && located.address.kind == mail::SERVICE)
        .map(|located| located.address.key.clone())
        .collect()
}

/// The zones the files speak of, with the organization of each.
fn zones(loaded: &Loaded) -> BTreeSet<(String, String)> {
    let document = &loaded.document;
    let things = document.declared.iter().map(|thing| &thing.located);
    things
        .chain(&document.scopes)
        .filter(|located| located.address.kind == record_set::NAME)
        .filter_map(|located| {
            let (zone, _) = located.address.key.split_once('/')?;
            Some((located.realm.clone(), zone.to_owned()))
        })
        .collect()
}

fn get(path: &str, query: &[(&str, &str)]) -> Filled {
    let query = query.iter();
    Filled {
        method: Method::Get,
        path: path.to_owned(),
        query: query
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect(),
        body: None,
        keys: Vec::new(),
    }
}

/// Whose a token is, and the organizations it reaches.
type Reach = (Option<String>, Option<Vec<(String, String)>>);

async fn reach(client: &Client, found: &mut Findings) -> Reach {
    let who = profile(client, found).await;
    (who, organizations(client, found).await)
}

/// The e-mail address of whoever the token acts as.
async fn profile(client: &Client, found: &mut Findings) -> Option<String> {
    match client.read(&get("/2/profile", &[])).await {
        Ok(reply) => {
            let text = |name: &str| reply.data.get(name).and_then(Json::as_str).unwrap_or("?");
            let who = format!("{} <{}>", text("display_name"), text("email"));
            found.fine("whose token (scope user_info)", &who);
            reply.data.get("email")?.as_str().map(str::to_owned)
        }
        Err(error) => {
            found.failed("whose token (scope user_info)", &error);
            None
        }
    }
}

/// The organizations the token reaches, by name and by id; none where nobody can tell.
async fn organizations(client: &Client, found: &mut Findings) -> Option<Vec<(String, String)>> {
    let what = "organizations (scope accounts)";
    match client.list(&get("/1/accounts", &[]), Paging::None).await {
        Ok(listed) => {
            let reached: Vec<(String, String)> = listed
                .items
                .iter()
                .filter_map(|item| {
                    let name = item.get("name")?.as_str()?.to_owned();
                    let id = match item.get("id")? {
                        Json::String(text) => text.clone(),
                        number => number.to_string(),
                    };
                    Some((name, id))
                })
                .collect();
            let names: Vec<String> = reached
                .iter()
                .map(|(name, id)| format!("{name} ({id})"))
                .collect();
            if names.is_empty() {
                found.missing(what, "the token reaches none", None);
            } else {
                found.fine(what, &names.join(", "));
            }
            Some(reached)
        }
        Err(error) => {
            found.failed(what, &error);
            None
        }
    }
}

async fn mail_services(
    client: &Client,
    realm: &str,
    reached: Option<&[(String, String)]>,
    declared: &[String],
    found: &mut Findings,
) {
    let what = format!("mail services of {realm} (scope mail)");
    let Some(reached) = reached else {
        return found.note(
            &what,
            "not asked for, because no organization could be read",
        );
    };
    let Some((_, id)) = reached
        .iter()
        .find(|(name, id)| name == realm || id == realm)
    else {
        let hint = "correct the name in the files, or use a token whose user belongs to it";
        return found.missing(
            &what,
            "the token does not reach this organization",
            Some(hint),
        );
    };
    let request = get("/1/mail_hostings", &[("account_id", id)]);
    match client.list(&request, Paging::Pages { per_page: 100 }).await {
        Ok(listed) => {
            let names: Vec<&str> = listed
                .items
                .iter()
                .filter_map(|item| item.get("main_fqdn").and_then(Json::as_str))
                .collect();
            found.fine(
                &what,
                &if names.is_empty() {
                    "none".to_owned()
                } else {
                    names.join(", ")
                },
            );
            for domain in declared.iter().filter(|d| !names.contains(&d.as_str())) {
                let hint =
                    "order it in the Manager, or correct domain or organization in the files";
                found.missing(
                    &format!("mail service {domain}"),
                    &format!("it is not among those of {realm}"),
                    Some(hint),
                );
            }
        }
        Err(error) if error.is_unknown_route() => {
            found.note(
                &what,
                "the service does not list them here; plan asks for products instead",
            );
        }
        Err(error) => found.failed(&what, &error),
    }
}

async fn dns(client: &Client, zone: &str, found: &mut Findings) {
    let what = format!("zone {zone} (scope dns:read)");
    match client
        .read(&get(&format!("/2/zones/{zone}/exists"), &[]))
        .await
    {
        Ok(_) => found.fine(&what, "there"),
        Err(error) => found.failed(&what, &error),
    }
}

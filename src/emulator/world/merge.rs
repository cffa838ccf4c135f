//! Adding one world to another: what is missing is added with ids, what exists stays as it is.
//! Loading a state file is merging it into nothing, so both ways read the same format.

use super::mail_rows::{MailHosting, Mailbox, Redirection};
use super::rows::{AccountRef, Record, Tag, User, Zone};
use super::{
    Account, World, access_rows, filter_rows, merge_mail, products, signature_rows, tags, teams,
    zone_defaults, zone_key,
};
use crate::emulator::dns;

/// Merges `seed` into `world`. The error says which row is wrong and why.
pub(crate) fn merge(world: &mut World, seed: World, now: i64) -> Result<(), String> {
    if seed.format != 1 {
        return Err(format!(
            "format {} is unknown, this emulator reads format 1",
            seed.format
        ));
    }
    // Ids given by hand come first, so that the sequence never runs into them.
    world.next_id = world.next_id.max(seed.next_id).max(highest_id(&seed) + 1);
    world.clock = world.clock.max(seed.clock);
    for account in seed.accounts {
        add_account(world, account, now);
    }
    for user in seed.users {
        add_user(world, user)?;
    }
    for token in seed.tokens {
        if !world.tokens.iter().any(|t| t.token == token.token) {
            world.tokens.push(token);
        }
    }
    for hosting in seed.mail_hostings {
        add_hosting(world, hosting, now)?;
    }
    for mut domain in seed.domains {
        domain.name = zone_key(&domain.name);
        if world.domains.iter().any(|d| d.name == domain.name) {
            continue;
        }
        domain.account = resolve(world, &domain.account, now)?;
        domain.id = id_or_next(world, domain.id);
        tags::adopt(world, &domain.account.clone(), &mut domain.tags);
        domain.created_at = or_now(domain.created_at, now);
        domain.expires_at = if domain.expires_at == 0 {
            now + 365 * 86_400
        } else {
            domain.expires_at
        };
        world.domains.push(domain);
    }
    for zone in seed.zones {
        add_zone(world, zone, now)?;
    }
    for zone in seed.elsewhere {
        add_elsewhere(world, zone)?;
    }
    for mut invitation in seed.invitations {
        invitation.account = resolve(world, &invitation.account, now)?;
        let known = world.invitations.iter().any(|i| {
            (invitation.id != 0 && i.id == invitation.id)
                || (invitation.id == 0
                    && i.account == invitation.account
                    && i.email.eq_ignore_ascii_case(&invitation.email))
        });
        if !known {
            invitation.id = id_or_next(world, invitation.id);
            invitation.created_at = or_now(invitation.created_at, now);
            invitation.updated_at = or_now(invitation.updated_at, now);
            world.invitations.push(invitation);
        }
    }
    for task in seed.tasks {
        if !world.tasks.iter().any(|t| t.uuid == task.uuid) {
            world.tasks.push(task);
        }
    }
    for team in seed.teams {
        teams::add(world, team, now)?;
    }
    for product in seed.products {
        products::add(world, product, now)?;
    }
    world.mails.extend(seed.mails);
    give_owners(world);
    Ok(())
}

fn highest_id(seed: &World) -> u64 {
    let mut ids: Vec<u64> = Vec::new();
    ids.extend(
        seed.accounts
            .iter()
            .flat_map(|a| a.tags.iter().map(|t| t.id).chain([a.id])),
    );
    ids.extend(seed.users.iter().map(|u| u.id));
    ids.extend(seed.invitations.iter().map(|i| i.id));
    // Ids of teams named before there was a table of teams count too.
    ids.extend(seed.users.iter().flat_map(|u| u.team_ids.clone()));
    ids.extend(seed.invitations.iter().flat_map(|i| i.team_ids.clone()));
    ids.extend(seed.teams.iter().map(|t| t.id));
    ids.extend(
        seed.products
            .iter()
            .flat_map(|p| p.tags.iter().map(|t| t.id).chain([p.id])),
    );
    ids.extend(
        seed.domains
            .iter()
            .flat_map(|d| d.tags.iter().map(|t| t.id).chain([d.id])),
    );
    for hosting in &seed.mail_hostings {
        ids.push(hosting.id);
        ids.extend(hosting.tags.iter().map(|t| t.id));
        ids.extend(hosting.domains.iter().map(|d| d.id));
        ids.extend(hosting.mailboxes.iter().map(|m| m.id));
        ids.extend(hosting.mailboxes.iter().flat_map(access_rows::ids));
        ids.extend(signature_rows::signature_ids(hosting));
        ids.extend(hosting.filters.iter().map(|f| f.id));
        ids.extend(hosting.part_ids());
        ids.extend(
            hosting
                .redirections
                .iter()
                .flat_map(|r| r.targets.iter().map(|t| t.id).chain([r.id])),
        );
    }
    ids.extend(
        seed.zones
            .iter()
            .flat_map(|z| z.records().iter().map(|r| r.id).chain([z.id])),
    );
    ids.into_iter().max().unwrap_or(0)
}

pub(super) fn id_or_next(world: &mut World, given: u64) -> u64 {
    if given == 0 { world.take_id() } else { given }
}

pub(super) fn or_now(given: i64, now: i64) -> i64 {
    if given == 0 { now } else { given }
}

pub(super) fn tag_ids(world: &mut World, tags: &mut [Tag]) {
    for tag in tags {
        tag.id = id_or_next(world, tag.id);
    }
}

fn add_account(world: &mut World, mut account: Account, now: i64) {
    if world
        .accounts
        .iter()
        .any(|a| a.name == account.name || (account.id != 0 && a.id == account.id))
    {
        return;
    }
    account.id = id_or_next(world, account.id);
    account.created_at = or_now(account.created_at, now);
    account.language_id = account.language_id.max(1);
    if account.locale.is_empty() {
        account.locale = "fr_FR".into();
    }
    if account.legal_entity_type.is_empty() {
        account.legal_entity_type = "company".into();
    }
    tag_ids(world, &mut account.tags);
    world.accounts.push(account);
}

pub(super) fn resolve(
    world: &mut World,
    account: &AccountRef,
    now: i64,
) -> Result<AccountRef, String> {
    let found = match account {
        AccountRef::Id(id) => world.account(*id),
        AccountRef::Name(name) => world.accounts.iter().find(|a| a.name == *name),
        AccountRef::First => {
            if world.accounts.is_empty() {
                add_account(
                    world,
                    Account {
                        name: "Example SA".into(),
                        ..Account::default()
                    },
                    now,
                );
            }
            world.accounts.first()
        }
    };
    match (found, account) {
        (Some(found), _) => Ok(AccountRef::Id(found.id)),
        (None, AccountRef::Id(id)) => Err(format!(
            "no account has the id {id}; list it under accounts"
        )),
        (None, AccountRef::Name(name)) => Err(format!(
            "no account is called {name:?}; list it under accounts"
        )),
        (None, AccountRef::First) => Err("there is no account; list one under accounts".into()),
    }
}

fn add_user(world: &mut World, mut user: User) -> Result<(), String> {
    if user.email.is_empty() {
        return Err("a user has no email".into());
    }
    user.account = resolve(world, &user.account, 0)?;
    let same = |u: &&User| u.email.eq_ignore_ascii_case(&user.email);
    if world
        .users
        .iter()
        .filter(same)
        .any(|u| u.account == user.account)
    {
        return Ok(());
    }
    // One person has one id in every account.
    let known = world.users.iter().find(same).map(|u| u.id);
    user.id = match known {
        Some(id) => id,
        None => id_or_next(world, user.id),
    };
    if user.first_name.is_empty() && user.last_name.is_empty() {
        user.first_name = user.email.split('@').next().unwrap_or_default().to_owned();
    }
    world.users.push(user);
    Ok(())
}

/// An account nobody belongs to could not be reached by any token.
fn give_owners(world: &mut World) {
    for index in 0..world.accounts.len() {
        let account = AccountRef::Id(world.accounts[index].id);
        if world.users.iter().any(|u| u.account == account) {
            continue;
        }
        let owner = User {
            account,
            email: "owner@emulator.example".into(),
            first_name: "Olivia".into(),
            last_name: "Owner".into(),
            role_type: "owner".into(),
            has_billing_access: true,
            ..User::default()
        };
        // The account exists and the e-mail is not empty, so this cannot be refused.
        let _never = add_user(world, owner);
    }
}

fn add_hosting(world: &mut World, mut hosting: MailHosting, now: i64) -> Result<(), String> {
    hosting.main_fqdn = zone_key(&hosting.main_fqdn);
    if hosting.main_fqdn.is_empty() {
        return Err("a mail hosting has no main_fqdn".into());
    }
    let mailboxes = std::mem::take(&mut hosting.mailboxes);
    let redirections = std::mem::take(&mut hosting.redirections);
    let auto_replies = std::mem::take(&mut hosting.auto_replies);
    let lists = std::mem::take(&mut hosting.mailing_lists);
    let templates = std::mem::take(&mut hosting.signature_templates);
    let filters = std::mem::take(&mut hosting.filters);
    let id = match world
        .mail_hostings
        .iter()
        .find(|h| h.has_domain(&hosting.main_fqdn))
    {
        Some(known) => known.id,
        None => {
            hosting.account = resolve(world, &hosting.account, now)?;
            hosting.id = id_or_next(world, hosting.id);
            if hosting.customer_name.is_empty() {
                hosting.customer_name.clone_from(&hosting.main_fqdn);
            }
            // Starter means one address at most (OFFER-02).
            hosting.total = if hosting.is_starter() {
                hosting.total.min(1)
            } else {
                hosting.total
            };
            hosting.created_at = or_now(hosting.created_at, now);
            hosting.preferences.created_at = or_now(hosting.preferences.created_at, now);
            hosting.preferences.updated_at = or_now(hosting.preferences.updated_at, now);
            tags::adopt(world, &hosting.account, &mut hosting.tags);
            merge_mail::link_domains(world, &mut hosting)?;
            merge_mail::number_batches(world, &mut hosting.batches);
            let id = hosting.id;
            world.mail_hostings.push(hosting);
            id
        }
    };
    merge_mail::add_auto_replies(world, id, auto_replies);
    merge_mail::add_lists(world, id, lists)?;
    signature_rows::add_templates(world, id, templates, now);
    filter_rows::add_filter_models(world, id, filters);
    for mailbox in mailboxes {
        add_mailbox(world, id, mailbox, now)?;
    }
    for redirection in redirections {
        add_redirection(world, id, redirection, now)?;
    }
    Ok(())
}

fn name_is_free(world: &World, hosting: u64, name: &str) -> bool {
    world
        .hosting(hosting)
        .is_some_and(|h| crate::emulator::mail::names::holder(h, name).is_none())
}

fn add_mailbox(
    world: &mut World,
    hosting: u64,
    mut mailbox: Mailbox,
    now: i64,
) -> Result<(), String> {
    mailbox.mailbox_name = mailbox.mailbox_name.to_lowercase();
    if mailbox.mailbox_name.is_empty() {
        return Err("a mailbox has no mailbox_name".into());
    }
    if !name_is_free(world, hosting, &mailbox.mailbox_name) {
        return Ok(());
    }
    mailbox
        .aliases
        .retain(|alias| name_is_free(world, hosting, alias));
    mailbox.id = id_or_next(world, mailbox.id);
    mailbox.created_at = or_now(mailbox.created_at, now);
    access_rows::settle(world, &mut mailbox, now);
    signature_rows::settle_signatures(world, &mut mailbox, now);
    merge_mail::number_parts(world, &mut mailbox);
    if let Some(hosting) = world.hosting_mut(hosting) {
        hosting.mailboxes.push(mailbox);
        hosting.total = hosting.total.max(hosting.mailboxes.len() as u64);
    }
    Ok(())
}

fn add_redirection(
    world: &mut World,
    hosting: u64,
    mut redirection: Redirection,
    now: i64,
) -> Result<(), String> {
    redirection.name = redirection.name.to_lowercase();
    if redirection.name.is_empty() {
        return Err("a redirection has no name".into());
    }
    if !name_is_free(world, hosting, &redirection.name) {
        return Ok(());
    }
    redirection.id = id_or_next(world, redirection.id);
    redirection.created_at = or_now(redirection.created_at, now);
    redirection.updated_at = or_now(redirection.updated_at, now);
    for target in &mut redirection.targets {
        target.id = id_or_next(world, target.id);
        target.created_at = or_now(target.created_at, now);
        target.updated_at = or_now(target.updated_at, now);
        target.optin_expires_at = or_now(target.optin_expires_at, now + 30 * 86_400);
    }
    if let Some(hosting) = world.hosting_mut(hosting) {
        hosting.redirections.push(redirection);
    }
    Ok(())
}

fn add_zone(world: &mut World, mut zone: Zone, now: i64) -> Result<(), String> {
    zone.fqdn = zone_key(&zone.fqdn);
    if zone.fqdn.is_empty() {
        return Err("a zone has no fqdn".into());
    }
    if world.zone(&zone.fqdn).is_some() {
        return Ok(());
    }
    zone.account = match world.domain_of(&zone.fqdn) {
        Some(domain) if zone.account == AccountRef::First => domain.account.clone(),
        _ => resolve(world, &zone.account.clone(), now)?,
    };
    zone.id = id_or_next(world, zone.id);
    if zone.nameservers.is_empty() {
        zone.nameservers = zone_defaults::NAMESERVERS.map(str::to_owned).to_vec();
    }
    let given = zone.records.take();
    let rows = given.unwrap_or_else(|| zone_defaults::with_mail(&zone.nameservers));
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        records.push(seed_record(world, &zone.fqdn, row, now)?);
    }
    records.sort_by_key(|r| r.id);
    zone.records = Some(records);
    world.zones.push(zone);
    Ok(())
}

/// A zone at somebody else's: kept as it is written, because nothing here has to take it.
fn add_elsewhere(world: &mut World, mut zone: Zone) -> Result<(), String> {
    zone.fqdn = zone_key(&zone.fqdn);
    if zone.fqdn.is_empty() {
        return Err("a zone elsewhere has no fqdn".into());
    }
    if world.elsewhere.iter().any(|known| known.fqdn == zone.fqdn) {
        return Ok(());
    }
    for record in zone.records_mut() {
        if record.source == "@" || record.source.is_empty() {
            ".".clone_into(&mut record.source);
        }
        record.kind = record.kind.to_uppercase();
    }
    world.elsewhere.push(zone);
    Ok(())
}

fn seed_record(world: &mut World, zone: &str, mut row: Record, now: i64) -> Result<Record, String> {
    let place = format!("{} {} in zone {zone}", row.source, row.kind);
    row.source = dns::names::stored(&row.source, true)
        .ok_or_else(|| format!("{place}: the name is not valid"))?;
    row.kind = row.kind.to_uppercase();
    row.target = dns::target::stored(&row.kind, &row.target)
        .map_err(|why| format!("{place}: the target {:?} is not valid: {why}", row.target))?;
    row.ttl = if row.ttl == 0 { 3600 } else { row.ttl };
    row.id = id_or_next(world, row.id);
    row.updated_at = or_now(row.updated_at, now);
    Ok(row)
}

/// The apex NS and SOA of a zone made through the API.
pub(crate) fn bare_records(world: &mut World, nameservers: &[String], now: i64) -> Vec<Record> {
    let mut rows = zone_defaults::bare(nameservers);
    for row in &mut rows {
        row.id = world.take_id();
        row.updated_at = now;
    }
    rows
}

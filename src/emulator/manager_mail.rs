//! Mail services as people order and arrange them in the Manager: the order, the offer, the slots, the
//! linked domains. No public route does any of it (§19.3).

use serde_json::json;

use super::call::{Call, Outcome};
use super::envelope::{Answer, FieldError, Refusal};
use super::form::Form;
use super::mail::hostings;
use super::world::{AccountRef, LinkedDomain, MailHosting, PACKS, Preferences, zone_key};

/// Orders a mail service around a domain.
pub(crate) fn order(call: &mut Call<'_>) -> Outcome {
    let mut form = Form::new(call.request);
    form.only(&["account_id", "main_fqdn", "customer_name", "pack", "total"]);
    form.need("account_id");
    let account = form.number("account_id", 1, i64::MAX).unwrap_or_default();
    let domain = domain(&mut form, "main_fqdn");
    let name = form.text("customer_name", 255);
    let pack = form.word("pack", &PACKS);
    let total = form.number("total", 1, 1_000_000);
    form.finish()?;
    let account = account.unsigned_abs();
    call.world.account(account).ok_or_else(Refusal::not_found)?;
    free(call, &domain)?;
    let mut hosting = MailHosting {
        id: call.world.take_id(),
        account: AccountRef::Id(account),
        customer_name: name.unwrap_or_else(|| domain.clone()),
        main_fqdn: domain,
        preferences: Preferences {
            created_at: call.now,
            updated_at: call.now,
            ..Preferences::default()
        },
        created_at: call.now,
        ..MailHosting::default()
    };
    offer(&mut hosting, pack, total.map(i64::unsigned_abs))?;
    let shown = hostings::view(call, &hosting, &["quota".into()]);
    call.world.mail_hostings.push(hosting);
    Ok(Answer::created(shown))
}

/// Offer and slots together: never fewer slots than mailboxes, for nobody chooses which would go
/// (OFFER-06); one slot for the starter, five at least for the premium pack (OFFER-02).
pub(crate) fn offer(
    hosting: &mut MailHosting,
    pack: Option<String>,
    total: Option<u64>,
) -> Result<(), Refusal> {
    let wished = total.unwrap_or(hosting.total);
    let changes_pack = pack.is_some();
    hosting.pack = pack.unwrap_or_else(|| hosting.pack.clone());
    let fitting = match hosting.pack.as_str() {
        "starter" => 1,
        "premium" if changes_pack => wished.max(5),
        _ => wished,
    };
    if fitting < hosting.mailboxes.len() as u64 {
        return Err(Refusal::new(400, "mailboxes_quota_reached")
            .saying("There are more mailboxes than that; delete some first"));
    }
    hosting.total = fitting;
    Ok(())
}

/// Links one more domain.
pub(crate) fn link(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mut form = Form::new(call.request);
    form.only(&["domain", "is_synonym"]);
    let domain = domain(&mut form, "domain");
    let is_synonym = form.flag("is_synonym").unwrap_or(false);
    form.finish()?;
    free(call, &domain)?;
    let link = LinkedDomain {
        id: call.world.take_id(),
        domain,
        is_synonym,
    };
    let shown = json!({"id": link.id, "domain": link.domain});
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    hosting.domains.push(link);
    Ok(Answer::created(shown))
}

/// Makes a linked domain the primary one, or a synonym of it, or neither (MAIL-DOM-01).
pub(crate) fn arrange(call: &mut Call<'_>) -> Outcome {
    let (id, place) = linked(call)?;
    let mut form = Form::new(call.request);
    form.only(&["is_primary", "is_synonym"]);
    let primary = form.flag("is_primary").unwrap_or(false);
    let synonym = form.flag("is_synonym");
    form.finish()?;
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    if let Some(synonym) = synonym {
        hosting.domains[place].is_synonym = synonym;
    }
    if primary {
        let own = hosting.id;
        let link = &mut hosting.domains[place];
        std::mem::swap(&mut link.domain, &mut hosting.main_fqdn);
        let old = hosting.main_fqdn_id.unwrap_or(own);
        hosting.main_fqdn_id = Some(std::mem::replace(&mut link.id, old));
        link.is_synonym = false;
    }
    Ok(Answer::ok(true))
}

/// Unlinks a domain; not the primary one, and a synonym only once it is none (MAIL-DOM-02).
pub(crate) fn unlink(call: &mut Call<'_>) -> Outcome {
    let (id, place) = linked(call)?;
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    if hosting.domains[place].is_synonym {
        return Err(Refusal::new(403, "access_denied")
            .saying("A synonym of the primary domain cannot be unlinked"));
    }
    hosting.domains.remove(place);
    Ok(Answer::ok(true))
}

/// The service and the place of the linked domain in the path.
fn linked(call: &Call<'_>) -> Result<(u64, usize), Refusal> {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let name = zone_key(call.arg(1));
    if hosting.main_fqdn == name {
        return Err(Refusal::new(403, "access_denied")
            .saying("This is the primary domain; make another one primary first"));
    }
    let place = hosting.domains.iter().position(|d| d.domain == name);
    Ok((id, place.ok_or_else(Refusal::not_found)?))
}

fn domain(form: &mut Form<'_>, key: &str) -> String {
    let name = zone_key(&form.needed_text(key, 253));
    if !name.is_empty() && !name.contains('.') {
        form.fail(FieldError::new("validation_rule_regex", key));
    }
    name
}

/// A domain belongs to one mail service at most (MAIL-DOM-01).
fn free(call: &Call<'_>, domain: &str) -> Result<(), Refusal> {
    let mut hostings = call.world.mail_hostings.iter();
    if hostings.any(|h| h.has_domain(domain)) {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    Ok(())
}

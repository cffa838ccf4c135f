//! `/1/mail_hostings`: the services themselves. In the 2024 export and live in 2026, not in the 2025
//! export, hence switchable.

use serde_json::{Value, json};

use crate::emulator::call::{Call, Outcome, SERVICE_MAIL};
use crate::emulator::core::tags::tag_view;
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::listing::Listing;
use crate::emulator::world::{MailHosting, PACKS};

/// Expansions: the two of the 2024 export, the ten MOG names of about 22, and members MOG saw without
/// saying what asks for them (C).
const WITH: &[&str] = &[
    "quota",
    "operation_in_progress",
    "has_operation_in_progress",
    "diagnostic_dns",
    "dns_error",
    "filters",
    "signatures",
    "admin",
    "status",
    "batch_action",
    "has_team_access",
    "has_multi_password",
    "has_new_creation_flow",
    "mailing_lists_configuration",
    "signature_template_forced_state",
    "redirections_quota",
    "is_rate_limit_enabled",
];
const SORTABLE: &[&str] = &[
    "id",
    "account_id",
    "customer_name",
    "main_fqdn",
    "created_at",
    "expired_at",
];

/// The caller's mail services. `account_id` is required in the 2024 export and omitted by live clients.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let account = call.request.query_value("account_id");
    let search = call.request.query_value("search").map(|s| s.to_lowercase());
    let visible = call.world.mail_hostings.iter().filter(|h| {
        let owner = h.account.id().unwrap_or(0);
        call.has_right(owner, SERVICE_MAIL, h.id, "technical")
            && account.as_ref().is_none_or(|a| *a == owner.to_string())
            && search.as_ref().is_none_or(|s| {
                h.main_fqdn.contains(s.as_str())
                    || h.domains.iter().any(|d| d.domain.contains(s.as_str()))
                    || h.customer_name.to_lowercase().contains(s.as_str())
            })
    });
    let items = visible.map(|h| view(call, h, &with)).collect();
    Listing {
        size: 25,
        always: true,
        sortable: SORTABLE,
        ..Listing::default()
    }
    .answer(call, items)
}

/// One mail service.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(view(call, hosting, &with)))
}

/// Redirections a service may have: 20 for each slot, one in the small offers (KB 2524, 2026-03-12).
pub(crate) fn redirection_quota(hosting: &MailHosting) -> u64 {
    if hosting.is_small() {
        hosting.total
    } else {
        20 * hosting.total
    }
}

/// A mail service as shown.
pub(crate) fn view(call: &Call<'_>, hosting: &MailHosting, with: &[String]) -> Value {
    let account = hosting.account.id().unwrap_or(0);
    let right = |name: &str| call.has_right(account, SERVICE_MAIL, hosting.id, name);
    let mut shown = json!({
        "id": hosting.id,
        "account_id": account,
        "service_id": SERVICE_MAIL,
        "service_name": "email_hosting",
        "customer_name": hosting.customer_name,
        "internal_name": hosting.internal_name,
        "created_at": hosting.created_at,
        "has_maintenance": hosting.has_maintenance,
        "is_locked": hosting.is_locked,
        "tags": hosting.tags.iter().map(tag_view).collect::<Vec<_>>(),
        "unique_id": 1_000_000 + hosting.id,
        "description": "",
        "is_free": false,
        "is_zero_price": false,
        "is_trial": false,
        "rights": {"technical": right("technical"), "statistic": right("statistic"),
                   "check": right("check"), "sale": right("sale")},
        "main_fqdn": hosting.main_fqdn,
        "main_fqdn_idn": unicode(&hosting.main_fqdn),
        "fqdn": domains(hosting),
        "bill_reference": "",
        "bill_periodicity": 12,
        "pack": pack(hosting),
        "limit": {"alias_for_fqdn": true, "alias_for_fqdn_default": true,
                  "alias_for_mailbox": true, "alias_for_mailbox_default": true},
        "diagnostic_dns": {"has_error": hosting.has_dns_error},
    });
    // Written only when known: the 2024 schema types it as an integer.
    if let Some(expired_at) = hosting.expired_at {
        shown["expired_at"] = expired_at.into();
    }
    for name in with {
        match name.as_str() {
            "quota" => {
                shown["quota"] = Value::Null;
                shown["used"] = hosting.mailboxes.len().into();
                shown["total"] = hosting.total.into();
            }
            "operation_in_progress" | "has_operation_in_progress" => {
                shown["has_operation_in_progress"] = hosting.has_operation_in_progress.into();
            }
            "redirections_quota" => {
                shown["redirections_quota"] = redirection_quota(hosting).into();
                shown["redirections_target_quota"] = 10.into();
                shown["redirections_used"] = hosting.redirections.len().into();
            }
            "admin" => {
                let owner = call
                    .world
                    .users
                    .iter()
                    .find(|u| u.account.is(account) && u.role_type == "owner");
                shown["admin"] = owner.map_or(Value::Null, |u| {
                    json!({"user_id": u.id, "email": u.email,
                           "display_name": format!("{} {}", u.first_name, u.last_name)})
                });
            }
            "dns_error" => shown["dns_error"] = hosting.has_dns_error.into(),
            "status" => {
                shown["status"] = json!({
                    "maintenance": {"technical": hosting.has_maintenance, "superuser": false, "infomaniak": false},
                    "locked": {"superuser": hosting.is_locked, "infomaniak": false},
                });
            }
            // Seen by name only; shapes are guesses (C).
            "filters" => {
                let rows = hosting.filters.iter();
                let rows = rows.map(|f| json!({"id": f.id, "name": f.name}));
                shown["filters"] = rows.collect();
            }
            "signatures" => {
                let rows = hosting.signature_templates.iter();
                let rows = rows.map(|t| json!({"id": t.id, "name": t.name}));
                shown["signatures"] = rows.collect();
            }
            "signature_template_forced_state" => {
                shown["signature_template_forced_state"] = hosting.signatures_forced.into();
            }
            "batch_action" | "mailing_lists_configuration" => {
                shown[name.as_str()] = Value::Null;
            }
            "has_new_creation_flow" => shown["has_new_creation_flow"] = true.into(),
            "has_multi_password" => shown["has_multi_password"] = true.into(),
            "has_team_access" => shown["has_team_access"] = true.into(),
            "is_rate_limit_enabled" => shown["is_rate_limit_enabled"] = false.into(),
            _ => {}
        }
    }
    shown
}

/// The primary domain first (MOG, 2026-05).
fn domains(hosting: &MailHosting) -> Vec<Value> {
    let id = hosting.main_fqdn_id.unwrap_or(hosting.id);
    let main = json!({"id": id, "domain": hosting.main_fqdn});
    let linked = hosting.domains.iter();
    let linked = linked.map(|d| json!({"id": d.id, "domain": d.domain}));
    std::iter::once(main).chain(linked).collect()
}

/// The offer. Only `is_starter` is known to tell offers apart; ids and descriptions are ours (C).
fn pack(hosting: &MailHosting) -> Value {
    let place = PACKS.iter().position(|p| *p == hosting.pack);
    let starter = hosting.is_starter();
    json!({
        "id": place.map_or(0, |p| p + 1),
        "description": match hosting.pack.as_str() {
            "starter" => "Starter",
            "ksuite_free" => "kSuite Free",
            "ksuite_standard" => "kSuite Standard",
            "ksuite_business" => "kSuite Business",
            "ksuite_enterprise" => "kSuite Enterprise",
            _ => "Premium",
        },
        "is_starter": starter,
        "has_list_tool": !starter,
        "has_newsletter_tool": !starter,
        "additional_paid_email": if hosting.pack == "premium" { hosting.total.saturating_sub(5) } else { 0 },
        "free_additional_email": 0,
    })
}

/// The readable form of a punycode domain.
pub(crate) fn unicode(domain: &str) -> String {
    idna::domain_to_unicode(domain).0
}

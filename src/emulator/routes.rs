//! The table of routes: verb, path, the scope a token needs, and who answers. Literal segments come
//! before variable ones where both fit. What is not here is 404 `method_not_found`.

use super::call::{Call, Caller, Handler, Outcome};
use super::config::Switches;
use super::envelope::Refusal;
use super::wire::Request;
use super::{auth, core, dns, mail, manager, manager_mail, manager_products};

/// One route.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    scope: &'static str,
    exists: fn(&Switches) -> bool,
    handler: Handler,
}

const fn route(
    method: &'static str,
    path: &'static str,
    scope: &'static str,
    handler: Handler,
) -> Route {
    Route {
        method,
        path,
        scope,
        exists: |_| true,
        handler,
    }
}

const fn optional(
    method: &'static str,
    path: &'static str,
    scope: &'static str,
    exists: fn(&Switches) -> bool,
    handler: Handler,
) -> Route {
    Route {
        method,
        path,
        scope,
        exists,
        handler,
    }
}

/// Scopes by family (XDU, PEAK for mail, accounts, user_info; CB #51 #53 for the DNS ones). Tasks
/// carry no security block in the documents; any token may ask (C).
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    route("GET", "/1/async/tasks", "", core::tasks::list),
    route("GET", "/1/async/tasks/{}", "", core::tasks::show),
    route("GET", "/2/profile", "user_info", core::profile::show),
    route("GET", "/1/accounts", "accounts", core::accounts::list),
    route("GET", "/1/accounts/current/products", "accounts", core::products::of_current_account),
    route("GET", "/1/accounts/{}", "accounts", core::accounts::show),
    route("GET", "/1/accounts/{}/services", "accounts", core::accounts::services),
    route("GET", "/1/accounts/{}/tags", "accounts", core::tags::list),
    route("GET", "/1/accounts/{}/products", "accounts", core::products::of_account),
    route("GET", "/1/products", "accounts", core::products::list),
    route("GET", "/2/accounts/{}/users", "accounts", core::users::list),
    route("POST", "/1/accounts/{}/invitations", "accounts", core::invitations::create),
    route("GET", "/1/accounts/{}/invitations/users/{}", "accounts", core::invitations::of_user),
    route("GET", "/1/accounts/{}/invitations/{}", "accounts", core::invitations::show),
    route("PATCH", "/1/accounts/{}/invitations/{}", "accounts", core::invitations::update),
    route("DELETE", "/1/accounts/{}/invitations/{}", "accounts", core::invitations::delete),

    optional("POST", "/1/accounts/{}/tags", "accounts", |s| s.tag_writes, core::tags::create),
    optional("PUT", "/1/accounts/{}/tags/{}", "accounts", |s| s.tag_writes, core::tags::update),
    optional("DELETE", "/1/accounts/{}/tags/{}", "accounts", |s| s.tag_writes, core::tags::delete),

    // What an invitation brings in the apps; the literal segment comes before the variable one.
    route("POST", "/1/accounts/{}/invitations/{}/drive", "accounts", core::invitation_accesses::add_drive),
    route("PATCH", "/1/accounts/{}/invitations/{}/drive/{}", "accounts", core::invitation_accesses::update_drive),
    route("DELETE", "/1/accounts/{}/invitations/{}/drive/{}", "accounts", core::invitation_accesses::remove_drive),
    route("POST", "/1/accounts/{}/invitations/{}/ksuite", "accounts", core::invitation_accesses::set_ksuite),
    route("DELETE", "/1/accounts/{}/invitations/{}/ksuite", "accounts", core::invitation_accesses::remove_ksuite),
    route("PATCH", "/1/accounts/{}/invitations/{}/kchat", "accounts", core::invitation_accesses::update_kchat),
    route("POST", "/1/accounts/{}/invitations/{}/mailbox/invite", "accounts", core::invitation_accesses::invite_to_mailbox),
    route("POST", "/1/accounts/{}/invitations/{}/mailbox/{}", "accounts", core::invitation_mailboxes::add),
    route("PATCH", "/1/accounts/{}/invitations/{}/mailbox/{}", "accounts", core::invitation_mailboxes::update),
    route("DELETE", "/1/accounts/{}/invitations/{}/mailbox/{}", "accounts", core::invitation_mailboxes::remove),
    route("GET", "/2/accounts/{}/users/{}/app_accesses", "accounts", core::users::app_accesses),

    // Teams, and what is attached to the organization.
    route("GET", "/1/accounts/{}/basic/teams", "accounts", core::teams::basic),
    route("GET", "/1/accounts/{}/teams", "accounts", core::teams::list),
    route("POST", "/1/accounts/{}/teams", "accounts", core::teams::create),
    route("GET", "/1/accounts/{}/teams/{}", "accounts", core::teams::show),
    route("PATCH", "/1/accounts/{}/teams/{}", "accounts", core::teams::update),
    route("DELETE", "/1/accounts/{}/teams/{}", "accounts", core::teams::delete),
    route("GET", "/1/accounts/{}/teams/{}/users", "accounts", core::team_users::list),
    route("POST", "/1/accounts/{}/teams/{}/users", "accounts", core::team_users::add),
    route("DELETE", "/1/accounts/{}/teams/{}/users", "accounts", core::team_users::remove),

    // Literal segments first: many mailboxes at once (§6.4), and the export of services.
    optional("POST", "/1/mail_hostings/{}/mailboxes/actions/toggle_spam_filter", "mail", |s| s.mailbox_actions, mail::actions::toggle_spam),
    optional("POST", "/1/mail_hostings/{}/mailboxes/actions/toggle_promotion_filter", "mail", |s| s.mailbox_actions, mail::actions::toggle_promotion),
    optional("POST", "/1/mail_hostings/{}/mailboxes/actions/toggle_auto_reply", "mail", |s| s.mailbox_actions, mail::actions::toggle_auto_reply),
    optional("POST", "/1/mail_hostings/{}/mailboxes/actions/set_permissions", "mail", |s| s.mailbox_actions, mail::actions::set_permissions),
    optional("POST", "/1/mail_hostings/{}/mailboxes/actions/delete_redirects", "mail", |s| s.mailbox_actions, mail::actions::delete_redirects),
    optional("POST", "/1/mail_hostings/{}/mailboxes/actions/apply_signature", "mail", |s| s.mailbox_actions, mail::actions::apply_signature),
    optional("GET", "/1/mail_hostings/{}/mailboxes/actions/batch/{}", "mail", |s| s.mailbox_actions, mail::actions::batch),
    optional("GET", "/1/mail_hostings/csv", "mail", |s| s.mail_hostings_routes, mail::extras::csv),

    optional("GET", "/1/mail_hostings", "mail", |s| s.mail_hostings_routes, mail::hostings::list),
    optional("GET", "/1/mail_hostings/invitations", "mail", |s| s.service_people_2024, mail::access::people::invitations_of_account),
    optional("GET", "/1/mail_hostings/{}", "mail", |s| s.mail_hostings_routes, mail::hostings::show),
    route("GET", "/1/mail_hostings/{}/preferences", "mail", mail::preferences::show),
    route("PATCH", "/1/mail_hostings/{}/preferences", "mail", mail::preferences::update),
    route("GET", "/1/mail_hostings/{}/mailboxes", "mail", mail::mailboxes::list),
    route("POST", "/1/mail_hostings/{}/mailboxes", "mail", mail::mailboxes::create),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}", "mail", mail::mailboxes::show),
    optional("PATCH", "/1/mail_hostings/{}/mailboxes/{}", "mail", |s| s.mailbox_patch, mail::mailbox_patch::update),
    optional("DELETE", "/1/mail_hostings/{}/mailboxes/{}", "mail", |s| s.mailbox_delete, mail::mailboxes::delete),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/aliases", "mail", mail::aliases::list),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/aliases", "mail", mail::aliases::add),
    route("PUT", "/1/mail_hostings/{}/mailboxes/{}/aliases", "mail", mail::aliases::replace),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/aliases/{}", "mail", mail::aliases::remove),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/forwarding_addresses", "mail", mail::forwarding::show),
    route("GET", "/1/mail_hostings/{}/redirections", "mail", mail::redirections::list),
    route("POST", "/1/mail_hostings/{}/redirections", "mail", mail::redirections::create),
    route("GET", "/1/mail_hostings/{}/redirections/{}", "mail", mail::redirections::show),
    route("PUT", "/1/mail_hostings/{}/redirections/{}", "mail", mail::redirections::update),
    route("DELETE", "/1/mail_hostings/{}/redirections/{}", "mail", mail::redirections::delete),
    route("PUT", "/1/mail_hostings/{}/redirections/{}/enable", "mail", mail::redirections::enable),
    route("PUT", "/1/mail_hostings/{}/redirections/{}/send-confirmation-requests", "mail", mail::targets::remind_all),
    route("GET", "/1/mail_hostings/{}/redirections/{}/targets", "mail", mail::targets::list),
    route("POST", "/1/mail_hostings/{}/redirections/{}/targets", "mail", mail::targets::add),
    route("DELETE", "/1/mail_hostings/{}/redirections/{}/targets", "mail", mail::targets::remove),
    route("PUT", "/1/mail_hostings/{}/redirections/{}/targets/{}/resend-confirmation-request", "mail", mail::targets::remind),

    // Access of people and devices: the older family, then the newer one (§14).
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/users", "mail", mail::access::legacy::users),
    route("PATCH", "/1/mail_hostings/{}/mailboxes/{}/users/{}", "mail", mail::access::legacy::update),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/users/{}", "mail", mail::access::legacy::delete),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/invitations", "mail", mail::access::invitations::list),
    route("PATCH", "/1/mail_hostings/{}/mailboxes/{}/invitations/{}", "mail", mail::access::invitations::update),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/invitations/{}", "mail", mail::access::invitations::delete),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/auth/invitations", "mail", mail::access::invitations::create_old),
    route("PUT", "/1/mail_hostings/{}/mailboxes/{}/auth/invitations/send", "mail", mail::access::invitations::send_old),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail", "mail", mail::access::webmail::list),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail", "mail", mail::access::webmail::create),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail/users", "mail", mail::access::webmail::users),
    route("PATCH", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail/users/{}", "mail", mail::access::webmail::update),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail/users/{}", "mail", mail::access::webmail::delete),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail/invitations", "mail", mail::access::invitations::create),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail/invitations/{}/send", "mail", mail::access::invitations::send),
    route("GET", "/1/mail_hostings/accesses/webmail", "mail", mail::access::mine::list),
    route("GET", "/1/mail_hostings/accesses/webmail/accounts/{}/users/{}", "mail", mail::access::mine::of_user),
    route("POST", "/1/mail_hostings/accesses/webmail/mailboxes/{}/set_primary", "mail", mail::access::mine::set_primary),
    route("DELETE", "/1/mail_hostings/accesses/webmail/mailboxes/{}", "mail", mail::access::mine::leave),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/accesses/devices", "mail", mail::access::devices::list),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/accesses/devices", "mail", mail::access::devices::create),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/accesses/devices", "mail", mail::access::devices::delete_all),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/accesses/devices/users/{}", "mail", mail::access::devices::of_user),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/accesses/devices/users/{}", "mail", mail::access::devices::delete_of_user),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/accesses/devices/{}", "mail", mail::access::devices::regenerate),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/accesses/devices/{}", "mail", mail::access::devices::delete),
    route("GET", "/1/mail_hostings/{}/accesses/devices/users/{}", "mail", mail::access::device_lists::of_service),
    route("GET", "/1/mail_hostings/accesses/devices", "mail", mail::access::device_lists::list),
    route("DELETE", "/1/mail_hostings/accesses/devices", "mail", mail::access::device_lists::delete_all),
    route("PATCH", "/1/mail_hostings/accesses/devices/{}", "mail", mail::access::device_lists::update),
    route("DELETE", "/1/mail_hostings/accesses/devices/{}", "mail", mail::access::device_lists::delete),
    optional("GET", "/1/mail_hostings/{}/users", "mail", |s| s.service_people_2024, mail::access::people::users),
    optional("GET", "/1/mail_hostings/{}/invitations", "mail", |s| s.service_people_2024, mail::access::people::invitations),
    // One client only knows these (HEN).
    optional("POST", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail/teams/bulk", "mail", |s| s.team_access_routes, mail::access::teams::bulk),
    optional("PATCH", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail/teams/{}", "mail", |s| s.team_access_routes, mail::access::teams::update),
    optional("DELETE", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail/teams/{}", "mail", |s| s.team_access_routes, mail::access::teams::delete),
    optional("GET", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail/teams/{}/individual_users", "mail", |s| s.team_access_routes, mail::access::teams::individual_users),
    optional("GET", "/1/mail_hostings/{}/mailboxes/{}/accesses/webmail/users/{}/team_accesses", "mail", |s| s.team_access_routes, mail::access::teams::of_user),
    optional("GET", "/1/mail_hostings/accesses/webmail/accounts/{}/teams/{}", "mail", |s| s.team_access_routes, mail::access::teams::of_account),
    optional("DELETE", "/1/mail_hostings/{}/accesses/devices/users/{}", "mail", |s| s.team_access_routes, mail::access::device_lists::delete_of_service),

    // Signatures of mailboxes and templates of services (§13).
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/signatures", "mail", mail::signatures::mailbox::list),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/signatures", "mail", mail::signatures::mailbox::create),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/signatures/set_defaults", "mail", mail::signatures::mailbox::set_defaults),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/signatures/upload", "mail", mail::upload::for_mailbox),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/signatures/templates", "mail", mail::signatures::mailbox::templates),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/signatures/templates/{}", "mail", mail::signatures::mailbox::template),
    optional("GET", "/1/mail_hostings/{}/mailboxes/{}/signatures/models", "mail", |s| s.service_signatures_2024, mail::signatures::templates_2024::of_mailbox),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/signatures/{}", "mail", mail::signatures::mailbox::show),
    route("PATCH", "/1/mail_hostings/{}/mailboxes/{}/signatures/{}", "mail", mail::signatures::mailbox::update),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/signatures/{}", "mail", mail::signatures::mailbox::delete),
    route("PUT", "/1/mail_hostings/{}/mailboxes/{}/signatures/{}/default", "mail", mail::signatures::mailbox::make_default),
    route("GET", "/1/mail_hostings/{}/signatures/templates", "mail", mail::signatures::templates::list),
    route("POST", "/1/mail_hostings/{}/signatures/templates", "mail", mail::signatures::templates::create),
    route("POST", "/1/mail_hostings/{}/signatures/templates/upload", "mail", mail::upload::for_service),
    route("GET", "/1/mail_hostings/{}/signatures/templates/default", "mail", mail::signatures::templates::show_default),
    route("GET", "/1/mail_hostings/{}/signatures/templates/{}", "mail", mail::signatures::templates::show),
    route("PUT", "/1/mail_hostings/{}/signatures/templates/{}", "mail", mail::signatures::templates::update),
    route("DELETE", "/1/mail_hostings/{}/signatures/templates/{}", "mail", mail::signatures::templates::delete),
    route("POST", "/1/mail_hostings/{}/signatures/templates/{}/create_signatures", "mail", mail::signatures::templates::create_signatures),
    optional("GET", "/1/mail_hostings/{}/signatures", "mail", |s| s.service_signatures_2024, mail::signatures::templates_2024::list),
    optional("POST", "/1/mail_hostings/{}/signatures", "mail", |s| s.service_signatures_2024, mail::signatures::templates_2024::create),
    optional("POST", "/1/mail_hostings/{}/signatures/upload", "mail", |s| s.service_signatures_2024, mail::upload::for_service_2024),
    optional("GET", "/1/mail_hostings/{}/signatures/{}", "mail", |s| s.service_signatures_2024, mail::signatures::templates_2024::show),
    optional("PATCH", "/1/mail_hostings/{}/signatures/{}", "mail", |s| s.service_signatures_2024, mail::signatures::templates_2024::update),
    optional("DELETE", "/1/mail_hostings/{}/signatures/{}", "mail", |s| s.service_signatures_2024, mail::signatures::templates_2024::delete),
    // Forwarding of a mailbox (§9).
    optional("PUT", "/1/mail_hostings/{}/mailboxes/{}/forwarding_addresses", "mail", |s| s.forwarding_put, mail::forwarding::replace),
    optional("PATCH", "/1/mail_hostings/{}/mailboxes/{}/forwarding_addresses", "mail", |s| s.forwarding_patch, mail::forwarding::update),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/forwarding_addresses", "mail", mail::forwarding::add),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/forwarding_addresses", "mail", mail::forwarding::clear),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/forwarding_addresses/{}", "mail", mail::forwarding::remove),

    // Automatic answers (§11) and the addresses they may be sent from.
    route("GET", "/1/mail_hostings/{}/auto_replies", "mail", mail::auto_replies::list),
    route("POST", "/1/mail_hostings/{}/auto_replies", "mail", mail::auto_replies::create),
    route("GET", "/1/mail_hostings/{}/auto_replies/{}", "mail", mail::auto_replies::show),
    route("PATCH", "/1/mail_hostings/{}/auto_replies/{}", "mail", mail::auto_replies::update),
    route("DELETE", "/1/mail_hostings/{}/auto_replies/{}", "mail", mail::auto_replies::delete),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/auto_reply/model", "mail", mail::auto_replies::list_of_mailbox),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/auto_reply/model", "mail", mail::auto_replies::create_in_mailbox),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/auto_reply/model/{}", "mail", mail::auto_replies::show_in_mailbox),
    route("PATCH", "/1/mail_hostings/{}/mailboxes/{}/auto_reply/model/{}", "mail", mail::auto_replies::update_in_mailbox),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/auto_reply/model/{}", "mail", mail::auto_replies::delete_in_mailbox),
    route("PUT", "/1/mail_hostings/{}/mailboxes/{}/auto_reply/reset", "mail", mail::auto_replies::reset),
    optional("GET", "/1/mail_hostings/{}/mailboxes/{}/auto_reply", "mail", |s| s.auto_reply_2024, mail::auto_reply_2024::show),
    optional("PATCH", "/1/mail_hostings/{}/mailboxes/{}/auto_reply", "mail", |s| s.auto_reply_2024, mail::auto_reply_2024::update),
    optional("DELETE", "/1/mail_hostings/{}/mailboxes/{}/auto_reply", "mail", |s| s.auto_reply_2024, mail::auto_reply_2024::delete),
    optional("GET", "/1/mail_hostings/{}/mailboxes/{}/headers/addresses", "mail", |s| s.sender_addresses, mail::senders::list),
    optional("PUT", "/1/mail_hostings/{}/mailboxes/{}/headers/addresses/send_validation", "mail", |s| s.sender_addresses, mail::senders::send_code),
    optional("PUT", "/1/mail_hostings/{}/mailboxes/{}/headers/addresses/send_validation_link", "mail", |s| s.sender_addresses, mail::senders::send_link),
    optional("PUT", "/1/mail_hostings/{}/mailboxes/{}/headers/addresses/validate", "mail", |s| s.sender_addresses, mail::senders::validate),
    optional("POST", "/1/mail_hostings/{}/mailboxes/{}/headers/addresses/check_verified", "mail", |s| s.sender_addresses, mail::senders::check),
    optional("DELETE", "/1/mail_hostings/{}/mailboxes/{}/headers/addresses/{}", "mail", |s| s.sender_addresses, mail::senders::remove),

    route("POST", "/1/mail_hostings/{}/bimi", "mail", mail::bimi::set),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/backups", "mail", mail::extras::backups),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/email_imports", "mail", mail::extras::email_imports),

    // Discussion lists (§15).
    route("GET", "/1/mail_hostings/{}/mailing_lists", "mail", mail::lists::list),
    route("POST", "/1/mail_hostings/{}/mailing_lists", "mail", mail::lists::create),
    route("GET", "/1/mail_hostings/{}/mailing_lists/{}", "mail", mail::lists::show),
    route("PATCH", "/1/mail_hostings/{}/mailing_lists/{}", "mail", mail::lists::update),
    route("DELETE", "/1/mail_hostings/{}/mailing_lists/{}", "mail", mail::lists::delete),
    route("PUT", "/1/mail_hostings/{}/mailing_lists/{}/send", "mail", mail::lists::send),
    route("PUT", "/1/mail_hostings/{}/mailing_lists/{}/form", "mail", mail::lists::form),
    route("GET", "/1/mail_hostings/{}/mailing_lists/{}/subscribers", "mail", mail::subscribers::list),
    route("POST", "/1/mail_hostings/{}/mailing_lists/{}/subscribers", "mail", mail::subscribers::add),
    route("PATCH", "/1/mail_hostings/{}/mailing_lists/{}/subscribers", "mail", mail::subscribers::update),
    route("DELETE", "/1/mail_hostings/{}/mailing_lists/{}/subscribers", "mail", mail::subscribers::remove),
    route("POST", "/1/mail_hostings/{}/mailing_lists/{}/subscribers/import", "mail", mail::subscribers::import),

    route("GET", "/2/zones/{}", "dns:read", dns::zones::show),
    route("POST", "/2/zones/{}", "dns:write", dns::zones::create),
    route("PUT", "/2/zones/{}", "dns:write", dns::zones::replace),
    route("DELETE", "/2/zones/{}", "dns:write", dns::zones::delete),
    route("GET", "/2/zones/{}/exists", "dns:read", dns::zones::exists),
    route("GET", "/2/zones/{}/records", "dns:read", dns::records::list),
    route("POST", "/2/zones/{}/records", "dns:write", dns::records::create),
    route("GET", "/2/zones/{}/records/{}", "dns:read", dns::records::show),
    route("PUT", "/2/zones/{}/records/{}", "dns:write", dns::records::update),
    route("DELETE", "/2/zones/{}/records/{}", "dns:write", dns::records::delete),
    route("GET", "/2/zones/{}/records/{}/check", "dns:read", dns::records::check),

    // The legacy family: product ids instead of names (REC1, CB #51 #53 for the scopes).
    route("GET", "/1/product", "domain:read", dns::v1_domains::product),
    route("GET", "/1/domain/account/{}", "domain:read", dns::v1_domains::of_account),
    route("GET", "/1/domain/{}", "domain:read", dns::v1_domains::show),
    route("GET", "/1/domain/{}/dns/record", "dns:read", dns::v1::list),
    route("POST", "/1/domain/{}/dns/record", "dns:write", dns::v1::create),
    route("GET", "/1/domain/{}/dns/record/{}", "dns:read", dns::v1::show),
    route("PUT", "/1/domain/{}/dns/record/{}", "dns:write", dns::v1::update),
    route("DELETE", "/1/domain/{}/dns/record/{}", "dns:write", dns::v1::delete),

    // Both path families seem alive (§1.7); the one without the doubled word is the 2025 one.
    route("GET", "/2/domains/domains", "domain:read", dns::domains::list),
    route("GET", "/2/domains/domains/{}", "domain:read", dns::domains::show),
    route("GET", "/2/domains/domains/{}/zones", "domain:read", dns::domains::zones),
    route("PUT", "/2/domains/domains/{}/nameservers", "domain:write", dns::domains::set_nameservers),
    route("GET", "/2/domains/domains/{}/dnssec/check", "domain:read", dns::dnssec::check),
    route("POST", "/2/domains/domains/{}/dnssec/enable", "domain:write", dns::dnssec::enable),
    route("POST", "/2/domains/domains/{}/dnssec/disable", "domain:write", dns::dnssec::disable),
    route("GET", "/2/domains/{}/zones", "domain:read", dns::domains::zones),
    route("PUT", "/2/domains/{}/nameservers", "domain:write", dns::domains::set_nameservers),
    route("GET", "/2/domains/{}/dnssec/check", "domain:read", dns::dnssec::check),
    route("POST", "/2/domains/{}/dnssec/enable", "domain:write", dns::dnssec::enable),
    route("POST", "/2/domains/{}/dnssec/disable", "domain:write", dns::dnssec::disable),

    // Filters: models of a service, then what a mailbox has (§12).
    route("GET", "/1/mail_hostings/{}/filters", "mail", mail::filters::models::list),
    route("POST", "/1/mail_hostings/{}/filters", "mail", mail::filters::models::create),
    route("GET", "/1/mail_hostings/{}/filters/{}", "mail", mail::filters::models::show),
    route("PUT", "/1/mail_hostings/{}/filters/{}", "mail", mail::filters::models::update),
    route("DELETE", "/1/mail_hostings/{}/filters/{}", "mail", mail::filters::models::delete),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/auth/filters", "mail", mail::filters::rules::list),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/auth/filters", "mail", mail::filters::rules::create),
    route("PATCH", "/1/mail_hostings/{}/mailboxes/{}/auth/filters", "mail", mail::filters::rules::update),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/auth/filters", "mail", mail::filters::rules::delete),
    route("PUT", "/1/mail_hostings/{}/mailboxes/{}/auth/filters/set_activation", "mail", mail::filters::rules::set_activation),
    route("PUT", "/1/mail_hostings/{}/mailboxes/{}/auth/filters/reorder", "mail", mail::filters::rules::reorder),
    route("POST", "/1/mail_hostings/{}/mailboxes/{}/auth/filters/scripts", "mail", mail::filters::scripts::create),
    route("PATCH", "/1/mail_hostings/{}/mailboxes/{}/auth/filters/scripts", "mail", mail::filters::scripts::update),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/auth/filters/scripts", "mail", mail::filters::scripts::delete),
    route("PUT", "/1/mail_hostings/{}/mailboxes/{}/auth/filters/scripts/set_activation", "mail", mail::filters::scripts::set_activation),
    route("PUT", "/1/mail_hostings/{}/mailboxes/{}/auth/filters/scripts/import", "mail", mail::filters::scripts::import),
    route("GET", "/1/mail_hostings/{}/mailboxes/{}/auth/folders", "mail", mail::filters::folders::show),
    route("PUT", "/1/mail_hostings/{}/mailboxes/{}/auth/folders", "mail", mail::filters::folders::update),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/auth/folders/spam", "mail", mail::filters::folders::purge),
    route("DELETE", "/1/mail_hostings/{}/mailboxes/{}/auth/folders/trash", "mail", mail::filters::folders::purge),
];

/// What only somebody in the Manager can do; the public API has no route for any of it (§19.1, §19.3).
/// Paths are ours, in the pattern of the reads.
#[rustfmt::skip]
const MANAGER_ROUTES: &[Route] = &[
    route("PATCH", "/1/mail_hostings/{}", "", manager::change_hosting),
    route("PATCH", "/1/mail_hostings/{}/mailboxes/{}/aliases", "", manager::switch_aliases),
    route("PATCH", "/1/mail_hostings/{}/mailing_lists", "", mail::lists::swap),
    route("PATCH", "/2/accounts/{}/users/{}", "", manager::change_member),
    route("DELETE", "/2/accounts/{}/users/{}", "", manager::remove_member),
    route("POST", "/1/mail_hostings", "", manager_mail::order),
    route("POST", "/1/mail_hostings/{}/domains", "", manager_mail::link),
    route("PATCH", "/1/mail_hostings/{}/domains/{}", "", manager_mail::arrange),
    route("DELETE", "/1/mail_hostings/{}/domains/{}", "", manager_mail::unlink),
    route("PATCH", "/1/products/{}", "", manager_products::change),
    route("POST", "/1/products/{}/transfer", "", manager_products::transfer),
];

/// The route of this call and its variable segments.
pub(crate) fn find(
    request: &Request,
    switches: &Switches,
    manager: bool,
) -> Option<(&'static Route, Vec<String>)> {
    let segments = request.segments();
    let by_hand = if manager { MANAGER_ROUTES } else { &[] };
    ROUTES
        .iter()
        .chain(by_hand)
        .filter(|r| r.method == request.method && (manager || (r.exists)(switches)))
        .find_map(|r| fit(r.path, &segments).map(|args| (r, args)))
}

/// What a call without a route gets: always `method_not_found`, live; 405 by switch when only the
/// verb is wrong.
pub(crate) fn missing(request: &Request, switches: &Switches) -> Refusal {
    let segments = request.segments();
    let path_is_known = || ROUTES.iter().any(|r| fit(r.path, &segments).is_some());
    if switches.missing_verb_405 && path_is_known() {
        Refusal::new(405, "method_not_allowed")
    } else {
        Refusal::no_method()
    }
}

fn fit(pattern: &str, segments: &[String]) -> Option<Vec<String>> {
    let mut args = Vec::new();
    let mut parts = pattern.split('/').skip(1);
    for segment in segments {
        match parts.next()? {
            // A forgotten template brace fits no route: `/2/zones/{/records` was seen as `method_not_found` (ACME #3188).
            "{}" if !segment.is_empty() && !segment.contains(['{', '}']) => {
                args.push(segment.clone())
            }
            part if part == segment => {}
            _ => return None,
        }
    }
    if parts.next().is_none() {
        Some(args)
    } else {
        None
    }
}

/// Finds the route, checks the scope, answers.
pub(crate) fn answer(call: &mut Call<'_>) -> Outcome {
    let (route, args) = find(call.request, call.switches, call.caller.manager)
        .ok_or_else(|| missing(call.request, call.switches))?;
    auth::check_scope(call.caller, route.scope)?;
    call.args = args;
    (route.handler)(call)
}

/// A caller for work spooled earlier: the same person, scopes were checked when it was spooled.
pub(crate) fn caller_of_task(user_id: u64, everything: bool) -> Caller {
    Caller {
        user_id,
        everything,
        scopes: None,
        manager: false,
    }
}

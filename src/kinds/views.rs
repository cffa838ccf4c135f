//! The service's list calls that kinds share.
//!
//! The service allows 60 calls a minute (developer portal, "Getting started"), so reading goes by
//! collection: one view serves every kind that shows in it.

use super::org;
use serde_json::{Value as Json, json};

use crate::model::address::Address;
use crate::model::request::{Method, Request, Template};

/// Which list call a view is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The organizations the token reaches.
    Organizations,
    /// The mail services of one organization.
    MailServices,
    /// The preferences of one mail service.
    Preferences,
    /// The addresses of one mail service, with what `with` adds.
    Mailboxes,
    /// The redirections of one mail service.
    Redirections,
    /// The records of one zone.
    Records,
    /// Who opens one mailbox.
    MailboxAccesses,
    /// Whose invitation brings a mailbox of one mail service.
    InvitedAccesses,
    /// The mailboxes that one work team opens.
    TeamMailboxes,
    /// The signatures of one mailbox.
    Signatures,
    /// The signature templates of one mail service.
    SignatureTemplates,
    /// One signature template.
    SignatureTemplate,
    /// The services an organization has ordered something of.
    Services,
    /// The people of an organization, and who is invited.
    Users,
    /// The work teams of an organization.
    Teams,
    /// The people of one work team.
    TeamUsers,
    /// The aliases of one mailbox.
    Aliases,
    /// What one mailbox forwards.
    Forwarding,
    /// The automatic answers of one mailbox.
    Responders,
    /// The addresses one mailbox may send from.
    Senders,
    /// The automatic answers a mail service offers to its addresses.
    ResponderModels,
    /// The discussion lists of one mail service.
    MailingLists,
    /// Who is on one discussion list.
    Subscribers,
    /// The products of one organization.
    Products,
    /// Every product the token reaches, in any organization.
    ProductsInReach,
    /// The zone of one domain, with its name servers.
    Zones,
    /// The registered domains of one organization.
    Domains,
    /// The filters and scripts of one mailbox.
    Filters,
    /// The filter models of one mail service.
    FilterModels,
}

/// How a view's answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One object.
    Object,
    /// A list in one piece.
    List,
    /// A list in pages.
    Pages,
}

/// One list call, with holes for the ids of what it lists from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Which call.
    pub what: What,
    /// Whose organization's token reads it; empty where any will do.
    pub realm: String,
    /// What the listed things belong to, such as `acme.example`; empty for none.
    pub of: String,
    /// The call.
    pub request: Request,
    /// How the answer comes.
    pub shape: Shape,
}

impl View {
    /// The view in words: `the mailboxes of acme.example`.
    #[must_use]
    pub fn title(&self) -> String {
        let what = match self.what {
            What::Organizations => return "the organizations the token reaches".to_owned(),
            What::MailServices => return format!("the mail services of {}", self.realm),
            What::Products => return format!("the products of {}", self.realm),
            What::ProductsInReach => return "the products the token reaches".to_owned(),
            What::Domains if self.realm.is_empty() => {
                return "the domains the token reaches".to_owned();
            }
            What::Domains => return format!("the domains of {}", self.realm),
            What::Preferences => "preferences",
            What::Mailboxes => "mailboxes",
            What::Redirections => "redirections",
            What::Records => "records",
            What::MailboxAccesses => "people who open the mailbox",
            What::InvitedAccesses => "invitations into mailboxes",
            What::TeamMailboxes => "mailboxes opened by the work team",
            What::Signatures => "signatures",
            What::SignatureTemplates => "signature templates",
            What::SignatureTemplate => "signature template",
            What::Services => "services",
            What::Users => "users",
            What::Teams => "work teams",
            What::TeamUsers => "people",
            What::Zones => "zones",
            What::Aliases => "aliases",
            What::Forwarding => "forwarding",
            What::Responders => "responders",
            What::Senders => "verified senders",
            What::ResponderModels => "responder models",
            What::MailingLists => "mailing lists",
            What::Subscribers => "subscribers",
            What::Filters => "filters",
            What::FilterModels => "filter models",
        };
        format!("the {what} of {}", self.of)
    }

    /// Two views with the same key are the same call.
    #[must_use]
    pub fn key(&self) -> (String, What, String) {
        (self.realm.clone(), self.what, self.of.clone())
    }
}

impl What {
    /// Error codes by which the service says that a list of this sort is not for this token: an
    /// answer and no failure, which [`closed`] finds among the items.
    #[must_use]
    pub fn closed_by(self) -> &'static [&'static str] {
        match self {
            // Both §12.2 of the mail document; A, 2025.
            Self::Filters => &[
                "mailbox_not_linked_to_current_user",
                "invalid_mailbox_password",
            ],
            _ => &[],
        }
    }
}

/// The only item of a view that the service keeps from this token.
#[must_use]
pub fn closing(code: &str) -> Json {
    json!({ "$closed": code })
}

/// The code by which the service keeps a view from this token, if it does.
#[must_use]
pub fn closed(items: &[Json]) -> Option<&str> {
    items.first()?.get("$closed")?.as_str()
}

/// The address of the mail service of a domain.
#[must_use]
pub fn mail_service(domain: &str) -> Address {
    Address::new("mail-service", domain)
}

/// The organizations (GET `/1/accounts`; certainty A and B+, not paged).
#[must_use]
pub fn organizations(realm: &str) -> View {
    View {
        what: What::Organizations,
        realm: realm.to_owned(),
        of: String::new(),
        request: Request::new(Method::Get, Template::new("/1/accounts")),
        shape: Shape::List,
    }
}

/// The mail services of an organization. `GET /1/mail_hostings` is in the 2024 documents and live
/// in 2026, and missing from the 2025 export; the product list is the documented way round, and
/// tells domains only where it is asked to.
#[must_use]
pub fn mail_services(realm: &str) -> View {
    let organization = Address::new("organization", realm);
    let products = Request::new(Method::Get, Template::new("/1/products"))
        .query_id("account_id", &organization)
        .query("service_name", "email_hosting")
        .query("with", "fqdn");
    // Two of these stand in the 2024 documents; the redirections were seen live in 2026.
    let with = "quota,operation_in_progress,redirections_quota";
    View {
        what: What::MailServices,
        realm: realm.to_owned(),
        of: realm.to_owned(),
        request: Request::new(Method::Get, Template::new("/1/mail_hostings"))
            .query_id("account_id", &organization)
            .query("with", with)
            .or_else(products),
        shape: Shape::Pages,
    }
}

/// A path below a mail service.
#[must_use]
pub fn below_service(domain: &str, rest: &str) -> Template {
    Template::new("/1/mail_hostings/")
        .id(&mail_service(domain))
        .text(rest)
}

/// The preferences of a mail service (GET `…/preferences`; A, and read live in 2026).
#[must_use]
pub fn preferences(realm: &str, domain: &str) -> View {
    View {
        what: What::Preferences,
        realm: realm.to_owned(),
        of: domain.to_owned(),
        request: Request::new(Method::Get, below_service(domain, "/preferences")),
        shape: Shape::Object,
    }
}

/// The addresses of a mail service with their aliases and switches, in one list: without `with`
/// the service leaves those members out (A, and seen live in 2026).
#[must_use]
pub fn mailboxes(realm: &str, domain: &str) -> View {
    View {
        what: What::Mailboxes,
        realm: realm.to_owned(),
        of: domain.to_owned(),
        request: Request::new(Method::Get, below_service(domain, "/mailboxes")).query(
            "with",
            "aliases,has_move_spam,has_mail_filtering,redirection,users,invitations,count_devices,\
             has_legacy_device,authorized_senders,blocked_senders,\
             mail_filtering_folder_commercials,mail_filtering_folder_social_networks,\
             count_signatures,has_auto_responder,size,last_login",
        ),
        shape: Shape::Pages,
    }
}

/// The redirections of a mail service (GET `…/redirections`; A, not paged).
#[must_use]
pub fn redirections(realm: &str, domain: &str) -> View {
    View {
        what: What::Redirections,
        realm: realm.to_owned(),
        of: domain.to_owned(),
        request: Request::new(Method::Get, below_service(domain, "/redirections")),
        shape: Shape::List,
    }
}

/// The records of a zone, by the zone's name (GET `/2/zones/{zone}/records`; A).
#[must_use]
pub fn records(realm: &str, zone: &str) -> View {
    let path = Template::new("/2/zones/").segment(zone).text("/records");
    View {
        what: What::Records,
        realm: realm.to_owned(),
        of: zone.to_owned(),
        request: Request::new(Method::Get, path),
        shape: Shape::Pages,
    }
}

/// The services of an organization with their numbers (GET `/1/accounts/{id}/services`; A, not
/// paged).
#[must_use]
pub fn services(realm: &str) -> View {
    View {
        what: What::Services,
        realm: realm.to_owned(),
        of: realm.to_owned(),
        request: Request::new(Method::Get, org::path(1, realm, "/services")),
        shape: Shape::List,
    }
}

/// The people of an organization, members and invited in one list (GET `/2/accounts/{id}/users`;
/// A, read live in 2026 without figures of paging). There is neither a list of invitations nor a
/// call for one user, so everything is asked for here.
#[must_use]
pub fn users(realm: &str) -> View {
    let with = "teams,invitation_details,service_permissions,permissions,preferences,app_access";
    View {
        what: What::Users,
        realm: realm.to_owned(),
        of: realm.to_owned(),
        request: Request::new(Method::Get, org::path(2, realm, "/users")).query("with", with),
        shape: Shape::Pages,
    }
}

/// The work teams of an organization (GET `/1/accounts/{id}/teams`; A, read live in 2026).
#[must_use]
pub fn teams(realm: &str) -> View {
    View {
        what: What::Teams,
        realm: realm.to_owned(),
        of: realm.to_owned(),
        request: Request::new(Method::Get, org::path(1, realm, "/teams")).query("with", "owned_by"),
        shape: Shape::Pages,
    }
}

/// The people of one team (GET `…/teams/{team}/users`; A). Who is only invited is not among them.
#[must_use]
pub fn team_users(realm: &str, team: &str) -> View {
    let path = org::path(1, realm, "/teams/")
        .id(&Address::new("team", org::key(realm, team)))
        .text("/users");
    View {
        what: What::TeamUsers,
        realm: realm.to_owned(),
        of: team.to_owned(),
        request: Request::new(Method::Get, path),
        shape: Shape::Pages,
    }
}

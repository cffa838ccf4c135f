//! The lists of the service as the model answers them, in memory: reading goes the same way as over
//! the wire, without one.

use std::cell::Cell;

use maniform::kinds::views::Shape;
use maniform::live::read::{Failure, Reader};
use maniform::model::request::{Filled, Method};
use serde_json::{Value as Json, json};

use super::world::{Mailbox, Org, Person, World};

/// Answers from a world that stands still.
pub(crate) struct Memory<'a> {
    pub(crate) world: &'a World,
    pub(crate) calls: Cell<usize>,
}

impl Reader for Memory<'_> {
    async fn read(&self, _: &str, request: &Filled, _: Shape) -> Result<Vec<Json>, Failure> {
        self.calls.set(self.calls.get() + 1);
        assert_eq!(request.method, Method::Get, "{request:?}");
        self.world.list(request).ok_or_else(|| Failure {
            why: format!("the model knows no {request:?}"),
            hint: None,
            unknown_route: false,
            not_found: true,
            code: None,
        })
    }

    fn calls(&self) -> usize {
        self.calls.get()
    }
}

impl World {
    fn list(&self, request: &Filled) -> Option<Vec<Json>> {
        let path = request.path.replace("%40", "@").replace("%20", " ");
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let asked = |name: &str| {
            let mut all = request.query.iter();
            all.find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        let account = |id: &str| self.orgs.iter().find(|org| org.id.to_string() == id);
        match parts.as_slice() {
            ["1", "accounts"] => {
                let each = self.orgs.iter();
                Some(
                    each.map(|org| json!({ "id": org.id, "name": org.name }))
                        .collect(),
                )
            }
            ["1", "mail_hostings"] => {
                let org = account(asked("account_id")?)?;
                let mut domains = vec![json!({ "id": 1, "domain": org.domain })];
                if org.linked {
                    domains.push(json!({ "id": 2, "domain": org.synonym }));
                }
                let one = |id| json!({ "id": id, "main_fqdn": org.domain, "fqdn": domains });
                Some(org.service.into_iter().map(one).collect())
            }
            ["1", "products"] => Some(Vec::new()),
            [
                "1",
                "mail_hostings",
                "accesses",
                "webmail",
                "accounts",
                id,
                "teams",
                team,
            ] => {
                let org = account(id)?;
                let open = |own: &Mailbox| own.teams.iter().any(|id| id.to_string() == *team);
                let open = org.boxes.iter().filter(|(_, own)| open(own));
                let one = |name: &String| {
                    json!({ "mailbox": { "mailbox": format!("{name}@{}", org.domain) },
                        "team_id": team.parse::<u64>().ok(), "permissions": { "can_manage_aliases": false } })
                };
                Some(open.map(|(name, _)| one(name)).collect())
            }
            ["1", "mail_hostings", service, rest @ ..] => {
                let mut all = self.orgs.iter();
                let found = |org: &&Org| org.service.is_some_and(|id| id.to_string() == *service);
                all.find(found)?.mail(rest)
            }
            ["2", "zones", zone, "records"] => {
                let records = self.orgs.iter().find_map(|org| org.zone(zone))?;
                let each = records.iter().map(|record| {
                    json!({ "id": record.id, "source": record.source, "type": record.kind,
                        "ttl": record.ttl, "target": record.target })
                });
                Some(each.collect())
            }
            ["2", "domains", domain, "zones"] => {
                self.orgs.iter().find_map(|org| org.zone(domain))?;
                Some(vec![
                    json!({ "fqdn": domain, "dnssec": { "is_enabled": false },
                    "nameservers": ["ns11.infomaniak.ch", "ns12.infomaniak.ch"] }),
                ])
            }
            ["2", "accounts", id, "users"] => {
                let org = account(id)?;
                Some(org.people.iter().map(|person| org.person(person)).collect())
            }
            ["1", "accounts", id, "teams"] => {
                let teams = account(id)?.teams.iter();
                let one = |(id, name)| json!({ "id": id, "name": name, "owned_by_id": null, "permissions": [] });
                Some(teams.map(one).collect())
            }
            ["1", "accounts", id, "teams", team, "users"] => {
                let org = account(id)?;
                let within =
                    |p: &&Person| !p.invited && p.teams.iter().any(|t| t.to_string() == *team);
                let people = org.people.iter().filter(within);
                Some(
                    people
                        .map(|p| json!({ "id": p.id, "email": p.email }))
                        .collect(),
                )
            }
            ["1", "accounts", id, "services"] => account(id).map(|_| Vec::new()),
            _ => None,
        }
    }
}

impl Org {
    fn mail(&self, rest: &[&str]) -> Option<Vec<Json>> {
        match rest {
            ["mailboxes"] => Some(self.boxes.keys().map(|name| self.row(name)).collect()),
            ["mailboxes", name, "forwarding_addresses"] => {
                let own = self.boxes.get(*name)?;
                let each = own.forward.iter();
                let to: Vec<Json> = each
                    .map(|to| json!({ "email": to, "email_idn": to }))
                    .collect();
                Some(vec![
                    json!({ "is_enabled": !to.is_empty(), "redirect_adresses": to,
                    "has_dont_deliver": !own.keep, "has_forward_spam": own.spam }),
                ])
            }
            ["redirections"] => {
                let each = self.redirections.iter().map(|(name, own)| {
                    let to = own.targets.iter();
                    let to: Vec<Json> = to
                        .map(|a| json!({ "address": a, "opted_in_at": 1 }))
                        .collect();
                    json!({ "id": own.id.to_string(), "name": name, "targets": to })
                });
                Some(each.collect())
            }
            _ => None,
        }
    }

    fn row(&self, name: &str) -> Json {
        let own = &self.boxes[name];
        json!({
            "mailbox_name": name, "mailbox": format!("{name}@{}", self.domain), "note": own.note,
            "aliases": own.aliases, "has_redirection": !own.forward.is_empty(), "redirection": own.forward,
            "has_move_spam": true, "has_mail_filtering": false, "users": [], "invitations": [],
            "count_devices": 0, "has_legacy_device": false, "authorized_senders": [], "blocked_senders": [],
            "count_signatures": 0, "has_auto_responder": false,
        })
    }

    fn person(&self, person: &Person) -> Json {
        let teams = person.teams.iter();
        let teams: Vec<Json> = teams
            .map(|id| json!({ "id": id, "name": self.teams[id] }))
            .collect();
        let mut row = json!({
            "user_id": person.id, "invitation_id": null, "email": person.email, "first_name": person.first,
            "last_name": person.last, "role_type": person.role, "has_billing_access": person.billing,
            "teams": teams, "permissions": [], "service_permissions": [], "state_in_account": "valid",
            "preferences": { "has_mailing": false, "has_billing_mailing": false },
        });
        if person.invited {
            row["user_id"] = Json::Null;
            row["invitation_id"] = json!(person.id);
            row["state_in_account"] = json!("pending");
            row["app_access"] = json!({});
            row["invitation_details"] = json!({
                "status": "pending", "expired_at": 4_000_000_000_u64, "sent_at": 1, "locale": person.locale,
                "strict": true,
            });
        }
        row
    }
}

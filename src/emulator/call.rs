//! One call being answered: the world, the request, who calls, and the checks every route needs
//! (which account, which mail service, may this person). Routes read and write the world through it.

use super::config::Switches;
use super::envelope::{Answer, FieldError, Refusal};
use super::wire::Request;
use super::world::World;

/// Service numbers of products (REC1, MOG).
pub(crate) const SERVICE_DOMAIN: u64 = 14;
/// Mail hostings among products (MOG, 2026-05).
pub(crate) const SERVICE_MAIL: u64 = 23;

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The person the token acts as; 0 when the world has nobody.
    pub(crate) user_id: u64,
    /// Sees every account, as tokens do in a world without tokens, and the Manager.
    pub(crate) everything: bool,
    /// `None` is every scope.
    pub(crate) scopes: Option<Vec<String>>,
    /// Somebody in the Manager: no quotas, no switched-off routes.
    pub(crate) manager: bool,
}

impl Caller {
    /// Somebody in the Manager.
    pub(crate) fn manager() -> Self {
        Self {
            user_id: 0,
            everything: true,
            scopes: None,
            manager: true,
        }
    }
}

/// What a route answers.
pub(crate) type Outcome = Result<Answer, Refusal>;

/// What a route is.
pub(crate) type Handler = fn(&mut Call<'_>) -> Outcome;

/// One call being answered.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) request: &'a Request,
    pub(crate) caller: &'a Caller,
    pub(crate) switches: &'a Switches,
    /// Unix seconds.
    pub(crate) now: i64,
    /// Whether uuids are made from ids, so that a run with a fixed clock repeats itself.
    pub(crate) repeatable: bool,
    /// The path's variable segments.
    pub(crate) args: Vec<String>,
    /// Set by a read that changed something.
    pub(crate) changed: bool,
}

impl Call<'_> {
    /// The variable segment at this position.
    pub(crate) fn arg(&self, index: usize) -> &str {
        self.args.get(index).map_or("", String::as_str)
    }

    /// A variable segment as an id; anything else names nothing.
    pub(crate) fn id(&self, index: usize) -> Result<u64, Refusal> {
        self.arg(index).parse().map_err(|_| Refusal::not_found())
    }

    /// Notes a message the service would send because of this call; `GET /_emulator/mails` shows it.
    pub(crate) fn mail(&mut self, to: &str, what: &str, about: &str) {
        self.world.mail(self.now, to, what, about);
    }

    /// The caller's role in an account.
    pub(crate) fn role(&self, account: u64) -> Option<&str> {
        if self.caller.everything {
            return Some("owner");
        }
        self.world
            .users
            .iter()
            .find(|u| u.id == self.caller.user_id && u.account.is(account))
            .map(|u| u.role_type.as_str())
    }

    /// Whether the caller is an owner or administrator there.
    pub(crate) fn administers(&self, account: u64) -> bool {
        matches!(self.role(account), Some("owner" | "admin"))
    }

    /// The account at this position: 404 when there is none, 403 when it is not the caller's (A S25).
    pub(crate) fn account(&self, index: usize) -> Result<u64, Refusal> {
        let id = self.id(index)?;
        self.world.account(id).ok_or_else(Refusal::not_found)?;
        self.role(id)
            .ok_or_else(|| Refusal::new(403, "access_denied"))?;
        Ok(id)
    }

    /// The account at this position, which the caller must administer.
    pub(crate) fn administered(&self, index: usize) -> Result<u64, Refusal> {
        let id = self.account(index)?;
        if self.administers(id) {
            Ok(id)
        } else {
            Err(Refusal::new(403, "access_denied"))
        }
    }

    /// Whether the caller has a right on a product; administrators have all of them. The four words
    /// are those of the schema Right (A).
    pub(crate) fn has_right(&self, account: u64, service: u64, product: u64, right: &str) -> bool {
        if self.administers(account) {
            return true;
        }
        self.world
            .users
            .iter()
            .filter(|u| u.id == self.caller.user_id && u.account.is(account))
            .any(|u| self.world.grants(u, service, product, right))
    }

    /// The mail service at this position. Mail documents know only 404 for what is not the caller's.
    pub(crate) fn hosting(&self, index: usize) -> Result<u64, Refusal> {
        let hosting = self
            .world
            .hosting(self.id(index)?)
            .ok_or_else(Refusal::not_found)?;
        let account = hosting.account.id().unwrap_or(0);
        if self.has_right(account, SERVICE_MAIL, hosting.id, "technical") {
            Ok(hosting.id)
        } else {
            Err(Refusal::not_found())
        }
    }

    /// The expansions asked for. Unknown ones are refused with the list of known ones, seen live
    /// (MOG, AMO). A list is separated by commas; `with[]=` is read too.
    pub(crate) fn with(&self, known: &[&str]) -> Result<Vec<String>, Refusal> {
        let asked: Vec<String> = self
            .request
            .pairs()
            .into_iter()
            .filter(|(k, _)| k == "with" || k.starts_with("with["))
            .flat_map(|(_, v)| {
                v.split(',')
                    .map(|w| w.trim().to_owned())
                    .collect::<Vec<_>>()
            })
            .filter(|w| !w.is_empty())
            .collect();
        let errors: Vec<FieldError> = asked
            .iter()
            .enumerate()
            .filter(|(_, w)| !known.contains(&w.as_str()))
            .map(|(i, _)| FieldError::one_of(format!("with.{i}"), known))
            .collect();
        if errors.is_empty() {
            Ok(asked)
        } else {
            Err(Refusal::invalid(errors))
        }
    }
}

//! The mailbox a route is about, and the people around it: found once, read and changed from there.

use serde_json::{Map, Value};

use crate::emulator::call::Call;
use crate::emulator::envelope::{FieldError, Refusal};
use crate::emulator::form::{Form, as_flag};
use crate::emulator::world::{MailHosting, Mailbox, User, World};

/// A mailbox of a service.
pub(crate) struct Place {
    pub(crate) hosting: u64,
    pub(crate) name: String,
}

impl Place {
    /// The mailbox named by the first two variable segments.
    pub(crate) fn of(call: &Call<'_>) -> Result<Self, Refusal> {
        Self::or(call, Refusal::not_found)
    }

    /// The same, with another word for a mailbox that does not exist.
    pub(crate) fn or(call: &Call<'_>, missing: fn() -> Refusal) -> Result<Self, Refusal> {
        let hosting = call.hosting(0)?;
        let found = call
            .world
            .hosting(hosting)
            .and_then(|h| h.mailbox(call.arg(1)));
        let name = found.ok_or_else(missing)?.mailbox_name.clone();
        Ok(Self { hosting, name })
    }

    /// The service.
    pub(crate) fn service<'w>(&self, world: &'w World) -> Result<&'w MailHosting, Refusal> {
        world.hosting(self.hosting).ok_or_else(Refusal::not_found)
    }

    /// The mailbox.
    pub(crate) fn mailbox<'w>(&self, world: &'w World) -> Result<&'w Mailbox, Refusal> {
        let found = self.service(world)?.mailbox(&self.name);
        found.ok_or_else(Refusal::not_found)
    }

    /// The mailbox, to change it.
    pub(crate) fn mailbox_mut<'w>(&self, world: &'w mut World) -> Result<&'w mut Mailbox, Refusal> {
        let found = world
            .hosting_mut(self.hosting)
            .and_then(|h| h.mailbox_mut(&self.name));
        found.ok_or_else(Refusal::not_found)
    }

    /// The whole address.
    pub(crate) fn address(&self, world: &World) -> String {
        let domain = world.hosting(self.hosting).map(|h| h.main_fqdn.clone());
        format!("{}@{}", self.name, domain.unwrap_or_default())
    }

    /// The account of the service.
    pub(crate) fn account(&self, world: &World) -> u64 {
        let account = world.hosting(self.hosting).and_then(|h| h.account.id());
        account.unwrap_or(0)
    }
}

/// The member of an account with this e-mail address.
pub(crate) fn member<'w>(world: &'w World, account: u64, email: &str) -> Option<&'w User> {
    world
        .users
        .iter()
        .find(|u| u.account.is(account) && u.email.eq_ignore_ascii_case(email))
}

/// The member of an account with this id.
pub(crate) fn member_by_id(world: &World, account: u64, id: u64) -> Option<&User> {
    world
        .users
        .iter()
        .find(|u| u.account.is(account) && u.id == id)
}

/// The e-mail address of who calls; empty for somebody in the Manager.
pub(crate) fn caller_email(call: &Call<'_>) -> String {
    let person = call.world.person(call.caller.user_id);
    person.map(|u| u.email.clone()).unwrap_or_default()
}

/// Permission flags in a body: an object of booleans with known names, each endpoint with its own
/// set (§17). `None` when the member is missing.
pub(crate) fn flags(form: &mut Form<'_>, key: &str, known: &[&str]) -> Option<Vec<(String, bool)>> {
    let value = form.value(key)?;
    let Some(object) = value.as_object() else {
        form.fail(FieldError::new("validation_rule_array", key));
        return None;
    };
    let mut read = Vec::new();
    for (flag, value) in object {
        let attribute = format!("{key}.{flag}");
        if !known.contains(&flag.as_str()) {
            form.fail(FieldError::one_of(attribute, known));
        } else if let Some(on) = as_flag(value) {
            read.push((flag.clone(), on));
        } else {
            form.fail(FieldError::new("validation_rule_boolean", attribute));
        }
    }
    Some(read)
}

/// Flags that must be there, at least one of them (§14.2).
pub(crate) fn needed_flags(form: &mut Form<'_>, key: &str, known: &[&str]) -> Vec<(String, bool)> {
    let read = flags(form, key, known);
    let empty = form
        .value(key)
        .and_then(Value::as_object)
        .is_some_and(Map::is_empty);
    if form.value(key).is_none() || empty {
        form.fail(FieldError::new("validation_rule_required", key));
    }
    read.unwrap_or_default()
}

/// Puts flags into a list of those that are on; what is not mentioned stays (C).
pub(crate) fn apply(flags: &[(String, bool)], to: &mut Vec<String>) {
    for (flag, on) in flags {
        to.retain(|f| f != flag);
        if *on {
            to.push(flag.clone());
        }
    }
}

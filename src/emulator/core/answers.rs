//! What invited people do in a browser: accept or reject. Only the control door calls it.

use serde_json::Value;

use crate::emulator::world::{Access, Invitation, User, World};

/// The invitation turns into a membership with role, teams, billing, rights and mailboxes. `as` in the
/// body is another e-mail than the invited one, which a strict invitation does not take (A: `strict`).
pub(crate) fn accept(world: &mut World, body: &Value, now: i64) -> Result<(), String> {
    let index = pending(world, body)?;
    let invitation = world.invitations[index].clone();
    if invitation.expires_at() <= now {
        return Err(format!(
            "the invitation of {} has expired",
            invitation.email
        ));
    }
    let email = match body.get("as").and_then(Value::as_str) {
        Some(other) if !other.eq_ignore_ascii_case(&invitation.email) && invitation.strict => {
            return Err(format!(
                "a strict invitation is for {} only",
                invitation.email
            ));
        }
        Some(other) => other.to_owned(),
        None => invitation.email.clone(),
    };
    let mut people = world.users.iter();
    if people.any(|u| u.account == invitation.account && u.email.eq_ignore_ascii_case(&email)) {
        return Err(format!("{email} is a member already"));
    }
    answer(&mut world.invitations[index], "accepted", now);
    let mut people = world.users.iter();
    let known = people.find(|u| u.email.eq_ignore_ascii_case(&email));
    let id = known.map(|u| u.id);
    let id = id.unwrap_or_else(|| world.take_id());
    for access in &invitation.accesses.mailboxes {
        let access_id = world.take_id();
        let mailbox = world
            .hosting_mut(access.mail_id)
            .and_then(|h| h.mailbox_mut(&access.mailbox_name));
        if let Some(mailbox) = mailbox
            && !mailbox
                .users
                .iter()
                .any(|u| u.email.eq_ignore_ascii_case(&email))
        {
            mailbox.users.push(Access {
                id: access_id,
                email: email.clone(),
                permissions: access.permissions.clone(),
                created_at: now,
                ..Access::default()
            });
        }
    }
    world.users.push(User {
        id,
        email,
        account: invitation.account,
        first_name: invitation.first_name,
        last_name: invitation.last_name,
        role_type: invitation.role_type,
        language_id: invitation.language_id,
        has_billing_access: invitation.has_billing,
        has_mailing: invitation.has_mailing,
        has_billing_mailing: invitation.has_billing_mailing,
        permissions: invitation.permissions,
        team_ids: invitation.team_ids,
        accesses: invitation.accesses,
        last_login_at: Some(now),
        ..User::default()
    });
    Ok(())
}

/// The invited person does not want to.
pub(crate) fn reject(world: &mut World, body: &Value, now: i64) -> Result<(), String> {
    let index = pending(world, body)?;
    answer(&mut world.invitations[index], "rejected", now);
    Ok(())
}

fn answer(invitation: &mut Invitation, status: &str, now: i64) {
    invitation.status = status.into();
    invitation.updated_at = now;
}

/// The pending invitation of this e-mail, in the account named if one is.
fn pending(world: &World, body: &Value) -> Result<usize, String> {
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let email = text("invitation").ok_or(r#"say {"invitation": "…@…"}"#)?;
    let account = body.get("account").map(|wanted| {
        let mut accounts = world.accounts.iter();
        let fits = accounts.find(|a| *wanted == a.id || *wanted == a.name.as_str());
        fits.map_or(0, |a| a.id)
    });
    let found = world.invitations.iter().position(|i| {
        i.status == "pending"
            && i.email.eq_ignore_ascii_case(email)
            && account.is_none_or(|a| i.account.is(a))
    });
    found.ok_or_else(|| format!("nobody called {email} is invited and has yet to answer"))
}

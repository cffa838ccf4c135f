//! From an `Authorization` header to a caller, and whether its scopes allow a route.
//! Access to single objects is in `call.rs`.

use serde_json::json;

use super::call::Caller;
use super::envelope::Refusal;
use super::world::World;

/// Who calls with this header.
pub(crate) fn caller(world: &World, authorization: Option<&str>) -> Result<Caller, Refusal> {
    let bearer = authorization
        .and_then(|h| h.split_once(' '))
        .filter(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty())
        .map(|(_, token)| token.trim())
        .ok_or_else(Refusal::not_authorized)?;
    let first_owner = world
        .users
        .iter()
        .find(|u| u.role_type == "owner")
        .or(world.users.first());
    if world.tokens.is_empty() {
        let user_id = first_owner.map_or(0, |u| u.id);
        return Ok(Caller {
            user_id,
            everything: true,
            scopes: None,
            manager: false,
        });
    }
    let token = world
        .tokens
        .iter()
        .find(|t| t.token == bearer)
        .ok_or_else(Refusal::not_authorized)?;
    let user = if token.user.is_empty() {
        first_owner
    } else {
        world
            .users
            .iter()
            .find(|u| u.email.eq_ignore_ascii_case(&token.user))
    };
    let user = user.ok_or_else(Refusal::not_authorized)?;
    Ok(Caller {
        user_id: user.id,
        everything: false,
        scopes: token.scopes.clone(),
        manager: false,
    })
}

/// Refuses a token without the scope. The older umbrella `domain` covers `domain:read` and
/// `domain:write` (PEAK); whether `x:write` includes `x:read` is unknown and taken as no (C).
pub(crate) fn check_scope(caller: &Caller, scope: &str) -> Result<(), Refusal> {
    let Some(scopes) = &caller.scopes else {
        return Ok(());
    };
    let umbrella = scope.split(':').next().unwrap_or(scope);
    if scope.is_empty() || scopes.iter().any(|s| s == scope || s == umbrella) {
        return Ok(());
    }
    Err(Refusal::new(403, "all_scopes")
        .saying(format!(
            "The access token must have all of these scopes: {scope}"
        ))
        .with_context(json!({"scopes": [scope]})))
}

//! Who may do what with a product: by role, by a right of their own, or through a team (for mail,
//! individual and team rights add up: TEAM-02).

use serde_json::Value;

use super::{User, World};

/// The four words of the schema Right, in the order it shows them (A).
pub(crate) const RIGHTS: [&str; 4] = ["technical", "statistic", "check", "sale"];

impl World {
    /// Whether this person has this right on this product of their account. Owners and administrators
    /// have every right (FAQ 1440).
    pub(crate) fn grants(&self, user: &User, service: u64, product: u64, right: &str) -> bool {
        if matches!(user.role_type.as_str(), "owner" | "admin") {
            return true;
        }
        let own = user.permissions.iter().any(|p| {
            let service_fits = p.get("service_id").and_then(Value::as_u64) == Some(service);
            // `apply_to_all` takes in what is ordered later too (ACC-03); that it outdoes a named product
            // is a guess (C).
            let every = p.get("apply_to_all") == Some(&Value::Bool(true));
            let named = p.get("product_id").and_then(Value::as_u64);
            let types = p.get("types").and_then(Value::as_array);
            service_fits
                && (every || named.is_none_or(|n| n == product))
                && types.is_some_and(|t| t.iter().any(|t| t.as_str() == Some(right)))
        });
        own || self.teams.iter().any(|team| {
            team.account == user.account
                && user.team_ids.contains(&team.id)
                && team
                    .permissions
                    .iter()
                    .any(|g| g.service_id == service && g.rights == right)
        })
    }
}

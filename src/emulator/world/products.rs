//! Products beside mail services and domains, so that rights, invitations, transfers and counts have
//! something to name: a kDrive, a kSuite, a web hosting.

use serde::{Deserialize, Serialize};

use super::merge::{id_or_next, or_now, resolve};
use super::rows::{AccountRef, Tag};
use super::{World, tags};

/// A product of any other service.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Product {
    pub(crate) id: u64,
    pub(crate) account: AccountRef,
    /// The number of the service; may be left out for a service whose number is known.
    pub(crate) service_id: u64,
    /// `drive`, `ksuite`, `web_hosting` and so on.
    pub(crate) service_name: String,
    pub(crate) customer_name: String,
    pub(crate) internal_name: Option<String>,
    /// The product this one is part of, as a kDrive of a kSuite.
    pub(crate) parent_id: Option<u64>,
    /// How many people may have it; missing means no limit.
    pub(crate) user_quota: Option<u64>,
    pub(crate) has_maintenance: bool,
    pub(crate) is_locked: bool,
    pub(crate) has_operation_in_progress: bool,
    pub(crate) tags: Vec<Tag>,
    pub(crate) created_at: i64,
    pub(crate) expired_at: Option<i64>,
}

/// Adds a product out of a seed; one of this name and service in this account stays as it is.
pub(super) fn add(world: &mut World, mut product: Product, now: i64) -> Result<(), String> {
    if product.customer_name.is_empty() || product.service_name.is_empty() {
        return Err("a product has no customer_name or no service_name".into());
    }
    product.account = resolve(world, &product.account, now)?;
    let known = |p: &Product| {
        p.account == product.account
            && p.service_name == product.service_name
            && if product.id == 0 {
                p.customer_name == product.customer_name
            } else {
                p.id == product.id
            }
    };
    if world.products.iter().any(known) {
        return Ok(());
    }
    // Only the number of kDrive is known (sample of the documents); 0 is no service's number.
    if product.service_id == 0 && product.service_name == "drive" {
        product.service_id = 40;
    }
    product.id = id_or_next(world, product.id);
    product.created_at = or_now(product.created_at, now);
    tags::adopt(world, &product.account, &mut product.tags);
    world.products.push(product);
    Ok(())
}

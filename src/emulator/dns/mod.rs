//! Zones, records and domains. v2 addresses zones by name; records are one value each.

pub(crate) mod describe;
pub(crate) mod dnssec;
pub(crate) mod domains;
pub(crate) mod names;
pub(crate) mod records;
pub(crate) mod skel;
pub(crate) mod target;
pub(crate) mod txt;
pub(crate) mod v1;
pub(crate) mod v1_domains;
pub(crate) mod zones;

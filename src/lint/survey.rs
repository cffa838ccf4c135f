//! What rules of the audit look at.

use std::fmt;

use super::scene::Scene;
use crate::mailauth::ask::World;

/// What is declared, what lives and what the world answers.
pub struct Survey<'a> {
    /// What the files declare.
    pub declared: &'a Scene<'a>,
    /// What lives, as far as it was read; empty where nobody looked.
    pub lives: &'a Scene<'a>,
    /// The DNS and policy hosts.
    pub world: &'a dyn World,
    /// The domains that are audited: those of the files, or those that were asked for.
    pub domains: &'a [String],
}

impl fmt::Debug for Survey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Survey")
            .field("domains", &self.domains)
            .finish_non_exhaustive()
    }
}

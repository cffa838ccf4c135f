//! What rules of plans look at.

use super::scene::Scene;
use crate::plan::Plan;

/// A finished plan between what lives and what is declared.
#[derive(Debug)]
pub struct Prospect<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What the files declare.
    pub declared: &'a Scene<'a>,
    /// What lives, as far as the plan read it.
    pub lives: &'a Scene<'a>,
}

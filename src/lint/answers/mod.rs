//! Automatic answers and signatures: what they cannot do, and what they would say to whom.

mod notify_without_guards;
mod odd_link_in_answer;
mod responder_where_mail_is_not_kept;
mod responder_without_end;
mod responder_without_name;
mod responders_face_each_other;
mod signature_only_in_apps;
mod vacation_and_responder;
mod vacation_beside_reject;
mod vacation_days;
mod vacation_misses_names;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &notify_without_guards::RULE,
    &odd_link_in_answer::RULE,
    &responder_where_mail_is_not_kept::RULE,
    &responder_without_end::RULE,
    &responder_without_name::RULE,
    &responders_face_each_other::RULE,
    &signature_only_in_apps::RULE,
    &vacation_and_responder::RULE,
    &vacation_beside_reject::RULE,
    &vacation_days::RULE,
    &vacation_misses_names::RULE,
];

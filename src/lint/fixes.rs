//! Which rules have a fix. Rules make fixes while they judge, so nobody can ask a rule for them: the list
//! is what their cases in `tests/rules` show, and `tests/register` writes it anew and keeps it so.

use super::mend::Which;

/// Each rule with a fix, and whether `--fix` alone writes it (`safe`) or only `--fix=all` (`all`).
pub const FIXES: &str = include_str!("fixes.csv");

/// What mends the findings of a rule: `--fix`, `--fix=all`, or nothing.
#[must_use]
pub fn mends(code: &str) -> Option<Which> {
    let rows = FIXES.lines().filter_map(|row| row.split_once(','));
    let mut of_rule = rows.filter(|(rule, _)| *rule == code);
    match of_rule.next()?.1 {
        "safe" => Some(Which::Safe),
        _ => Some(Which::All),
    }
}

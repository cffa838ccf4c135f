//! Allow and block lists, filters and scripts, sending.

mod allowed_and_blocked;
mod block_without_filter;
pub(super) mod commands;
mod free_mail_allowed;
mod own_address_allowed;
mod own_address_blocked;
mod script_discards_everything;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &allowed_and_blocked::RULE,
    &block_without_filter::RULE,
    &free_mail_allowed::RULE,
    &own_address_allowed::RULE,
    &own_address_blocked::RULE,
    &script_discards_everything::RULE,
];

/// Whether a pattern of a list, where `*` stands for any text and `?` for one character, means this
/// text; without regard to case.
pub(super) fn pattern_matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let text: Vec<char> = text.to_lowercase().chars().collect();
    // The last `*` seen and where its text ended: on a mismatch it takes one character more.
    let (mut at, mut read, mut star) = (0, 0, None);
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(sign) if *sign == '?' || *sign == text[read] => {
                at += 1;
                read += 1;
            }
            _ => match &mut star {
                Some((back, taken)) => {
                    *taken += 1;
                    at = *back + 1;
                    read = *taken;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|sign| *sign == '*')
}

#[cfg(test)]
mod tests {
    use super::pattern_matches;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, wanted) in [
            ("acme.example", "ACME.example", true),
            ("*.example", "acme.example", true),
            ("a*e.e?ample", "acme.example", true),
            ("*", "acme.example", true),
            ("acme.exampl", "acme.example", false),
            ("*.test", "acme.example", false),
            ("", "acme.example", false),
        ] {
            assert_eq!(pattern_matches(pattern, text), wanted, "{pattern}");
        }
    }
}

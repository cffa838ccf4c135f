//! Numbers with their nouns.

/// `1 step`, `2 steps`, for nouns that take an `s`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// `1 call`, `2 calls`.
#[must_use]
pub fn calls(number: usize) -> String {
    count(number, "call")
}

/// `1 address`, `2 addresses`: a number of things of a collection, whose name is a plural.
pub(super) fn of_collection(number: usize, collection: &str) -> String {
    match number {
        1 => format!("1 {}", singular(collection)),
        _ => format!("{number} {collection}"),
    }
}

fn singular(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let doubled = ["sses", "ases", "xes", "ches"];
    let cut = if doubled.iter().any(|end| plural.ends_with(end)) {
        "es"
    } else {
        "s"
    };
    plural.strip_suffix(cut).unwrap_or(plural).to_owned()
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Running text broken between words to so many columns, each line behind `indent` spaces. A word that
/// is longer stays whole: it may be a record or a command to copy.
pub(super) fn folded(text: &str, indent: usize, width: usize) -> String {
    let width = width.saturating_sub(indent);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let indent = " ".repeat(indent);
    let lines = lines.into_iter().map(|line| format!("{indent}{line}\n"));
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        assert_eq!(count(1, "call"), "1 call");
        assert_eq!(count(0, "call"), "0 calls");
        for (many, one) in [
            ("addresses", "address"),
            ("records", "record"),
            ("aliases", "alias"),
            ("mailboxes", "mailbox"),
            ("policies", "policy"),
            ("responders", "responder"),
        ] {
            assert_eq!(of_collection(1, many), format!("1 {one}"));
            assert_eq!(of_collection(2, many), format!("2 {many}"));
        }
    }

    #[test]
    fn lists_end_in_and() {
        let items: Vec<String> = ["a", "b", "c"].map(String::from).into();
        assert_eq!(listed(&items), "a, b and c");
        assert_eq!(listed(&items[..2]), "a and b");
        assert_eq!(listed(&items[..1]), "a");
    }
}

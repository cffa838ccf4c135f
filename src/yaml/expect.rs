//! What to say when a value is not of the wanted type: what was expected, what was found, and one
//! idea that fits what people usually meant.

use super::error::Mistake;
use super::scalar;
use super::tree::{Kind, Node, Style};

const CODE: &str = "wrong-type";

/// Longer texts are cut in messages; the excerpt shows the rest.
const SHOWN: usize = 40;

/// What a node is, for "found …".
pub(super) fn found(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar(text, Style::Plain) if text.is_empty() => "nothing".to_owned(),
        Kind::Scalar(text, Style::Plain) => format!("`{}`", cut(text)),
        Kind::Scalar(text, Style::Text | Style::Broken) => format!("the text \"{}\"", cut(text)),
        Kind::Sequence(_) => "a list".to_owned(),
        Kind::Mapping(_) => "a mapping".to_owned(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn mistake(expected: &str, node: &Node) -> Mistake {
    Mistake::new(CODE, format!("expected {expected}, found {}", found(node)))
}

/// For visitors that name what they want themselves.
pub(super) fn other(expected: &str, node: &Node) -> Mistake {
    mistake(expected, node)
}

pub(super) fn boolean(node: &Node) -> Mistake {
    let help = match &node.kind {
        Kind::Scalar(text, _)
            if matches!(
                text.to_lowercase().as_str(),
                "yes" | "no" | "on" | "off" | "y" | "n"
            ) =>
        {
            "YAML 1.2 knows only true and false"
        }
        Kind::Scalar(text, Style::Text) if scalar::boolean(text).is_some() => "remove the quotes",
        _ => "write true or false",
    };
    mistake("true or false", node).help(help)
}

pub(super) fn whole(node: &Node) -> Mistake {
    let mistake = mistake("a whole number", node);
    let Kind::Scalar(text, style) = &node.kind else {
        return mistake.help("write digits, such as 3600");
    };
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let help = if *style == Style::Text && scalar::is_digits(digits) {
        "remove the quotes".to_owned()
    } else if scalar::is_digits(digits) {
        "remove the leading zero: some readers take such numbers as octal".to_owned()
    } else if let Some(value) = scalar::radix(text) {
        format!("write it in decimal: {value}")
    } else if scalar::is_digits(&digits.replace(['_', ',', '\'', ' '], "")) {
        "write the digits without separators".to_owned()
    } else {
        "write digits, such as 3600".to_owned()
    };
    mistake.help(help)
}

pub(super) fn range(text: &str, low: i128, high: i128) -> Mistake {
    Mistake::new("out-of-range", format!("`{}` is out of range", cut(text)))
        .label(format!("{low} to {high}"))
        .help(format!("write a whole number from {low} to {high}"))
}

pub(super) fn float(node: &Node) -> Mistake {
    let help = match &node.kind {
        Kind::Scalar(text, Style::Text) if scalar::float(text).is_some() => "remove the quotes",
        _ => "write a number, such as 0.5",
    };
    mistake("a number", node).help(help)
}

pub(super) fn text(node: &Node) -> Mistake {
    let help = match &node.kind {
        Kind::Scalar(text, _) if text.is_empty() => {
            "write \"\" for an empty text, or remove the key".to_owned()
        }
        Kind::Scalar(text, _) => format!("write \"{text}\" if the word itself is meant"),
        Kind::Sequence(items) if items.len() == 1 => {
            "write the one value without the list".to_owned()
        }
        Kind::Sequence(_) => "only one value can stand here".to_owned(),
        Kind::Mapping(_) => "quote a text that contains `: ` or begins with `{`".to_owned(),
    };
    mistake("a text", node).help(help)
}

pub(super) fn list(node: &Node) -> Mistake {
    let help = match &node.kind {
        Kind::Scalar(text, Style::Plain) if scalar::is_null(text) => {
            "write [] for an empty list, or remove the key".to_owned()
        }
        Kind::Scalar(text, _)
            if text.chars().count() <= SHOWN
                && !text.contains(['[', ']', '{', '}', ',', '\n', '"', '#']) =>
        {
            // What was quoted may have needed it: `*` alone would begin an alias.
            match node.kind {
                Kind::Scalar(_, Style::Text) => format!("write it as a list: [\"{text}\"]"),
                _ => format!("write it as a list: [{text}]"),
            }
        }
        _ => "begin each item with `- `".to_owned(),
    };
    mistake("a list", node).help(help)
}

/// `meant` is what the section calls itself, where it has words of its own: what it is, and what to
/// write, separated by a semicolon. Then the value is not repeated either: it may be the very
/// secret that should have been a reference.
///
/// `names` are the items of a list that stands where names are keys.
pub(super) fn mapping(node: &Node, names: &[&str], meant: &str) -> Mistake {
    if let Some((what, help)) = meant.split_once("; ") {
        let found = match &node.kind {
            Kind::Scalar(text, Style::Plain) if scalar::is_null(text) => "nothing",
            Kind::Scalar(..) => "a text",
            _ => "a list",
        };
        let told = Mistake::new(CODE, format!("expected {what}, found {found}")).help(help);
        return Mistake {
            hides: true,
            ..told
        };
    }
    let names: Vec<String> = names
        .iter()
        .take(NAMES)
        .map(|name| format!("{name}: {{}}"))
        .collect();
    if !names.is_empty() {
        let shown = names.join(", ");
        let help =
            format!("write each as a key, with what is said of it, or `{{}}`: {{ {shown} }}");
        return mistake("a mapping", node).help(help);
    }
    let help = match &node.kind {
        Kind::Scalar(text, Style::Plain) if scalar::is_null(text) => {
            "write {} if nothing is to be set, or remove the key"
        }
        Kind::Sequence(_) => "write `key: value` without the leading `- `",
        _ => "write `key: value` pairs, indented below the key",
    };
    mistake("a mapping", node).help(help)
}

/// How many names of a list are shown as keys.
const NAMES: usize = 3;

/// A text that can stand as a key just as it is.
pub(super) fn name(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar(text, Style::Plain)
            if !text.is_empty()
                && text.chars().count() <= SHOWN
                && !text.contains(['{', '}', '[', ']', ',', ':', '#', '\n'])
                && !scalar::is_null(text) =>
        {
            Some(text)
        }
        _ => None,
    }
}

pub(super) fn null(node: &Node) -> Mistake {
    mistake("null", node)
}

/// True for a plain scalar the typed number readers take: decimal, without leading zeros.
pub(super) fn decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    scalar::is_digits(digits) && (digits.len() == 1 || !digits.starts_with('0'))
}

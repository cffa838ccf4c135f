//! What a declared Sieve script must keep to: MAIL-SIEVE-03 to -05, and RFC 5228 §3.2.

use std::collections::BTreeSet;

use super::sieve::{self, Word};
use crate::model::diagnostic::Diagnostic;
use crate::model::source::Span;

/// Commands, tests and tags (with a colon) that an extension brings: RFC 5228 (fileinto, envelope),
/// 3894, 5173, 5183, 5229, 5230, 5231, 5232, 5233, 5235, 5260, 5293, 5429, 5435, 5463, 5490, 5703,
/// 6609, 7352.
const EXTENSIONS: &[(&str, &[&str])] = &[
    ("fileinto", &["fileinto"]),
    ("envelope", &["envelope"]),
    ("copy", &[":copy"]),
    ("body", &["body"]),
    ("environment", &["environment"]),
    ("variables", &["set", "string"]),
    ("vacation", &["vacation"]),
    ("relational", &[":count", ":value"]),
    (
        "imap4flags",
        &["setflag", "addflag", "removeflag", "hasflag", ":flags"],
    ),
    ("subaddress", &[":user", ":detail"]),
    ("spamtest", &["spamtest"]),
    ("virustest", &["virustest"]),
    ("date", &["date", "currentdate"]),
    ("index", &[":index", ":last"]),
    ("editheader", &["addheader", "deleteheader"]),
    ("reject", &["reject"]),
    ("ereject", &["ereject"]),
    (
        "enotify",
        &["notify", "valid_notify_method", "notify_method_capability"],
    ),
    ("ihave", &["ihave"]),
    ("mailbox", &["mailboxexists", ":create"]),
    ("foreverypart", &["foreverypart", "break"]),
    ("replace", &["replace"]),
    ("enclose", &["enclose"]),
    ("extracttext", &["extracttext"]),
    ("include", &["include", "return", "global"]),
    ("duplicate", &["duplicate"]),
    ("regex", &[":regex"]),
];

/// Everything that is wrong with a script written at `span`.
pub(super) fn judge(text: &str, span: Span) -> Vec<Diagnostic> {
    let commands = match sieve::parse(text) {
        Ok(commands) => commands,
        Err(wrong) => {
            let message = format!("line {} of the script: {}", wrong.line, wrong.why);
            return vec![
                Diagnostic::error("bad-sieve", span, message)
                    .help("write it as RFC 5228 has it; the service takes no script that is wrong (MAIL-SIEVE-04)"),
            ];
        }
    };
    let mut found = Vec::new();
    let mut words = Vec::new();
    flatten(&commands, &mut words);
    for word in words.iter().filter(|word| word.name == "redirect") {
        let message = format!(
            "line {} of the script: the service refuses `redirect`",
            word.line
        );
        found.push(
            Diagnostic::error("sieve-redirect", span, message)
                .help("take it out, and write `forward` at the address instead (MAIL-SIEVE-03)"),
        );
    }
    found.extend(requirements(&commands, &words, span));
    found.extend(unreachable(&commands, span));
    found
}

fn flatten<'a>(words: &'a [Word], into: &mut Vec<&'a Word>) {
    for word in words {
        into.push(word);
        flatten(&word.tests, into);
        flatten(&word.block, into);
    }
}

/// `require` stands first and names every extension that is used.
fn requirements(commands: &[Word], words: &[&Word], span: Span) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let head = commands.iter().take_while(|c| c.name == "require").count();
    let first: Vec<usize> = commands[..head].iter().map(|c| c.line).collect();
    let late = words.iter().filter(|w| w.name == "require");
    let mut heads = first.iter();
    for word in late {
        if heads.next() != Some(&word.line) {
            let message = format!("line {} of the script: `require` comes too late", word.line);
            found.push(
                Diagnostic::error("sieve-require", span, message)
                    .help("move it to the beginning (RFC 5228 §3.2)"),
            );
        }
    }
    let required: BTreeSet<String> = words
        .iter()
        .filter(|word| word.name == "require")
        .flat_map(|word| word.texts.iter().map(|text| text.to_ascii_lowercase()))
        .collect();
    // A script that asks at run time what is there need not require it (RFC 5463 §4).
    if required.contains("ihave") {
        return found;
    }
    let mut missing = BTreeSet::new();
    for word in words {
        let tags = word.tags.iter().map(|tag| format!(":{tag}"));
        for used in tags.chain([word.name.clone()]) {
            let known = EXTENSIONS
                .iter()
                .find(|(_, brings)| brings.contains(&used.as_str()));
            if let Some((extension, _)) = known
                && !required.contains(*extension)
                && missing.insert(*extension)
            {
                let message = format!(
                    "line {} of the script: `{used}` needs the extension `{extension}`",
                    word.line
                );
                found.push(
                    Diagnostic::error("sieve-require", span, message)
                        .help(format!("write `require \"{extension}\";` at the beginning")),
                );
            }
        }
    }
    found
}

/// What stands behind an unconditional `stop` never runs (MAIL-SIEVE-05).
fn unreachable(commands: &[Word], span: Span) -> Option<Diagnostic> {
    let stop = commands.iter().position(|command| command.name == "stop")?;
    let behind = commands.get(stop + 1)?;
    let message = format!(
        "line {} of the script is never reached: `stop` stands before it",
        behind.line
    );
    Some(
        Diagnostic::warning("sieve-unreachable", span, message)
            .help("put `stop` into an `if`, or take out what stands behind it"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::FileId;

    fn codes(text: &str) -> Vec<&'static str> {
        let span = Span::new(FileId(0), 0, 0);
        judge(text, span).iter().map(|found| found.code).collect()
    }

    #[test]
    fn redirect_is_refused_wherever_it_is_a_command_and_nowhere_else() {
        assert_eq!(codes("redirect \"a@b.example\";"), ["sieve-redirect"]);
        let nested = "require \"copy\"; if true { if true { Redirect :copy \"a@b.example\"; } }";
        assert_eq!(codes(nested), ["sieve-redirect"]);
        let quiet =
            "# redirect \"a\";\n/* redirect */ if header :is \"subject\" \"redirect\" { keep; }";
        assert!(codes(quiet).is_empty());
    }

    #[test]
    fn every_extension_in_use_is_required_and_first() {
        assert_eq!(codes("fileinto \"A\"; fileinto \"B\";"), ["sieve-require"]);
        assert!(codes("require [\"fileinto\", \"copy\"]; fileinto :copy \"A\";").is_empty());
        assert_eq!(
            codes("keep; require \"fileinto\"; fileinto \"A\";"),
            ["sieve-require"]
        );
        let asked = "require \"ihave\"; if ihave \"fileinto\" { fileinto \"A\"; }";
        assert!(codes(asked).is_empty());
        assert_eq!(
            codes("if header :regex \"a\" \"b\" { keep; }"),
            ["sieve-require"]
        );
    }

    #[test]
    fn what_is_never_reached_is_warned_of() {
        assert_eq!(codes("stop; keep;"), ["sieve-unreachable"]);
        assert!(codes("if true { stop; } keep;").is_empty());
    }

    #[test]
    fn wrong_syntax_is_one_error() {
        assert_eq!(codes("if true { redirect"), ["bad-sieve"]);
    }
}

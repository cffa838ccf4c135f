//! Changed files as a patch that `git apply` and `patch -p1` take.

use std::fmt::Write as _;

use similar::TextDiff;

/// One file before and after; `name` is its path from where the patch will be applied, with `/`
/// between its parts. Both texts must differ.
#[must_use]
pub fn patch(name: &str, before: &str, after: &str) -> String {
    // Lines end at `\n` only: a lone carriage return is part of a line, as git has it.
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&old, &new);
    let (a, b) = (named("a/", name), named("b/", name));
    // A blank in a name ends it, unless a tab follows.
    let end = if name.contains(' ') { "\t" } else { "" };
    let mut text = format!("diff --git {a} {b}\n--- {a}{end}\n+++ {b}{end}\n");
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        // Writing to a text cannot fail.
        let _never = write!(text, "{hunk}");
    }
    text
}

/// A path as git writes it: in quotes where it has what would end or hide it.
fn named(side: &str, name: &str) -> String {
    let odd = |c: char| c.is_control() || c == '"' || c == '\\';
    if !name.contains(odd) {
        return format!("{side}{name}");
    }
    let mut quoted = format!("\"{side}");
    for c in name.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    let _never = write!(quoted, "\\{byte:03o}");
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_ends_and_a_missing_one_is_said() {
        let text = patch(
            "mail/a.yaml",
            "a: 1\r\nb: 2\r\nc: 3",
            "a: 1\r\nb: 4\r\nc: 3",
        );
        assert_eq!(
            text,
            "diff --git a/mail/a.yaml b/mail/a.yaml\n--- a/mail/a.yaml\n+++ b/mail/a.yaml\n\
             @@ -1,3 +1,3 @@\n a: 1\r\n-b: 2\r\n+b: 4\r\n c: 3\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn odd_names_are_written_as_git_reads_them() {
        let head = |name| {
            let text = patch(name, "a\n", "b\n");
            text.lines().nth(1).unwrap_or_default().to_owned()
        };
        assert_eq!(head("a b.yaml"), "--- a/a b.yaml\t");
        assert_eq!(head("zürich.yaml"), "--- a/zürich.yaml");
        assert_eq!(head("a\"b\t.yaml"), "--- \"a/a\\\"b\\011.yaml\"");
    }
}

//! What is said when the program itself breaks: where, and never what it held in its hands.
//!
//! The words of a panic may quote the text that was being worked on (`byte index 3 is not a char boundary …
//! of` and then the text), and the text may be a password. Only words that stand in the source are shown.

use std::panic::{self, PanicHookInfo};

use super::out;
use crate::render::clean::clean;

/// From now on panics are told in our words. Unwinding, and the exit code 101, stay as they are.
pub(super) fn told_without_secrets() {
    panic::set_hook(Box::new(|info| out::talk(&told(info))));
}

fn told(info: &PanicHookInfo<'_>) -> String {
    // A formatted message is a `String`; a literal one cannot hold anything of this run.
    let literal = info.payload().downcast_ref::<&'static str>();
    let at = info.location().map(ToString::to_string);
    let at = at.unwrap_or_else(|| "a place that is not known".to_owned());
    let mut text = format!("error: maniform itself failed, at {}\n", clean(&at));
    if let Some(words) = literal {
        text.push_str(&format!("  because: {}\n", clean(words)));
    }
    text.push_str(
        "\nhint: this is a mistake in maniform, please report it with its place; `plan` shows where things are\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const SECRET: &str = "Correct-Horse-7-Battery";

    /// In a process of its own: a hook is one for all threads, and other tests panic, too.
    #[test]
    fn the_words_of_a_panic_are_not_shown_and_its_place_is() {
        let run = |test: &str| {
            let output = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", test, "--ignored", "--nocapture"])
                .env("RUST_BACKTRACE", "full")
                .output()
                .unwrap();
            assert!(!output.status.success());
            let out = String::from_utf8_lossy(&output.stdout).into_owned();
            out + &String::from_utf8_lossy(&output.stderr)
        };
        let told = run("cli::panics::tests::child_with_a_secret");
        assert!(
            told.contains("maniform itself failed, at src/cli/panics.rs:"),
            "{told}"
        );
        assert!(
            !told.contains(SECRET) && !told.contains("Battery"),
            "{told}"
        );
        let told = run("cli::panics::tests::child_with_a_literal");
        assert!(told.contains("because: nobody is home"), "{told}");
    }

    #[test]
    #[ignore = "runs in a child process"]
    fn child_with_a_secret() {
        told_without_secrets();
        let text = format!("é{SECRET}");
        // The usual words quote the whole text.
        let _never = &text[1..];
    }

    #[test]
    #[ignore = "runs in a child process"]
    fn child_with_a_literal() {
        told_without_secrets();
        panic!("nobody is home");
    }
}

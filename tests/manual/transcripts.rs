//! Transcripts: every `console` block is run, page by page, and compared byte for byte.
//!
//! A page is one story in one copy of the examples. Above a block may stand
//! `<!-- file: PATH -->` (a `yaml` or `json` block becomes this file), `<!-- remove: PATH -->`,
//! `<!-- edit: PATH | OLD | NEW -->` (without NEW it is taken out), `<!-- equal: PATH | PATH -->` (two files that
//! must be equal then), `<!-- control: PATH | JSON -->` (people do something in the emulator's world beside the
//! files) and `<!-- env: NAME=VALUE -->`; behind the word `console`, `exit=N`, and `moments` where moments
//! are printed: they stand for all others. Standard output comes first, standard error behind it.
//! Besides `maniform` there are `git` and `cat`. A page beside a `lives.json` is read in its own folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::pages::{Block, blocks, pages, read, root, settle, turn};
use super::people::control;

#[test]
fn transcripts_are_what_the_program_prints() {
    let _turn = turn();
    for page in pages() {
        let text = read(&page);
        let should = retell(&page, &text);
        settle(&page, &text, &should);
    }
}

/// The page with what the commands print now.
fn retell(page: &Path, text: &str) -> String {
    let blocks = blocks(text);
    if !blocks.iter().any(|block| block.language() == "console") {
        return text.to_owned();
    }
    let place = tempfile::tempdir().expect("a folder for the story");
    copy(&root().join("examples"), &place.path().join("examples"));
    let mut environment = BTreeMap::new();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut printed = Vec::new();
    for block in &blocks {
        prepare(page, block, place.path(), &mut environment);
        if block.language() == "console" {
            let told = run(page, block, &within(page, place.path()), &environment);
            printed.push((block.lines, told));
        }
    }
    for ((first, end), told) in printed.into_iter().rev() {
        lines.splice(first..end, told.lines().map(str::to_owned));
    }
    lines.join("\n") + "\n"
}

/// Where the commands of a page are typed.
fn within(page: &Path, place: &Path) -> PathBuf {
    let own = page.parent().map(|folder| place.join(folder));
    own.filter(|own| own.join("lives.json").is_file())
        .unwrap_or_else(|| place.to_owned())
}

fn prepare(page: &Path, block: &Block, place: &Path, env: &mut BTreeMap<String, String>) {
    for (name, value) in &block.directives {
        match name.as_str() {
            "file" => {
                let path = place.join(value);
                fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
                fs::write(path, &block.text).expect("it can be written");
            }
            "remove" => fs::remove_file(place.join(value)).expect("it can be removed"),
            "edit" => {
                let parts: Vec<&str> = value.split(" | ").collect();
                let (path, old, new) = match parts[..] {
                    [path, old, new] => (path, old, new),
                    [path, old] => (path, old, ""),
                    _ => panic!("{}: `{value}` is no edit", page.display()),
                };
                let text = fs::read_to_string(place.join(path)).expect("it can be read");
                // `\n` is written for a line break, so that whole lines can go.
                let (old, new) = (old.replace("\\n", "\n"), new.replace("\\n", "\n"));
                assert!(text.contains(&old), "{}: no `{old}`", page.display());
                fs::write(place.join(path), text.replace(&old, &new)).expect("it can be written");
            }
            "equal" => {
                let (one, other) = value.split_once(" | ").expect("two paths");
                let text = |path| fs::read_to_string(place.join(path)).expect("it can be read");
                assert_eq!(text(one), text(other), "{}: {value}", page.display());
            }
            "control" => {
                let (path, body) = value.split_once(" | ").expect("a path and a body");
                let body = serde_json::from_str(body).expect("the body is JSON");
                control(&within(page, place), path, &body);
            }
            "env" => {
                let (name, value) = value.split_once('=').expect("NAME=VALUE");
                env.insert(name.to_owned(), value.to_owned());
            }
            _ => {}
        }
    }
}

/// Runs the commands of a block, the lines that begin with `$ `.
fn run(page: &Path, block: &Block, place: &Path, env: &BTreeMap<String, String>) -> String {
    let mut told = String::new();
    let mut code = 0;
    for line in block.text.lines() {
        let Some(command) = line.strip_prefix("$ ") else {
            continue;
        };
        let words = words(command);
        let own = env!("CARGO_BIN_EXE_maniform");
        let (program, arguments) = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["cargo", "run", "--release", "--", ..] => (own, &words[4..]),
            ["maniform", ..] => (own, &words[1..]),
            [program @ ("git" | "cat"), ..] => (program, &words[1..]),
            _ => panic!("{}: `{command}` is not for here", page.display()),
        };
        let output = Command::new(program)
            .args(arguments)
            .current_dir(place)
            .env_clear()
            .envs(GIT.iter().copied())
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .envs(env)
            .output()
            .expect("the program runs");
        code = output.status.code().unwrap_or(-1);
        told.push_str(line);
        told.push('\n');
        told.push_str(&String::from_utf8_lossy(&output.stdout));
        told.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    let wanted = block
        .info
        .split(' ')
        .find_map(|word| word.strip_prefix("exit="))
        .map_or(0, |number| number.parse().expect("a number"));
    assert_eq!(code, wanted, "exit code in {}:\n{told}", page.display());
    match block.info.split(' ').any(|word| word == "moments") {
        true => one_moment(&told),
        false => told,
    }
}

/// What git must not take from the machine: whose commits they are, when, and how it is set up.
const GIT: &[(&str, &str)] = &[
    ("GIT_AUTHOR_NAME", "Ada"),
    ("GIT_AUTHOR_EMAIL", "ada@oldmail.example"),
    ("GIT_COMMITTER_NAME", "Ada"),
    ("GIT_COMMITTER_EMAIL", "ada@oldmail.example"),
    ("GIT_AUTHOR_DATE", "2026-11-23T09:00:00Z"),
    ("GIT_COMMITTER_DATE", "2026-11-23T09:00:00Z"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_SYSTEM", "/dev/null"),
];

/// The text with one moment in the place of all that look like it.
fn one_moment(text: &str) -> String {
    const MOMENT: &str = "2026-11-23 09:00 UTC";
    let shape = |text: &str| {
        text.bytes()
            .zip(MOMENT.bytes())
            .all(|(is, like)| match like {
                b'0'..=b'9' => is.is_ascii_digit(),
                like => is == like,
            })
    };
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (moment, step) = match rest.get(..MOMENT.len()) {
            Some(start) if shape(start) => (MOMENT, MOMENT.len()),
            _ => (&rest[..c.len_utf8()], c.len_utf8()),
        };
        out.push_str(moment);
        rest = &rest[step..];
    }
    out
}

/// Words as a shell splits them, single quotes included.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("never empty").push(c),
        }
    }
    words
}

/// Copies a folder without what the program keeps in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("its entries can be read");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == ".maniform" {
            continue;
        }
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("it can be copied");
        }
    }
}

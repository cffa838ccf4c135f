//! What people see: every command on a terminal of 80 and of 120 columns, with colour and without, as it is drawn
//! there. Kept in `tests/screens/shots`, one file a screen, to be looked at.
//!
//! `UPDATE_SCREENS=1 cargo test --test screens` writes them anew.
#![expect(
    clippy::expect_used,
    unreachable_pub,
    reason = "a harness: nothing is exported, and what cannot be set up ends the test"
)]

#[path = "../house/house.rs"]
#[expect(
    dead_code,
    reason = "the harness is shared, and these tests use a part of it"
)]
mod house;
mod shots;
mod terminal;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use house::House;
use maniform::emulator::Config;
use shots::{SHOTS, Shot};
use terminal::{Screen, shown};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens/shots")
}

/// The screen of a shot, in a world of its own.
fn take(shot: &Shot, columns: u16, colour: bool) -> (Screen, House) {
    let house = House::configured(Config {
        seed: vec![house::acme_world()],
        clock: Some(NOW),
        ..Config::default()
    });
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/first-steps/acme.yaml");
    let first_steps = std::fs::read_to_string(examples).expect("the example");
    house.write("office/acme.yaml", &first_steps);
    for (path, text) in shot.files {
        house.write(path, text);
    }
    for line in shot.before {
        if let Some(call) = line.strip_prefix("manager ") {
            let mut parts = call.splitn(3, ' ');
            let (method, path) = (parts.next().expect("a verb"), parts.next().expect("a path"));
            let body = parts.next().map_or(serde_json::Value::Null, |body| {
                serde_json::from_str(body).expect("a body")
            });
            house.manager(method, path, &body);
        } else if let Some(paths) = line.strip_prefix("copy ") {
            let (from, to) = paths.split_once(' ').expect("two paths");
            std::fs::copy(house.file(from), house.file(to)).expect("it is copied");
        } else if let Some(fault) = line.strip_prefix("fault ") {
            house.fault(&serde_json::from_str(fault).expect("a fault"));
        } else {
            let words: Vec<&str> = line.split(' ').collect();
            house.run_guarded(&words);
        }
    }
    let words: Vec<&str> = shot
        .line
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect();
    let mut command = house.command(&words);
    for (name, value) in VARIABLES {
        command.env(name, value);
    }
    command.envs(shot.variables.iter().copied());
    for (name, _) in shot.variables.iter().filter(|(_, value)| value.is_empty()) {
        command.env_remove(name);
    }
    if !colour {
        command.env("NO_COLOR", "1");
    }
    (shown(command, columns, shot.answers), house)
}

/// 2026-01-01T00:00:00Z.
const NOW: i64 = 1_767_225_600;

/// A usual terminal.
const VARIABLES: [(&str, &str); 2] = [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")];

/// What is another at each run stands for itself: addresses of sockets, moments of this machine.
fn settled(lines: &[String], house: &House) -> Vec<String> {
    let base = house.base();
    let own = base.rsplit(':').next().expect("a port").to_owned();
    lines
        .iter()
        .map(|line| {
            let line = line
                .replace(&own, "PORT!")
                .replace(env!("CARGO_PKG_VERSION"), "0.0.0");
            hashes(&moments(&journals(&line)))
        })
        .collect()
}

/// Hashes of plans, which hold the address they were made for.
fn hashes(line: &str) -> String {
    let is_one = |word: &str| word.len() == 16 && word.chars().all(|c| c.is_ascii_hexdigit());
    let words = line.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    words
        .map(|word| {
            let bare = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            match is_one(bare) {
                true => word.replace(bare, "0123456789abcdef"),
                false => word.to_owned(),
            }
        })
        .collect()
}

/// Names of journals, made of a moment and of chance.
fn journals(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest
        .find("Z-")
        .filter(|at| *at >= 19 && rest.len() >= at + 10)
    {
        let name = &rest[at - 19..at + 10];
        let like = |c: char| c.is_ascii_hexdigit() || "TZ.-".contains(c);
        out += &rest[..at - 19];
        out += if name.chars().all(like) {
            "00000000T000000.000Z-abcdef01"
        } else {
            name
        };
        rest = &rest[at + 10..];
    }
    out + rest
}

/// Moments, each digit a zero: most are this machine's.
fn moments(line: &str) -> String {
    let is_day = |text: &str| {
        let like = text.bytes().zip(b"0000-00-00".iter());
        text.len() >= 10
            && like
                .into_iter()
                .all(|(is, like)| is.is_ascii_digit() == (*like == b'0'))
    };
    let mut out = String::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let end = match rest.get(..10).is_some_and(is_day) {
            true => rest
                .find(|c: char| !(c.is_ascii_digit() || "-: TZ".contains(c)))
                .unwrap_or(rest.len()),
            false => 0,
        };
        let zero = |c: char| if c.is_ascii_digit() { '0' } else { c };
        out.extend(rest[..end].chars().map(zero));
        if end == 0 {
            out.push(c);
        }
        rest = &rest[end.max(c.len_utf8())..];
    }
    out
}

fn whole(shot: &Shot) -> String {
    let mut text = format!("$ maniform {}\n", shot.line);
    let mut narrow = Vec::new();
    for columns in [80, 120] {
        let (plain, house) = take(shot, columns, false);
        let told = plain.lines().join("\n");
        assert_eq!(plain.code, shot.code, "{}: exit code\n{told}", shot.name);
        let styles = plain.styles();
        assert!(
            styles.is_empty(),
            "{}: NO_COLOR, and yet\n{styles}",
            shot.name
        );
        let lines = settled(&plain.lines(), &house);
        drop(house);
        if !shot.writes_files() {
            let wide = plain.too_wide();
            assert!(
                wide.is_empty(),
                "{}: wider than {columns}: {wide:#?}",
                shot.name
            );
        }
        let (coloured, house) = take(shot, columns, true);
        let words = settled(&coloured.lines(), &house);
        assert_eq!(words, lines, "{}: colour says what words do not", shot.name);
        if columns == 80 || lines != narrow {
            write!(
                text,
                "\n──── {columns} columns, exit {}\n{}\n",
                plain.code,
                lines.join("\n")
            )
            .expect("a text grows");
        } else {
            write!(text, "\n──── {columns} columns, the same\n").expect("a text grows");
        }
        if columns == 80 {
            write!(
                text,
                "\n──── colours at 80 columns\n{}",
                settled(&[coloured.styles()], &house).concat()
            )
            .expect("a text grows");
        }
        narrow = lines;
    }
    text
}

/// Every screen is the one that was looked at.
#[test]
fn screens_are_as_they_were_looked_at() {
    let update = std::env::var_os("UPDATE_SCREENS").is_some();
    let mut differ = Vec::new();
    for shot in SHOTS {
        let path = folder().join(format!("{}.txt", shot.name));
        let is = whole(shot);
        if update {
            std::fs::create_dir_all(folder()).expect("the folder");
            std::fs::write(&path, &is).expect("the screen is written");
        }
        let should = std::fs::read_to_string(&path).unwrap_or_default();
        if is != should {
            let diff = similar::TextDiff::from_lines(&should, &is);
            differ.push(format!("{}\n{}", shot.name, diff.unified_diff()));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

/// The picture of the README is what the program draws now.
#[test]
fn the_picture_is_what_a_terminal_shows() {
    let (screen, _house) = take(&shots::PICTURE, 80, true);
    assert_eq!(screen.code, shots::PICTURE.code);
    let written = String::from_utf8(screen.bytes).expect("text");
    let text = format!(
        "$ maniform {}\n{}",
        shots::PICTURE.line,
        written.replace('\r', "")
    );
    let is = anstyle_svg::Term::new().render_svg(&text);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/plan.svg");
    if std::env::var_os("UPDATE_SCREENS").is_some() {
        std::fs::write(&path, &is).expect("it is written");
    }
    let should = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        is == should,
        "docs/plan.svg is another: UPDATE_SCREENS=1 writes it"
    );
}

/// An apply of a service that takes its time, on this terminal.
fn slow(term: &str) -> Screen {
    let house = House::configured(Config {
        seed: vec![house::acme_world()],
        clock: Some(NOW),
        latency: Some(std::time::Duration::from_millis(300)),
        ..Config::default()
    });
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/first-steps/acme.yaml");
    let text = std::fs::read_to_string(examples).expect("the example");
    house.write("office/acme.yaml", &text);
    let mut command = house.command(&["apply", "office", "--auto-approve"]);
    command.envs([("LANG", "C.UTF-8"), ("TERM", term)]);
    let screen = shown(command, 100, &[]);
    assert_eq!(screen.code, 0);
    screen
}

/// While people wait they see how far it is, and afterwards nothing of that is left.
#[test]
fn progress_is_shown_while_it_lasts_and_on_a_terminal_that_can() {
    let screen = slow("xterm-256color");
    let bytes = String::from_utf8_lossy(&screen.bytes).into_owned();
    assert!(bytes.contains("reading: "), "{bytes}");
    assert!(bytes.contains(" of 9 steps, "), "{bytes}");
    let left = screen.lines().join("\n");
    assert!(
        !left.contains(" of 9 steps") && !left.contains("reading: "),
        "{left}"
    );
    assert!(left.contains(" 9/9  "), "{left}");
    let dumb = slow("dumb");
    assert!(!dumb.bytes.contains(&0x1b), "it takes no escapes");
    let bytes = String::from_utf8_lossy(&dumb.bytes).into_owned();
    assert!(!bytes.contains("reading: "), "{bytes}");
}

/// Nobody adds a command without looking at it.
#[test]
fn every_command_has_a_screen_and_every_screen_is_of_a_command() {
    let help = Command::new(env!("CARGO_BIN_EXE_maniform"))
        .arg("--help")
        .env_clear()
        .output()
        .expect("it runs");
    let help = String::from_utf8(help.stdout).expect("text");
    let commands = help.split("Commands:\n").nth(1).expect("a list");
    let commands: BTreeSet<&str> = commands
        .split("\n\n")
        .next()
        .expect("its end")
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 15, "{help}");
    let shot: BTreeSet<&str> = SHOTS
        .iter()
        .filter_map(|shot| shot.line.split(' ').next())
        .filter(|word| commands.contains(word))
        .collect();
    assert_eq!(commands, shot);
    let names: BTreeSet<String> = SHOTS
        .iter()
        .map(|shot| format!("{}.txt", shot.name))
        .collect();
    let kept: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(names, kept);
}

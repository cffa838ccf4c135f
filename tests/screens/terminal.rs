//! A terminal of a given width: the program runs on a real pseudo-terminal, types answers where it is asked, and
//! what it wrote is drawn as a person would see it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::process::{Command, Stdio};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use vt100::{Cell, Color, Parser};

/// Higher than any screen, so that nothing scrolls away.
const ROWS: u16 = 400;

/// What one run left on a terminal.
pub struct Screen {
    pub code: i32,
    /// Everything that was written.
    pub bytes: Vec<u8>,
    columns: u16,
    parser: Parser,
}

/// Runs a command on a terminal of so many columns. `answers` are typed where what was written ends with the words
/// before them.
pub fn shown(command: Command, columns: u16, answers: &[(&str, &str)]) -> Screen {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&master).expect("it is ours");
    unlockpt(&master).expect("it opens");
    let size = Winsize {
        ws_row: ROWS,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&master, size).expect("it has a size");
    let name = ptsname(&master, Vec::new()).expect("it has a name");
    let side = || {
        let side = open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty());
        Stdio::from(side.expect("its other side"))
    };
    let mut command = command;
    let mut child = command
        .stdin(side())
        .stdout(side())
        .stderr(side())
        .spawn()
        .expect("the program starts");
    // Its other side is the child's alone, so that the end is seen.
    drop(command);
    let mut master = File::from(master);
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    let mut answers = answers.iter().peekable();
    // Who waits for an answer that nobody gives would wait for ever.
    let watched = child.id().to_string();
    let (ended, watch) = std::sync::mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        let slow = watch.recv_timeout(std::time::Duration::from_mins(1));
        if slow == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _gone = Command::new("kill").arg(watched).status();
        }
    });
    // A terminal whose other side is gone says EIO.
    while let Ok(read @ 1..) = master.read(&mut buffer) {
        bytes.extend_from_slice(&buffer[..read]);
        let asked = |words: &str| String::from_utf8_lossy(&bytes).trim_end().ends_with(words);
        if let Some((_, answer)) = answers.next_if(|(words, _)| asked(words)) {
            master
                .write_all(format!("{answer}\n").as_bytes())
                .expect("it is typed");
        }
    }
    drop(ended);
    watch.join().expect("the watch ends");
    assert!(
        answers.next().is_none(),
        "nobody asked: {}",
        String::from_utf8_lossy(&bytes)
    );
    let parser = drawn(&bytes, columns);
    let code = child.wait().expect("it ends").code().unwrap_or(-1);
    Screen {
        code,
        bytes,
        columns,
        parser,
    }
}

fn drawn(bytes: &[u8], columns: u16) -> Parser {
    let size = |length: u16| NonZero::new(length).expect("a size");
    let mut parser = Parser::new(size(ROWS), size(columns), 0);
    parser.process(bytes);
    parser
}

impl Screen {
    /// The lines, without what is empty at their ends and below.
    pub fn lines(&self) -> Vec<String> {
        let screen = self.parser.screen();
        let mut lines: Vec<String> = screen
            .rows(0, self.columns)
            .map(|line| line.trim_end().to_owned())
            .collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// Lines that a terminal has to break, though they could have been broken between words: neither values, nor
    /// something to type, nor one long word.
    pub fn too_wide(&self) -> Vec<String> {
        let columns = usize::from(self.columns);
        let endless = drawn(&self.bytes, 2000);
        let lines: Vec<String> = endless.screen().rows(0, 2000).collect();
        lines
            .into_iter()
            .filter(|line| line.trim_end().chars().count() > columns)
            .filter(|line| {
                let said = line.trim_start();
                let value = ["+ ", "- ", "~ ", "to allow it once: "];
                let long = said.split_whitespace().any(|word| word.len() > columns / 2);
                !long && !value.iter().any(|start| said.starts_with(start))
            })
            .collect()
    }

    /// What is drawn in another way than plain: the row, the columns, how, and the text.
    pub fn styles(&self) -> String {
        let screen = self.parser.screen();
        let mut told = String::new();
        for row in 0..ROWS {
            let mut column = 0;
            while column < self.columns {
                let how = screen.cell(row, column).map(style).unwrap_or_default();
                let first = column;
                let mut text = String::new();
                while column < self.columns
                    && screen.cell(row, column).map(style).unwrap_or_default() == how
                {
                    text += screen.cell(row, column).map_or("", Cell::contents);
                    column += 1;
                }
                if !how.is_empty() {
                    writeln!(told, "{:>3}:{:<3} {how:<12} {text}", row + 1, first + 1)
                        .expect("a text grows");
                }
            }
        }
        told
    }
}

fn style(cell: &Cell) -> String {
    let mut words = Vec::new();
    for (holds, word) in [
        (cell.bold(), "bold"),
        (cell.dim(), "dim"),
        (cell.italic(), "italic"),
        (cell.underline(), "underlined"),
        (cell.inverse(), "inverse"),
    ] {
        if holds {
            words.push(word.to_owned());
        }
    }
    for (colour, on) in [(cell.fgcolor(), ""), (cell.bgcolor(), "on ")] {
        match colour {
            Color::Default => {}
            Color::Idx(number) => words.push(format!("{on}{}", name(number))),
            Color::Rgb(r, g, b) => words.push(format!("{on}#{r:02x}{g:02x}{b:02x}")),
        }
    }
    words.join(" ")
}

fn name(number: u8) -> String {
    const NAMES: [&str; 8] = [
        "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
    ];
    match usize::from(number) {
        plain @ 0..8 => NAMES[plain].to_owned(),
        bright @ 8..16 => format!("bright {}", NAMES[bright - 8]),
        other => format!("colour {other}"),
    }
}

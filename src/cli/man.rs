//! `man`: manual pages out of the same definition that reads the arguments, so that they cannot say
//! something else; what only a manual says stands here.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args::Cli;
use super::error::CliError;
use super::exit::Exit;
use super::out::Out;
use crate::model::diagnostic::nearest;

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// A folder: every page is written into it, one for each command. Without it the first page is printed.
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Print the page of this command.
    #[arg(long, value_name = "COMMAND", conflicts_with = "dir")]
    page: Option<String>,
}

/// How a run ends, and what that means.
const EXITS: [(Exit, &str); 9] = [
    (
        Exit::Done,
        "Done. With --detailed-exitcode: nothing differs.",
    ),
    (
        Exit::Error,
        "Error: files, network or service, or something that could not be read; also when nobody said yes.",
    ),
    (
        Exit::Differs,
        "With --detailed-exitcode: something differs. For fmt --check: a file is not in shape.",
    ),
    (
        Exit::Refused,
        "Refused: a guard says no, the world moved since the plan, or another run holds the lock.",
    ),
    (
        Exit::Incomplete,
        "Apply ran, and something failed, or still differs or could not be read afterwards.",
    ),
    (
        Exit::Waiting,
        "With --detailed-exitcode: nothing left to do here, something waits for people or a later day.",
    ),
    (Exit::Usage, "Typed wrongly."),
    (Exit::Interrupted, "Interrupted with Ctrl-C."),
    (Exit::Terminated, "Terminated (SIGTERM, SIGHUP)."),
];

const ENVIRONMENT: [(&str, &str); 7] = [
    (
        "INFOMANIAK_TOKEN",
        "The token; then INFOMANIAK_API_TOKEN, then INFOMANIAK_ACCESS_TOKEN.",
    ),
    (
        "INFOMANIAK_HOST",
        "Another base address: https, or http on this machine.",
    ),
    (
        "HTTPS_PROXY, NO_PROXY",
        "A proxy, and for which hosts there is none.",
    ),
    (
        "SSL_CERT_FILE, SSL_CERT_DIR",
        "A bundle or a folder of root certificates in place of those of the system.",
    ),
    (
        "MANIFORM_LOCK_URL",
        "A lock that a team shares; with MANIFORM_LOCK_USERNAME, MANIFORM_LOCK_PASSWORD, MANIFORM_LOCK_METHOD, \
         MANIFORM_UNLOCK_URL and MANIFORM_UNLOCK_METHOD.",
    ),
    ("NO_COLOR", "No colour; --color says it, too."),
    (
        "SOURCE_DATE_EPOCH",
        "For the command man: the date of the pages, in seconds since 1970. Without it they have none.",
    ),
];

const FILES: [(&str, &str); 4] = [
    (
        "*.yaml, *.yml",
        "What people declare, in one folder or several.",
    ),
    (
        ".maniform/HOST/record.json",
        "Beside the first path: what the files declared when they were last applied. Losing it can lose a \
         deletion, never cause one.",
    ),
    (
        ".maniform/HOST/journals/",
        "One journal for each run that sent something, without secrets; what undo needs.",
    ),
    (
        ".maniform/emulator/world.json",
        "The state of the emulator, only with --emulate.",
    ),
];

const EXAMPLES: [(&str, &str); 5] = [
    (
        "Check the files of this folder, offline:",
        "maniform validate",
    ),
    (
        "Try everything without an account:",
        "maniform plan --emulate",
    ),
    (
        "Show what would change, and keep it for later:",
        "maniform plan --out plan.json",
    ),
    ("Carry out exactly that:", "maniform apply plan.json"),
    (
        "Read the page of a command:",
        "maniform man --page plan | man -l -",
    ),
];

pub(super) fn man(args: &ManArgs, out: &mut Out) -> Result<Exit, CliError> {
    let mut cli = Cli::command().disable_help_subcommand(true);
    cli.build();
    let date = date()?;
    if let Some(dir) = &args.dir {
        write(dir, &cli, &date)?;
    } else {
        let page = match &args.page {
            Some(name) => of_command(command(&cli, name)?, &date),
            None => first(&cli, &date),
        };
        out.print(&page.map_err(unwritten)?);
    }
    Ok(Exit::Done)
}

fn write(dir: &Path, cli: &Command, date: &str) -> Result<(), CliError> {
    let failed = |path: &Path, error: std::io::Error| {
        CliError::new(format!("{} cannot be written", path.display()))
            .because(error)
            .hint("name a folder that you may write to")
    };
    std::fs::create_dir_all(dir).map_err(|error| failed(dir, error))?;
    let save = |name: &str, page: std::io::Result<String>| {
        let path = dir.join(format!("{name}.1"));
        std::fs::write(&path, page.map_err(unwritten)?).map_err(|error| failed(&path, error))
    };
    for command in cli.get_subcommands() {
        save(
            &format!("maniform-{}", command.get_name()),
            of_command(command, date),
        )?;
    }
    save("maniform", first(cli, date))
}

fn command<'a>(cli: &'a Command, name: &str) -> Result<&'a Command, CliError> {
    cli.find_subcommand(name).ok_or_else(|| {
        let hint = match nearest(name, cli.get_subcommands().map(Command::get_name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`maniform --help` lists the commands".to_owned(),
        };
        CliError::new(format!("there is no command `{name}`"))
            .hint(hint)
            .exit(Exit::Usage)
    })
}

/// The page of the program itself.
fn first(cli: &Command, date: &str) -> std::io::Result<String> {
    let man = dated(cli, date);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    man.render_subcommands_section(&mut page)?;

    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for (exit, meaning) in EXITS {
        entry(&mut roff, &exit.code().to_string(), meaning);
    }
    roff.control("SH", ["ENVIRONMENT"]);
    for (name, meaning) in ENVIRONMENT {
        entry(&mut roff, name, meaning);
    }
    roff.control("SH", ["FILES"]);
    for (name, meaning) in FILES {
        entry(&mut roff, name, meaning);
    }
    roff.control("SH", ["EXAMPLES"]);
    for (index, (what, typed)) in EXAMPLES.into_iter().enumerate() {
        if index > 0 {
            roff.control("PP", []);
        }
        roff.text([roman(what)]);
        roff.control("PP", []);
        roff.control("RS", ["4"]);
        roff.text([bold(typed)]);
        roff.control("RE", []);
    }
    let pages: Vec<String> = cli
        .get_subcommands()
        .map(|command| format!("maniform-{}(1)", command.get_name()))
        .collect();
    see_also(&mut roff, &pages.join(", "));
    roff.to_writer(&mut page)?;
    Ok(text(&page))
}

/// The page of one command.
fn of_command(command: &Command, date: &str) -> std::io::Result<String> {
    let mut page = Vec::new();
    dated(command, date).render(&mut page)?;
    let mut roff = Roff::new();
    see_also(
        &mut roff,
        "maniform(1) for exit statuses, environment and files",
    );
    roff.to_writer(&mut page)?;
    Ok(text(&page))
}

/// clap_mangen 0.3 breaks the line before and after an empty one, which does nothing, and `mandoc -T lint` says so.
fn text(page: &[u8]) -> String {
    String::from_utf8_lossy(page).replace("\n.br\n\n.br\n", "\n.sp\n")
}

fn dated(command: &Command, date: &str) -> Man {
    Man::new(command.clone())
        .date(date)
        .source(concat!("maniform ", env!("CARGO_PKG_VERSION")))
        .manual("Maniform")
}

fn entry(roff: &mut Roff, name: &str, meaning: &str) {
    roff.control("TP", []);
    roff.text([bold(name)]);
    roff.text([roman(meaning)]);
}

fn see_also(roff: &mut Roff, pages: &str) {
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(pages)]);
}

fn unwritten(error: std::io::Error) -> CliError {
    CliError::new("the page cannot be made").because(error)
}

/// The day that a page shows: from `SOURCE_DATE_EPOCH` (reproducible-builds.org), or none, so that the
/// same program writes the same pages.
fn date() -> Result<String, CliError> {
    let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") else {
        return Ok(String::new());
    };
    let seconds = text.parse().ok();
    let time = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    match time {
        Some(time) => Ok(time.strftime("%Y-%m-%d").to_string()),
        None => Err(
            CliError::new(format!("SOURCE_DATE_EPOCH is `{text}`, which is no time"))
                .hint("give it in seconds since 1970, or unset it"),
        ),
    }
}

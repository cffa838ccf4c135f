//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::ci::Ci;
use super::error::CliError;
use super::exit::Exit;
use super::export::Export;
use super::forms::{Forms, PlanForms, is_stdout, put};
use super::import::Import;
use super::lock::LockArgs;
use super::out::Out;
use super::snapshot::SnapshotArgs;
use super::status::Status;
use super::unlock::Unlock;
use super::unmanaged::Unmanaged;
use crate::document::settings::spelt_as_addresses;
use crate::emulator::{SwitchError, Switches};
use crate::plan::guard::{Allowance, NoAllowance};
use crate::render::findings::Findings;

/// Mail, organizations and DNS at Infomaniak, declared in YAML.
#[derive(Debug, Parser)]
#[command(
    name = "maniform",
    version,
    about,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 error, 2 something differs (plan --detailed-exitcode), 3 refused, \
                  4 apply ran and something failed or is unknown, 5 something waits for people \
                  (--detailed-exitcode), 64 usage, 130 or 143 interrupted.\n\n\
                  Environment: INFOMANIAK_TOKEN (or INFOMANIAK_API_TOKEN, INFOMANIAK_ACCESS_TOKEN), \
                  INFOMANIAK_HOST for another base address, MANIFORM_LOCK_URL for a lock that a team shares, \
                  NO_COLOR."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// When to colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the files, offline and without a token.
    Validate(Validate),
    /// Say what is legal in the files and still likely wrong; offline and without a token.
    Lint(super::lint::LintArgs),
    /// Hold what the DNS publishes and what lives against the files and the standards, with a grade
    /// for each domain; write nothing.
    Audit(super::audit::AuditArgs),
    /// Show what would change; change nothing.
    Plan(PlanArgs),
    /// Carry out a saved plan, or plan, show, ask and carry out.
    Apply(Apply),
    /// Take back what an apply did: plan what restores the state before it, show, ask and carry out.
    Undo(super::undo::UndoArgs),
    /// Break the lock that a run left at a lock server when it was killed, by its id.
    Unlock(Unlock),
    /// Write what lives into files, and prove that nothing would change.
    Import(Import),
    /// Write the list of addresses as CSV.
    Export(Export),
    /// Show what others moved since the files were last made true, and write it back if asked.
    Drift(super::drift::DriftArgs),
    /// List what lives below the organizations of the files and no file declares.
    Unmanaged(Unmanaged),
    /// Show a saved plan, what a snapshot holds, or what a journal tells of a run.
    Show(Show),
    /// Say what waits for whom, and since when.
    Status(Status),
    /// Save what lives to one file: to plan against without the service, or to see later what is
    /// gone. It holds no mail, no passwords and no keys.
    Snapshot(SnapshotArgs),
    /// Say what a word means: an address of the files, a kind, the code of a finding, a rule, a limit, a
    /// fact, a sender.
    Explain(Explain),
    /// Print the records that the files declare, as zone files: for a DNS elsewhere, or to read.
    Zone(super::zone::ZoneArgs),
    /// Bring the layout of files into one shape; comments and the order of keys stay.
    Fmt(super::fmt::Fmt),
    /// Serve an editor: findings while it is typed, and what mends them. Speaks the Language Server
    /// Protocol on standard input and output.
    Lsp(super::lsp::Lsp),
    /// Print the JSON Schema of the documents people write, or of what maniform writes.
    Schema(Schema),
    /// Say which token is used, whose it is, what it reaches and what is missing.
    Doctor(Doctor),
    /// Serve the service's API on this machine, for trying out and for tests.
    Emulate(Emulate),
    /// Print completions for a shell.
    Completions(Completions),
    /// Print the manual, or write a page for each command into a folder.
    Man(super::man::ManArgs),
}

/// The files of a run.
#[derive(Debug, Args)]
pub(super) struct Files {
    /// YAML files, or folders with them; `-` is standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
}

/// What differences are held against.
#[derive(Debug, Args)]
pub(super) struct Since {
    /// Compare with the files as they were, instead of with the record of the last apply: a folder,
    /// or a revision of the git repository that the files lie in.
    #[arg(long, value_name = "DIR|GIT-REV")]
    pub(super) previous: Option<String>,
}

/// What guards may let pass, once.
#[derive(Debug, Args)]
pub(super) struct Allow {
    /// Let this be deleted, although what it holds does not come back; for this run only. May be
    /// repeated.
    #[arg(long, value_name = "ADDRESS", value_parser = destroyed)]
    allow_destroy: Vec<Allowance>,
    /// Let a guard pass this once, as the plan that it refuses prints it: `removed-share=addresses/…`.
    /// May be repeated.
    #[arg(long, value_name = "GUARD=WHAT", value_parser = allowance)]
    allow: Vec<Allowance>,
}

impl Allow {
    /// Everything that is allowed.
    pub(super) fn all(&self) -> Vec<Allowance> {
        let each = self.allow_destroy.iter().chain(&self.allow);
        each.cloned().collect()
    }
}

/// The forms of findings.
#[derive(Debug, Args)]
pub(super) struct Found {
    /// Print the findings as JSON, and nothing else.
    #[arg(long)]
    json: bool,
    /// Write the JSON to this file, beside what is printed; `-` prints it instead.
    #[arg(long, value_name = "FILE")]
    json_into: Option<PathBuf>,
    #[command(flatten)]
    pub(super) ci: Ci,
}

impl Found {
    /// Refuses two forms on one stream.
    pub(super) fn check(&self) -> Result<(), CliError> {
        if self.json && is_stdout(self.json_into.as_deref()) {
            return Err(
                CliError::new("`--json` and `--json-into -` print the same").exit(Exit::Usage)
            );
        }
        self.ci.check(self.instead())
    }

    /// Whether JSON takes standard output for itself.
    pub(super) fn instead(&self) -> bool {
        self.json || is_stdout(self.json_into.as_deref())
    }

    /// Prints and writes what is wanted.
    pub(super) fn deliver(&self, out: &mut Out, json: impl FnOnce() -> String, findings: Findings) {
        if self.json || self.json_into.is_some() {
            let text = json();
            if self.json {
                out.print(&text);
            }
            if let Some(path) = self.json_into.as_ref() {
                put(path, &text, out);
            }
        }
        self.ci.deliver(out, findings);
    }
}

/// How to reach the service.
#[derive(Debug, Args)]
pub(super) struct Reach {
    /// Read the token from this file instead of the environment.
    #[arg(long, value_name = "FILE")]
    pub(super) token_file: Option<PathBuf>,
    /// Use the emulator inside this program instead of the service. It starts from what the files
    /// presuppose, or from SEED (a folder of such files, or a world as JSON), and keeps its state
    /// beside the files.
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true)]
    #[expect(
        clippy::option_option,
        reason = "not given, given bare, given with a seed: three meanings"
    )]
    pub(super) emulate: Option<Option<PathBuf>>,
    /// Wait so many seconds for one answer of the service; 60 where it is not said. What was sent and not
    /// answered by then may have been done, and is looked for.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(super) api_timeout: Option<u64>,
    /// How many calls may be under way at once: lists while reading, independent steps while applying.
    /// Writes to one mail service or one zone always go one after the other.
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Pace")]
    pub(super) parallelism: Option<usize>,
    /// Make no more calls than this in the whole run, reads and writes and repetitions.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Pace")]
    pub(super) max_calls: Option<u64>,
    /// Make no more calls than this in any minute: less than the service's 60 where others use the same
    /// token. Towards this machine there is no limit unless it is given here.
    #[arg(long, value_name = "CALLS", value_parser = clap::value_parser!(u32).range(1..=60), help_heading = "Pace")]
    pub(super) rate_limit: Option<u32>,
}

/// A number of things that cannot be none.
fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("wanted a whole number from 1 on".to_owned()),
        Ok(number) => Ok(number),
    }
}

#[derive(Debug, Args)]
pub(super) struct Validate {
    #[command(flatten)]
    pub(super) files: Files,
    #[command(flatten)]
    pub(super) found: Found,
}

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    pub(super) files: Files,
    #[command(flatten)]
    pub(super) reach: Reach,
    #[command(flatten)]
    pub(super) since: Since,
    #[command(flatten)]
    pub(super) allow: Allow,
    /// Save the plan, for `apply FILE`.
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Plan against what `snapshot` saved to this file: without a token, without a call.
    #[arg(long, value_name = "SNAPSHOT", conflicts_with_all = ["emulate", "token_file"])]
    pub(super) live: Option<PathBuf>,
    /// Show what would bring back what `snapshot` saved to this file, what does not come back, and
    /// what came since. No files are needed for it.
    #[arg(long, value_name = "SNAPSHOT", conflicts_with_all = ["live", "out", "previous", "markdown", "json_into", "gitlab", "unmanaged"])]
    pub(super) restore: Option<PathBuf>,
    /// Write what would bring it back to YAML files in this folder, for `apply DIR`.
    #[arg(long, value_name = "DIR", requires = "restore")]
    pub(super) write: Option<PathBuf>,
    #[command(flatten)]
    pub(super) forms: PlanForms,
    /// Exit with 2 if something differs, with 5 if only people can go on.
    #[arg(long)]
    pub(super) detailed_exitcode: bool,
    /// List by name what no file declares, as far as this plan reads it; `unmanaged` looks at
    /// everything.
    #[arg(long)]
    pub(super) unmanaged: bool,
    /// Plan only this thing, and what it needs; `*` stands for any text. May be repeated.
    #[arg(long, value_name = "ADDRESS", value_parser = pattern)]
    pub(super) only: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Apply {
    /// A plan saved by `plan --out`, whatever its name, or YAML files and folders.
    #[arg(value_name = "PLAN|PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) reach: Reach,
    #[command(flatten)]
    pub(super) since: Since,
    #[command(flatten)]
    pub(super) lock: LockArgs,
    #[command(flatten)]
    pub(super) allow: Allow,
    /// Do not ask.
    #[arg(long)]
    pub(super) auto_approve: bool,
    /// Carry out only the plan with this hash, which `plan` prints: what was reviewed, or nothing.
    #[arg(long, value_name = "HASH", value_parser = crate::plan::expected::parse)]
    pub(super) expect: Option<String>,
    #[command(flatten)]
    pub(super) forms: Forms,
    /// Apply only this thing, and what it needs; `*` stands for any text. May be repeated.
    #[arg(long, value_name = "ADDRESS", value_parser = pattern)]
    pub(super) only: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// A plan saved by `plan --out`, a snapshot, or the journal of an apply.
    #[arg(value_name = "PLAN|SNAPSHOT|JOURNAL")]
    pub(super) plan: PathBuf,
    #[command(flatten)]
    pub(super) forms: PlanForms,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// `mailbox:ada@acme.example`, `ada@acme.example`, `redirection`, `name-taken`, `redirects-to-google`,
    /// `MAIL-RED-02`, `google`.
    #[arg(value_name = "ADDRESS|KIND|CODE|RULE|LIMIT|FACT|SENDER")]
    pub(super) word: String,
    #[command(flatten)]
    pub(super) files: Files,
    #[command(flatten)]
    pub(super) reach: Reach,
    /// Say of an address also what lives at the service.
    #[arg(long)]
    pub(super) live: bool,
    /// Print it as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Which one.
    #[arg(value_enum, default_value_t = SchemaName::Document)]
    pub(super) which: SchemaName,
}

/// The schemas there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaName {
    /// What people write.
    Document,
    /// What `plan --out` writes.
    Plan,
    /// What `plan --json` and `show PLAN --json` print.
    PlanJson,
    /// What `validate --json` and `lint --json` print.
    Findings,
    /// What `audit --json` prints.
    Audit,
    /// What `snapshot` writes.
    Snapshot,
    /// One line of the journals that `apply` writes.
    Journal,
}

#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    pub(super) files: Files,
    #[command(flatten)]
    pub(super) reach: Reach,
}

#[derive(Debug, Args)]
pub(super) struct Emulate {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8017)]
    pub(super) port: u16,
    /// What is there from the start: a folder of YAML files (what they presuppose), or a world as
    /// JSON. May be repeated.
    #[arg(long, value_name = "DIR|WORLD.json")]
    pub(super) seed: Vec<PathBuf>,
    /// Keep the state in this file; without it the state ends with the program.
    #[arg(long, value_name = "FILE")]
    pub(super) state: Option<PathBuf>,
    /// Answer for its zones as the DNS would, on this port of 127.0.0.1, by UDP and TCP; 0 takes a
    /// free one.
    #[arg(long, value_name = "PORT")]
    pub(super) dns: Option<u16>,
    /// Refuse more calls a minute than this with 429.
    #[arg(long, value_name = "CALLS")]
    pub(super) rate_limit: Option<u32>,
    /// Wait so many milliseconds before every answer.
    #[arg(long, value_name = "MILLISECONDS")]
    pub(super) latency: Option<u64>,
    /// Misbehave: a fault as JSON, or a file with a list of them. May be repeated.
    #[arg(long, value_name = "JSON|FILE")]
    pub(super) fault: Vec<String>,
    /// Take this side where documents about the service contradict each other, as
    /// `retry_after=true`. May be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = switch)]
    pub(super) switch: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// For which shell.
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

/// A switch that exists and takes its value.
fn switch(text: &str) -> Result<String, SwitchError> {
    Switches::default().set(text).map(|()| text.to_owned())
}

/// Addresses as people write them, in the spelling of keys: domains as A-labels.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the shape clap asks of a parser; what names nothing is told after reading"
)]
pub(super) fn pattern(text: &str) -> Result<String, std::convert::Infallible> {
    Ok(spelt_as_addresses(text))
}

/// What may be deleted, in the spelling of keys.
fn destroyed(text: &str) -> Result<Allowance, NoAllowance> {
    Allowance::destroy(&spelt_as_addresses(text))
}

/// What a guard may let pass, in the spelling of keys.
fn allowance(text: &str) -> Result<Allowance, NoAllowance> {
    match text.split_once('=') {
        Some((guard, about)) => format!("{guard}={}", spelt_as_addresses(about)).parse(),
        None => text.parse(),
    }
}

//! `audit`: what the DNS publishes and what lives, held against the files and the standards. Reads
//! the service as `plan` does, asks the DNS, writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use clap::Args;

use super::args::{Files, Reach};
use super::ci::Ci;
use super::error::CliError;
use super::exit::Exit;
use super::forms::Forms;
use super::load::Loaded;
use super::out::Out;
use super::remember::Remembered;
use super::rewrite::patch;
use super::session::{Session, TOKENS, folder, host};
use super::survey::{self, Depth, survey};
use crate::dns;
use crate::document::amend::Amended;
use crate::kinds::record_set;
use crate::lint::finding::Finding;
use crate::lint::mend::mend_one;
use crate::lint::rule::{Rule, Stage};
use crate::lint::scene::Scene;
use crate::lint::survey::{Survey, domains};
use crate::lint::{self, settle};
use crate::live::Live;
use crate::mailauth::ask::{Answer, Answers, Failure, Page, Wanted};
use crate::model::diagnostic::has_errors;
use crate::render::audit::{Audit, domain_of};
use crate::render::findings::Findings;
use crate::render::{self, visible};
use crate::resolve::{self, Client, Settings};

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    reach: Reach,
    /// Audit only this domain, whether or not a file speaks of it. May be repeated.
    #[arg(long = "domain", value_name = "DOMAIN", value_parser = domain)]
    domains: Vec<String>,
    /// Ask this resolver instead of the one of this machine.
    #[arg(long, value_name = "ADDR:PORT", value_parser = server)]
    resolver: Option<SocketAddr>,
    /// Seconds that each server has for an answer; it is asked twice.
    #[arg(long, value_name = "SECONDS", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=60))]
    timeout: u64,
    /// Ask only the DNS; needs no token.
    #[arg(long, conflicts_with_all = ["emulate", "token_file", "deep"])]
    dns_only: bool,
    /// Read also what takes several calls for each address, such as its signatures.
    #[arg(long)]
    deep: bool,
    #[command(flatten)]
    forms: Forms,
    #[command(flatten)]
    ci: Ci,
    /// Fail where there is a warning, too.
    #[arg(long)]
    strict: bool,
    /// Where name servers listen, for tests that play them.
    #[arg(long, hide = true, default_value_t = 53)]
    server_port: u16,
    /// Where policy hosts listen, for tests that play them.
    #[arg(long, hide = true, default_value_t = 443)]
    policy_port: u16,
}

/// Rounds of questions: a chain of includes has one round each, and is left a little beyond the ten
/// that readers of SPF follow.
const ROUNDS: usize = 48;

/// Questions of one run, so that no zone in the world can make it go on and on.
const QUESTIONS: usize = 20_000;

fn domain(text: &str) -> Result<String, String> {
    dns::zone_name(text).map_err(|refusal| refusal.message)
}

fn server(text: &str) -> Result<SocketAddr, String> {
    text.parse::<SocketAddr>()
        .or_else(|_| text.parse::<IpAddr>().map(|at| SocketAddr::new(at, 53)))
        .map_err(|_| "write an address and a port, such as 192.0.2.53:53".to_owned())
}

/// What was read of the service; an emulator is still there, because its DNS is asked.
struct Read {
    live: Live,
    session: Session,
}

/// Who is asked, and what people call them.
struct Asked {
    resolvers: Vec<SocketAddr>,
    called: Vec<String>,
    server_port: u16,
}

pub(super) async fn audit(args: &AuditArgs, out: &mut Out) -> Result<Exit, CliError> {
    args.forms.check()?;
    args.ci.check(args.forms.instead())?;
    let loaded = survey::files(&args.files.paths);
    if has_errors(&loaded.diagnostics) {
        loaded.is_sound(out);
        let found = Findings::of_files("audit", &loaded.diagnostics, &loaded.sources);
        args.ci.deliver(out, found);
        out.note("Nothing was audited: the files have errors.");
        return Ok(Exit::Error);
    }
    let (read, remembered) = service(args, &loaded, out).await?;
    let dns = read.as_ref().and_then(|read| read.session.dns());
    let asked = asked(args, dns)?;
    let client = Client::new(Settings {
        server_port: asked.server_port,
        policy_port: args.policy_port,
        ..Settings::new(asked.resolvers, Duration::from_secs(args.timeout))
    });
    let now = read
        .as_ref()
        .map_or_else(|| jiff::Timestamp::now().as_second(), |read| read.live.now);
    let declared = Scene::declared(&loaded.document, now);
    let nothing = Live::default();
    let live = read.as_ref().map(|read| &read.live);
    let lives = Scene::live(live.unwrap_or(&nothing), &loaded.document, now);
    let asked_for = match args.domains.as_slice() {
        [] => domains(&declared),
        some => some.to_vec(),
    };
    if asked_for.is_empty() {
        return Err(CliError::new("there is no domain to audit")
            .because("no file speaks of a mail service or a domain")
            .hint("name one with --domain, or give files that do")
            .exit(Exit::Usage));
    }
    let mut world = Answers::default();
    let survey = |world: &Answers| {
        let survey = Survey {
            declared: &declared,
            lives: &lives,
            live,
            record: Some(&remembered.record),
            world,
            domains: &asked_for,
        };
        lint::audit(&survey, lint::of_stage(Stage::Audit))
    };
    let mut audited = survey(&world);
    let mut round = 0;
    while !audited.pending.is_empty() && round < ROUNDS {
        let wanted = world.take_wanted();
        if world.dns.len() + wanted.dns.len() + wanted.policies.len() > QUESTIONS {
            leave(wanted, &mut world);
        } else {
            client.fetch(wanted, &mut world).await;
        }
        audited = survey(&world);
        round += 1;
    }
    let rules: Vec<&'static Rule> = lint::of_stage(Stage::Audit)
        .chain(lint::of_stage(Stage::Files))
        .collect();
    let scene = if live.is_some() { &lives } else { &declared };
    let mut found = audited.found;
    found.extend(lint::files(scene, lint::of_stage(Stage::Files)));
    lint::causes::without_guesses(&mut found, &audited.pending);
    if live.is_some() {
        leave_to_apply(&mut found, &declared, &loaded);
    }
    if !args.domains.is_empty() {
        found.retain(|each| domain_of(&each.about, &asked_for).is_some());
    }
    lint::derived::speak(&mut found, &loaded.document);
    let found = lint::causes::told_once(found);
    let mut settled = settle(found, &rules, &loaded.document, &loaded.sources);
    if !args.domains.is_empty() {
        // Of some domains only: what suppresses nothing here may do so elsewhere.
        settled.idle.clear();
    }
    let not_judged: Vec<&'static str> = audited.pending.iter().map(|rule| rule.code).collect();
    let gaps = live.map(Live::gaps).unwrap_or_default();
    let patches = patches(&loaded, &settled.shown);
    let unheard = lint::unheard(&world, &asked_for);
    let report = Audit {
        told: &loaded.diagnostics,
        settled: &settled,
        sources: &loaded.sources,
        rules: rules.len(),
        things: match live {
            Some(live) => live.things().count(),
            None => loaded.document.declared.len(),
        },
        patches: &patches,
        domains: &asked_for,
        unheard: &unheard,
        host: read.as_ref().map(|read| read.session.host.as_str()),
        resolvers: asked.called,
        gaps: &gaps,
        not_judged: &not_judged,
        questions: (world.dns.len(), world.policies.len()),
    };
    show(args, &report, out)?;
    args.ci
        .deliver(out, Findings::of_audit(&report, args.strict));
    let exit = exit(&report, args.strict);
    if let Some(read) = read {
        read.session.close().await;
    }
    Ok(exit)
}

fn show(args: &AuditArgs, report: &Audit<'_>, out: &mut Out) -> Result<(), CliError> {
    let form = serde_json::to_string_pretty(&report.form())
        .map_err(|error| CliError::new("the audit cannot be written as JSON").because(error))?;
    args.forms.deliver(
        out,
        || visible::json(format!("{form}\n")),
        || render::markdown::audit(report),
    );
    if !args.forms.instead() {
        out.tell(&report.human(out.product_look()));
    }
    Ok(())
}

/// As `lint` has it; and what could not be looked at is no success.
fn exit(report: &Audit<'_>, strict: bool) -> Exit {
    match report.count() {
        [0, 0, _] if report.is_whole() => Exit::Done,
        [0, _, _] if report.is_whole() && !strict => Exit::Done,
        _ => Exit::Error,
    }
}

/// What the files mend already is not to be mended in them: it waits for an apply. Only of record sets
/// can that be said; what is missing beside other things may be left to others by the files.
fn leave_to_apply(found: &mut [Finding], declared: &Scene<'_>, loaded: &Loaded) {
    let rules: Vec<&'static Rule> = lint::of_stage(Stage::Files).collect();
    let stays = lint::files(declared, rules.iter().copied());
    let stays: BTreeSet<_> = stays.iter().map(|each| (each.code, &each.about)).collect();
    let all = loaded.document.declared.iter();
    let written: BTreeSet<_> = all.map(|each| &each.located.address).collect();
    for each in found {
        let of_files = rules.iter().any(|rule| rule.code == each.code);
        let is_set = each.about.kind == record_set::NAME;
        if is_set
            && of_files
            && written.contains(&each.about)
            && !stays.contains(&(each.code, &each.about))
        {
            each.help("the files say it otherwise already: `maniform apply` brings it");
            each.fix = None;
        }
    }
}

/// Who is asked: the resolver that was named, the DNS of an emulator, or that of this machine.
fn asked(args: &AuditArgs, emulator: Option<SocketAddr>) -> Result<Asked, CliError> {
    if let (None, Some(at)) = (args.resolver, emulator) {
        return Ok(Asked {
            resolvers: vec![at],
            called: vec!["the emulator".to_owned()],
            server_port: at.port(),
        });
    }
    let resolvers = match args.resolver {
        Some(resolver) => vec![resolver],
        None => resolve::system().map_err(|error| {
            CliError::new("the resolver of this machine is not known")
                .because(error)
                .hint("name one with --resolver ADDR:PORT")
        })?,
    };
    Ok(Asked {
        called: resolvers.iter().map(ToString::to_string).collect(),
        resolvers,
        server_port: args.server_port,
    })
}

/// What lives, where it can be read, and what the last apply made true.
async fn service(
    args: &AuditArgs,
    loaded: &Loaded,
    out: &mut Out,
) -> Result<(Option<Read>, Remembered), CliError> {
    let paths = &args.files.paths;
    let nothing_to_read = loaded.document.declared.is_empty();
    if args.dns_only || nothing_to_read || !has_token(args, loaded) {
        if !args.dns_only && !nothing_to_read {
            out.note(&format!(
                "There is no API token (none of {} is set), so only the DNS is asked.",
                TOKENS.join(", ")
            ));
        }
        let host = host(&args.reach)?;
        let folder = folder(paths, &host);
        let remembered = Remembered::open(&folder, &host, paths, loaded)?;
        return Ok((None, remembered));
    }
    let session = Session::open_with_dns(&args.reach, paths, &loaded.document).await?;
    let depth = match args.deep {
        true => Depth::All,
        false => Depth::Lists,
    };
    let (found, remembered) = survey(loaded, &session, depth).await?;
    let read = Read {
        live: found.live,
        session,
    };
    Ok((Some(read), remembered))
}

/// Whether there is a token, or it was said where one is; a file that cannot be read is an error.
fn has_token(args: &AuditArgs, loaded: &Loaded) -> bool {
    let set = |name: &&str| std::env::var(name).is_ok_and(|value| !value.trim().is_empty());
    args.reach.emulate.is_some()
        || args.reach.token_file.is_some()
        || TOKENS.iter().any(set)
        || !loaded.document.tokens.is_empty()
}

/// Answers what is wanted by saying that nobody was asked.
fn leave(wanted: Wanted, world: &mut Answers) {
    let unasked = wanted.dns.into_iter();
    let unasked = unasked.map(|question| (question, Answer::Failed(Failure::Unasked)));
    world.dns.extend(unasked);
    let why = Failure::Unasked.to_string();
    let pages = wanted.policies.into_iter();
    let pages = pages.map(|domain| (domain, Page::Failed(why.clone())));
    world.policies.extend(pages);
}

/// The fix of each finding that has one, as a patch.
fn patches(loaded: &Loaded, shown: &[Finding]) -> BTreeMap<usize, Result<String, String>> {
    let fixable = shown
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.fix.is_some());
    fixable
        .map(|(index, finding)| {
            let texts = mend_one(&loaded.sources, &loaded.document, finding);
            let drawn = texts.map(|texts| {
                let amended = Amended {
                    texts,
                    ..Amended::default()
                };
                patch(loaded, &amended)
            });
            (index, drawn)
        })
        .collect()
}

//! The flow of `plan` and `apply` in process: load, read, plan, carry out, remember; against an
//! emulator on a real socket. Prints nothing, asks nobody, keeps the record in memory.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use maniform::api::{Client, Clients, Settings};
use maniform::apply::{self, Report, memory};
use maniform::document::{self, Document};
use maniform::emulator::{Config, Running, start};
use maniform::live::Live;
use maniform::live::read::{self, Reader};
use maniform::model::diagnostic::{Diagnostic, has_errors};
use maniform::model::secret::{Secret, SecretPlace, SecretRef, Secrets};
use maniform::model::source::Sources;
use maniform::plan::guard::{self, Allowance, Standards};
use maniform::plan::policy::Policy;
use maniform::plan::record::Record;
use maniform::plan::{self, Input, Plan};
use serde_json::{Value as Json, json};

/// The moment at which the emulator's clock stands, so that time stamps do not differ between runs.
const NOW: i64 = 1_767_225_600;

/// Files, read and understood.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) sources: Sources,
    pub(crate) document: Document,
    pub(crate) wrong: Vec<Diagnostic>,
}

impl Files {
    /// Reads these files, named and in this order.
    pub(crate) fn load(files: &[(String, String)]) -> Self {
        let mut sources = Sources::default();
        for (name, text) in files {
            sources.add(name.as_str(), text.as_str());
        }
        let (document, wrong) = document::load(&sources);
        Self {
            sources,
            document,
            wrong,
        }
    }

    /// Reads one file.
    pub(crate) fn one(text: &str) -> Self {
        Self::load(&[("a.yaml".to_owned(), text.to_owned())])
    }

    /// The first error, if there is one.
    pub(crate) fn error(&self) -> Option<&Diagnostic> {
        let mut each = self.wrong.iter();
        each.find(|one| has_errors(std::slice::from_ref(*one)))
    }
}

/// Secrets by the environment variable they would be in.
#[derive(Debug, Default, Clone)]
pub(crate) struct Vault(pub(crate) BTreeMap<String, String>);

impl Secrets for Vault {
    fn secret(&self, reference: &SecretRef) -> Result<Secret, String> {
        match &reference.place {
            SecretPlace::Env(name) => match self.0.get(name) {
                Some(value) => Ok(Secret::new(value.clone())),
                None => Err(format!("the environment variable {name} is not set")),
            },
            _ => Err("only the environment is known here".to_owned()),
        }
    }
}

/// A world behind a socket, the way to it, and what the last apply made true.
pub(crate) struct Engine {
    running: Running,
    pub(crate) clients: Clients,
    pub(crate) record: Record,
    pub(crate) vault: Vault,
    http: reqwest::Client,
}

impl Engine {
    /// An emulator with this world, default habits and a clock that stands still.
    pub(crate) async fn with(world: Json) -> Self {
        Self::start(Config {
            seed: vec![world],
            ..Config::default()
        })
        .await
    }

    /// An emulator of this configuration, with a clock that stands still.
    pub(crate) async fn start(config: Config) -> Self {
        // An http address needs no TLS, but building a client does need a provider.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let running = start(Config {
            clock: Some(NOW),
            ..config
        })
        .await
        .expect("the emulator starts");
        let host = running.base_url().parse().expect("a base address");
        let settings = Settings {
            second: std::time::Duration::from_millis(1),
            ..Settings::new(host, Some(Secret::new("any".to_owned())))
        };
        Self {
            clients: Clients::new(Client::new(settings).expect("a client")),
            record: Record::empty("emulator"),
            vault: Vault::default(),
            http: reqwest::Client::new(),
            running,
        }
    }

    /// Reads everything these files and the record speak of.
    pub(crate) async fn read(&self, files: &Files) -> Live {
        self.read_through(&self.clients, files).await
    }

    /// Reads through something that stands between.
    pub(crate) async fn read_through(&self, reader: &impl Reader, files: &Files) -> Live {
        let document = &files.document;
        let mut interest = plan::interest(
            &document.declared,
            &document.scopes,
            &document.removed,
            &self.record,
            NOW,
        );
        let settings = &document.settings;
        let patterns = settings.protect.iter().chain(&settings.ignore);
        let patterns: Vec<&str> = patterns.map(|pattern| pattern.value.as_str()).collect();
        plan::look_below(&mut interest, &patterns);
        read::read(reader, &interest, &|_| {}).await
    }

    /// Plans against what was read.
    pub(crate) fn plan(&self, files: &Files, live: &Live) -> Plan {
        let policy = policy(files);
        plan::plan(&self.input(files, live, &policy))
    }

    /// Lets guards judge a plan, with nothing allowed.
    pub(crate) fn judge(
        &self,
        plan: &mut Plan,
        files: &Files,
        live: &Live,
        standards: &Standards<'_>,
    ) -> Vec<Allowance> {
        let policy = policy(files);
        guard::judge(plan, &self.input(files, live, &policy), standards, &[])
    }

    fn input<'a>(&'a self, files: &'a Files, live: &'a Live, policy: &'a Policy) -> Input<'a> {
        Input {
            declared: &files.document.declared,
            scopes: &files.document.scopes,
            sources: &files.sources,
            live,
            record: &self.record,
            policy,
            limits: &files.document.common.limits,
            only: &[],
        }
    }

    /// Reads and plans.
    pub(crate) async fn planned(&self, files: &Files) -> (Live, Plan) {
        let live = self.read(files).await;
        let plan = self.plan(files, &live);
        (live, plan)
    }

    /// Carries a plan out.
    pub(crate) async fn carry_out(&self, plan: &Plan, live: &Live) -> Report {
        let stop = AtomicBool::new(false);
        let job = apply::Job {
            steps: &plan.steps,
            changes: &plan.changes,
            live,
            secrets: &self.vault,
            at_once: apply::AT_ONCE,
            stop: &stop,
        };
        apply::apply(&job, &self.clients, &mut |_: &apply::Done| {}).await
    }

    /// Plans, carries out, reads again and remembers: the plan, what happened, what is left to do.
    /// A plan with refusals or gaps is not carried out.
    pub(crate) async fn apply(&mut self, files: &Files) -> Option<(Plan, Report, Plan)> {
        let (live, plan) = self.planned(files).await;
        if !plan.refusals.is_empty() || !plan.gaps.is_empty() {
            return None;
        }
        let report = self.carry_out(&plan, &live).await;
        let declared = &files.document.declared;
        self.record = memory::after_steps(declared, &self.record, &plan, &report, NOW);
        let (live, again) = self.planned(files).await;
        self.record = memory::after_reading(declared, &live, &self.record, &again);
        Some((plan, report, again))
    }

    /// As `apply`; everything must have been done.
    pub(crate) async fn settle(&mut self, files: &Files) -> (Plan, Plan) {
        let (plan, report, again) = self.apply(files).await.expect("nothing refused or unread");
        for done in &report.steps {
            let (address, does) = (&done.step.address, &done.step.does);
            assert_eq!(done.outcome, apply::Outcome::Done, "{address}: {does}");
        }
        (plan, again)
    }

    /// Everything the service knows.
    pub(crate) async fn world(&self) -> Json {
        self.control("GET", "world", &Json::Null).await
    }

    /// Every call so far.
    pub(crate) async fn log(&self) -> Vec<Json> {
        let log = self.control("GET", "log", &Json::Null).await;
        log.as_array().cloned().expect("a list of calls")
    }

    /// Forgets the calls so far.
    pub(crate) async fn forget(&self) {
        self.control("DELETE", "log", &Json::Null).await;
    }

    /// The calls so far that were not reads.
    pub(crate) async fn writes(&self) -> Vec<Json> {
        let mut log = self.log().await;
        log.retain(|call| call["method"] != "GET");
        log
    }

    /// Somebody clicks in the Manager.
    pub(crate) async fn manager(&self, method: &str, path: &str, body: Json) -> Json {
        let click = json!({ "method": method, "path": path, "body": body });
        self.control("POST", "manager", &click).await
    }

    /// A call of the emulator's control endpoints; its `data`.
    pub(crate) async fn control(&self, method: &str, path: &str, body: &Json) -> Json {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a verb");
        let url = format!("{}/_emulator/{path}", self.running.base_url());
        let mut request = self.http.request(method, url);
        if !body.is_null() {
            request = request.json(body);
        }
        let text = request.send().await.expect("a reply").text().await;
        let text = text.expect("a body");
        let envelope: Json = serde_json::from_str(&text).expect("an envelope");
        assert_eq!(envelope["result"], "success", "{text}");
        envelope["data"].clone()
    }
}

fn policy(files: &Files) -> Policy {
    let settings = &files.document.settings;
    let ownership = settings.ownership.iter();
    Policy {
        ownership: ownership.map(|(c, o)| (c.clone(), o.value)).collect(),
        partial: false,
        protect: settings.protect.clone(),
        ignore: settings.ignore.clone(),
        removed: files.document.removed.clone(),
        released: files.document.released.clone(),
        elsewhere: std::collections::BTreeSet::new(),
    }
}

// Not every test file needs every helper, and a helper nobody needs is still a warning.
const _: () = {
    _ = Files::one;
    _ = Files::error;
    _ = Engine::with;
    _ = Engine::settle;
    _ = Engine::judge;
    _ = Engine::writes;
    _ = Engine::forget;
    _ = Engine::manager;
    _ = Engine::world;
};

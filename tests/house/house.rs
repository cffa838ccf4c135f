//! A folder of files, an emulator on a socket, and the built program between them.
//!
//! Every test talks to the program as people do: arguments in, text and exit code out. The
//! environment is scrubbed, so that nothing of the machine shows in what is printed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use maniform::emulator::{Config, Running, start};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The token every run uses; no output may ever hold it.
pub const TOKEN: &str = "tok-7f3c-never-to-be-seen";

/// A running world and a folder with files.
pub struct House {
    folder: TempDir,
    running: Option<Running>,
    runtime: Runtime,
    client: reqwest::Client,
    variables: Vec<(String, String)>,
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Asserts the exit code, showing everything where it is another.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "exit code\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// Asserts that stdout holds a text.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(
            self.stdout.contains(text),
            "`{text}` is not in stdout\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Asserts that stderr holds a text.
    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "`{text}` is not in stderr\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("stdout is no JSON: {error}\n{}", self.stdout))
    }
}

impl House {
    /// A house with this world behind it.
    pub fn with(world: Json) -> Self {
        Self::configured(Config {
            seed: vec![world],
            ..Config::default()
        })
    }

    /// A house with an emulator of this configuration.
    pub fn configured(config: Config) -> Self {
        // An http address needs no TLS, but building a client does need a provider.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let runtime = Runtime::new().expect("a runtime");
        let running = runtime
            .block_on(start(config))
            .expect("the emulator starts");
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            running: Some(running),
            runtime,
            client: reqwest::Client::new(),
            variables: Vec::new(),
        }
    }

    /// A house with a mail service `acme.example` of 50 addresses, its domain and zone, all empty
    /// but for what the service sets up itself.
    pub fn acme() -> Self {
        Self::with(acme_world())
    }

    /// Sets an environment variable for the program.
    pub fn variable(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// The folder of the files.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) -> &Self {
        let path = self.file(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("a folder");
        }
        std::fs::write(path, text).expect("a file");
        self
    }

    /// The emulator's base address.
    pub fn base(&self) -> String {
        self.running.as_ref().expect("it runs").base_url()
    }

    /// Where the emulator's DNS answers, where it was asked to.
    pub fn dns(&self) -> String {
        let running = self.running.as_ref().expect("it runs");
        running.dns_address().expect("it answers").to_string()
    }

    /// Runs the program in the folder against the emulator. Stories mean what they delete: where nothing
    /// but guards of size and loss stops them, they go on with the flags that are printed.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    /// Runs the program, and takes a guard's refusal for an answer.
    pub fn run_guarded(&self, arguments: &[&str]) -> Ran {
        self.run_once(arguments, "")
    }

    /// Runs the program with something on standard input, which is never a terminal.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        run_meant(arguments, |arguments| self.run_once(arguments, input))
    }

    fn run_once(&self, arguments: &[&str], input: &str) -> Ran {
        let ran = run(self.command(arguments), input);
        for (stream, text) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
            assert!(!text.contains(TOKEN), "the token is in {stream}:\n{text}");
        }
        ran
    }

    /// The program in the folder, prepared against the emulator.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maniform"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("INFOMANIAK_HOST", self.base())
            .env("INFOMANIAK_TOKEN", TOKEN)
            .envs(self.variables.iter().map(|(n, v)| (n, v)));
        command
    }

    /// `plan`.
    pub fn plan(&self) -> Ran {
        self.run(&["plan"])
    }

    /// `apply --auto-approve`.
    pub fn apply(&self) -> Ran {
        self.run(&["apply", "--auto-approve"])
    }

    /// Applies, which must succeed, and plans again, which must find nothing. Every message that the
    /// service sent to somebody meanwhile must have been announced by the plan, and no other.
    #[track_caller]
    pub fn settles(&self) -> Ran {
        let planned = self.run(&["plan", "--json"]).json();
        self.control("DELETE", "mails", &Json::Null);
        let applied = self.apply().exits(0);
        assert_eq!(
            self.mailed(),
            announced(&planned),
            "messages sent and announced\n{}",
            applied.stdout
        );
        let again = self.run(&["plan", "--json", "--detailed-exitcode"]);
        assert!(
            again.json()["plan"]["changes"] == json!([]),
            "the second plan is not empty\n{}\n--- apply said\n{}",
            again.stdout,
            applied.stdout
        );
        applied
    }

    /// Who got messages from the service, sorted, once for each message.
    pub fn mailed(&self) -> Vec<String> {
        people(&self.control("GET", "mails", &Json::Null)["data"])
    }

    /// The steps of the plan as `METHOD path`, in order, without the leading `/1/mail_hostings/{…}`.
    pub fn steps(&self) -> Vec<String> {
        let plan = self.run(&["plan", "--json"]).json();
        let steps = plan["plan"]["steps"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        steps
            .iter()
            .map(|step| {
                let request = &step["request"];
                let path = request["path"].as_str().unwrap_or_default();
                let path = path
                    .strip_prefix("/1/mail_hostings/{mail-service:acme.example}")
                    .or_else(|| path.strip_prefix("/2/zones/acme.example"))
                    .unwrap_or(path);
                format!("{} {path}", request["method"].as_str().unwrap_or_default())
            })
            .collect()
    }

    /// A call of the emulator's control endpoints: `("GET", "log", null)`.
    pub fn control(&self, method: &str, path: &str, body: &Json) -> Json {
        self.call(method, &format!("/_emulator/{path}"), body)
    }

    /// Somebody clicks in the Manager: a call of the service, without quota or scopes.
    #[track_caller]
    pub fn manager(&self, method: &str, path: &str, body: &Json) -> Json {
        let click = json!({ "method": method, "path": path, "body": body });
        self.control("POST", "manager", &click)
    }

    /// Switches a fault on.
    pub fn fault(&self, fault: &Json) {
        self.control("POST", "faults", fault);
    }

    /// Switches all faults off.
    pub fn mend(&self) {
        self.control("DELETE", "faults", &Json::Null);
    }

    /// Every call of this run so far.
    pub fn log(&self) -> Vec<Json> {
        let log = self.control("GET", "log", &Json::Null);
        let calls = log.get("data").unwrap_or(&log).clone();
        calls.as_array().cloned().unwrap_or_default()
    }

    /// Forgets the calls so far.
    pub fn forget(&self) {
        self.control("DELETE", "log", &Json::Null);
    }

    /// The calls so far that were not reads, as `METHOD path`.
    pub fn writes(&self) -> Vec<String> {
        self.log()
            .iter()
            .filter(|call| call["method"] != "GET")
            .map(|call| {
                let text = |name: &str| call[name].as_str().unwrap_or_default().to_owned();
                format!("{} {}", text("method"), text("path"))
            })
            .collect()
    }

    /// The record of the last apply against this world.
    pub fn record(&self) -> PathBuf {
        let hosts = std::fs::read_dir(self.file(".maniform")).expect("something was applied");
        let host = hosts.flatten().next().expect("a host").path();
        host.join("record.json")
    }

    /// Makes the record as old as if so many hours had passed since it was written.
    pub fn hours_pass(&self, hours: i64) {
        let text = std::fs::read_to_string(self.record()).expect("a record");
        let mut record: Json = serde_json::from_str(&text).expect("JSON");
        let older = |at: &mut Json| *at = json!(at.as_i64().expect("a moment") - hours * 3600);
        for when in record["written"]
            .as_object_mut()
            .expect("moments")
            .values_mut()
        {
            when.get_mut("made").into_iter().for_each(older);
            let fields = when.get_mut("fields").and_then(Json::as_object_mut);
            fields
                .into_iter()
                .flat_map(|f| f.values_mut())
                .for_each(older);
        }
        std::fs::write(self.record(), record.to_string()).expect("written");
    }

    /// A call with the token, as any client would make it; the whole envelope.
    pub fn call(&self, method: &str, path: &str, body: &Json) -> Json {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a verb");
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.base()))
            .bearer_auth(TOKEN);
        if !body.is_null() {
            request = request.json(body);
        }
        self.runtime.block_on(async {
            let text = request
                .send()
                .await
                .expect("a reply")
                .text()
                .await
                .expect("a body");
            serde_json::from_str(&text).unwrap_or(Json::String(text))
        })
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }
}

fn people(letters: &Json) -> Vec<String> {
    let rows = letters.as_array().cloned().unwrap_or_default();
    let mut people: Vec<String> = rows
        .iter()
        .filter_map(|row| row["to"].as_str().map(str::to_owned))
        .collect();
    people.sort();
    people
}

/// Runs something, and once more with the flags that are printed where nothing but guards of size and
/// loss stopped it.
pub fn run_meant(arguments: &[&str], run: impl Fn(&[&str]) -> Ran) -> Ran {
    let ran = run(arguments);
    let flags = allowing(&ran);
    if flags.is_empty() {
        return ran;
    }
    let more = flags.iter().map(String::as_str);
    let all: Vec<&str> = arguments.iter().copied().chain(more).collect();
    run(&all)
}

/// The flags that let a refused plan pass, as it prints them; none where something else stops it, too.
fn allowing(ran: &Ran) -> Vec<String> {
    const MEANT: [&str; 6] = [
        "destroy",
        "becomes-alias",
        "apex-record",
        "leaves-organization",
        "removed-share",
        "changed-share",
    ];
    let told = format!("{}\n{}", ran.stdout, ran.stderr);
    let Some((_, refused)) = told
        .split_once("Refused (nothing")
        .filter(|_| ran.code == 3)
    else {
        let plan: Json = serde_json::from_str(&ran.stdout).unwrap_or_default();
        let refusals = plan["plan"]["refusals"].as_array().cloned();
        let by = refusals.unwrap_or_default().into_iter();
        let by: Vec<Json> = by.map(|each| each["allowed_by"].clone()).collect();
        let meant = |by: &Json| MEANT.contains(&by["guard"].as_str().unwrap_or_default());
        let text = |by: &Json, name: &str| by[name].as_str().unwrap_or_default().to_owned();
        return match by.iter().all(meant) {
            true => by
                .iter()
                .map(|by| format!("--allow={}={}", text(by, "guard"), text(by, "about")))
                .collect(),
            false => Vec::new(),
        };
    };
    let section: Vec<&str> = refused
        .lines()
        .take_while(|line| !line.trim().is_empty() && !line.starts_with("```"))
        .collect();
    let helps = section
        .iter()
        .filter(|line| line.trim_start().starts_with("help: "));
    let mut flags = Vec::new();
    for line in &section {
        let Some(flag) = line.trim_start().strip_prefix("to allow it once: ") else {
            continue;
        };
        let flag = flag.replace('\'', "");
        let flag = match flag.strip_prefix("--allow-destroy ") {
            Some(about) => format!("--allow=destroy={about}"),
            None => flag.replacen("--allow ", "--allow=", 1),
        };
        if MEANT
            .iter()
            .any(|guard| flag.starts_with(&format!("--allow={guard}=")))
        {
            flags.push(flag);
        }
    }
    match helps.count() == flags.len() {
        true => flags,
        false => Vec::new(),
    }
}

fn announced(plan: &Json) -> Vec<String> {
    people(&plan["letters"])
}

/// An organization with one mail service, its domain and zone.
pub fn acme_world() -> Json {
    json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }],
        "users": [{ "account": "Acme SA", "email": "boss@acme.example", "first_name": "Bo", "last_name": "Ss", "role_type": "owner" }],
        "mail_hostings": [{ "account": "Acme SA", "main_fqdn": "acme.example", "total": 50 }],
        "domains": [{ "account": "Acme SA", "name": "acme.example" }],
        "zones": [{ "fqdn": "acme.example" }],
    })
}

/// Runs a prepared command to its end.
pub fn run(mut command: Command, input: &str) -> Ran {
    use std::io::Write;

    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("its stdin");
    // A program that does not read its input is not at fault.
    let _closed = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("stdout is text"),
        stderr: String::from_utf8(output.stderr).expect("stderr is text"),
    }
}

//! Twenty secrets and some more, planted in a whole story with faults: none is in anything that the program
//! printed or wrote, in any spelling. That each was really sent or received is asserted as well, because
//! what never went by cannot show.
//!
//! What may hold a secret by design: the files people keep them in (`in/`), and the emulator's own world,
//! which knows the links it made (`.maniform/emulator/world.json`).

use serde_json::{Value as Json, json};

use super::house::{House, Ran, TOKEN};
use super::parrot::{MISCHIEF, Mischief, Parrot};
use super::search::{kept, searched};

const BETA: &str = "tok-b2a7-of-beta-in-a-variable";
const GAMMA: &str = "tok-c8e1-of-gamma-in-a-file";
const DELTA: &str = "tok-d4f9-of-delta-by-command";
const NAMED: &str = "tok-e6b3-of-acme-in-a-named-file";
const ADA: &str = "Horse-battery-1-staple";
const ADA_LATER: &str = "Donkey-battery-2-staple";
const BOB: &str = "Mule_behind/3+doors";
const CYD: &str = "Zebra!by~4 command";
const DAN: &str = "Été \"7\" \\ <b>&'%/x+";
const GIL: &str = "Okapi=5;of:gamma";
const EVE_LINK: &str = "link-91c2-eve-already-there";
const OLD_LINK: &str = "link-55d0-old-ran-out";

/// What a service might tell that nobody asked for: beside which member, and what.
fn surplus() -> Vec<(&'static str, Json)> {
    vec![
        (
            "mailbox_name",
            json!({
                "device_password": "dev-3a1b-of-a-phone",
                "devices": [{ "label": "Phone", "password": "dev-77aa-of-a-tablet" }],
                "recovery": { "code": "rec-0f5e-of-a-mailbox" },
            }),
        ),
        (
            "targets",
            json!({ "opt_in_code": "opt-6c2d-of-a-target", "confirm": "https://acme.example/yes?code=con-8e1f-of-a-link" }),
        ),
        (
            "role_type",
            json!({ "reset_token": "res-2b9c-of-a-person", "invitation_url": "https://acme.example/join/inv-4d7a" }),
        ),
        ("fqdn", json!({ "tsig": "tsi-1c8b-of-a-zone" })),
    ]
}

const SURPLUS: [&str; 8] = [
    "dev-3a1b-of-a-phone",
    "dev-77aa-of-a-tablet",
    "rec-0f5e-of-a-mailbox",
    "opt-6c2d-of-a-target",
    "con-8e1f-of-a-link",
    "res-2b9c-of-a-person",
    "inv-4d7a",
    "tsi-1c8b-of-a-zone",
];

fn world() -> Json {
    let names = [
        ("Acme SA", "acme"),
        ("Beta AG", "beta"),
        ("Gamma Sàrl", "gamma"),
        ("Delta Srl", "delta"),
    ];
    let each = |row: &dyn Fn(&str, &str) -> Json| -> Vec<Json> {
        names
            .iter()
            .map(|(account, word)| row(account, word))
            .collect()
    };
    let token =
        |token: &str, word: &str| json!({ "token": token, "user": format!("boss@{word}.example") });
    let link = |key: &str, to: &str, until: i64| json!({ "key": key, "sent_to": to, "sent_at": 1_767_225_600, "force_email": true, "expired_at": until, "permissions": [] });
    let links = json!([
        link(EVE_LINK, "eve@partner.example", 4_000_000_000_i64),
        link(OLD_LINK, "old@partner.example", 1_767_225_700)
    ]);
    let mut world = json!({
        "format": 1,
        "accounts": each(&|account, _| json!({ "name": account })),
        "users": each(&|account, word| json!({ "account": account, "email": format!("boss@{word}.example"), "first_name": "B", "last_name": "S", "role_type": "owner" })),
        "tokens": [token(TOKEN, "acme"), token(NAMED, "acme"), token(BETA, "beta"), token(GAMMA, "gamma"), token(DELTA, "delta")],
        "mail_hostings": each(&|account, word| json!({ "account": account, "main_fqdn": format!("{word}.example"), "total": 50 })),
        "domains": each(&|account, word| json!({ "account": account, "name": format!("{word}.example") })),
        "zones": each(&|_, word| json!({ "fqdn": format!("{word}.example") })),
    });
    world["mail_hostings"][0]["mailboxes"] =
        json!([{ "mailbox_name": "info", "invitations": links }]);
    world["mail_hostings"][0]["redirections"] =
        json!([{ "name": "sales", "targets": ["x@partner.example"] }]);
    world["mail_hostings"][1]["migrated"] = json!(false);
    world["mail_hostings"][1]["mailboxes"] = json!([{ "mailbox_name": "desk" }]);
    world
}

/// The files of the story: so many more addresses with a password, and who has a link into `info`.
fn files(house: &House, version: u32, more: usize, links: &[String]) {
    let mut boxes = String::new();
    for number in 0..more {
        boxes.push_str(&format!(
            "      x{number}: {{ password: {{ env: ADA_PASSWORD }} }}\n"
        ));
    }
    let mut access = "eve@partner.example: [aliases], old@partner.example: [aliases]".to_owned();
    for email in links {
        access.push_str(&format!(", {email}: [aliases]"));
    }
    house.write("files/acme.yaml", &format!(
        "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n      ada: {{ password: {{ env: ADA_PASSWORD, version: {version} }} }}\n      bob: {{ password: {{ file: in/bob }} }}\n      cyd: {{ password: {{ command: [cat, in/cyd] }} }}\n      info: {{ access: {{ {access} }} }}\n{boxes}    redirections:\n      sales: [x@partner.example]\ndomains: {{ acme.example: {{ records: [{{ name: www, type: A, values: [192.0.2.1] }}] }} }}\n"
    ));
    house.write("files/beta.yaml", "organization: Beta AG\ntoken: { env: BETA_TOKEN }\nmail-services: { beta.example: { addresses: { dan: { password: { env: DAN_PASSWORD } }, desk: { access: { zoe@partner.example: [aliases] } } } } }\n");
    house.write("files/gamma.yaml", "organization: Gamma Sàrl\ntoken: { file: in/gamma }\nmail-services: { gamma.example: { addresses: { gil: { password: { file: in/gil } } } } }\n");
    house.write("files/delta.yaml", "organization: Delta Srl\ntoken: { command: [cat, in/delta] }\ndomains: { delta.example: { records: [{ name: www, type: A, values: [192.0.2.4] }] } }\n");
}

/// A story and everything that came of it.
struct Story {
    house: House,
    parrot: Parrot,
    told: Vec<(String, String)>,
}

impl Story {
    fn begin() -> Self {
        let mut house = House::configured(maniform::emulator::Config {
            seed: vec![world()],
            dns_port: Some(0),
            ..maniform::emulator::Config::default()
        });
        let parrot = Parrot::before(&house.base());
        for (beside, more) in surplus() {
            parrot.tell_more(beside, more);
        }
        for folder in ["home", "tmp"] {
            std::fs::create_dir(house.file(folder)).expect("a folder");
        }
        let at = |name: &str| house.file(name).display().to_string();
        let variables = [
            ("INFOMANIAK_HOST", parrot.base().to_owned()),
            ("MANIFORM_LOG", "trace".to_owned()),
            ("RUST_LOG", "trace".to_owned()),
            ("RUST_BACKTRACE", "full".to_owned()),
            ("PATH", "/usr/bin:/bin".to_owned()),
            ("HOME", at("home")),
            ("TMPDIR", at("tmp")),
            ("BETA_TOKEN", BETA.to_owned()),
            ("ADA_PASSWORD", ADA.to_owned()),
            ("DAN_PASSWORD", DAN.to_owned()),
        ];
        for (name, value) in variables {
            house.variable(name, &value);
        }
        for (name, text) in [
            ("bob", BOB),
            ("cyd", CYD),
            ("gil", GIL),
            ("gamma", GAMMA),
            ("delta", DELTA),
            ("named", NAMED),
        ] {
            house.write(&format!("in/{name}"), &format!("{text}\n"));
        }
        Self {
            house,
            parrot,
            told: Vec::new(),
        }
    }

    /// Runs the program and keeps what it said; it may fail, and neither break nor misunderstand.
    fn run(&mut self, arguments: &[&str]) -> Ran {
        let ran = self.house.run(arguments);
        assert!(![-1, 64, 101].contains(&ran.code), "{arguments:?}: {ran:?}");
        self.told
            .push((format!("{arguments:?} on stdout"), ran.stdout.clone()));
        self.told
            .push((format!("{arguments:?} on stderr"), ran.stderr.clone()));
        ran
    }

    /// The keys of all links, by the emulator itself.
    fn links(&self) -> Vec<String> {
        let world = self.house.world();
        let services = world["mail_hostings"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let boxes = services
            .iter()
            .flat_map(|service| service["mailboxes"].as_array().cloned().unwrap_or_default());
        let links =
            boxes.flat_map(|each| each["invitations"].as_array().cloned().unwrap_or_default());
        links
            .filter_map(|link| link["key"].as_str().map(str::to_owned))
            .collect()
    }
}

#[test]
fn twenty_secrets_are_in_nothing_that_is_told_or_kept() {
    let mut story = Story::begin();
    let forms: [&[&str]; 3] = [&[], &["--json"], &["--markdown", "-"]];
    let applied = |form: usize| [&["apply", "files", "--auto-approve"], forms[form % 3]].concat();
    let mut links = vec!["new@partner.example".to_owned()];
    files(&story.house, 1, 0, &links);
    let dns = format!("--resolver={}", story.house.dns());

    // Reads that are answered with everything that was sent.
    for mischief in MISCHIEF {
        // Waited out for seconds, and no other than the rest for whoever shows it.
        if matches!(mischief, Mischief::Debug | Mischief::Lost) {
            continue;
        }
        story.parrot.meddle(mischief, "GET");
        for arguments in [
            &["plan", "files"][..],
            &["doctor", "files"],
            &["import", "--out", "-"],
        ] {
            story.run(arguments);
        }
        assert!(story.parrot.behave() > 2, "{mischief:?}");
    }

    // The plan in all its forms.
    for form in forms {
        story.run(&[&["plan", "files"], form].concat()).exits(0);
    }
    story.run(&["plan", "files", "--out", "p.json"]).exits(0);
    for form in forms {
        story.run(&[&["show", "p.json"], form].concat()).exits(0);
    }

    // Writes: first what leaves everything as it was, then what does it and says so badly. Between those
    // there is something new to write, and a link to take back.
    for (form, mischief) in MISCHIEF.into_iter().enumerate() {
        if matches!(
            mischief,
            Mischief::Shape | Mischief::Truncated | Mischief::Lost
        ) {
            continue;
        }
        for form in [form, form + 1] {
            story.parrot.meddle(mischief, "POST PUT PATCH DELETE");
            story.run(&applied(form));
            // A token that is refused ends the run at once.
            let least = if mischief == Mischief::Unauthorized {
                0
            } else {
                4
            };
            assert!(story.parrot.behave() > least, "{mischief:?}");
        }
    }
    for (form, mischief) in [Mischief::Shape, Mischief::Truncated, Mischief::Lost]
        .into_iter()
        .enumerate()
    {
        links.push(format!("p{form}@partner.example"));
        files(&story.house, 1, form + 1, &links[form..]);
        story.parrot.meddle(mischief, "POST PUT PATCH DELETE");
        story.run(&applied(form));
        assert!(story.parrot.behave() > 2, "{mischief:?}");
        story.run(&applied(form + 1));
    }

    // A password that changes, a link that is taken back while the service repeats its key.
    story.house.variable("ADA_PASSWORD", ADA_LATER);
    files(&story.house, 2, 3, &[]);
    for mischief in [Mischief::Business, Mischief::Page, Mischief::Truncated] {
        story.parrot.meddle(mischief, "PATCH DELETE");
        story.run(&applied(0));
        assert!(story.parrot.behave() > 0, "{mischief:?}");
    }
    let keys = story.links();
    story.run(&[&applied(0)[..], &["--token-file", "in/named"]].concat());
    let second = story.run(&["apply", "files", "--auto-approve"]).exits(0);
    assert!(second.stdout.contains("No changes."), "{}", second.stdout);

    // Everything that reads.
    for arguments in [
        &["validate", "files"][..],
        &["lint", "files"],
        &["lint", "files", "--json"],
        &["status", "files"],
        &["status", "files", "--json"],
        &["drift", "files"],
        &["drift", "files", "--json"],
        &["drift", "files", "--markdown", "-"],
        &["unmanaged", "files"],
        &["unmanaged", "files", "--json"],
        &["doctor", "files"],
        &["explain", "mailbox:info@acme.example", "files", "--live"],
        &["explain", "info@acme.example", "files", "--live", "--json"],
        &["export", "--csv", "files"],
        &["zone", "files"],
        &["audit", "files", "--json", &dns],
        &["audit", "files", "--markdown", "-", &dns],
        &["import", "--out", "imported", "--organization", "Acme SA"],
        &[
            "import",
            "--out",
            "-",
            "--organization",
            "Acme SA",
            "--json",
        ],
        &["snapshot", "files", "--out", "s.json"],
        &["show", "s.json"],
        &["show", "s.json", "--json"],
        &["plan", "files", "--live", "s.json"],
        &["plan", "--restore", "s.json"],
        &["fmt", "--check", "files"],
    ] {
        story.run(arguments);
    }
    for file in ["p.json", "s.json", "imported"] {
        assert!(story.house.file(file).exists(), "{file} was not written");
    }

    // The spreadsheet that the Manager takes, whose passwords nobody repeats.
    story.house.write("in/bulk.csv", "Name,Password,Redirect,Delete\nhal,Hyena-9-of-a-sheet,,\niva,\"Ibis,8 \"\"of\"\" a sheet\",,7\n");
    story.run(&[
        "import",
        "--csv",
        "in/bulk.csv",
        "--service",
        "acme.example",
    ]);

    let mut secrets: Vec<String> = [
        TOKEN, BETA, GAMMA, DELTA, NAMED, ADA, ADA_LATER, BOB, CYD, DAN, GIL, EVE_LINK, OLD_LINK,
    ]
    .map(str::to_owned)
    .to_vec();
    secrets.extend(SURPLUS.map(str::to_owned));
    secrets.extend(keys.into_iter().chain(story.links()));
    secrets.sort();
    secrets.dedup();
    assert!(secrets.len() >= 25, "{secrets:#?}");
    let (heard, told) = story.parrot.conversation();
    for secret in &secrets {
        assert!(
            heard.contains(secret) || told.contains(secret),
            "{secret:?} never went by"
        );
    }
    // Links go out in paths and bodies, too, and not only in.
    for key in [EVE_LINK, OLD_LINK] {
        assert!(
            heard.contains(&format!("/invitations/{key}")),
            "{key} was never sent"
        );
    }

    let mut places = story.told.clone();
    kept(story.house.path(), &mut places);
    assert!(places.len() > 120, "{} places", places.len());
    secrets.extend(["Hyena-9-of-a-sheet", "Ibis,8 \"of\" a sheet"].map(str::to_owned));
    searched(&places, &secrets);
}

#[test]
fn a_secret_that_stands_where_only_its_place_belongs_is_not_repeated() {
    let mut story = Story::begin();
    let wrong = [
        "Written-0-in-the-file",
        "Written-1 as a variable",
        "tok-9-written-in-the-file",
    ];
    story.house.write("in/a.yaml", &format!(
        "organization: Acme SA\ntoken: {}\nmail-services: {{ acme.example: {{ addresses: {{ ada: {{ password: {} }}, bob: {{ password: {{ env: \"{}\" }} }} }} }} }}\n",
        wrong[2], wrong[0], wrong[1]
    ));
    for arguments in [
        &["validate", "in/a.yaml"][..],
        &["validate", "in/a.yaml", "--json"],
        &["lint", "in/a.yaml"],
        &["lint", "in/a.yaml", "--json"],
        &["plan", "in/a.yaml"],
        &["apply", "in/a.yaml", "--auto-approve"],
        &["explain", "mailbox:ada@acme.example", "in/a.yaml"],
        &["fmt", "--check", "in/a.yaml"],
    ] {
        story.run(arguments);
    }
    let mut places = story.told.clone();
    kept(story.house.path(), &mut places);
    searched(&places, &wrong.map(str::to_owned));
}

#[test]
fn the_emulator_inside_keeps_links_in_its_world_and_nobody_else_does() {
    let mut story = Story::begin();
    story.house.write("files/a.yaml", "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: { password: { env: ADA_PASSWORD }, access: { eve@partner.example: [aliases] } } } } }\n");
    story
        .run(&["apply", "files", "--emulate", "--auto-approve"])
        .exits(0);
    story
        .run(&["snapshot", "files", "--emulate", "--out", "s.json"])
        .exits(0);
    let world = story.house.file("files/.maniform/emulator/world.json");
    let text = std::fs::read_to_string(&world).expect("a world");
    let json: Json = serde_json::from_str(&text).expect("JSON");
    let key = json["mail_hostings"][0]["mailboxes"][0]["invitations"][0]["key"]
        .as_str()
        .expect("a link")
        .to_owned();
    let mut places = story.told.clone();
    kept(story.house.path(), &mut places);
    searched(&[(world.display().to_string(), text)], &[ADA.to_owned()]);
    places.retain(|(place, _)| !place.ends_with("/.maniform/emulator/world.json"));
    searched(&places, &[key, ADA.to_owned()]);
}

/// Nothing that a thread needs this much room: the first panic there is. The words of a panic are not ours,
/// and the program says where it broke without them.
#[cfg(target_os = "linux")]
#[test]
fn a_program_that_breaks_says_where_and_not_with_what() {
    let mut house = House::acme();
    house.variable("RUST_MIN_STACK", &(1_u64 << 60).to_string());
    house.variable("RUST_BACKTRACE", "full");
    let ran = house
        .run(&["plan"])
        .exits(101)
        .complains("error: maniform itself failed, at ")
        .complains("please report it");
    assert!(
        !ran.stderr.contains("OS can't spawn") && !ran.stderr.contains("panicked"),
        "{}",
        ran.stderr
    );
}

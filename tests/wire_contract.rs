//! Everything Maniform sends, and everything the emulator answers to it, held against the service's
//! OpenAPI documents where they describe it: path, verb, query and body. Every kind is created,
//! changed and deleted.
#![expect(
    clippy::expect_used,
    reason = "helpers of tests: what cannot be set up ends the test"
)]

#[path = "support/engine.rs"]
mod engine;
#[path = "support/openapi.rs"]
mod openapi;
#[path = "support/operations.rs"]
mod operations;
#[path = "support/wire_filters.rs"]
mod wire_filters;

use std::collections::BTreeSet;
use std::io::Write as _;

use engine::{Engine, Files, Vault};
use maniform::emulator::{Config, Switches};
use maniform::kinds::KINDS;
use maniform::kinds::kind::Existence;
use maniform::plan::Action;
use operations::Senders;
use serde_json::{Value as Json, json};

/// What is sent although no document names it: verb, part of the path, part of the complaint, reason.
const SENT: &[(&str, &str, &str, &str)] = &[
    (
        "POST",
        "/auth/filters",
        "is not of type \"object\"",
        "lists in the examples, single objects in the schema",
    ),
    (
        "PATCH",
        "/auth/filters",
        "is not of type \"object\"",
        "lists in the examples, single objects in the schema",
    ),
];

/// Routes that no document names, and the plan says what people do without them: teams that open
/// mailboxes, which one client of 2026 knows.
const UNNAMED: &[&str] = &["/accesses/webmail/teams/", "/accesses/webmail/accounts/"];

/// What the emulator answers in another way than documented, as `emulator_contract.rs` has it.
const ANSWERED: &[(&str, &str, &str, &str)] = &[
    (
        "GET",
        "/users?",
        "is not of type \"object\"",
        "a list although typed as one object",
    ),
    (
        "GET",
        "/1/mail_hostings?",
        "/tags: [] is not of type",
        "tags are an array live",
    ),
    (
        "GET",
        "/mailboxes?",
        "is_used_for_account",
        "a boolean live",
    ),
    (
        "GET",
        "/mailboxes?",
        "\"private\" is a required",
        "never seen live",
    ),
    (
        "GET",
        "/mailboxes?",
        "/id: ",
        "people have numbers, typed as objects",
    ),
    (
        "GET",
        "/mailboxes/ada/signatures",
        "template: null",
        "without a template there is none to show",
    ),
    (
        "POST",
        "/mailboxes/ada/signatures",
        "template: null",
        "without a template there is nothing to show",
    ),
    (
        "GET",
        "/forwarding_addresses",
        "is not of type \"string\"",
        "flags of forwarding are truth values in 2024 and live",
    ),
    (
        "GET",
        "/signatures",
        "/data/valid_emails/",
        "flags of senders are truth values in 2024 and live",
    ),
    (
        "GET",
        "/mailing_lists",
        "'oneOf'",
        "integers whose documented values are texts",
    ),
    (
        "GET",
        "/filters",
        "/value: ",
        "a text where actions are written, an object where they are read",
    ),
    (
        "POST",
        "/filters",
        "/value: ",
        "a text where actions are written, an object where they are read",
    ),
    (
        "GET",
        "/auth/filters",
        "/is_enabled: ",
        "a boolean where scripts are written, a text where they are read",
    ),
    (
        "POST",
        "/records",
        "the status 201",
        "201 live, 200 documented",
    ),
];

/// Three states of one house: everything, everything otherwise, next to nothing.
const STATES: [&str; 3] = [
    "
organization: Acme SA
mail-services:
  acme.example:
    spam-filter: false
    external-mail-warning: true
    dkim: false
    block: ['*@spam.example']
    default-permissions: [aliases, responders]
    catch-all: { note: Strays, block: ['*@spam.example'], commercials-folder: Advertising }
    addresses:
      ada:
        note: Front desk
        password: { env: P }
        spam-filter: false
        aliases: [a, b, c]
        access: { cyd@acme.example: [responders, history], eve@partner.example: [aliases], ann@partner.example: [aliases] }
        team-access: { Support: [filters] }
        signatures:
          Main: { content: <p>A</p>, full-name: Ada, position: top, sender: a@acme.example, infomaniak-footer: true }
          Short: { template: House }
        default-signature: Main
        default-reply-signature: Short
      bob: { aliases: [d] }
      fay:
        forward: { to: [x@partner.example] }
        responders:
          holiday: { message: Away., until: 2027-01-04T08:00+01:00, never-reply-to: ['@lists.example'] }
          weekend: { message: Closed., weekdays: [sunday], active: false }
    signature-templates:
      House: { content: <p>Acme</p>, status: enabled, position: bottom, name-format: first-last, default: true }
    redirections:
      sales: [ada@acme.example, x@partner.example]
    responder-models: { closed: { message: Closed., weekdays: [sunday] } }
    mailing-lists:
      news: { moderators: [ada@acme.example, x@partner.example], welcome-message: Hi, subscribers: [x@partner.example] }
users:
  boss@acme.example: {}
  cyd@acme.example: {}
  ann@partner.example:
    first-name: Ann
    last-name: Lee
    role: collaborator
    locale: en
    billing-access: true
    notifications: { billing: true, products: false }
    access:
      - { service: mail, product: acme.example, rights: [technical, statistics] }
      - { service: domain, rights: [technical] }
    invitation: { send-mail: false, same-address-only: false }
teams:
  Support: { lead: boss@acme.example, members: [boss@acme.example, ann@partner.example], services: [mail] }
domains:
  signed.example: { dnssec: true, registration: {} }
  moved.example: { name-servers: [a.ns.example, b.ns.example] }
  acme.example:
    records:
      - { name: www, type: A, ttl: 300, values: [192.0.2.1, 192.0.2.2] }
      - { name: '@', type: TXT, values: [v=spf1 -all, \"say \\\"hi\\\"\"] }
      - { name: _sip._tcp, type: SRV, values: [0 1 5060 sip.partner.example] }
      - { name: '@', type: CAA, values: [0 issue letsencrypt.org] }
",
    "
organization: Acme SA
mail-services:
  acme.example:
    spam-filter: true
    promotion-filter: true
    dkim: true
    allow: ['boss@partner.example']
    addresses:
      ada:
        note: null
        password: { env: P, version: 2 }
        promotion-filter: true
        aliases: [a]
        access: { cyd@acme.example: [], eve@partner.example: [aliases, folders], ann@partner.example: [signatures] }
        team-access: { Support: [] }
        signatures:
          Main: { content: null, full-name: null, position: bottom, sender: null, reply-to: a@acme.example, infomaniak-footer: false }
          Short: { template: null, content: x }
        default-signature: null
        default-reply-signature: Main
      bob: { aliases: [d, e] }
      cyd: { aliases: [b, c] }
      fay:
        forward: { to: [y@partner.example], keep-copy: false, forward-spam: true }
        responders:
          holiday: { message: Still away., weekdays: [monday], reset-on-change: true, active: false }
    responder-models: { closed: { message: Shut., until: 2027-01-04T08:00+01:00, visible: false } }
    mailing-lists:
      news: { moderators: [ada@acme.example], language: fr, welcome-message: null, who-can-send: everyone, only-subscribers: [y@partner.example, z@partner.example] }
    signature-templates:
      House: { content: <p>Acme SA</p>, default: false }
      Other: { content: <p>Other</p>, create-signatures: true, notify: true }
    redirections:
      sales: [y@partner.example]
      d-list: [ada@acme.example]
users:
  boss@acme.example: {}
  cyd@acme.example: {}
  ann@partner.example:
    first-name: Ann
    last-name: Lee
    role: collaborator
    locale: en
    billing-access: false
    notifications: { billing: false, products: true }
    access: [{ service: mail, rights: [technical] }]
    invitation: { send-mail: false, same-address-only: false }
teams:
  Support: { lead: cyd@acme.example, members: [cyd@acme.example], services: [mail, domain] }
  Sales: { members: [ann@partner.example] }
domains:
  signed.example: { dnssec: false }
  moved.example: { name-servers: null }
  acme.example:
    records:
      - { name: www, type: A, ttl: 600, values: [192.0.2.1, 192.0.2.3, 192.0.2.4] }
      - { name: '@', type: TXT, values: ['v=spf1 ~all'] }
      - { name: mail, type: CNAME, values: [www.partner.example] }
",
    "
organization: Acme SA
mail-services:
  acme.example:
    addresses: { ada: { aliases: [], access: {}, team-access: {}, signatures: {} }, fay: { forward: null, responders: {} } }
    redirections: {}
    responder-models: {}
    mailing-lists: {}
    signature-templates: {}
users: { boss@acme.example: {}, cyd@acme.example: {} }
teams: { Support: {} }
domains:
  acme.example: { records: [] }
",
];

/// The same states of families of kinds, each in a file of its own beside the first.
const FAMILIES: &[[&str; 3]] = &[wire_filters::STATES];

fn world() -> Json {
    let mut world = json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }],
        "users": [
            { "account": "Acme SA", "email": "boss@acme.example", "role_type": "owner" },
            { "account": "Acme SA", "email": "cyd@acme.example" },
            { "account": "Acme SA", "email": "mia@acme.example" },
        ],
        "mail_hostings": [{ "account": "Acme SA", "main_fqdn": "acme.example", "total": 50 }],
        "domains": [{ "account": "Acme SA", "name": "acme.example" },
                    { "account": "Acme SA", "name": "signed.example", "has_dnssec": false },
                    { "account": "Acme SA", "name": "moved.example", "has_dnssec": false }],
        "zones": [{ "fqdn": "acme.example", "records": [] }, { "fqdn": "signed.example" },
                  { "fqdn": "moved.example" }],
        "teams": [{ "account": "Acme SA", "name": "Support" }],
    });
    wire_filters::furnish(&mut world);
    world
}

/// Everything said in three applies, and the actions these took, as `kind action`.
async fn told(switches: Switches, senders: &mut Senders) -> (Vec<Json>, BTreeSet<String>) {
    let mut engine = Engine::start(Config {
        seed: vec![world()],
        switches,
        ..Config::default()
    })
    .await;
    engine.vault = Vault([("P".to_owned(), "Secret-1-x".to_owned())].into());
    let mut actions = BTreeSet::new();
    for (index, state) in STATES.iter().enumerate() {
        let families = FAMILIES.iter().map(|states| states[index]);
        let texts = std::iter::once(*state).chain(families).enumerate();
        let texts: Vec<_> = texts
            .map(|(number, text)| (format!("{number}.yaml"), text.to_owned()))
            .collect();
        let files = Files::load(&texts);
        assert!(files.error().is_none(), "{:?}", files.error());
        let (plan, again) = engine.settle(&files).await;
        assert!(again.changes.is_empty(), "{:#?}", again.changes);
        senders.write(&plan.steps);
        senders.read(&files.document.declared);
        actions.extend(plan.changes.iter().map(|change| {
            let action = match change.action {
                Action::Create | Action::Replace => "create",
                Action::Update => "update",
                Action::Delete => "delete",
            };
            format!("{} {action}", change.address.kind)
        }));
    }
    (engine.log().await, actions)
}

/// A service as it is documented today, and one of other habits.
fn services() -> [Switches; 2] {
    [
        Switches::default(),
        Switches {
            mail_hostings_routes: false,
            aliases_2025: false,
            created_mailbox_as_text: false,
            unpaged_records: 15,
            paging_always: false,
            forwarding_put: false,
            ..Switches::default()
        },
    ]
}

/// `UPDATE_README=1` rewrites the page.
#[tokio::test]
async fn every_operation_of_the_documents_has_its_line() {
    if openapi::folder().is_none() {
        return;
    }
    let mut senders = Senders::default();
    let mut sent = BTreeSet::new();
    for switches in services() {
        let (log, _) = told(switches, &mut senders).await;
        let path = |call: &Json| text(call, "path").split('?').next().map(str::to_owned);
        sent.extend(
            log.iter()
                .filter_map(|call| Some((text(call, "method").to_owned(), path(call)?))),
        );
    }
    let (tables, open) = operations::tables(&sent, &senders);
    assert!(
        open.is_empty(),
        "a line in tests/operations.json: {open:#?}"
    );
    let (page, is, should) = operations::page(&tables);
    if is != should {
        assert!(
            std::env::var_os("UPDATE_README").is_some(),
            "docs/operations.md is not what is sent; UPDATE_README=1 rewrites it"
        );
        std::fs::write(page, should).expect("the page can be written");
    }
}

fn text<'a>(call: &'a Json, member: &str) -> &'a str {
    call[member].as_str().unwrap_or_default()
}

/// Keeps the complaints that are not expected; notes which expectations showed.
fn unexpected(
    list: &'static [(&str, &str, &str, &str)],
    call: &Json,
    complaints: Vec<String>,
    shown: &mut BTreeSet<&'static str>,
) -> Vec<String> {
    let line = format!("{} {}", text(call, "method"), text(call, "path"));
    let known = |complaint: &String| {
        list.iter().find(|(verb, path, part, _)| {
            *verb == text(call, "method") && line.contains(path) && complaint.contains(part)
        })
    };
    let mut left = Vec::new();
    for complaint in complaints {
        match known(&complaint) {
            Some((_, _, _, reason)) => {
                shown.insert(reason);
            }
            None => left.push(format!("{line}: {complaint}")),
        }
    }
    left
}

#[tokio::test]
async fn what_is_sent_and_answered_is_as_documented() {
    if openapi::folder().is_none() {
        // Past the capture of test output: a skipped contract must not look like a kept one.
        let _best_effort = writeln!(
            std::io::stderr(),
            "skipped: the service's OpenAPI documents are not here; name their folder in MANIFORM_OPENAPI"
        );
        return;
    }
    let services = services();
    let mut left = BTreeSet::new();
    let mut shown = BTreeSet::new();
    let mut undocumented = BTreeSet::new();
    for switches in services {
        let documented_shapes = switches == Switches::default();
        let (log, _) = told(switches, &mut Senders::default()).await;
        for call in log {
            let (method, target) = (text(&call, "method"), text(&call, "path"));
            let path = target.split('?').next().unwrap_or(target);
            if !openapi::is_documented(method, path) {
                undocumented.insert(format!("{method} {path}"));
                continue;
            }
            let mut complaints = openapi::check_request(method, path, &call["body"]);
            let query = openapi::unknown_query(method, target);
            complaints.extend(
                query
                    .iter()
                    .map(|name| format!("the query member {name} is not documented")),
            );
            left.extend(unexpected(SENT, &call, complaints, &mut shown));
            // Shapes of 2024 are judged by the documents of 2025, which know better.
            if documented_shapes {
                let status = call["status"]
                    .as_u64()
                    .and_then(|status| u16::try_from(status).ok());
                let status = status.expect("a status");
                let complaints = openapi::check_reply(method, path, status, &call["reply"]);
                left.extend(unexpected(ANSWERED, &call, complaints, &mut shown));
            }
        }
    }
    assert!(left.is_empty(), "{left:#?}");
    undocumented.retain(|line| !UNNAMED.iter().any(|part| line.contains(part)));
    assert!(
        undocumented.is_empty(),
        "no document describes: {undocumented:#?}"
    );
    let stale: Vec<_> = SENT
        .iter()
        .chain(ANSWERED)
        .filter(|(_, _, _, reason)| !shown.contains(reason))
        .collect();
    assert!(stale.is_empty(), "no longer deviating: {stale:?}");
}

/// A new kind must be made to send everything it can, or the contract says nothing of it.
#[tokio::test]
async fn every_kind_is_created_changed_and_deleted() {
    let (_, actions) = told(Switches::default(), &mut Senders::default()).await;
    for kind in KINDS {
        let wanted: &[&str] = match kind.existence() {
            Existence::Own(_) => &["create", "update", "delete"],
            Existence::Facet => &["update"],
            Existence::Found => &[],
        };
        for action in wanted {
            let done = format!("{} {action}", kind.name());
            assert!(actions.contains(&done), "no {done} in STATES: {actions:?}");
        }
    }
}

#[test]
fn the_judge_of_queries_can_say_no() {
    if openapi::folder().is_none() {
        return;
    }
    let target = "/1/mail_hostings/1/mailboxes?page=1&made_up=2";
    assert_eq!(openapi::unknown_query("GET", target), ["made_up"]);
}

//! Taking over what exists: files that a person would have written, and a plan that is empty.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::house::{House, Ran, acme_world};

/// Every file below a folder by its path there, hidden ones left out.
fn files(house: &House, folder: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![house.file(folder)];
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(&path).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(house.file(folder)).expect("below");
            let name = name.to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(name, std::fs::read_to_string(&path).expect("text"));
            }
        }
    }
    found
}

/// Imports everything into a folder; nothing may be written to the service.
fn import(house: &House, arguments: &[&str]) -> Ran {
    house.forget();
    let ran = house.run(&[&["import"], arguments].concat());
    assert_eq!(house.writes(), Vec::<String>::new());
    ran
}

fn inhabited() -> Json {
    let mut world = acme_world();
    world["users"].as_array_mut().expect("users").push(
        json!({ "account": "Acme SA", "email": "ada@acme.example", "first_name": "Ada", "last_name": "Martin", "role_type": "normal" }),
    );
    world["teams"] =
        json!([{ "account": "Acme SA", "name": "Support", "users": ["ada@acme.example"] }]);
    world["mail_hostings"][0]["mailboxes"] = json!([
        { "mailbox_name": "ada", "note": "Front desk", "aliases": ["countess"], "has_move_spam": true },
        { "mailbox_name": "bob", "has_move_spam": true },
        { "mailbox_name": "eve", "has_move_spam": true },
        { "mailbox_name": "no", "note": "1e3", "has_move_spam": true },
    ]);
    world["mail_hostings"][0]["redirections"] = json!([{ "name": "sales", "targets": [{ "address": "ada@acme.example", "opted_in_at": 1 }] }]);
    world["zones"] = json!([{ "fqdn": "acme.example", "records": [
        { "source": "www", "type": "A", "ttl": 3600, "target": "192.0.2.10" },
        { "source": "long", "type": "A", "ttl": 60, "target": "192.0.2.11" },
        { "source": ".", "type": "TXT", "ttl": 3600, "target": "v=spf1 -all" },
        { "source": ".", "type": "TXT", "ttl": 3600, "target": "v=spf1 +all" },
    ] }]);
    world
}

#[test]
fn what_lives_becomes_files_as_a_person_writes_them() {
    let house = House::with(inhabited());
    let ran = import(&house, &["--out", "taken"])
        .exits(0)
        .says("No changes.");
    insta::assert_snapshot!(ran.stdout, @r"
    Wrote 2 files to taken:
        acme.example.yaml
        organization.yaml

    Written: aliases 1, domain 1, mail-preferences 1, mail-service 1, mailbox 4, record-set 2, redirection 1, team 1, team-members 1, user 2.

    No changes. What lives is what the files declare.

      Left out, because a document cannot say it:
        a second SPF text at one name makes mail servers ignore both:
            record-set:acme.example/@/TXT

      Seen, and nothing worth a line: product 2, registration 1, service 2.
      Not looked for, because no list tells of it: filter, mailbox-team-access, responder and senders. That takes 13 calls more: `--depth all`.
      17 calls to read.
    ");
    let written = files(&house, "taken");
    let all: Vec<String> = written
        .iter()
        .map(|(name, text)| format!("=== {name}\n{text}"))
        .collect();
    insta::assert_snapshot!(all.join(""), @r#"
    === acme.example.yaml
    # yaml-language-server: $schema=.maniform/schema.json
    organization: Acme SA

    mail-services:
      acme.example:
        spam-filter: true
        promotion-filter: false
        external-mail-warning: false
        defaults:
          spam-filter: true
          promotion-filter: false
        addresses:
          ada:
            note: Front desk
            aliases: [countess]
          bob: {}
          eve: {}
          no:
            note: "1e3"
        redirections:
          sales: [ada@acme.example]
        offer: premium
        quota: 50

    domains:
      acme.example:
        records:
          - { name: long, type: A, ttl: 60, values: [192.0.2.11] }
          - { name: www, type: A, values: [192.0.2.10] }
        dnssec: true
    === organization.yaml
    # yaml-language-server: $schema=.maniform/schema.json
    organization: Acme SA

    users:
      ada@acme.example:
        first-name: Ada
        last-name: Martin
        role: collaborator
      boss@acme.example:
        first-name: Bo
        last-name: Ss
        role: legal-representative

    teams:
      Support:
        members: [ada@acme.example]
    "#);
    house.run(&["validate", "taken"]).exits(0);
    house
        .run(&["plan", "taken", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.");
    for layout in ["single", "by-kind"] {
        import(&house, &["--out", layout, "--layout", layout])
            .exits(0)
            .says("No changes.");
        house.run(&["plan", layout, "--detailed-exitcode"]).exits(0);
    }
    // The schema that the files name is there.
    let schema =
        std::fs::read_to_string(house.file("taken/.maniform/schema.json")).expect("a schema");
    assert!(serde_json::from_str::<Json>(&schema).is_ok());
}

const ORGANIZATIONS: usize = 3;
const DOMAINS_EACH: usize = 4;
const ADDRESSES: usize = 2000;
const USERS_EACH: usize = 20;
const TEAMS: usize = 10;

/// Three organizations with twelve domains, two thousand addresses, sixty users and ten teams.
fn large() -> Json {
    let account = |n: usize| format!("Organization {n}");
    let domain = |o: usize, d: usize| format!("d{d}.o{o}.example");
    let user = |o: usize, n: usize| format!("u{n:02}@d0.o{o}.example");
    let mut world = json!({ "format": 1, "accounts": [], "users": [], "teams": [], "mail_hostings": [], "domains": [], "zones": [] });
    let push = |world: &mut Json, table: &str, row: Json| {
        world[table].as_array_mut().expect("a table").push(row);
    };
    let services = ORGANIZATIONS * DOMAINS_EACH;
    for o in 0..ORGANIZATIONS {
        push(&mut world, "accounts", json!({ "name": account(o) }));
        for n in 0..USERS_EACH {
            let role = ["owner", "normal"][n.min(1)];
            push(
                &mut world,
                "users",
                json!({ "account": account(o), "email": user(o, n), "first_name": format!("First{n}"), "last_name": "Last", "role_type": role }),
            );
        }
        for d in 0..DOMAINS_EACH {
            let number = o * DOMAINS_EACH + d;
            let mailboxes: Vec<Json> = (0..ADDRESSES)
                .filter(|n| n % services == number)
                .map(|n| {
                    let opens = json!({ "email": user(o, n % USERS_EACH), "permissions": ["can_manage_auto_reply"] });
                    json!({ "mailbox_name": format!("a{n:04}"), "note": format!("Number {n}"), "has_move_spam": n % 3 == 0,
                        "has_mail_filtering": n % 3 == 0, "aliases": [format!("b{n:04}")],
                        "users": if n % 10 == 0 { json!([opens]) } else { json!([]) } })
                })
                .collect();
            let target = mailboxes[0]["mailbox_name"]
                .as_str()
                .expect("a name")
                .to_owned();
            push(
                &mut world,
                "mail_hostings",
                json!({ "account": account(o), "main_fqdn": domain(o, d), "total": 300, "mailboxes": mailboxes,
                "redirections": [{ "name": "all", "targets": [{ "address": format!("{target}@{}", domain(o, d)), "opted_in_at": 1 }] }] }),
            );
            push(
                &mut world,
                "domains",
                json!({ "account": account(o), "name": domain(o, d) }),
            );
            let www = json!({ "source": "www", "type": "A", "ttl": 3600, "target": format!("192.0.2.{number}") });
            push(
                &mut world,
                "zones",
                json!({ "fqdn": domain(o, d), "records": [www] }),
            );
        }
    }
    for n in 0..TEAMS {
        let o = n % ORGANIZATIONS;
        push(
            &mut world,
            "teams",
            json!({ "account": account(o), "name": format!("Team {n}"), "users": [user(o, n), user(o, n + 1)],
            "permissions": [{ "service_id": 23, "rights": "technical" }] }),
        );
    }
    world
}

#[test]
fn two_thousand_addresses_are_taken_over_by_lists_alone() {
    let house = House::with(large());
    let first = import(&house, &["--out", "one"])
        .exits(0)
        .says("No changes.");
    // One of organizations; six lists of each organization, and a page more of its people, because that
    // list has no figures of pages; eleven of each mail service and its zone, and a page more of its
    // addresses.
    let calls = house.log().len();
    assert_eq!(calls, 1 + 3 * 7 + 12 * 11);
    first.says(&format!("{calls} calls to read."));
    house.run(&["validate", "one"]).exits(0);
    house
        .run(&["plan", "one", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.");
    import(&house, &["--out", "two"])
        .exits(0)
        .says("No changes.");
    assert_eq!(files(&house, "one"), files(&house, "two"));
}

#[test]
fn a_word_names_what_is_taken_over() {
    let mut world = inhabited();
    world["mail_hostings"][0]["mailboxes"][2]["users"] =
        json!([{ "email": "ada@acme.example", "permissions": ["can_manage_auto_reply"] }]);
    let house = House::with(world);
    let printed = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--out", "-"]);
        import(&house, &all)
            .exits(0)
            .complains("No changes.")
            .stdout
    };
    let address = printed(&["ada@acme.example"]);
    assert!(
        address.contains("countess") && !address.contains("bob"),
        "{address}"
    );
    let domain = printed(&["acme.example"]);
    assert!(
        domain.contains("bob:") && domain.contains("www") && !domain.contains("users:"),
        "{domain}"
    );
    // Who opens an address shows in a list of its whole mail service.
    for (name, opens) in [("eve", true), ("bob", false)] {
        let opened = printed(&[&format!("mailbox:{name}@acme.example")]);
        let access = "ada@acme.example: [responders]";
        assert_eq!(opened.contains(access), opens, "{opened}");
    }
    let team = printed(&["team:Acme SA/Support"]);
    assert!(team.contains("Support:") && !team.contains("bob"), "{team}");
    assert_eq!(
        printed(&["Acme SA"]),
        printed(&["--organization", "Acme SA"])
    );
    let refused = |arguments: &[&str], hint: &str| {
        import(&house, arguments).exits(64).complains(hint);
    };
    refused(&["acme.exampel"], "did you mean `acme.example`?");
    refused(&["adda@acme.example"], "did you mean `ada@acme.example`?");
    refused(&["--organization", "Acme AG"], "did you mean `Acme SA`?");
    refused(&["mialbox:ada@acme.example"], "did you mean `mailbox`?");
}

#[test]
fn files_that_are_there_have_their_layout_and_that_is_said_before_anything_is_read() {
    let house = House::with(inhabited());
    house.write("office/mine.yaml", "organization: Acme SA\n");
    house.forget();
    let refused = import(&house, &["--out", "office", "--layout", "single"]).exits(64);
    refused.complains("there are documents in office already, so there is no layout to choose");
    assert_eq!(house.log().len(), 0);
}

#[test]
fn what_could_not_be_read_is_said_and_the_rest_is_written() {
    let house = House::with(inhabited());
    house.fault(&json!({ "path": "/1/mail_hostings/*/redirections", "effect": { "refuse": { "status": 403 } } }));
    let ran = import(&house, &["--out", "taken"]).exits(1);
    ran.says("These files are incomplete")
        .says("the redirections of acme.example");
    let all: String = files(&house, "taken").into_values().collect();
    assert!(all.contains("countess") && !all.contains("sales"), "{all}");
    house.mend();
    house.run(&["plan", "taken"]).exits(0).says("No changes.");
}

#[test]
fn each_organization_has_a_folder_and_a_zone_belongs_to_one() {
    let mut world = inhabited();
    world["accounts"] =
        json!([{ "name": "Acme SA" }, { "name": "ACME / sa" }, { "name": "Globex" }]);
    // Globex has registered the domain whose mail is Acme's.
    world["domains"] = json!([{ "account": "Globex", "name": "acme.example" }]);
    let house = House::with(world);
    import(&house, &["--out", "taken"])
        .exits(0)
        .says("No changes.");
    let written = files(&house, "taken");
    let names: Vec<&str> = written.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "acme-sa-2/acme.example.yaml",
            "acme-sa-2/organization.yaml",
            "acme-sa/organization.yaml",
            "globex/acme.example.yaml",
            "globex/organization.yaml"
        ]
    );
    assert!(!written["acme-sa-2/acme.example.yaml"].contains("www"));
    assert!(written["globex/acme.example.yaml"].contains("www"));
    house
        .run(&["plan", "taken", "--detailed-exitcode"])
        .exits(0);
    let one = import(
        &house,
        &["acme.example", "--organization", "Globex", "--out", "-"],
    )
    .exits(0);
    assert!(
        one.stdout.contains("www") && !one.stdout.contains("mail-services"),
        "{}",
        one.stdout
    );
}

#[test]
fn programs_learn_what_was_written_and_what_was_not() {
    let house = House::with(inhabited());
    let written = import(&house, &["--out", "taken", "--json"])
        .exits(0)
        .json();
    assert_eq!(written["format_version"], 1);
    assert_eq!(
        written["files"],
        json!([{ "name": "acme.example.yaml" }, { "name": "organization.yaml" }])
    );
    assert_eq!(written["written"]["mailbox"], 4);
    assert_eq!(
        written["left_out"][0]["address"],
        "record-set:acme.example/@/TXT"
    );
    assert_eq!(written["calls"], 17);
    let printed = import(&house, &["--out", "-", "--json"]).exits(0).json();
    let text = printed["files"][0]["text"].as_str().expect("a text");
    assert!(text.contains("countess"), "{text}");
    import(&house, &["--out", "-", "--layout", "by-kind"]).exits(64);
}

#[test]
fn what_a_document_would_refuse_is_left_out_with_its_reason() {
    let mut world = inhabited();
    world["teams"][0]["name"] = json!("Sup\u{7}port");
    let mailboxes = world["mail_hostings"][0]["mailboxes"]
        .as_array_mut()
        .expect("addresses");
    mailboxes[0]["note"] = json!("rings \u{7} twice");
    mailboxes.push(json!({ "mailbox_name": "a b", "aliases": ["c"], "has_move_spam": true }));
    let house = House::with(world);
    let ran = import(&house, &["--out", "taken", "--json"])
        .exits(0)
        .json();
    let left_out = ran["left_out"].as_array().expect("a list").iter();
    let left_out: Vec<String> = left_out
        .map(|each| format!("{} {}", each["address"], each["field"]))
        .collect();
    assert_eq!(
        left_out,
        [
            r#""aliases:a b@acme.example" null"#,
            r#""mailbox:a b@acme.example" null"#,
            r#""mailbox:ada@acme.example" "note""#,
            r#""record-set:acme.example/@/TXT" null"#,
            r#""team:Acme SA/Sup\u0007port" null"#,
            r#""team-members:Acme SA/Sup\u0007port" null"#,
        ]
    );
    house
        .run(&["plan", "taken", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.");
}

#[test]
fn who_is_invited_is_taken_over_with_what_the_invitation_brings() {
    let house = House::with(inhabited());
    house.write(
        "fay.yaml",
        "organization: Acme SA
users: { fay@partner.example: { first-name: Fay, last-name: Ray, role: collaborator, locale: fr } }
mail-services: { acme.example: { addresses: { ada: { access: { fay@partner.example: [responders] } } } } }
",
    );
    house.run(&["apply", "fay.yaml", "--auto-approve"]).exits(0);
    let ran = import(&house, &["--out", "taken"]).exits(0);
    ran.says("waits for fay@partner.example");
    let written = files(&house, "taken");
    let access = "fay@partner.example: [responders]";
    assert!(written["acme.example.yaml"].contains(access));
    assert!(written["organization.yaml"].contains("last-name: Ray"));
    house.run(&["plan", "taken"]).exits(0).says("No changes.");
}

//! `doctor` says which token is used and where it was found, whose it is, what it reaches, and what
//! is missing.

use serde_json::{Value as Json, json};

use super::house::acme_world;
use super::{ACME, House, Ran, bare, one_error, run};

/// A world with two organizations and a token for each kind of trouble.
fn world() -> Json {
    let mut world = acme_world();
    world["accounts"] =
        json!([{ "id": 1234, "name": "Acme SA" }, { "id": 5678, "name": "Globex AG" }]);
    let users = world["users"].as_array_mut().expect("users");
    users.push(json!({ "account": "Globex AG", "email": "hank@globex.example", "first_name": "Hank", "last_name": "Scorpio", "role_type": "owner" }));
    world["tokens"] = json!([
        { "token": "all-of-it", "user": "boss@acme.example" },
        { "token": "only-accounts", "user": "boss@acme.example", "scopes": ["accounts"] },
        { "token": "of-globex", "user": "hank@globex.example" },
    ]);
    world
}

fn doctor(house: &House, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = bare(house.path(), &["doctor"]);
    command
        .args(arguments)
        .env("INFOMANIAK_HOST", house.base())
        .envs(variables.iter().copied());
    let ran = run(command, "");
    for token in ["all-of-it", "only-accounts", "of-globex", "wrong-one"] {
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!all.contains(token), "a token is shown:\n{all}");
    }
    ran
}

#[track_caller]
fn line<'r>(ran: &'r Ran, words: &str) -> &'r str {
    let mut lines = ran.stdout.lines();
    lines
        .find(|line| line.contains(words))
        .unwrap_or_else(|| panic!("no line with `{words}`:\n{}", ran.stdout))
}

#[test]
fn an_owner_with_every_scope_is_fine() {
    let house = House::with(world());
    house.write("a.yaml", ACME);
    let ran = doctor(&house, &[("INFOMANIAK_TOKEN", "all-of-it")], &[]).exits(0);
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    for (what, found) in [
        ("host", house.base()),
        ("whose token", "Bo Ss <boss@acme.example>".to_owned()),
        ("organizations", "Acme SA (1234)".to_owned()),
        ("mail services of Acme SA", "acme.example".to_owned()),
        ("zone acme.example", "there".to_owned()),
    ] {
        let line = line(&ran, what);
        assert!(line.starts_with("  ok ") && line.contains(&found), "{line}");
    }
    assert!(!ran.stdout.contains("Globex"), "{}", ran.stdout);
    assert!(
        ran.stdout
            .ends_with("Everything that can be checked is there.\n")
    );
    assert!(house.writes().is_empty());
}

#[test]
fn each_place_of_a_token_is_named_and_the_first_one_wins() {
    let house = House::with(world());
    house.write("a.yaml", ACME);
    let names = [
        "INFOMANIAK_TOKEN",
        "INFOMANIAK_API_TOKEN",
        "INFOMANIAK_ACCESS_TOKEN",
    ];
    for (index, name) in names.iter().enumerate() {
        let mut variables = vec![(*name, "all-of-it")];
        variables.extend(names[index + 1..].iter().map(|later| (*later, "wrong-one")));
        let ran = doctor(&house, &variables, &[]).exits(0);
        let line = line(&ran, "  token:");
        assert!(
            line.ends_with(&format!("the environment variable {name}")),
            "{line}"
        );
    }
    house.write("secret.txt", "all-of-it\n");
    let wrong = [("INFOMANIAK_TOKEN", "wrong-one")];
    let ran = doctor(&house, &wrong, &["--token-file", "secret.txt"]).exits(0);
    assert!(line(&ran, "  token:").ends_with("the file secret.txt"));
}

#[test]
fn the_role_of_the_tokens_user_is_held_against_what_the_files_need() {
    let mut world = world();
    let users = world["users"].as_array_mut().expect("users");
    for (email, role) in [
        ("adm@acme.example", "admin"),
        ("col@acme.example", "normal"),
    ] {
        users.push(json!({ "account": "Acme SA", "email": email, "first_name": "A", "last_name": "B", "role_type": role }));
    }
    let tokens = world["tokens"].as_array_mut().expect("tokens");
    for (token, user) in [
        ("of-globex-adm", "adm@acme.example"),
        ("of-globex-col", "col@acme.example"),
    ] {
        tokens.push(json!({ "token": token, "user": user }));
    }
    let house = House::with(world);
    let people = |users: &str| format!("organization: Acme SA\nusers: {{ {users} }}\n");
    let words = "role of the token's user in Acme SA";
    let judged = |token: &str, users: &str| {
        house.write("a.yaml", &people(users));
        let ran = doctor(&house, &[("INFOMANIAK_TOKEN", token)], &[]);
        line(&ran, words).to_owned()
    };
    let new = "ada@acme.example: { role: legal-representative }";
    let known = "boss@acme.example: { role: legal-representative }";
    assert!(
        judged("all-of-it", new).contains("ok ")
            && judged("all-of-it", new).ends_with("legal-representative")
    );
    assert!(judged("of-globex-adm", known).ends_with("administrator"));
    let refused = judged("of-globex-adm", new);
    assert!(
        refused.contains("missing ")
            && refused.contains("cannot make ada@acme.example a legal representative"),
        "{refused}"
    );
    let refused = judged("of-globex-col", known);
    assert!(
        refused.contains("missing ")
            && refused.contains("col@acme.example may not read its people"),
        "{refused}"
    );
    house.write("a.yaml", ACME);
    let ran = doctor(&house, &[("INFOMANIAK_TOKEN", "all-of-it")], &[]).exits(0);
    assert!(!ran.stdout.contains(words), "{}", ran.stdout);
}

#[test]
fn missing_scopes_are_named_with_what_to_do() {
    let house = House::with(world());
    house.write("a.yaml", ACME);
    let ran = doctor(&house, &[("INFOMANIAK_TOKEN", "only-accounts")], &[]).exits(1);
    assert!(
        line(&ran, "organizations").starts_with("  ok "),
        "{}",
        ran.stdout
    );
    for what in [
        "whose token",
        "mail services of Acme SA",
        "zone acme.example",
    ] {
        let line = line(&ran, what);
        assert!(line.starts_with("  missing "), "{line}");
    }
    for words in [
        "lacks the scope user_info",
        "lacks the scope mail",
        "create a new one",
    ] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
    assert!(
        ran.stdout.ends_with("3 things missing.\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_organization_out_of_reach_is_missing() {
    let house = House::with(world());
    house.write("a.yaml", ACME);
    let ran = doctor(&house, &[("INFOMANIAK_TOKEN", "of-globex")], &[]).exits(1);
    assert!(line(&ran, "whose token").contains("Hank Scorpio <hank@globex.example>"));
    assert!(line(&ran, "organizations").contains("Globex AG (5678)"));
    let line = line(&ran, "mail services of Acme SA");
    assert!(line.contains("does not reach this organization"), "{line}");
    assert!(
        ran.stdout.contains("correct the name in the files"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_wrong_token_is_said_once_for_each_thing_with_the_reason() {
    let house = House::with(world());
    house.write("a.yaml", ACME);
    let ran = doctor(&house, &[("INFOMANIAK_TOKEN", "wrong-one")], &[]).exits(1);
    let whose = line(&ran, "whose token");
    assert!(whose.contains("401"), "{whose}");
    assert!(ran.stdout.contains("INFOMANIAK_TOKEN"), "{}", ran.stdout);
    let advice = ran.stdout.matches("create one in the Manager").count();
    assert_eq!(
        advice, 1,
        "the same advice again and again:\n{}",
        ran.stdout
    );
}

#[test]
fn a_missing_zone_is_told() {
    let house = House::with(world());
    house.write("a.yaml", ACME);
    let other =
        "domains: { other.example: { records: [{ name: www, type: A, values: [192.0.2.1] }] } }\n";
    house.write("b.yaml", other);
    let ran = doctor(&house, &[("INFOMANIAK_TOKEN", "all-of-it")], &[]).exits(1);
    assert!(
        line(&ran, "zone acme.example").starts_with("  ok "),
        "{}",
        ran.stdout
    );
    assert!(
        line(&ran, "zone other.example").starts_with("  missing "),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.ends_with("1 thing missing.\n"), "{}", ran.stdout);
}

#[test]
fn a_zone_is_asked_for_once_and_also_without_records() {
    let house = House::with(world());
    let text = "organization: Acme SA\ndomains:\n  acme.example:\n    records:\n      - { name: a, type: A, values: [192.0.2.1] }\n      - { name: b, type: A, values: [192.0.2.1] }\n  bare.example: { records: [] }\n";
    house.write("a.yaml", text);
    let ran = doctor(&house, &[("INFOMANIAK_TOKEN", "all-of-it")], &[]).exits(1);
    assert_eq!(
        ran.stdout.matches("zone acme.example").count(),
        1,
        "{}",
        ran.stdout
    );
    assert_eq!(
        ran.stdout.matches("zone bare.example").count(),
        1,
        "{}",
        ran.stdout
    );
}

#[test]
fn without_a_token_or_files_it_says_so() {
    let house = House::with(world());
    let ran = doctor(&house, &[], &[]).exits(1);
    one_error(&ran);
    assert!(
        ran.stderr.contains("there is no API token"),
        "{}",
        ran.stderr
    );
    // A folder without files is fine: the token can be looked at alone.
    let ran = doctor(&house, &[("INFOMANIAK_TOKEN", "all-of-it")], &[]).exits(0);
    assert!(line(&ran, "organizations").contains("Acme SA"));
    // Files with errors are said to have them.
    house.write("a.yaml", "organisation: Acme SA\n");
    let ran = doctor(&house, &[("INFOMANIAK_TOKEN", "all-of-it")], &[]).exits(1);
    assert!(
        line(&ran, "files").contains("they have errors"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_token_of_an_organization_is_looked_up_where_the_file_says() {
    let house = House::with(world());
    house.write("a.yaml", ACME);
    house.write("g.yaml", "organization: Globex AG\ntoken: { env: GLOBEX_TOKEN }\nmail-services: { globex.example: {} }\n");
    let both = [
        ("INFOMANIAK_TOKEN", "all-of-it"),
        ("GLOBEX_TOKEN", "of-globex"),
    ];
    let ran = doctor(&house, &both, &[]);
    assert!(
        line(&ran, "mail services of Globex AG").starts_with("  ok "),
        "{}",
        ran.stdout
    );
    let ran = doctor(&house, &both[..1], &[]).exits(1);
    one_error(&ran);
    for words in ["the token of `Globex AG` is missing", "GLOBEX_TOKEN"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
}

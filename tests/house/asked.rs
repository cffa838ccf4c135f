//! Somebody at a terminal, who is asked: nobody says yes to what was not shown.

use super::house::{House, run};

/// Runs the program under a terminal of its own, typing this answer; what the terminal shows.
fn at_a_terminal(house: &House, arguments: &str, answer: &str) -> String {
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_maniform"));
    let mut command = house.command(&[]);
    let environment: Vec<(String, String)> = command
        .get_envs()
        .filter_map(|(name, value)| {
            let value = value?.to_str()?.to_owned();
            Some((name.to_str()?.to_owned(), value))
        })
        .collect();
    command = std::process::Command::new("script");
    command
        .args(["-qec", &format!("{line} > report.json"), "/dev/null"])
        .current_dir(house.path())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .envs(environment);
    run(command, answer).stdout
}

#[test]
fn a_report_for_programs_does_not_hide_the_plan_from_whoever_is_asked() {
    for (answer, names) in [("no\n", 0), ("yes\n", 1)] {
        let house = House::acme();
        house.write(
            "a.yaml",
            "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: {} } } }\n",
        );
        let shown = at_a_terminal(&house, "apply --json", answer);
        let plan = shown.find("+ mailbox:ada@acme.example");
        let question = shown.find("Do you want to carry this out?");
        assert!(plan.is_some() && plan < question, "{shown}");
        assert_eq!(house.names().len(), names, "{shown}");
        let report = std::fs::read_to_string(house.file("report.json")).expect("a report");
        assert_eq!(
            report.contains("\"complete\": true"),
            names == 1,
            "{report}"
        );
    }
}

#[test]
fn the_name_of_what_is_destroyed_may_be_typed_instead_of_the_flag() {
    for (answer, left) in [
        ("bob@acme.example\nyes\n", vec!["ada"]),
        ("bob\nyes\n", vec!["ada", "bob"]),
        ("bob@acme.example\nno\n", vec!["ada", "bob"]),
        ("yes\n", vec!["ada", "bob"]),
    ] {
        let house = House::acme();
        let text = |addresses: &str| {
            format!(
                "organization: Acme SA\nmail-services: {{ acme.example: {{ addresses: {addresses} }} }}\n"
            )
        };
        house.write("a.yaml", &text("{ ada: {}, bob: {} }"));
        house.apply().exits(0);
        house.write("a.yaml", &text("{ ada: {} }"));
        let shown = at_a_terminal(&house, "apply --json", answer);
        let plan = shown.find("- mailbox:bob@acme.example");
        let question = shown.find("type its name");
        assert!(plan.is_some() && plan < question, "{shown}");
        assert_eq!(house.names(), left, "{answer}\n{shown}");
    }
}

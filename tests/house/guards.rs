//! Every guard refuses, says why and how it is allowed once, and lets pass what was allowed: in one go
//! and with a saved plan.

use serde_json::{Value as Json, json};

use super::house::{House, Ran, TOKEN, acme_world};

/// What a guard is for: from the first files to the second.
struct Case {
    guard: &'static str,
    world: Json,
    first: String,
    second: String,
    /// Flags as they are typed.
    flags: &'static [&'static [&'static str]],
    /// Flags as they are printed.
    printed: &'static [&'static str],
    says: &'static str,
}

fn mail(below: &str) -> String {
    format!("organization: Acme SA\nmail-services:\n  acme.example:\n{below}")
}

fn redirections(count: usize) -> String {
    let each: String = (0..count)
        .map(|at| format!("      r{at}: [x@partner.example]\n"))
        .collect();
    mail(&format!("    redirections:\n{each}"))
}

fn addresses(note: &str) -> String {
    let each: String = (0..12)
        .map(|at| format!("      a{at}: {{ note: {note} }}\n"))
        .collect();
    mail(&format!("    addresses:\n{each}"))
}

/// An organization whose token is an administrator's, beside a legal representative and another
/// administrator.
fn people_world() -> Json {
    let mut world = acme_world();
    let person = |email: &str, role: &str| json!({ "account": "Acme SA", "email": email, "first_name": "A", "last_name": "B", "role_type": role });
    world["users"] = json!([
        person("op@acme.example", "admin"),
        person("boss@acme.example", "owner"),
        person("eve@acme.example", "admin"),
    ]);
    world["tokens"] = json!([{ "token": TOKEN, "user": "op@acme.example" }]);
    world
}

fn people(below: &str) -> String {
    format!("organization: Acme SA\nusers:\n{below}")
}

fn cases() -> Vec<Case> {
    let record = "organization: Acme SA\ndomains:\n  acme.example:\n    records:\n      - { name: www, type: A, values: [192.0.2.1] }\n";
    let mx = "      - { name: '@', type: MX, values: [5 mta-gw.infomaniak.ch] }\n";
    vec![
        Case {
            guard: "removed-share",
            world: acme_world(),
            first: redirections(8),
            second: redirections(4),
            flags: &[&["--allow", "removed-share=redirections/acme.example"]],
            printed: &["--allow removed-share=redirections/acme.example"],
            says: "4 of 8 redirections would be removed, 50 %",
        },
        Case {
            guard: "changed-share",
            world: acme_world(),
            first: addresses("old"),
            second: addresses("new"),
            flags: &[&["--allow", "changed-share=addresses/acme.example"]],
            printed: &["--allow changed-share=addresses/acme.example"],
            says: "12 of 12 addresses would be changed, 100 %",
        },
        Case {
            guard: "destroy",
            world: acme_world(),
            first: mail(
                "    addresses: { ada: {}, bob: { aliases: [rob] } }\n    redirections: { press: [bob@acme.example] }\n",
            ),
            second: mail(
                "    addresses: { ada: {} }\n    redirections: { press: [x@partner.example] }\n",
            ),
            flags: &[&["--allow-destroy", "mailbox:bob@acme.example"]],
            printed: &["--allow-destroy mailbox:bob@acme.example"],
            says: "everything stored in it goes for good (knowledge base 1993)",
        },
        Case {
            guard: "becomes-alias",
            world: acme_world(),
            first: mail("    addresses: { ada: {}, bob: {} }\n"),
            second: mail("    addresses: { ada: { aliases: [bob] } }\n"),
            flags: &[
                &["--allow-destroy", "mailbox:bob@acme.example"],
                &["--allow", "becomes-alias=mailbox:bob@acme.example"],
            ],
            printed: &[
                "--allow-destroy mailbox:bob@acme.example",
                "--allow becomes-alias=mailbox:bob@acme.example",
            ],
            says: "bob@acme.example becomes an alias of ada@acme.example",
        },
        Case {
            guard: "apex-record",
            world: acme_world(),
            first: format!("{record}{mx}"),
            second: record.to_owned(),
            flags: &[&["--allow", "apex-record=record-set:acme.example/@/MX"]],
            printed: &["--allow apex-record=record-set:acme.example/@/MX"],
            says: "the MX records of acme.example would be gone",
        },
        Case {
            guard: "leaves-organization",
            world: acme_world(),
            first: format!(
                "{}settings: {{ trusted-domains: [partner.example] }}\n",
                mail(
                    "    addresses: { ada: {} }\n    redirections: { sales: [ada@acme.example] }\n"
                )
            ),
            second: format!(
                "{}settings: {{ trusted-domains: [partner.example] }}\n",
                mail(
                    "    addresses: { ada: { forward: { to: [x@elsewhere.example] } } }\n    redirections: { sales: [ada@acme.example] }\n"
                )
            ),
            flags: &[&["--allow", "leaves-organization=forwarding:ada@acme.example"]],
            printed: &["--allow leaves-organization=forwarding:ada@acme.example"],
            says: "mail to ada@acme.example, sales@acme.example would leave for x@elsewhere.example",
        },
        Case {
            guard: "protected",
            world: acme_world(),
            first: format!(
                "{}settings: {{ protect: ['redirection:press@*'] }}\n",
                mail(
                    "    redirections: { press: [x@partner.example], sales: [x@partner.example] }\n"
                )
            ),
            second: format!(
                "{}settings: {{ protect: ['redirection:press@*'] }}\n",
                mail("    redirections: { sales: [x@partner.example] }\n")
            ),
            flags: &[&["--allow", "protected=redirection:press@acme.example"]],
            printed: &["--allow protected=redirection:press@acme.example"],
            says: "`redirection:press@*` protects it",
        },
        Case {
            guard: "own-access",
            world: people_world(),
            first: people("  op@acme.example: { role: administrator }\n"),
            second: people("  op@acme.example: { role: collaborator }\n"),
            flags: &[&["--allow", "own-access=user:Acme SA/op@acme.example"]],
            printed: &["--allow 'own-access=user:Acme SA/op@acme.example'"],
            says: "op@acme.example, whose token this is, loses the rights of an administrator of Acme SA",
        },
        Case {
            guard: "last-representative",
            world: people_world(),
            first: people("  boss@acme.example: { role: legal-representative }\n"),
            second: people("  boss@acme.example: { role: administrator }\n"),
            flags: &[&["--allow", "last-representative=organization:Acme SA"]],
            printed: &["--allow 'last-representative=organization:Acme SA'"],
            says: "it would be without a legal representative at this step",
        },
        Case {
            guard: "minimum-administrators",
            world: people_world(),
            first: format!(
                "{}settings: {{ minimum-administrators: 3 }}\n",
                people("  eve@acme.example: { role: administrator }\n")
            ),
            second: format!(
                "{}settings: {{ minimum-administrators: 3 }}\n",
                people("  eve@acme.example: { role: collaborator }\n")
            ),
            flags: &[&["--allow", "minimum-administrators=organization:Acme SA"]],
            printed: &["--allow 'minimum-administrators=organization:Acme SA'"],
            says: "2 would be administrators at this step, and `settings.minimum-administrators` is 3",
        },
    ]
}

/// A house in which the first files are true and the second ones are written.
fn house(case: &Case) -> House {
    let house = House::with(case.world.clone());
    house.write("a.yaml", &case.first);
    house.apply().exits(0);
    house.write("a.yaml", &case.second);
    house.forget();
    house
}

fn run(house: &House, arguments: &[&str], flags: &[&[&str]]) -> Ran {
    let more = flags.iter().copied().flatten().copied();
    let all: Vec<&str> = arguments.iter().copied().chain(more).collect();
    house.run_guarded(&all)
}

#[test]
fn every_guard_is_here() {
    let tested: Vec<&str> = cases().iter().map(|case| case.guard).collect();
    for guard in maniform::plan::guard::GUARDS {
        assert!(tested.contains(&guard.name), "{}", guard.name);
    }
}

#[test]
fn a_fresh_plan_is_refused_and_allowed_once() {
    for case in cases() {
        let house = house(&case);
        let mut refused = house.run_guarded(&["plan"]).exits(3).says(case.says);
        for printed in case.printed {
            refused = refused.says(&format!("to allow it once: {printed}\n"));
        }
        let apply = ["apply", "--auto-approve"];
        run(&house, &apply, &[]).exits(3).says(case.says);
        assert!(house.writes().is_empty(), "{}", case.guard);
        for missing in 0..case.flags.len() {
            let mut some = case.flags.to_vec();
            some.remove(missing);
            run(&house, &apply, &some).exits(3);
        }
        assert!(house.writes().is_empty(), "{}", case.guard);
        run(&house, &["plan"], case.flags)
            .exits(0)
            .says("Allowed for this plan:");
        run(&house, &apply, case.flags).exits(0);
    }
}

#[test]
fn a_saved_plan_is_refused_and_allowed_when_it_is_applied() {
    for case in cases() {
        let house = house(&case);
        run(&house, &["plan", "--out", "p.json"], &[]).exits(3);
        run(&house, &["apply", "p.json"], &[])
            .exits(3)
            .complains(case.says);
        assert!(house.writes().is_empty(), "{}", case.guard);
        run(&house, &["apply", "p.json"], case.flags).exits(0);
    }
}

#[test]
fn what_is_allowed_is_saved_with_a_plan_and_shown() {
    for case in cases() {
        let house = house(&case);
        run(&house, &["plan", "--out", "p.json"], case.flags).exits(0);
        let mut shown = house.run_guarded(&["show", "p.json"]).exits(0);
        for printed in case.printed {
            shown = shown.says(printed);
        }
        let form = house.run_guarded(&["show", "p.json", "--json"]).json();
        let allowed = form["plan"]["allowed"]
            .as_array()
            .expect("what was allowed");
        assert!(allowed.iter().any(|each| each["guard"] == case.guard));
        run(&house, &["apply", "p.json"], &[]).exits(0);
    }
}

#[test]
fn who_logs_in_with_an_address_hides_no_way_out_of_its_mailbox() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "organization: Acme SA\nusers: { boss@acme.example: {} }\nmail-services:\n  acme.example:\n    addresses: { boss: { forward: { to: [spy@elsewhere.example] } } }\nsettings: { trusted-domains: [acme.example] }\n",
    );
    house
        .run_guarded(&["apply", "--auto-approve"])
        .exits(3)
        .says("--allow leaves-organization=forwarding:boss@acme.example");
    assert!(house.writes().is_empty(), "{:?}", house.writes());
}

#[test]
fn a_linked_domain_is_no_way_around_a_name() {
    let trusted = "settings: { trusted-domains: [partner.example] }\n";
    let text = |linked: &str, target: &str| {
        format!(
            "{}{trusted}",
            mail(&format!(
                "    linked-domains: {linked}\n    addresses: {{ ada: {{ forward: {{ to: [spy@elsewhere.example] }} }} }}\n{target}"
            ))
        )
    };
    let house = House::acme();
    house.write("a.yaml", &text("[acme.test]", ""));
    house
        .run(&[
            "apply",
            "--auto-approve",
            "--allow",
            "leaves-organization=forwarding:ada@acme.example",
        ])
        .exits(0);
    for target in ["ada@acme.example", "ada@acme.test", "Ada@ACME.test"] {
        let hop = format!("    redirections: {{ hop: [{target}] }}\n");
        house.write("a.yaml", &text("[acme.test]", &hop));
        house
            .run_guarded(&["plan"])
            .exits(3)
            .says("mail to hop@acme.example would leave for spy@elsewhere.example");
    }
}

#[test]
fn a_saved_plan_that_is_refused_says_what_it_needs() {
    for case in cases() {
        let house = house(&case);
        let mut saved = run(&house, &["plan", "--out", "p.json"], &[])
            .exits(3)
            .complains("Saved, and refused as it is.");
        assert!(!saved.stderr.contains("Saved. To carry out"));
        for printed in case.printed {
            saved = saved.complains(printed);
        }
    }
}

#[test]
fn every_guard_is_explained_by_its_name() {
    let house = House::acme();
    for case in cases() {
        let named = house.run(&["explain", case.guard]).exits(0);
        named
            .says(&format!("{} (guard)", case.guard))
            .says("refuses ")
            .says("docs/guards.md");
    }
    house
        .run(&["explain", "removed-share"])
        .says("A quarter of a collection, from 4 things on")
        .says("--allow removed-share=WHAT");
    house
        .run(&["explain", "destroy"])
        .says("--allow-destroy WHAT");
}

#[test]
fn what_is_allowed_with_a_saved_plan_is_allowed_once() {
    let cases = cases();
    let case = cases.iter().find(|case| case.guard == "destroy");
    let case = case.expect("a case");
    let house = house(case);
    run(&house, &["plan", "--out", "p.json"], case.flags).exits(0);
    run(&house, &["apply", "p.json"], &[]).exits(0);
    // Somebody makes the mailbox again, and everything is as it was when the plan was made.
    house.write("a.yaml", &case.first);
    house.apply().exits(0);
    house.write("a.yaml", &case.second);
    house.forget();
    run(&house, &["apply", "p.json"], &[])
        .exits(3)
        .complains("this plan was applied before, so nothing was applied")
        .complains("plan again");
    assert!(house.writes().is_empty());
    // A new plan asks anew.
    run(&house, &["plan", "--out", "q.json"], &[]).exits(3);
    run(&house, &["plan", "--out", "q.json"], case.flags).exits(0);
    run(&house, &["apply", "q.json"], &[]).exits(0);
}

#[test]
fn a_saved_plan_of_which_nothing_was_done_is_applied_again() {
    let cases = cases();
    let case = cases.iter().find(|case| case.guard == "apex-record");
    let case = case.expect("a case");
    let house = house(case);
    run(&house, &["plan", "--out", "p.json"], case.flags).exits(0);
    let refuse = json!({ "refuse": { "status": 422 } });
    house.fault(&json!({ "method": "DELETE", "path": "/**", "times": 1, "effect": refuse }));
    run(&house, &["apply", "p.json"], &[]).exits(4);
    run(&house, &["apply", "p.json"], &[]).exits(0);
}

#[test]
fn refusals_carry_guard_and_flag_for_programs_and_reviews() {
    let case = cases().remove(0);
    let house = house(&case);
    let form = run(&house, &["plan", "--json"], &[]).exits(3).json();
    let by = &form["plan"]["refusals"][0]["allowed_by"];
    assert_eq!(by["guard"], "removed-share");
    assert_eq!(by["flag"], case.printed[0]);
    run(&house, &["plan", "--markdown", "-"], &[])
        .exits(3)
        .says(case.printed[0]);
    run(&house, &["apply", "--auto-approve", "--json"], &[])
        .exits(3)
        .complains(case.printed[0]);
}

#[test]
fn what_is_at_stake_with_a_mailbox_is_told_before_it_goes() {
    let house = House::acme();
    let first = "    addresses: { ada: {}, bob: { aliases: [rob] }, eve: { forward: { to: [bob@acme.example] } } }\n";
    house.write("a.yaml", &mail(first));
    house.apply().exits(0);
    let second = "    addresses: { ada: {} }\n";
    house.write("a.yaml", &mail(second));
    let shown = house.run_guarded(&["plan"]).exits(3);
    let shown = shown.says("it also receives for rob@acme.example");
    let known = shown.stdout.contains("it holds") || shown.stdout.contains("how much it holds");
    assert!(
        known && shown.stdout.contains("last read"),
        "{}",
        shown.stdout
    );
}

#[test]
fn a_flag_that_allows_nothing_is_told_and_one_that_allows_all_is_refused() {
    let house = House::acme();
    house.write("a.yaml", &mail("    addresses: { ada: {} }\n"));
    house
        .run_guarded(&["plan", "--allow-destroy", "mailbox:bob@acme.example"])
        .exits(0)
        .complains("`--allow-destroy mailbox:bob@acme.example` allows nothing");
    for flags in [
        ["--allow-destroy", "mailbox:*@acme.example"],
        ["--allow", "removed-share=*"],
        ["--allow", "everything"],
        ["--allow", "remove-share=addresses/acme.example"],
    ] {
        house.run_guarded(&["plan", flags[0], flags[1]]).exits(64);
    }
}

#[test]
fn a_small_share_and_a_first_import_are_nobodys_business() {
    let house = House::acme();
    house.write("a.yaml", &redirections(40));
    house.run_guarded(&["apply", "--auto-approve"]).exits(0);
    house.write("a.yaml", &redirections(32));
    house.run_guarded(&["plan"]).exits(0);
    house.write("a.yaml", &redirections(30));
    house.run_guarded(&["plan"]).exits(3);
    house
        .run_guarded(&["plan", "--only", "redirection:r3*"])
        .exits(3);
    house
        .run_guarded(&["plan", "--only", "redirection:r39@acme.example"])
        .exits(0);
}

#[test]
fn whose_token_it_is_is_asked_only_where_somebody_loses_something() {
    let asked = |house: &House| house.log().iter().any(|call| call["path"] == "/2/profile");
    let house = House::with(people_world());
    house.write(
        "a.yaml",
        &people("  eve@acme.example: { role: administrator }\n"),
    );
    house.run_guarded(&["plan"]).exits(0);
    assert!(!asked(&house));
    house.write(
        "a.yaml",
        &people("  eve@acme.example: { role: collaborator }\n"),
    );
    house.run_guarded(&["plan"]).exits(0);
    assert!(asked(&house));
}

//! Successive states of the files: each is reached in one apply, and the next plan is empty.

use serde_json::json;

use super::house::House;

/// One state of the files, and how the world looks once it is applied.
struct State {
    /// What happened, for the reader of a failure.
    told: &'static str,
    /// The file of mail services, below `organization`.
    mail: &'static str,
    /// The records, as one flow list; empty for no section.
    records: &'static str,
    /// `settings`, as one flow mapping.
    settings: &'static str,
    /// Names of the mail service, as [`House::names`] tells them.
    names: &'static [&'static str],
    /// Records, as [`House::records`] tells them.
    zone: &'static [&'static str],
    /// The counts of the plan: add, change, destroy.
    counts: (usize, usize, usize),
}

const STORY: &[State] = &[
    State {
        told: "the office opens",
        mail: "    addresses:\n      ada: {}\n",
        records: "",
        settings: "",
        names: &["ada"],
        zone: &[],
        counts: (1, 0, 0),
    },
    State {
        told: "a front desk, a web site and a spam filter",
        mail: "    spam-filter: false\n    addresses:\n      ada: { note: Front desk, aliases: [office, info] }\n",
        records: "{ name: www, type: A, values: [192.0.2.1] }",
        settings: "",
        names: &["ada(info,office)"],
        zone: &["www A 192.0.2.1"],
        counts: (1, 3, 0),
    },
    State {
        told: "Bob comes and takes over an alias",
        mail: "    spam-filter: false\n    addresses:\n      ada: { note: Front desk, aliases: [office] }\n      bob: { aliases: [info], spam-filter: false }\n",
        records: "{ name: www, type: A, values: [192.0.2.1] }",
        settings: "",
        names: &["ada(office)", "bob(info)"],
        zone: &["www A 192.0.2.1"],
        counts: (2, 1, 0),
    },
    State {
        told: "sales are passed on, to somebody outside too",
        mail: "    block: ['*@spam.example']\n    addresses:\n      ada: { note: null, aliases: [office] }\n      bob: { aliases: [info] }\n    redirections:\n      sales: [bob@acme.example, x@partner.example]\n",
        records: "{ name: www, type: A, ttl: 300, values: [192.0.2.1, 192.0.2.2] }",
        settings: "",
        names: &[
            "ada(office)",
            "bob(info)",
            "sales>bob@acme.example,x@partner.example",
        ],
        zone: &["www A 192.0.2.1", "www A 192.0.2.2"],
        counts: (1, 3, 0),
    },
    State {
        told: "Ada and Bob exchange aliases",
        mail: "    addresses:\n      ada: { aliases: [info] }\n      bob: { aliases: [office] }\n    redirections:\n      sales: [bob@acme.example, x@partner.example]\n",
        records: "{ name: www, type: A, ttl: 300, values: [192.0.2.1, 192.0.2.2] }",
        settings: "",
        names: &[
            "ada(info)",
            "bob(office)",
            "sales>bob@acme.example,x@partner.example",
        ],
        zone: &["www A 192.0.2.1", "www A 192.0.2.2"],
        counts: (0, 2, 0),
    },
    State {
        told: "the site moves to a partner, the mail of a third one is allowed",
        mail: "    allow: ['*@partner.example']\n    external-mail-warning: true\n    addresses:\n      ada: { aliases: [info] }\n      bob: { aliases: [office] }\n    redirections:\n      sales: [bob@acme.example, x@partner.example]\n",
        records: "{ name: www, type: CNAME, values: [acme.partner.example] }, { name: _proof, type: TXT, values: ['site=7'] }",
        settings: "",
        names: &[
            "ada(info)",
            "bob(office)",
            "sales>bob@acme.example,x@partner.example",
        ],
        zone: &["_proof TXT \"site=7\"", "www CNAME acme.partner.example"],
        counts: (2, 1, 1),
    },
    State {
        told: "Bob leaves, Cem takes his place and his aliases",
        mail: "    addresses:\n      ada: { aliases: [info] }\n      cem: { aliases: [office, bob], password: { env: CEM_PASSWORD } }\n    redirections:\n      sales: [cem@acme.example, x@partner.example]\n",
        records: "{ name: www, type: CNAME, values: [acme.partner.example] }, { name: _proof, type: TXT, values: ['site=7'] }",
        settings: "",
        names: &[
            "ada(info)",
            "cem(bob,office)",
            "sales>cem@acme.example,x@partner.example",
        ],
        zone: &["_proof TXT \"site=7\"", "www CNAME acme.partner.example"],
        counts: (2, 1, 1),
    },
    State {
        told: "sales become a mailbox, press a redirection, info one too",
        mail: "    addresses:\n      ada: { aliases: [] }\n      cem: { aliases: [office, bob], password: { env: CEM_PASSWORD, version: 2 } }\n      sales: { note: Sales }\n    redirections:\n      press: [sales@acme.example]\n      info: [ada@acme.example, sales@acme.example]\n",
        records: "{ name: www, type: CNAME, values: [acme.partner.example] }, { name: _proof, type: TXT, values: ['site=7'] }",
        settings: "",
        names: &[
            "ada",
            "cem(bob,office)",
            "info>ada@acme.example,sales@acme.example",
            "press>sales@acme.example",
            "sales",
        ],
        zone: &["_proof TXT \"site=7\"", "www CNAME acme.partner.example"],
        counts: (3, 2, 1),
    },
    State {
        told: "the addresses are left to others for a while",
        mail: "    redirections:\n      press: [sales@acme.example]\n      info: [ada@acme.example, sales@acme.example]\n",
        records: "{ name: www, type: A, ttl: 600, values: [192.0.2.1] }, { name: www, type: AAAA, ttl: 600, values: ['2001:db8::1'] }, { name: _proof, type: TXT, values: ['site=8'] }",
        settings: "{ ownership: { addresses: additive } }",
        names: &[
            "ada",
            "cem(bob,office)",
            "info>ada@acme.example,sales@acme.example",
            "press>sales@acme.example",
            "sales",
        ],
        zone: &[
            "_proof TXT \"site=8\"",
            "www A 192.0.2.1",
            "www AAAA 2001:db8::1",
        ],
        counts: (2, 1, 1),
    },
    State {
        told: "they come back, and Cem's are not written",
        mail: "    addresses:\n      ada: { promotion-filter: true }\n      cem: {}\n      sales: {}\n    redirections:\n      press: [sales@acme.example]\n      info: [ada@acme.example, sales@acme.example]\n",
        records: "{ name: www, type: A, ttl: 600, values: [192.0.2.1] }, { name: www, type: AAAA, ttl: 600, values: ['2001:db8::1'] }, { name: _proof, type: TXT, values: ['site=8'] }",
        settings: "",
        names: &[
            "ada",
            "cem(bob,office)",
            "info>ada@acme.example,sales@acme.example",
            "press>sales@acme.example",
            "sales",
        ],
        zone: &[
            "_proof TXT \"site=8\"",
            "www A 192.0.2.1",
            "www AAAA 2001:db8::1",
        ],
        counts: (0, 1, 0),
    },
    State {
        told: "Cem goes, the office and his name go to redirections",
        mail: "    addresses:\n      ada: {}\n      sales: { aliases: [bob] }\n    redirections:\n      office: [ada@acme.example]\n      cem: [cem@partner.example]\n      info: [ada@acme.example]\n",
        records: "{ name: _proof, type: TXT, values: ['site=8', 'proof=1'] }, { name: www, type: CNAME, values: [acme.partner.example] }",
        settings: "",
        names: &[
            "ada",
            "cem>cem@partner.example",
            "info>ada@acme.example",
            "office>ada@acme.example",
            "sales(bob)",
        ],
        zone: &[
            "_proof TXT \"proof=1\"",
            "_proof TXT \"site=8\"",
            "www CNAME acme.partner.example",
        ],
        counts: (3, 3, 4),
    },
    State {
        told: "only what is written may live",
        mail: "    addresses:\n      ada: { aliases: [all] }\n    redirections: {}\n",
        records: "{ name: mail, type: CNAME, values: [mail.infomaniak.com] }",
        settings: "{ ownership: { addresses: authoritative, redirections: authoritative } }",
        names: &["ada(all)"],
        zone: &[],
        counts: (1, 1, 6),
    },
    State {
        told: "the office closes",
        mail: "",
        records: "",
        settings: "",
        names: &[],
        zone: &[],
        counts: (0, 0, 2),
    },
];

fn written(state: &State) -> String {
    let mut text = "organization: Acme SA\n".to_owned();
    if !state.mail.is_empty() {
        text += &format!("mail-services:\n  acme.example:\n{}", state.mail);
    }
    if !state.records.is_empty() {
        text += &format!(
            "domains: {{ acme.example: {{ records: [{}] }} }}\n",
            state.records
        );
    }
    if !state.settings.is_empty() {
        text += &format!("settings: {}\n", state.settings);
    }
    text
}

fn house() -> House {
    let mut house = House::acme();
    house.variable("CEM_PASSWORD", "Correct-Horse-7-Battery");
    house
}

/// Applies a state and looks at the world.
fn reach(house: &House, state: &State) {
    house.write("a.yaml", &written(state));
    let (add, change, destroy) = state.counts;
    let line = format!("Plan: {add} to add, {change} to change, {destroy} to destroy.");
    let plan = house.plan().exits(0);
    assert!(
        plan.stdout.ends_with(&format!("{line}\n")),
        "{}: {line}\n{}",
        state.told,
        plan.stdout
    );
    house.settles();
    assert_eq!(house.names(), state.names, "{}", state.told);
    assert_eq!(house.records(), state.zone, "{}", state.told);
}

#[test]
fn an_office_opens_lives_and_closes() {
    let house = house();
    let untouched = house.world()["zones"][0]["records"]
        .as_array()
        .map(Vec::len);
    for state in STORY {
        reach(&house, state);
    }
    assert_eq!(
        house.world()["zones"][0]["records"]
            .as_array()
            .map(Vec::len),
        untouched
    );
    assert_eq!(
        house.service()["preferences"]["blocked_senders"],
        json!(["*@spam.example"])
    );
}

#[test]
fn a_story_with_a_saved_plan_at_every_turn_is_the_same_story() {
    let house = house();
    for state in STORY {
        house.write("a.yaml", &written(state));
        house.run(&["plan", "--out", "p.json"]).exits(0);
        house.run(&["apply", "p.json"]).exits(0);
        assert_eq!(house.names(), state.names, "{}", state.told);
        assert_eq!(house.records(), state.zone, "{}", state.told);
    }
}

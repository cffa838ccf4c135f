//! The screens: what is typed, in which folder, and what came before.

/// One screen.
pub struct Shot {
    pub name: &'static str,
    /// Files beside `office/acme.yaml`, which is the first example; the same path replaces it.
    pub files: &'static [(&'static str, &'static str)],
    /// Command lines that run before, and `manager METHOD PATH BODY`, `fault JSON` or `copy FROM TO`.
    pub before: &'static [&'static str],
    /// What is typed.
    pub line: &'static str,
    /// What is typed where it asks.
    pub answers: &'static [(&'static str, &'static str)],
    /// Variables that are set; an empty one is unset.
    pub variables: &'static [(&'static str, &'static str)],
    pub code: i32,
}

const fn shot(name: &'static str, line: &'static str, code: i32) -> Shot {
    Shot {
        name,
        files: &[],
        before: &[],
        line,
        answers: &[],
        variables: &[],
        code,
    }
}

impl Shot {
    const fn files(self, files: &'static [(&'static str, &'static str)]) -> Self {
        Self { files, ..self }
    }
    const fn after(self, before: &'static [&'static str]) -> Self {
        Self { before, ..self }
    }
    const fn answering(self, answers: &'static [(&'static str, &'static str)]) -> Self {
        Self { answers, ..self }
    }
    /// Whether what it prints is a file, whose lines are as long as they are.
    pub fn writes_files(&self) -> bool {
        ["zone", "export", "fmt"].contains(&self.name)
    }
    const fn with(self, variables: &'static [(&'static str, &'static str)]) -> Self {
        Self { variables, ..self }
    }
}

const APPLIED: &[&str] = &["apply office --auto-approve"];

/// The file was applied, and says something else now.
const MOVED: &[&str] = &[
    "apply office --auto-approve",
    "copy after.yaml office/acme.yaml",
];

const WRONG: &[(&str, &str)] = &[(
    "office/acme.yaml",
    "organization: Acme SA\nmail-services:\n  acme.example:\n    adresses:\n      ada: { note: Front desk }\n    redirections:\n      sales: [ada@acme.example, bob@acme.example]\n",
)];

/// Six mailboxes go, the SPF record goes, and a mailbox comes.
const GOING: &[(&str, &str)] = &[(
    "after.yaml",
    "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n      grace: { note: New }\n",
)];

const SIX: &[(&str, &str)] = &[
    (
        "office/acme.yaml",
        "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses: { m1: {}, m2: {}, m3: {}, m4: {}, m5: {}, m6: {} }\n",
    ),
    (
        "after.yaml",
        "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses: {}\n",
    ),
];

/// What the README shows: an edit after an apply, and what it would do.
pub const PICTURE: Shot = shot("picture", "plan office", 0)
    .files(&[(
        "after.yaml",
        "organization: Acme SA\nmail-services:\n  acme.example:\n    spam-filter: true\n    block: [\"*@spam.example\"]\n    addresses:\n      ada:\n        note: Front desk\n        aliases: [countess, reception, hello]\n      bob: { note: Workshop, promotion-filter: false }\n      grace: { note: Sales }\n    redirections:\n      sales: [ada@acme.example, grace@acme.example]\n\ndomains:\n  acme.example:\n    records:\n      - { name: www, type: A, ttl: 3600, values: [192.0.2.20] }\n      - { name: shop, type: CNAME, ttl: 3600, values: [www.acme.example] }\n      - name: \"@\"\n        type: TXT\n        ttl: 3600\n        values: [v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all]\n",
    )])
    .after(MOVED);

pub const SHOTS: &[Shot] = &[
    shot("help", "--help", 0),
    shot("help-short", "-h", 0),
    shot("help-of-plan", "help plan", 0),
    shot("unknown-command", "plann", 64),
    shot("validate", "validate office", 0),
    shot("validate-wrong", "validate office", 1).files(WRONG),
    shot("validate-nothing-there", "validate nowhere", 1),
    shot("lint", "lint office", 0),
    shot("plan", "plan office", 0),
    shot("plan-nothing", "plan office", 0).after(APPLIED),
    shot("plan-refused", "plan office", 3).files(SIX).after(MOVED),
    shot("plan-deletes", "plan office", 3).files(GOING).after(MOVED),
    shot("plan-without-token", "plan office", 1).with(&[("INFOMANIAK_TOKEN", "")]),
    shot("plan-saved", "plan office --out plan.json", 0),
    shot("apply", "apply office --auto-approve", 0),
    shot("apply-asks", "apply office", 0).answering(&[("Only `yes` is taken for yes:", "yes")]),
    shot("apply-declined", "apply office", 1).answering(&[("Only `yes` is taken for yes:", "no")]),
    shot("apply-fails", "apply office --auto-approve", 4)
        .after(&[r#"fault {"method":"POST","path":"/1/mail_hostings/*/redirections","effect":{"refuse":{"status":403}}}"#]),
    shot("undo", "undo office --auto-approve --allow-destroy mailbox:ada@acme.example --allow-destroy mailbox:bob@acme.example", 0).after(APPLIED),
    shot("undo-refused", "undo office --auto-approve", 3).after(APPLIED),
    shot("unlock", "unlock 1234 office", 1),
    shot("import", "import acme.example --out taken", 0).after(APPLIED),
    shot("export", "export --csv", 0).after(APPLIED),
    shot("drift", "drift office", 0).after(APPLIED),
    shot("unmanaged", "unmanaged office", 0).after(APPLIED),
    shot("show-plan", "show plan.json", 0).after(&["plan office --out plan.json"]),
    shot("show-nothing", "show nothing.json", 1),
    shot("status", "status office", 0).after(APPLIED),
    shot("snapshot", "snapshot office --out saved.json", 0).after(APPLIED),
    shot("explain-address", "explain ada@acme.example office", 0),
    shot("explain-kind", "explain redirection", 0),
    shot("explain-rule", "explain redirects-to-google", 0),
    shot("explain-code", "explain name-taken", 0),
    shot("explain-unknown", "explain name-takn", 64),
    shot("zone", "zone office", 0),
    shot("fmt", "fmt office --check --diff", 2)
        .files(&[("office/acme.yaml", "organization: Acme SA\nmail-services:\n      acme.example:\n          addresses:\n              ada: {note: Front desk}\n")]),
    shot("lsp", "lsp --help", 0),
    shot("schema", "schema --help", 0),
    shot("doctor", "doctor office", 0),
    shot("doctor-without-token", "doctor office", 1).with(&[("INFOMANIAK_TOKEN", "")]),
    shot("audit", "audit office --emulate", 1).after(&["apply office --emulate --auto-approve"]),
    shot("emulate", "emulate --port 99999", 64),
    shot("completions", "completions", 64),
    shot("man", "man --help", 0),
];

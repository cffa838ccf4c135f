//! Plans and reports for the tests here, with one of everything.

use crate::apply::{Done, Outcome, Report};
use crate::kinds::kind::Letter;
use crate::live::Gap;
use crate::model::address::Address;
use crate::model::request::{Method, Request, Template};
use crate::model::secret::{SecretPlace, SecretRef};
use crate::model::source::Location;
use crate::model::value::Value;
use crate::plan::{
    Action, Change, FieldChange, LeftAlone, Movement, Mover, Plan, Refusal, Status, Step, Waiting,
};

pub(super) fn address(text: &str) -> Address {
    text.parse().unwrap()
}

pub(super) fn field(name: &str, before: Option<Value>, after: Option<Value>) -> FieldChange {
    FieldChange {
        name: name.into(),
        before,
        after,
        moved: None,
    }
}

pub(super) fn change(name: &str, action: Action, place: Option<(&str, usize, usize)>) -> Change {
    Change {
        address: address(name),
        action,
        status: Status::Ready,
        fields: Vec::new(),
        origin: place.map(|(file, line, column)| Location {
            file: file.into(),
            line,
            column,
            end_line: line,
            end_column: column + 1,
        }),
        reason: None,
        notes: Vec::new(),
        at_stake: Vec::new(),
        moved: None,
    }
}

pub(super) fn step(id: usize, name: &str, does: &str, after: &[usize], emails: &[&str]) -> Step {
    Step {
        id,
        address: address(name),
        realm: String::new(),
        does: does.into(),
        request: Request::new(Method::Post, Template::new("/1/x")),
        yields: Vec::new(),
        after: after.to_vec(),
        letters: emails
            .iter()
            .map(|to| Letter {
                to: (*to).to_owned(),
                what: "a request to accept mail".to_owned(),
            })
            .collect(),
        otherwise: Vec::new(),
    }
}

fn ready() -> Vec<Change> {
    let mut ada = change(
        "mailbox:ada@acme.example",
        Action::Create,
        Some(("mail.yaml", 12, 5)),
    );
    let password = SecretRef {
        place: SecretPlace::Env("ADA_PASSWORD".into()),
        version: None,
    };
    ada.fields = vec![
        field("note", None, Some(Value::text("Front desk"))),
        field("password", None, Some(Value::Secret(password))),
    ];
    let mut bob = change(
        "aliases:bob@acme.example",
        Action::Update,
        Some(("mail.yaml", 20, 7)),
    );
    bob.fields = vec![field(
        "aliases",
        Some(Value::set(["robert", "b", "bobby", "builder"])),
        Some(Value::set(["rob", "b", "bobby", "builder"])),
    )];
    let txt = "record-set:acme.example/@/TXT";
    let mut txt = change(txt, Action::Update, Some(("dns.yaml", 4, 9)));
    let google = "v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all";
    txt.fields = vec![
        field("ttl", Some(Value::Number(3600)), Some(Value::Number(300))),
        field(
            "values",
            Some(Value::set(["v=spf1 include:spf.infomaniak.ch -all"])),
            Some(Value::set([google])),
        ),
    ];
    let mut old = change("mailbox:old@acme.example", Action::Delete, None);
    old.reason = Some("declared when these files were last applied, and no longer".into());
    old.fields = vec![field("note", Some(Value::text("Old")), None)];
    old.notes = vec!["everything stored in it is destroyed and cannot come back".into()];
    let sales = "redirection:sales@acme.example";
    let mut sales = change(sales, Action::Replace, Some(("mail.yaml", 31, 7)));
    sales.reason = Some("takes the name over from mailbox:sales@acme.example".into());
    sales.fields = vec![field("to", None, Some(Value::set(["ada@acme.example"])))];
    vec![ada, bob, txt, old, sales]
}

/// A plan with one of everything that does not stop it.
pub(super) fn plan() -> Plan {
    let mut changes = ready();
    let mut hand = change(
        "mail-service:acme.example",
        Action::Update,
        Some(("mail.yaml", 2, 3)),
    );
    hand.fields = vec![field(
        "maintenance",
        Some(Value::Bool(false)),
        Some(Value::Bool(true)),
    )];
    hand.status = Status::ByHand {
        steps: vec!["Open the Manager.".into(), "Switch maintenance on.".into()],
    };
    let mut blocked = change(
        "mailbox:eve@new.example",
        Action::Create,
        Some(("mail.yaml", 40, 5)),
    );
    blocked.status = Status::Blocked {
        on: vec![
            address("mail-service:new.example"),
            address("domain:new.example"),
        ],
    };
    let mut seen = change(
        "mailbox:tim@acme.example",
        Action::Update,
        Some(("mail.yaml", 50, 5)),
    );
    seen.status = Status::Observed;
    seen.fields = vec![field("note", Some(Value::text("a")), Some(Value::Null))];
    changes.extend([hand, blocked, seen]);
    let steps = vec![
        step(
            1,
            "mailbox:ada@acme.example",
            "create the mailbox",
            &[],
            &[],
        ),
        step(2, "aliases:bob@acme.example", "set the aliases", &[], &[]),
        step(
            3,
            "record-set:acme.example/@/TXT",
            "write the records",
            &[],
            &[],
        ),
        step(
            4,
            "mailbox:old@acme.example",
            "delete the mailbox",
            &[],
            &[],
        ),
        step(
            5,
            "redirection:sales@acme.example",
            "create it",
            &[4],
            &["ada@acme.example"],
        ),
    ];
    Plan {
        changes,
        steps,
        waiting: vec![Waiting {
            address: address("redirection:sales@acme.example"),
            who: "boss@partner.example".into(),
            what: "to accept mail from sales@acme.example".into(),
        }],
        left_alone: LeftAlone {
            unchanged: 5,
            unmanaged: [("addresses".into(), 3), ("records".into(), 12)].into(),
            provider: [("records".into(), 1)].into(),
            let_go: [].into(),
            unwritten: Vec::new(),
            unread: Vec::new(),
            unchecked: Vec::new(),
        },
        calls_read: 7,
        ..Plan::default()
    }
}

/// A plan that cannot be applied.
pub(super) fn stopped() -> Plan {
    Plan {
        refusals: vec![Refusal {
            address: address("mailbox:ada@acme.example"),
            why: "it would be deleted, and `mailbox:ada@*` protects it".into(),
            help: "declare it again, or take it out of `settings.protect`".into(),
            allowed_by: None,
        }],
        gaps: vec![Gap {
            view: "the mailboxes of acme.example".into(),
            why: "the token may not list them".into(),
            hint: Some("add the scope `mail` to the token".into()),
        }],
        ..plan()
    }
}

/// What became of [`plan`]'s steps, in order.
pub(super) fn report(outcomes: impl IntoIterator<Item = Outcome>) -> Report {
    let steps = plan().steps.into_iter().zip(outcomes);
    Report {
        steps: steps
            .map(|(step, outcome)| Done::new(&step, outcome))
            .collect(),
        ..Report::default()
    }
}

fn by(by: Mover, why: Option<&str>) -> Movement {
    Movement {
        by,
        why: why.map(str::to_owned),
        items: [].into(),
        base: None,
    }
}

/// [`plan`] as it is where every side moved.
pub(super) fn moved() -> Plan {
    let mut plan = plan();
    for change in &mut plan.changes {
        change.moved = Some(by(Mover::Commit, None));
        for field in &mut change.fields {
            field.moved = Some(by(Mover::Commit, None));
        }
    }
    let aliases = &mut plan.changes[1];
    aliases.moved = Some(by(Mover::Both, None));
    aliases.fields[0].moved = Some(Movement {
        items: [
            ("rob".into(), Mover::Commit),
            ("robert".into(), Mover::Manager),
        ]
        .into(),
        ..by(Mover::Both, None)
    });
    let records = &mut plan.changes[2];
    let why = "Infomaniak makes SPF and DMARC of .ch and .li domains strict by itself";
    records.moved = Some(by(Mover::Both, Some(why)));
    records.fields[0].moved = Some(Movement {
        base: Some(Value::Number(600)),
        ..by(Mover::Both, None)
    });
    records.fields[1].moved = Some(by(Mover::Provider, Some(why)));
    plan.changes[3].moved = Some(by(
        Mover::Both,
        Some("it is no longer declared, and was changed in the Manager since"),
    ));
    plan.changes[5].moved = Some(by(Mover::Manager, None));
    plan.changes[7].moved = Some(by(Mover::Unknown, None));
    for index in [3, 5, 7] {
        let who = plan.changes[index].moved.as_ref().map(|moved| moved.by);
        plan.changes[index].fields[0].moved = who.map(|who| by(who, None));
    }
    plan
}

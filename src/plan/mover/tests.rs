//! The table in the head, row by row.

use super::*;
use crate::kinds::by_name;
use crate::kinds::kind::Observed;
use crate::kinds::limits::Limits;
use crate::plan::fields::differing;
use crate::plan::policy;

/// One thing's three sides, and others.
#[derive(Default)]
struct World {
    declared: BTreeMap<Address, Spec>,
    base: BTreeMap<Address, Spec>,
    living: BTreeMap<Address, Observed>,
    limits: Limits,
}

impl Around for World {
    fn lives(&self, address: &Address) -> Option<&Observed> {
        self.living.get(address)
    }

    fn declared(&self, address: &Address) -> Option<&Spec> {
        self.declared.get(address)
    }

    fn living(&self, kind: &str) -> Vec<&Observed> {
        let all = self.living.values();
        all.filter(|thing| thing.address.kind == kind).collect()
    }

    fn declaring(&self, kind: &str) -> Vec<(&Address, &Spec)> {
        let all = self.declared.iter();
        all.filter(|(address, _)| address.kind == kind).collect()
    }

    fn recorded(&self, address: &Address) -> Option<&Spec> {
        self.base.get(address)
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }
}

impl World {
    fn declares(mut self, address: &str, spec: Spec) -> Self {
        self.declared.insert(address.parse().unwrap(), spec);
        self
    }

    fn left(mut self, address: &str, spec: Spec) -> Self {
        self.base.insert(address.parse().unwrap(), spec);
        self
    }

    fn has(mut self, address: &str, spec: Spec) -> Self {
        let mut thing = Observed::new(address.parse().unwrap(), "1");
        thing.spec = spec;
        self.living.insert(thing.address.clone(), thing);
        self
    }

    /// Who moved this thing, and each field of it.
    fn judged(&self, address: &str, known: bool) -> (Movement, Vec<FieldChange>) {
        let address: Address = address.parse().unwrap();
        let kind = by_name(&address.kind).unwrap();
        let live = self.lives(&address).map(|seen| &seen.spec);
        let declared = self.declared(&address);
        let base = self.recorded(&address);
        let sides = match (declared, live) {
            (Some(declared), Some(live)) => {
                let sides = policy::complete(kind, declared, live, base);
                (Some(sides.before), Some(sides.after))
            }
            (Some(declared), None) => (None, Some(policy::fresh(kind, declared))),
            (None, live) => (live.cloned(), None),
        };
        let mut fields = differing(kind, sides.0.as_ref(), sides.1.as_ref());
        let judge = Judge {
            kind,
            address: &address,
            base,
            known,
            siblings: known,
            asked: false,
            around: self,
        };
        let moved = match (&sides.0, &sides.1) {
            (before, None) => judge.gone(before.as_ref(), &mut fields),
            (None, _) => judge.missing(&mut fields),
            (Some(_), _) => judge.differs(&mut fields),
        };
        (moved, fields)
    }

    fn who(&self, address: &str) -> Mover {
        self.judged(address, true).0.by
    }
}

const ADA: &str = "mailbox:ada@acme.example";

fn note(text: &str) -> Spec {
    Spec::default().with("note", Value::text(text))
}

fn to(items: &[&str]) -> Spec {
    Spec::default().with("to", Value::set(items.iter().copied()))
}

#[test]
fn of_three_values_the_odd_one_moved() {
    for (declared, base, live, by) in [
        ("b", "a", "a", Mover::Commit),
        ("a", "a", "b", Mover::Manager),
        ("b", "a", "c", Mover::Both),
    ] {
        let world = World::default()
            .declares(ADA, note(declared))
            .left(ADA, note(base))
            .has(ADA, note(live));
        let (moved, fields) = world.judged(ADA, true);
        assert_eq!(moved.by, by, "{declared} {base} {live}");
        let base = fields[0].moved.as_ref().unwrap().base.clone();
        assert_eq!(base, (by == Mover::Both).then(|| Value::text("a")));
    }
}

#[test]
fn without_a_base_nobody_can_say_and_with_one_it_is_the_first_time() {
    let world = World::default()
        .declares(ADA, note("a"))
        .has(ADA, note("b"));
    assert_eq!(world.judged(ADA, false).0.by, Mover::Unknown);
    assert_eq!(world.judged(ADA, true).0.by, Mover::Commit);
    let newly = world.left(ADA, Spec::default());
    assert_eq!(newly.who(ADA), Mover::Commit);
}

#[test]
fn what_is_not_there_was_never_made_or_was_deleted() {
    let new = World::default().declares(ADA, note("a"));
    assert_eq!(new.judged(ADA, true).0.by, Mover::Commit);
    let (moved, fields) = new.judged(ADA, false);
    assert_eq!(moved, Movement::by(Mover::Unknown));
    let unknown = Some(Movement::by(Mover::Unknown));
    assert!(fields.iter().all(|field| field.moved == unknown));
    let deleted = World::default()
        .declares(ADA, note("a"))
        .left(ADA, note("a"));
    assert_eq!(deleted.who(ADA), Mover::Manager);
    let (moved, fields) = deleted.left(ADA, note("b")).judged(ADA, true);
    assert_eq!(moved.by, Mover::Both);
    assert_eq!(fields[0].moved.as_ref().unwrap().by, Mover::Commit);
}

#[test]
fn what_is_declared_no_longer_was_taken_out_and_perhaps_changed_meanwhile() {
    let removed = World::default().left(ADA, note("a")).has(ADA, note("a"));
    assert_eq!(removed.who(ADA), Mover::Commit);
    let changed = World::default().left(ADA, note("a")).has(ADA, note("b"));
    assert_eq!(changed.who(ADA), Mover::Both);
    let filled = Spec::default().with("block", Value::set(["x@spam.example"]));
    let more = filled
        .clone()
        .with("block", Value::set(["x@spam.example", "own@spam.example"]));
    let clicked = World::default().left(ADA, filled).has(ADA, more);
    assert_eq!(clicked.who(ADA), Mover::Commit, "users fill such lists");
    let stranger = World::default().has(ADA, note("a"));
    assert_eq!(stranger.judged(ADA, true).0.by, Mover::Manager);
    assert_eq!(stranger.judged(ADA, false).0.by, Mover::Unknown);
}

#[test]
fn sets_go_item_by_item() {
    let sales = "forwarding:sales@acme.example";
    let world = World::default()
        .declares(
            sales,
            to(&["kept@x.example", "lost@x.example", "new@x.example"]),
        )
        .left(
            sales,
            to(&["kept@x.example", "lost@x.example", "taken-out@x.example"]),
        )
        .has(
            sales,
            to(&["kept@x.example", "taken-out@x.example", "added@x.example"]),
        );
    let (moved, fields) = world.judged(sales, true);
    assert_eq!(moved.by, Mover::Both);
    let items = &fields[0].moved.as_ref().unwrap().items;
    let of = |item: &str| items.get(&format!("{item}@x.example")).copied();
    assert_eq!(of("new"), Some(Mover::Commit));
    assert_eq!(of("taken-out"), Some(Mover::Commit));
    assert_eq!(of("lost"), Some(Mover::Manager));
    assert_eq!(of("added"), Some(Mover::Manager));
    assert_eq!(of("kept"), None);
}

#[test]
fn the_provider_is_named_where_it_is_known_for_it() {
    let spf = "record-set:acme.ch/@/TXT";
    let values = |text: &str| Spec::default().with("values", Value::set(["ms=1", text]));
    let soft = values("v=spf1 include:spf.infomaniak.ch ~all");
    let hard = values("v=spf1 include:spf.infomaniak.ch -all");
    let world = World::default()
        .declares(spf, soft.clone())
        .left(spf, soft.clone())
        .has(spf, hard.clone());
    let (moved, _) = world.judged(spf, true);
    assert_eq!(moved.by, Mover::Provider);
    assert!(moved.why.unwrap_or_default().contains(".ch and .li"));
    let softened = World::default()
        .declares(spf, hard.clone())
        .left(spf, hard)
        .has(spf, soft);
    assert_eq!(softened.who(spf), Mover::Manager);
}

#[test]
fn forwarding_and_responder_together_are_the_mark_of_a_restored_mailbox() {
    let (forwarding, holiday) = (
        "forwarding:ada@acme.example",
        "responder:ada@acme.example/holiday",
    );
    let says = |text: &str| Spec::default().with("message", Value::text(text));
    let forwards = World::default()
        .declares(forwarding, to(&["a@x.example"]))
        .left(forwarding, to(&["a@x.example"]))
        .has(forwarding, to(&["old@x.example"]))
        .declares(holiday, says("new"))
        .left(holiday, says("new"))
        .has(holiday, says("new"));
    assert_eq!(forwards.who(forwarding), Mover::Manager);
    let restored = forwards.has(holiday, says("old"));
    for thing in [forwarding, holiday] {
        let (moved, _) = restored.judged(thing, true);
        assert_eq!(moved.by, Mover::Provider, "{thing}");
        let why = moved.why.unwrap_or_default();
        assert!(
            why.starts_with("probably: ada@acme.example was restored"),
            "{why}"
        );
    }
}

#[test]
fn one_responder_switches_the_other_off_and_a_team_page_flips_roles() {
    let on = |on: bool| Spec::default().with("active", Value::Bool(on));
    let holiday = "responder:ada@acme.example/holiday";
    let world = World::default()
        .declares(holiday, on(true))
        .left(holiday, on(true))
        .has(holiday, on(false));
    assert_eq!(world.judged(holiday, true).0.why, None);
    let (moved, _) = world
        .has("responder:ada@acme.example/lunch", on(true))
        .judged(holiday, true);
    assert_eq!(moved.by, Mover::Manager);
    assert!(
        moved
            .why
            .unwrap_or_default()
            .contains("/lunch was switched on")
    );

    let ann = "user:Acme SA/ann@acme.example";
    let role = |role: &str| Spec::default().with("role", Value::text(role));
    let world = World::default()
        .declares(ann, role("collaborator"))
        .left(ann, role("collaborator"))
        .has(
            ann,
            role("administrator").with("teams", Value::set(["Support"])),
        );
    let (moved, _) = world.judged(ann, true);
    assert_eq!(moved.by, Mover::Manager);
    assert!(
        moved
            .why
            .unwrap_or_default()
            .starts_with("probably: the page of a team")
    );
}

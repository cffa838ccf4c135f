//! Patterns that everybody makes: exactly these writes, in this order.

use std::collections::BTreeSet;

use maniform::apply::{Done, Outcome, Report, memory};
use maniform::plan::Step;
use maniform::plan::record::Record;

use super::planner::{Files, NOW};
use super::walk::walk;
use super::wish::{Form, Host, House, Key, Mx, Sections, Target, Wish, bare};

const ALL: Sections = Sections {
    mail: true,
    zone: true,
    people: true,
    synonym: false,
};

/// The steps from one wish to another.
fn steps(before: Wish, after: Wish) -> Vec<Step> {
    let house = |wish| House {
        orgs: vec![wish],
        authoritative: true,
        ranks: vec![1, 9, 0, 2, 9, 0, 0],
        sections: ALL,
    };
    let none = house(Wish::default());
    let (before, after) = (house(before).settled(), house(after).settled());
    let mut world = bare(1);
    let mut record = Record::empty("model");
    let mut steps = Vec::new();
    for (was, house) in [(&none, &before), (&before, &after)] {
        let files = Files::load(&house.files(was)).expect("legal files");
        let (live, plan) = files.plan(&world, &record, &[]);
        assert!(plan.refusals.is_empty(), "{:#?}", plan.refusals);
        let order: Vec<usize> = (0..plan.steps.len()).collect();
        let walked = walk(&world, &live, &plan.steps, &order, None).expect("nothing is refused");
        world = walked.seen.last().map_or(world, |(_, world)| world.clone());
        let all = plan.steps.iter();
        let all = all.map(|step| Done::new(step, Outcome::Done));
        let report = Report {
            steps: all.collect(),
            ..Report::default()
        };
        record = memory::after_steps(&files.document.declared, &record, &plan, &report, NOW);
        steps = plan.steps;
    }
    steps
}

/// What each does, with the numbers of those it waits for.
fn told(before: Wish, after: Wish) -> Vec<String> {
    let steps = steps(before, after);
    let local = |key: &str| {
        key.rsplit_once('/')
            .map_or(key, |(_, end)| end)
            .replace("@acme.example", "")
    };
    let each = steps.iter().map(|s| {
        format!(
            "{} {}: {} {:?}",
            s.address.kind,
            local(&s.address.key),
            s.does,
            s.after
        )
    });
    each.collect()
}

fn names(forms: &[(usize, Form)]) -> Wish {
    let mut wish = Wish {
        mx: Mx::Here,
        ..Wish::default()
    };
    for (index, form) in forms {
        wish.names[*index] = form.clone();
    }
    wish
}

fn mailbox() -> Form {
    Form::Mailbox {
        to: Vec::new(),
        keep: true,
    }
}

fn hosts(forms: &[(usize, Host)], texts: &[usize]) -> Wish {
    let mut wish = Wish {
        texts: texts.iter().copied().collect(),
        ..Wish::default()
    };
    for (index, form) in forms {
        wish.hosts[*index] = form.clone();
    }
    wish
}

fn one(value: u8) -> BTreeSet<u8> {
    BTreeSet::from([value])
}

#[test]
fn aliases_are_swapped_with_one_write_more_than_there_are_mailboxes() {
    let of = |a, b| {
        names(&[
            (0, mailbox()),
            (1, mailbox()),
            (2, Form::Alias(a)),
            (3, Form::Alias(b)),
        ])
    };
    assert_eq!(
        told(of(0, 1), of(1, 0)),
        [
            "aliases n0: remove the alias n2 []",
            "aliases n1: set the aliases [1]",
            "aliases n0: set the aliases [1, 2]",
        ]
    );
}

#[test]
fn aliases_go_round_with_one_write_more_than_there_are_mailboxes() {
    let round = |by: usize| {
        let mut forms: Vec<(usize, Form)> = (0..3).map(|index| (index, mailbox())).collect();
        forms.extend((0..3).map(|index| (3 + index, Form::Alias((index + by) % 3))));
        names(&forms)
    };
    assert_eq!(steps(round(0), round(1)).len(), 4);
}

#[test]
fn a_mailbox_becomes_an_alias_at_the_last_moment() {
    let after = names(&[(0, mailbox()), (1, Form::Alias(0)), (2, mailbox())]);
    assert_eq!(
        told(names(&[(1, mailbox())]), after),
        [
            "mailbox n0: create the mailbox []",
            "mailbox n2: create the mailbox []",
            "mailbox n1: delete the mailbox [1]",
            "aliases n0: add the alias n1 [1, 3]",
        ]
    );
}

#[test]
fn an_alias_leaves_a_mailbox_that_goes_only_once_the_other_is_there() {
    let before = names(&[(4, mailbox()), (1, Form::Alias(4))]);
    assert_eq!(
        told(before, names(&[(5, mailbox()), (1, Form::Alias(5))])),
        [
            "mailbox n5: create the mailbox []",
            "mailbox n4: delete the mailbox [1]",
            "aliases n5: add the alias n1 [1, 2]",
        ]
    );
}

#[test]
fn who_forwards_to_a_new_address_does_so_before_the_old_one_goes() {
    let to = |index| Form::Redirection(vec![Target::Own(index)]);
    assert_eq!(
        told(
            names(&[(0, to(5)), (5, mailbox())]),
            names(&[(0, to(6)), (6, mailbox())])
        ),
        [
            "mailbox n6: create the mailbox []",
            "redirection n0: set the targets [1]",
            "mailbox n5: delete the mailbox [2]",
        ]
    );
}

#[test]
fn who_goes_over_to_another_alias_finds_both() {
    let wish = |alias| {
        let to = Form::Redirection(vec![Target::Own(alias)]);
        names(&[(0, to), (2, mailbox()), (alias, Form::Alias(2))])
    };
    assert_eq!(
        told(wish(3), wish(4)),
        [
            "aliases n2: add the alias n4 []",
            "redirection n0: set the targets [1]",
            "aliases n2: set the aliases [1, 2]",
        ]
    );
}

#[test]
fn who_forwards_to_what_goes_too_goes_first() {
    let to = |index| Form::Mailbox {
        to: vec![Target::Own(index)],
        keep: false,
    };
    assert_eq!(
        told(names(&[(0, mailbox()), (3, to(0))]), names(&[])),
        [
            "mailbox n3: delete the mailbox []",
            "mailbox n0: delete the mailbox [1]",
        ]
    );
}

#[test]
fn a_catch_all_stays_until_every_name_is_taken() {
    let mut before = names(&[(0, mailbox())]);
    before.catch_all = true;
    assert_eq!(
        told(before, names(&[(0, mailbox()), (1, Form::Alias(0))])),
        [
            "aliases n0: add the alias n1 []",
            "mailbox catchall: delete the mailbox [1]",
        ]
    );
}

#[test]
fn a_catch_all_comes_before_a_name_is_given_up() {
    let mut after = names(&[(0, mailbox())]);
    after.catch_all = true;
    assert_eq!(
        told(names(&[(0, mailbox()), (1, Form::Alias(0))]), after),
        [
            "mailbox catchall: create the mailbox []",
            "aliases n0: remove the alias n1 [1]",
        ]
    );
}

#[test]
fn the_text_beside_an_address_goes_before_the_address() {
    let before = hosts(&[(0, Host::A(one(0)))], &[0]);
    assert_eq!(
        told(before, hosts(&[(0, Host::Cname(5))], &[])),
        [
            "record-set TXT: remove text 0 []",
            "record-set A: remove 192.0.2.1 [1]",
            "record-set CNAME: add www.partner.example [1, 2]",
        ]
    );
}

#[test]
fn who_goes_over_to_a_name_that_had_only_a_text_finds_an_address() {
    let before = hosts(&[(1, Host::Cname(4)), (4, Host::Cname(5))], &[3]);
    let after = hosts(
        &[
            (1, Host::Cname(3)),
            (3, Host::Cname(4)),
            (4, Host::A(one(0))),
        ],
        &[],
    );
    assert_eq!(
        told(before, after),
        [
            "record-set TXT: remove text 3 []",
            "record-set CNAME: add h4.acme.example [1]",
            "record-set CNAME: change h4.acme.example to h3.acme.example [2]",
            "record-set CNAME: remove www.partner.example [3]",
            "record-set A: add 192.0.2.1 [4]",
        ]
    );
}

#[test]
fn an_address_of_another_sort_comes_before_the_old_one_goes() {
    let before = hosts(&[(0, Host::A(one(0)))], &[]);
    assert_eq!(
        told(before, hosts(&[(0, Host::Aaaa(one(0)))], &[])),
        [
            "record-set AAAA: add 2001:db8::1 []",
            "record-set A: remove 192.0.2.1 [1]",
        ]
    );
}

#[test]
fn a_new_key_is_published_before_the_old_one_goes() {
    let keys = |keys| Wish {
        keys,
        ..Wish::default()
    };
    let (old, new) = (
        keys([Key::Name(0), Key::Nothing]),
        keys([Key::Nothing, Key::Name(1)]),
    );
    assert_eq!(
        told(old, new),
        [
            "record-set CNAME: add k1.crm.example []",
            "record-set CNAME: remove k0.crm.example [1]",
        ]
    );
}

#[test]
fn mail_comes_here_with_one_write_once_all_addresses_are_there() {
    let mut before = names(&[]);
    before.mx = Mx::Elsewhere(1);
    before.spf = Some(2);
    let mut after = names(&[(0, mailbox()), (1, Form::Alias(0))]);
    after.spf = Some(1);
    assert_eq!(
        told(before, after),
        [
            "mailbox n0: create the mailbox []",
            "aliases n0: add the alias n1 [1]",
            "record-set MX: change 1 mx1.partner.example to 5 mta-gw.infomaniak.ch [1, 2]",
            "record-set TXT: change v=spf1 include:spf.crm.example -all to v=spf1 include:spf.infomaniak.ch -all []",
        ]
    );
}

#[test]
fn dmarc_refuses_once_mail_is_proven_and_no_longer_before_it_is_not() {
    let proven = Wish {
        spf: Some(1),
        dmarc: Some(2),
        keys: [Key::Nothing, Key::Name(1)],
        ..Wish::default()
    };
    let open = Wish {
        dmarc: Some(0),
        ..Wish::default()
    };
    assert_eq!(
        told(open.clone(), proven.clone()),
        [
            "record-set TXT: add v=spf1 include:spf.infomaniak.ch -all []",
            "record-set CNAME: add k1.crm.example []",
            "record-set TXT: change v=DMARC1; p=none to v=DMARC1; p=reject [1, 2]",
        ]
    );
    assert_eq!(
        told(proven, open),
        [
            "record-set TXT: change v=DMARC1; p=reject to v=DMARC1; p=none []",
            "record-set TXT: remove v=spf1 include:spf.infomaniak.ch -all [1]",
            "record-set CNAME: remove k1.crm.example [1]",
        ]
    );
}

#[test]
fn a_new_policy_of_transport_is_announced_before_mx_and_a_first_one_after_it() {
    let wish = |mx, sts| Wish {
        mx,
        sts,
        ..Wish::default()
    };
    let mx = "record-set MX: change 1 mx1.partner.example to 5 mta-gw.infomaniak.ch";
    assert_eq!(
        told(wish(Mx::Elsewhere(1), Some(0)), wish(Mx::Here, Some(1))),
        [
            "record-set TXT: change v=STSv1; id=0 to v=STSv1; id=1 []".to_owned(),
            format!("{mx} [1]"),
        ]
    );
    assert_eq!(
        told(wish(Mx::Elsewhere(1), None), wish(Mx::Here, Some(1))),
        [
            format!("{mx} []"),
            "record-set TXT: add v=STSv1; id=1 [1]".to_owned(),
        ]
    );
}

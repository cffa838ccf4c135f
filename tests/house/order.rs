//! Order is read off names: who needs, takes, gives up or mentions what.

use super::house::House;

fn addresses(body: &str) -> String {
    format!("organization: Acme SA\nmail-services:\n  acme.example:\n{body}")
}

#[test]
fn a_new_mailbox_comes_before_its_aliases_which_are_one_call() {
    let house = House::acme();
    let text = "    addresses:\n      ada: { aliases: [a1, a2, a3] }\n";
    house.write("a.yaml", &addresses(text));
    assert_eq!(
        house.steps(),
        [
            "POST /mailboxes",
            "PUT /mailboxes/{mailbox:ada@acme.example}/aliases"
        ]
    );
    house.settles();
}

#[test]
fn an_alias_that_moves_is_let_go_before_it_is_taken() {
    let house = House::acme();
    let text = "    addresses:\n      ada: { aliases: [x, y] }\n      bob: { aliases: [] }\n";
    house.write("a.yaml", &addresses(text));
    house.settles();
    let text = "    addresses:\n      ada: { aliases: [y] }\n      bob: { aliases: [x] }\n";
    house.write("a.yaml", &addresses(text));
    assert_eq!(
        house.steps(),
        [
            "DELETE /mailboxes/{mailbox:ada@acme.example}/aliases/x",
            "POST /mailboxes/{mailbox:bob@acme.example}/aliases"
        ]
    );
    house.settles();
}

#[test]
fn two_mailboxes_that_swap_aliases_need_one_more_call_than_without_the_circle() {
    let house = House::acme();
    let text = "    addresses:\n      ada: { aliases: [x] }\n      bob: { aliases: [y] }\n";
    house.write("a.yaml", &addresses(text));
    house.settles();
    let text = "    addresses:\n      ada: { aliases: [y] }\n      bob: { aliases: [x] }\n";
    house.write("a.yaml", &addresses(text));
    assert_eq!(house.steps().len(), 3, "{:?}", house.steps());
    house.settles();
}

#[test]
fn a_redirection_takes_over_the_name_of_a_mailbox() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &addresses("    addresses:\n      ada: {}\n      sales: { aliases: [shop] }\n"),
    );
    house.settles();
    let text = "    addresses:\n      ada: {}\n    redirections:\n      sales: [ada@acme.example]\n      shop: [ada@acme.example]\n";
    house.write("a.yaml", &addresses(text));
    let plan = house.plan().exits(0);
    assert!(plan.stdout.contains("-/+"), "{}", plan.stdout);
    house.settles();
}

#[test]
fn a_cname_and_another_type_swap_names() {
    let house = House::acme();
    let zone = |a: &str, b: &str| {
        format!(
            "domains:\n  acme.example:\n    records:\n      - {{ name: {a}, type: CNAME, values: [www.partner.example] }}\n      - {{ name: {b}, type: A, values: [192.0.2.1, 192.0.2.2] }}\n"
        )
    };
    house.write("a.yaml", &zone("one", "two"));
    house.settles();
    house.write("a.yaml", &zone("two", "one"));
    house.settles();
}

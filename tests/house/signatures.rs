//! Signatures and templates: made, changed, taken away, imposed, and made for everybody.

use serde_json::json;

use super::house::House;

const TEXT: &str = "organization: Acme SA
mail-services:
  acme.example:
    signature-templates:
      House: { content: <p>Acme SA</p>, status: enabled, default: true }
    addresses:
      ada:
        aliases: [desk]
        signatures:
          Main: { content: <p>Ada</p>, sender: desk@acme.example, template: House }
          Short: { content: <p>A</p> }
        default-signature: Main
        default-reply-signature: Short
";

fn signatures(house: &House) -> Vec<String> {
    let world = house.control("GET", "world", &json!(null));
    let boxes = &world["data"]["mail_hostings"][0]["mailboxes"][0]["signatures"];
    let rows = boxes.as_array().cloned().unwrap_or_default();
    let told = rows.iter().map(|row| {
        let is = |name: &'static str| if row[name] == true { name } else { "" };
        let marks = format!("{} {}", is("is_default"), is("is_default_reply"));
        let name = row["name"].as_str().unwrap_or_default();
        format!("{name} {}", marks.trim()).trim().to_owned()
    });
    told.collect()
}

/// The number of the mail service.
fn service(house: &House) -> String {
    let world = house.control("GET", "world", &json!(null));
    world["data"]["mail_hostings"][0]["id"].to_string()
}

#[test]
fn a_default_that_comes_with_its_signature_says_so() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &TEXT.replace("default-reply-signature: Short", ""),
    );
    house
        .plan()
        .says("done by the request that creates the signature Main");
}

#[test]
fn signatures_come_change_and_go_and_a_second_plan_is_empty() {
    let house = House::acme();
    house.write("b.yaml", "settings: { ownership: { signatures: owned } }\n");
    house.write("a.yaml", TEXT);
    house.settles();
    assert_eq!(
        signatures(&house),
        ["Main is_default", "Short is_default_reply"]
    );
    house.write("a.yaml", &TEXT.replace("<p>A</p>", "<p>Ada M.</p>"));
    assert_eq!(house.steps().len(), 1);
    house.settles();
    // The default gives its name up before it goes.
    let fewer = TEXT
        .replace("          Short: { content: <p>A</p> }\n", "")
        .replace(
            "default-reply-signature: Short",
            "default-reply-signature: null",
        );
    house.write("a.yaml", &fewer);
    let steps = house.steps();
    assert!(
        steps[0].starts_with("POST") && steps[1].starts_with("DELETE"),
        "{steps:?}"
    );
    house.settles();
    assert_eq!(signatures(&house), ["Main is_default"]);
}

#[test]
fn signatures_of_somebody_s_own_are_left_alone_and_addresses_without_any_are_not_asked() {
    let house = House::acme();
    let two = format!("{TEXT}      bob: {{}}\n");
    house.write("a.yaml", &two);
    house.settles();
    let path = "/1/mail_hostings/30/mailboxes/ada/signatures";
    let path = path.replace("30", &service(&house));
    house.manager("POST", &path, &json!({ "name": "Mine", "content": "x" }));
    house.forget();
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(0)
        .says("1 signature that no file declares");
    let asked = house.log();
    let asked = asked.iter().filter(|call| {
        let path = call["path"].as_str().unwrap_or_default();
        path.ends_with("/signatures")
    });
    assert_eq!(asked.count(), 1);
}

#[test]
fn a_lost_reply_in_the_middle_is_mended_by_the_next_apply() {
    let house = House::acme();
    house.write("a.yaml", TEXT);
    house.fault(
        &json!({ "method": "POST", "path": "/1/**/mailboxes/*/signatures", "effect": "cut_after" }),
    );
    house.apply();
    house.mend();
    house.settles();
    assert_eq!(
        signatures(&house),
        ["Main is_default", "Short is_default_reply"]
    );
}

#[test]
fn a_creation_that_answers_no_id_is_finished_by_the_next_apply() {
    let house = House::acme();
    house.write("a.yaml", TEXT);
    house.control(
        "PATCH",
        "switches",
        &json!({ "created_signature_as_object": false, "signature_ids_as_text": true }),
    );
    let code = house.apply().code;
    assert!(code == 0 || code == 4, "{code}");
    house.settles();
    assert_eq!(
        signatures(&house),
        ["Main is_default", "Short is_default_reply"]
    );
}

#[test]
fn what_a_person_has_to_do_is_said_and_the_rest_is_written() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &TEXT.replace("sender: desk@acme.example", "sender: ada@home.example"),
    );
    house.apply();
    assert_eq!(
        signatures(&house),
        ["Main is_default", "Short is_default_reply"]
    );
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("By hand:")
        .says("have ada@home.example verified as a sender of ada@acme.example");
}

#[test]
fn making_everybody_s_signature_says_who_hears_of_it() {
    let mut world = super::house::acme_world();
    world["users"] = json!([{ "account": "Acme SA", "email": "mia@acme.example" }]);
    world["mail_hostings"][0]["mailboxes"] =
        json!([{ "mailbox_name": "ada", "users": ["mia@acme.example"] }]);
    let house = House::with(world);
    let text = "organization: Acme SA
mail-services:
  acme.example:
    signature-templates:
      House: { content: <p>Acme SA</p>, create-signatures: true, notify: true }
";
    house.write("a.yaml", text);
    house
        .plan()
        .says("a notice about a new signature: mia@acme.example")
        .says("is overwritten");
    house.settles();
    // An order is carried out once, and again with the next change.
    house.write("a.yaml", &text.replace("<p>Acme SA</p>", "<p>Acme</p>"));
    let steps = house.steps();
    assert_eq!(steps.len(), 2, "{steps:?}");
    house.settles();
}

//! Files for many addresses whose columns are not what they should be: no password is ever shown or
//! taken for a name.

use super::house::{House, Ran, acme_world, run};

/// Reads a file with these bytes; `hunter` is the password in each.
fn read(house: &House, text: &str) -> Ran {
    house.write("bulk.csv", text);
    let ran = house.run(&["import", "--csv", "bulk.csv", "--service", "acme.example"]);
    for shown in [&ran.stdout, &ran.stderr] {
        let shown = shown.to_lowercase();
        assert!(!shown.contains("hunter"), "{text:?}\n{shown}");
    }
    ran
}

#[test]
fn a_file_without_a_sound_header_is_refused_and_shows_no_cell() {
    let house = House::acme();
    for (text, message) in [
        (
            "Password,Name\nhunter,ida\n",
            "column A holds the passwords",
        ),
        (
            "Mot de passe,Nom\nhunter,ida\n",
            "column A holds the passwords",
        ),
        ("ida,hunter,,\njoe,hunter,j@x.example,0\n", "no header"),
        ("ida,hunter\njoe,hunter\n", "no header"),
        (
            "Name,First name,Password\nida,Ida,hunter\n",
            "column B holds the passwords",
        ),
        ("Name\tPassword\nida\thunter\n", "parted by tabs"),
        ("Name|Password\nida|hunter\n", "parted by `|`"),
        ("sep=;\nName;Password\nida;hunter\n", "parted by semicolons"),
        ("Name;Password,x\nida;hunter\n", "parted by semicolons"),
        ("Name,Password\n", "no address is in the file"),
    ] {
        read(&house, text).exits(1).complains(message);
    }
}

#[test]
fn a_row_that_cannot_be_split_safely_is_refused_and_shows_no_cell() {
    let house = House::acme();
    for (row, message) in [
        ("ida;hunter", "one column only"),
        ("ida;hunter,x", "what parts columns in other files"),
        ("ida\thunter,x", "what parts columns in other files"),
        ("\"ida,hunter", "a quote in the row has no partner"),
        (
            "ida,\"hunter\njoe,hunter",
            "a quote in the row has no partner",
        ),
        ("ida,x,hunter", "the third column holds no e-mail address"),
        ("ida,x,,hunter", "neither 0 nor 1"),
        ("ida,x,hunter,y@x.example,0", "more than 4 columns"),
        ("ida hunter,x", "what stands in the first column"),
    ] {
        let text = format!("Name,Password,Redirect,Delete\n{row}\n");
        read(&house, &text).exits(1).complains(message);
    }
}

#[test]
fn the_file_may_come_from_standard_input_with_a_bom_in_french() {
    let house = House::with(acme_world());
    let text = "\u{feff}Adresse,Mot de passe,Redirection,Supprimer\r\nida,hunter,,\r\n";
    let arguments = ["import", "--csv", "-", "--service", "acme.example"];
    let ran = run(house.command(&arguments), text).exits(0);
    ran.says("ida:").says("IDA_PASSWORD");
    let wrong = run(house.command(&arguments), "\u{feff}ida,hunter\n").exits(1);
    let wrong = wrong.complains("<stdin>:1:1");
    assert!(!wrong.stderr.contains('\u{feff}'), "{}", wrong.stderr);
}

#[test]
fn the_service_must_be_a_domain() {
    let house = House::acme();
    house.write("bulk.csv", "Name,Password\nida,hunter\n");
    for service in ["not a domain", "", "acme", "ida@acme.example"] {
        let ran = house.run(&["import", "--csv", "bulk.csv", "--service", service]);
        ran.exits(64).complains("--service");
    }
}

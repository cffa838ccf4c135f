use super::*;

const MAIL: &str = "organization: Acme SA
users:
  ada@acme.example: {}
teams:
  Support: { lead: ada@acme.example, members: [\"Ada@acme.example\"] }
mail-services:
  acme.example:
    addresses:
      ada:
        aliases: [countess]
        profile: staff
        team-access: { Support: null }
      bob: &desk { forward: { to: [ada@acme.example] } }
      eve: *desk
    redirections:
      sales: [countess@acme.example, someone@partner.example]
";
const SHARED: &str = "profiles:\n  staff: { allow: ['*@acme.example', ada@acme.example] }\n";

fn index() -> Index {
    let mut sources = Sources::default();
    sources.add("mail.yaml", MAIL);
    sources.add("shared.yaml", SHARED);
    Index::new(&sources)
}

fn at(text: &str, behind: &str) -> usize {
    text.find(behind).unwrap() + behind.len()
}

fn words(index: &Index, offset: usize, file: u32) -> Vec<String> {
    let here = index.at(FileId(file), offset);
    let place = here.first().expect("a name stands here");
    let word = |one: &Place| {
        let text = [MAIL, SHARED][one.span.file.0 as usize];
        format!(
            "{}{}",
            &text[one.span.start..one.span.end],
            if one.declares() { "!" } else { "" }
        )
    };
    index.places(&place.name).map(word).collect()
}

#[test]
fn an_address_and_a_user_of_one_name_are_two() {
    let index = index();
    let user = words(&index, at(MAIL, "lead: a"), 0);
    assert_eq!(
        user,
        ["ada@acme.example!", "ada@acme.example", "Ada@acme.example"]
    );
    let address = words(&index, at(MAIL, "to: [a"), 0);
    assert_eq!(address, ["ada!", "ada@acme.example", "ada@acme.example"]);
}

#[test]
fn aliases_teams_and_profiles_are_found_from_any_place() {
    let index = index();
    assert_eq!(
        words(&index, at(MAIL, "sales: [c"), 0),
        ["countess!", "countess@acme.example"]
    );
    assert_eq!(
        words(&index, at(MAIL, "team-access: { S"), 0),
        ["Support!", "Support"]
    );
    assert_eq!(words(&index, at(SHARED, "\n  s"), 1), ["staff", "staff!"]);
    assert_eq!(
        words(&index, at(MAIL, "profile: staff"), 0),
        ["staff", "staff!"]
    );
}

#[test]
fn patterns_and_words_of_others_are_no_names() {
    let index = index();
    for (text, behind, file) in [
        (SHARED, "allow: ['", 1),
        (MAIL, "organ", 0),
        (MAIL, "aliases", 0),
    ] {
        assert_eq!(
            index.at(FileId(file), at(text, behind)),
            Vec::<&Place>::new(),
            "{behind}"
        );
    }
    assert_eq!(index.at(FileId(0), 9999), Vec::<&Place>::new());
    let outside = index.at(FileId(0), at(MAIL, "someone"));
    assert_eq!(index.declared(&outside[0].name).count(), 0);
}

#[test]
fn organizations_have_their_own_teams() {
    let mut sources = Sources::default();
    let text = "organization: Acme SA\nteams: { Support: {} }\n---\norganization: Globex SA\nteams: { Support: {} }\n";
    sources.add("a.yaml", text);
    let index = Index::new(&sources);
    assert_eq!(index.known(Space::Team).count(), 2);
    let here = index.at(FileId(0), at(text, "teams: { Supp"));
    assert_eq!(index.places(&here[0].name).count(), 1);
}

#[test]
fn what_is_repeated_below_two_domains_is_two_names() {
    let mut sources = Sources::default();
    let text = "organization: Acme SA\nmail-services:\n  acme.example: &all { addresses: { ada: {} } }\n  globex.example: *all\n";
    sources.add("a.yaml", text);
    let index = Index::new(&sources);
    let here = index.at(FileId(0), at(text, "addresses: { ad"));
    let names: Vec<_> = here.iter().map(|one| one.name.shown()).collect();
    assert_eq!(names, ["ada@acme.example", "ada@globex.example"]);
    assert!(index.anchored(FileId(0), at(text, "*al")).is_some());
}

fn wanted(text: &str) -> Option<(Space, String, String)> {
    let offset = text.find('|').expect("the cursor is shown");
    let text = text.replacen('|', "", 1);
    let mut sources = Sources::default();
    sources.add("a.yaml", text.as_str());
    let found = expected(&sources, FileId(0), offset)?;
    Some((found.space, found.realm, text[found.bytes].to_owned()))
}

#[test]
fn what_is_expected_is_known_while_a_line_is_not_finished() {
    let is = |space, written: &str| Some((space, "Acme SA".to_owned(), written.to_owned()));
    let team = |rest: &str| {
        format!("organization: Acme SA\nteams:\n  Support:\n    {rest}\n  Other: {{}}\n")
    };
    assert_eq!(wanted(&team("lead: |")), is(Space::User, ""));
    assert_eq!(
        wanted(&team("lead: ad|a@acme.example")),
        is(Space::User, "ada@acme.example")
    );
    assert_eq!(wanted(&team("members: [|")), is(Space::User, ""));
    assert_eq!(
        wanted(&team("members: [ada@acme.example, b|")),
        is(Space::User, "b")
    );
    assert_eq!(wanted(&team("members: [|]")), is(Space::User, ""));
    assert_eq!(wanted(&team("members:\n    - |")), is(Space::User, ""));
    let mail = |rest: &str| {
        format!(
            "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n      ada: {{ {rest}\n"
        )
    };
    assert_eq!(wanted(&mail("profile: s|")), is(Space::Profile, "s"));
    assert_eq!(wanted(&mail("team-access: { S|")), is(Space::Team, "S"));
    assert_eq!(
        wanted(&mail("forward: { to: [|] } }")),
        is(Space::Address, "")
    );
    for nothing in ["note: |", "aliases: [|", "pro|: x }", "# profile: |"] {
        assert_eq!(wanted(&mail(nothing)), None, "{nothing}");
    }
    assert_eq!(wanted(&team("# lead: |")), None);
    let mut sources = Sources::default();
    let text = "organization: Acme SA\nteams: { Support: {} }\nmail-services:\n  acme.example:\n    addresses: { ada: { team-access: { ";
    sources.add("a.yaml", text);
    let found = expected(&sources, FileId(0), text.len()).unwrap();
    let names: Vec<_> = found.names.iter().map(Name::shown).collect();
    assert_eq!(names, ["Support"]);
}

//! A missing token, a host that is none, and a service that answers nonsense.

use serde_json::json;

use super::{ACME, House, bare, in_house, one_error, run};

#[test]
fn a_missing_token_names_the_variables() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    for arguments in [&["plan"][..], &["apply", "--auto-approve"], &["doctor"]] {
        let mut command = bare(house.path(), arguments);
        command.env("INFOMANIAK_HOST", house.base());
        command.env("INFOMANIAK_API_TOKEN", "  ");
        let ran = run(command, "").exits(1);
        one_error(&ran);
        for name in [
            "INFOMANIAK_TOKEN",
            "INFOMANIAK_API_TOKEN",
            "INFOMANIAK_ACCESS_TOKEN",
        ] {
            assert!(ran.stderr.contains(name), "{name}: {}", ran.stderr);
        }
        for words in ["accounts, user_info, mail", "--emulate"] {
            assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
        }
    }
    assert!(house.log().is_empty());
}

#[test]
fn a_token_file_is_read_or_named() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    house.write("token", "some-token\n");
    house.write("empty", "\n");
    let with = |file: &str| {
        let mut command = bare(house.path(), &["plan", "--token-file", file]);
        command.env("INFOMANIAK_HOST", house.base());
        run(command, "")
    };
    with("token").exits(0);
    for (file, words) in [
        ("missing", "cannot be read"),
        ("empty", "is empty"),
        (".", "cannot be read"),
    ] {
        let ran = with(file).exits(1);
        one_error(&ran);
        assert!(
            ran.stderr
                .contains(&format!("the token file {file} {words}")),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_host_that_is_none_is_refused_before_anything_is_sent() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    for (host, words) in [
        ("api.infomaniak.com", "is no base address"),
        ("ftp://api.infomaniak.com", "is not spoken here"),
        (
            "http://api.infomaniak.com",
            "would show the token to everybody",
        ),
        ("http://192.0.2.1:8080", "would show the token to everybody"),
        (
            "https://user:secret@api.infomaniak.com",
            "no user or password",
        ),
        ("https://api.infomaniak.com/?a=1", "remove what follows"),
    ] {
        let mut command = in_house(&house, &["plan"]);
        command.env("INFOMANIAK_HOST", host);
        let ran = run(command, "").exits(1);
        one_error(&ran);
        assert!(
            ran.stderr.contains("INFOMANIAK_HOST cannot be used"),
            "{host}: {}",
            ran.stderr
        );
        assert!(ran.stderr.contains(words), "{host}: {}", ran.stderr);
        assert!(!ran.stderr.contains("user:secret"), "{}", ran.stderr);
    }
}

/// What is kept of runs beside the files, but for the lock that an apply takes before it reads.
fn kept(house: &House) -> Vec<String> {
    let hosts = std::fs::read_dir(house.file(".maniform"));
    let files = hosts
        .into_iter()
        .flatten()
        .flatten()
        .flat_map(|host| std::fs::read_dir(host.path()).expect("a folder"));
    let names = files.map(|file| {
        file.expect("a file")
            .file_name()
            .to_string_lossy()
            .into_owned()
    });
    names.filter(|name| name != "lock").collect()
}

#[test]
fn an_unreachable_host_changes_nothing_and_says_so_once() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a port")
        .port();
    let mut command = in_house(&house, &["apply", "--auto-approve"]);
    command.env("INFOMANIAK_HOST", format!("http://127.0.0.1:{port}"));
    let ran = run(command, "").exits(1);
    let all = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        all.contains("the service cannot be reached: Connection refused"),
        "{all}"
    );
    assert_eq!(all.matches("check the network").count(), 1, "{all}");
    assert!(all.contains("Nothing was applied"), "{all}");
    assert_eq!(kept(&house), Vec::<String>::new(), "{all}");
}

#[test]
fn a_reply_of_the_wrong_shape_is_a_gap_and_no_absence() {
    for (path, effect) in [
        (
            "/1/mail_hostings/*/mailboxes",
            json!({ "wrong_shape": { "data": { "mailboxes": 3 } } }),
        ),
        (
            "/1/mail_hostings/*/mailboxes",
            json!({ "wrong_shape": { "data": [[1], "x"] } }),
        ),
        ("/1/mail_hostings/*/mailboxes", json!("truncated_json")),
        ("/1/accounts", json!({ "wrong_shape": { "data": "none" } })),
        (
            "/2/zones/*/records",
            json!({ "wrong_shape": { "data": [{ "id": 1 }] } }),
        ),
    ] {
        let house = House::acme();
        house.write("a.yaml", ACME);
        house.fault(&json!({ "method": "GET", "path": path, "effect": effect }));
        house.forget();
        let ran = house.run(&["apply", "--auto-approve"]).exits(1);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(all.contains("Nothing was applied"), "{path}: {all}");
        assert!(all.len() < 6_000, "{path}: {all}");
        assert!(house.writes().is_empty(), "{path}: {:?}", house.writes());
        assert_eq!(kept(&house), Vec::<String>::new(), "{path}");
        house.mend();
        house.apply().exits(0);
    }
}

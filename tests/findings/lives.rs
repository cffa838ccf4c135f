//! What rules of the files say of what lives: what was not read is neither there nor absent, and fixes
//! edit what the files have, whatever else lives.

use std::collections::BTreeSet;

use crate::engine::{Engine, Files};
use maniform::emulator::Config;
use maniform::kinds;
use maniform::kinds::kind::{Located, Told};
use maniform::kinds::org;
use maniform::lint;
use maniform::lint::finding::Finding;
use maniform::lint::mend::mend_one;
use maniform::lint::scene::{Receives, Scene};
use maniform::live::Live;
use maniform::live::explore::{Errand, explore};
use maniform::plan;
use serde_json::{Map, Value as Json, json};

/// 2026-01-01 00:00 UTC, as the emulator's clock stands.
const NOW: i64 = 1_767_225_600;

const WHOLE: &str = "organization: Acme SA
mail-services:
  acme.example:
    allow: [\"*@partner.example\"]
    addresses:
      ada: { allow: [\"*@partner.example\"], forward: { to: [sales@acme.example] } }
      bob: { aliases: [helpdesk] }
    redirections:
      abuse: [ada@acme.example]
      dmarc: [helpdesk@acme.example]
      postmaster: [ada@acme.example]
      sales: [bob@acme.example]
domains:
  acme.example:
    records:
      - { name: _dmarc, type: TXT, values: [\"v=DMARC1; p=none; rua=mailto:dmarc@acme.example\"] }
      - { name: \"@\", type: MX, values: [\"5 mta-gw.infomaniak.ch\"] }
";

/// The same without redirections, so that nobody has what is named.
const HOLES: &str = "organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: {}
domains:
  acme.example:
    records:
      - { name: _dmarc, type: TXT, values: [\"v=DMARC1; p=none; rua=mailto:dmarc@acme.example\"] }
";

/// Findings that say that something is not there.
const ABSENCE: &[&str] = &[
    "allow-list-behind-redirect",
    "mail-ends-nowhere",
    "mail-to-nobody",
    "mx-without-service",
    "postmaster-unreachable",
    "reports-to-nobody",
    "sender-cannot-send",
];

fn world(files: &Files) -> Json {
    let mut tables: Map<String, Json> = Map::new();
    for thing in &files.document.declared {
        let kind = kinds::by_name(&thing.located.address.kind).expect("a kind");
        for row in kind.presupposes(&thing.located, &thing.spec) {
            let table = tables.entry(row.table).or_insert_with(|| json!([]));
            let rows = table.as_array_mut().expect("a table");
            if !rows.contains(&row.row) {
                rows.push(row.row);
            }
        }
    }
    Json::Object(tables)
}

/// What lives after these files were applied, read as an audit does for others; calls to the path of the
/// fault fail.
async fn lives(applied: &str, files: &Files, fails: Option<(&str, u16)>) -> Live {
    let before = Files::one(applied);
    assert!(before.error().is_none(), "{:?}", before.wrong);
    let mut engine = Engine::start(Config {
        seed: vec![world(&before)],
        ..Config::default()
    })
    .await;
    let _plans = engine.settle(&before).await;
    if let Some((path, status)) = fails {
        let fault = json!({ "path": path, "effect": { "refuse": { "status": status } } });
        engine.control("POST", "faults", &fault).await;
    }
    let document = &files.document;
    let errand = Errand {
        roots: vec![Located {
            address: org::address("Acme SA"),
            realm: "Acme SA".to_owned(),
        }],
        also: plan::interest(
            &document.declared,
            &document.scopes,
            &document.removed,
            &engine.record,
            NOW,
        ),
        depth: Told::Listed,
    };
    explore(&engine.clients, &errand, &|_| {}).await.live
}

/// The gaps, which of the findings of absence there are, and what is known of some addresses.
async fn found(
    text: &str,
    fails: Option<(&str, u16)>,
) -> (usize, Vec<&'static str>, Vec<Receives>) {
    let files = Files::one(text);
    let live = lives(text, &files, fails).await;
    let scene = Scene::live(&live, &files.document, NOW);
    let found = lint::files(&scene, lint::rules());
    let codes: BTreeSet<&str> = found.iter().map(|finding| finding.code).collect();
    let absent = ABSENCE.iter().copied().filter(|code| codes.contains(code));
    let known = ["helpdesk", "sales", "nobody"].map(|name| {
        let address = format!("{name}@acme.example");
        scene.receives(&address)
    });
    (live.gaps().len(), absent.collect(), known.to_vec())
}

#[tokio::test]
async fn what_was_read_whole_shows_what_is_missing() {
    let (gaps, absent, known) = found(HOLES, None).await;
    assert_eq!(gaps, 0);
    assert_eq!(absent, ["postmaster-unreachable", "reports-to-nobody"]);
    assert!(matches!(known[2], Receives::No(_)), "{known:?}");
    let (gaps, absent, known) = found(WHOLE, None).await;
    assert_eq!((gaps, absent), (0, Vec::new()));
    assert_eq!(known[..2], [Receives::Yes, Receives::Yes]);
    assert!(matches!(known[2], Receives::No(_)), "{known:?}");
}

#[tokio::test]
async fn nothing_is_missing_where_a_list_could_not_be_read() {
    for (path, status) in [
        ("/1/mail_hostings/*/redirections", 403),
        ("/1/mail_hostings/*/redirections", 500),
        ("/1/mail_hostings/*/mailboxes", 403),
        ("/1/mail_hostings/*/mailboxes/*/aliases", 403),
        ("/1/mail_hostings/*/mailing_lists", 403),
        ("/1/mail_hostings/*/preferences", 403),
        ("/1/mail_hostings", 403),
    ] {
        let (gaps, absent, known) = found(WHOLE, Some((path, status))).await;
        assert!(gaps > 0 || path.contains("aliases"), "{path} was not asked");
        assert!(absent.is_empty(), "{path}: {absent:?}");
        if !path.contains("preferences") && !path.contains("aliases") {
            let is_open = |known: &Receives| !matches!(known, Receives::No(_));
            assert!(known.iter().all(is_open), "{path}: {known:?}");
        }
    }
}

#[tokio::test]
async fn an_alias_that_no_list_told_is_not_missing() {
    // A service whose lists leave the aliases out, and which then refuses to tell them one by one.
    let (_, absent, _) = found(WHOLE, Some(("/1/mail_hostings/*/mailboxes/*/aliases", 500))).await;
    assert!(absent.is_empty(), "{absent:?}");
}

/// What lives: what the files below declare, what people clicked, and what others published.
const LIVES: &str = "organization: Acme SA
mail-services:
  acme.example:
    allow: [\"*@gmail.com\", \"*@outlook.com\", eve@partner.example]
    addresses:
      ada: { forward: { to: [bob@partner.example], keep-copy: false } }
domains:
  acme.example:
    records:
      - { name: \"@\", type: TXT, values: [\"v=spf1 ptr mx -all\", \"site-verification=1\"] }
      - { name: _dmarc, type: TXT, values: [\"v=DMARC1; p=none; pct=50\"] }
";

const FILES: &str = "organization: Acme SA
mail-services:
  acme.example:
    allow: [\"*@gmail.com\"]
    addresses:
      ada: { forward: { to: [bob@partner.example], keep-copy: true } }
domains:
  acme.example:
    records:
      - { name: \"@\", type: TXT, values: [\"v=spf1 ptr mx -all\"] }
";

#[tokio::test]
async fn fixes_of_what_lives_edit_what_the_files_have() {
    let files = Files::one(FILES);
    assert!(files.error().is_none(), "{:?}", files.wrong);
    let live = lives(LIVES, &files, None).await;
    let scene = Scene::live(&live, &files.document, NOW);
    let found = lint::files(&scene, lint::rules());
    let of = |code: &str, part: &str| -> &Finding {
        let mut all = found.iter();
        let one = all.find(|each| each.code == code && each.message.contains(part));
        one.unwrap_or_else(|| panic!("no {code} about {part}: {found:#?}"))
    };
    let mended = |finding: &Finding| -> String {
        let texts = mend_one(&files.sources, &files.document, finding).expect("an edit");
        texts.into_values().next().expect("a changed file")
    };
    let declared = of("free-mail-allowed", "gmail");
    assert!(declared.fix.is_some());
    let text = mended(declared);
    assert!(!text.contains("gmail") && !text.contains("eve@"), "{text}");
    assert!(!text.contains("outlook"), "{text}");
    let spf = mended(of("spf-ptr", "acme.example"));
    assert!(spf.contains("v=spf1 mx -all"), "{spf}");
    assert!(!spf.contains("ptr") && !spf.contains("site"), "{spf}");
    // What no file has is not written into one, and who wonders is told where it is mended.
    for (code, part, told) in [
        ("free-mail-allowed", "outlook", "no file declares it"),
        ("dmarc-gone-tags", "pct", "no file declares it"),
        ("forward-without-copy", "", "`maniform apply`"),
    ] {
        let finding = of(code, part);
        assert_eq!(finding.fix, None, "{code}");
        let help = finding.help.as_deref().unwrap_or_default();
        assert!(help.contains(told), "{code}: {help}");
    }
}

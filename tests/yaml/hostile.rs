//! Input that wants to hang, crash or fill the memory ends in one clear error. Nothing is timed: that
//! a test ends is the statement, and what was built is counted.

use maniform::model::diagnostic::Diagnostic;
use maniform::model::source::{FileId, Sources};
use maniform::render::diagnostics::{Look, human};
use maniform::yaml::limits::{MAX_DIAGNOSTICS, MAX_DOCUMENTS, MAX_FILE_BYTES, MAX_NODES};
use maniform::yaml::{Doc, List, Map, parse, parse_within, read};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

fn codes(told: &[Diagnostic]) -> Vec<&str> {
    told.iter().map(|d| d.code).collect()
}

/// Parses, reads untyped, and draws what is wrong: all three must cope.
fn all(text: &str) -> (Vec<Doc>, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", text);
    let (docs, mut told) = parse(file, text);
    for doc in &docs {
        told.extend(read::<Value>(doc).1);
    }
    let drawn = human(
        &told,
        &sources,
        Look {
            width: 80,
            unicode: true,
            colour: false,
        },
    );
    assert!(drawn.len() < 100_000, "{}", drawn.len());
    (docs, told)
}

#[test]
fn a_billion_laughs_are_not_expanded() {
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..10 {
        let inside = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{inside}]\n"));
    }
    let (docs, told) = all(&text);
    assert!(docs[0].tree.nodes.len() < 200, "aliases are no copies");
    assert_eq!(codes(&told), ["too-much-expansion"]);
    // Our own collections go on after errors, and must still come to an end.
    let (value, told) = read::<Map<String, List<List<Value>>>>(&docs[0]);
    assert_eq!(codes(&told)[..1], ["wrong-type"]);
    assert!(value.is_some());
}

#[test]
fn merging_does_not_multiply_without_bound() {
    let keys: Vec<_> = (0..3_000).map(|key| format!("k{key}: 1")).collect();
    let mut text = format!("base: &b {{ {} }}\n", keys.join(", "));
    for index in 0..3_000 {
        text.push_str(&format!("m{index}: {{ <<: *b }}\n"));
    }
    let (docs, told) = all(&text);
    assert!(docs.is_empty());
    assert_eq!(codes(&told), ["too-many-values"]);
}

#[test]
fn merging_the_same_again_and_again_costs_too() {
    let keys: Vec<_> = (0..50_000).map(|key| format!("k{key}: 1")).collect();
    let again = vec!["*b"; 50_000].join(", ");
    let text = format!(
        "base: &b {{ {} }}\nm: {{ <<: [{again}] }}\n",
        keys.join(", ")
    );
    assert_eq!(codes(&all(&text).1), ["too-many-values"]);
}

#[test]
fn aliases_cannot_nest_deeper_than_the_stack() {
    let mut text = "a0: &a0 []\n".to_owned();
    for level in 1..50_000 {
        text.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    let (_, told) = all(&text);
    assert!(
        codes(&told).contains(&"too-deep") || codes(&told).contains(&"too-much-expansion"),
        "{:?}",
        codes(&told)
    );
}

#[test]
fn deep_nesting_is_refused() {
    for count in [100_000, 1_000_000] {
        for unit in [
            "[", "{a: ", "- ", "? ", "[{a: ", "- [", "!!seq [", "&a [", "{? ",
        ] {
            let (docs, told) = all(&unit.repeat(count));
            assert!(docs.is_empty(), "{unit}");
            assert_eq!(told.len(), 1, "{unit} {told:?}");
            assert!(
                ["too-deep", "syntax"].contains(&told[0].code),
                "{unit} {told:?}"
            );
        }
    }
    let indented: String = (0..1_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    assert_eq!(codes(&all(&indented).1), ["too-deep"]);
}

#[test]
fn sixty_levels_are_fine() {
    let text = format!("{}1{}", "[".repeat(60), "]".repeat(60));
    assert!(all(&text).1.is_empty());
}

#[test]
fn sizes_have_limits() {
    let (docs, told) = parse(FileId(0), &" ".repeat(50 * 1024 * 1024));
    assert_eq!((docs.len(), codes(&told)), (0, vec!["file-too-large"]));
    let (docs, told) = all(&"---\n1\n".repeat(MAX_DOCUMENTS + 5));
    assert_eq!(
        (docs.len(), codes(&told)),
        (MAX_DOCUMENTS, vec!["too-many-documents"])
    );
    // Short values do not reach the bound on bytes first.
    assert!("1,".repeat(MAX_NODES + 5).len() < MAX_FILE_BYTES);
    let nodes = MAX_NODES / 100;
    let most = format!("[{}]", "1,".repeat(nodes - 1));
    assert!(parse_within(FileId(0), &most, nodes).1.is_empty());
    let many = format!("[{}]", "1,".repeat(nodes));
    let told = parse_within(FileId(0), &many, nodes).1;
    assert_eq!(codes(&told), ["too-many-values"]);
    // Also when spread over documents.
    let spread = format!("[{}]\n---\n", "1,".repeat(nodes / 4)).repeat(5);
    let told = parse_within(FileId(0), &spread, nodes).1;
    assert_eq!(codes(&told), ["too-many-values"]);
}

#[test]
fn endless_mistakes_are_not_endless_messages() {
    let text = format!("[{}]", "x,".repeat(200_000));
    let (docs, _) = parse(FileId(0), &text);
    let (value, told) = read::<List<u8>>(&docs[0]);
    assert!(value.unwrap().is_empty());
    assert_eq!(told.len(), MAX_DIAGNOSTICS + 1);
    assert_eq!(told.last().unwrap().code, "too-many-errors");
    // Strict code costs one attempt per mistake, so those are bounded.
    let (value, told) = read::<Vec<u8>>(&docs[0]);
    assert!(value.is_none());
    assert!(!told.is_empty() && told.len() <= 100, "{}", told.len());
    let broken = "- [\n---\n".repeat(100_000);
    assert_eq!(parse(FileId(0), &broken).1.len(), 50);
}

#[test]
fn one_line_of_five_megabytes() {
    let text = format!(
        "a: {}\nb: [{}\n",
        "x".repeat(5_000_000),
        "é, ".repeat(500_000)
    );
    let (_, told) = all(&text);
    assert_eq!(codes(&told), ["syntax"]);
    let key = "k".repeat(5_000_000);
    let (_, told) = all(&format!("{key}: 1\n"));
    assert!(!told.is_empty());
}

#[test]
fn many_keys_and_many_anchors_stay_linear() {
    let keys: String = (0..50_000)
        .map(|key| format!("k{key}: &a{key} 1\n"))
        .collect();
    assert!(all(&keys).1.is_empty());
    let same: String = "k: 1\n".repeat(50_000);
    let (_, told) = all(&same);
    assert!(told.len() <= MAX_DIAGNOSTICS && told.iter().all(|d| d.code == "duplicate-key"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, rng_seed: RngSeed::Fixed(9_110), ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        all(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn near_yaml_never_panics(pieces in proptest::collection::vec(
        prop_oneof![
            proptest::sample::select(&["a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ", ", "&x ", "*x", "<<: ", "? ", "|\n", ">-\n", "'", "\"", "#", "\t",
                "---\n", "...\n", "%", "!", "!!str ", "~", "é", "\u{feff}", "\r\n", "\0", "1", "\\u", "\u{85}"][..]).prop_map(str::to_owned),
            any::<char>().prop_map(String::from),
        ], 0..40)) {
        let text = pieces.concat();
        let (docs, told) = all(&text);
        for span in told.iter().map(|d| d.span).chain(docs.iter().map(Doc::span)) {
            prop_assert!(text.get(span.start..span.end).is_some(), "{:?} in {:?}", span, text);
        }
        for doc in &docs {
            for node in &doc.tree.nodes {
                let bytes = node.range.start as usize..node.range.end as usize;
                prop_assert!(text.get(bytes).is_some(), "{:?} in {:?}", node, text);
            }
            let _ = read::<Map<String, List<Map<String, u8>>>>(doc);
        }
    }
}

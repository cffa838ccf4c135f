//! What the threat model names is there: every file, and every test or function in it.

use super::pages::root;

#[test]
fn what_holds_against_threats_is_where_the_page_says() {
    let page = std::fs::read_to_string(root().join("docs/threat-model.md")).expect("the page");
    // What stands between backticks, and in brackets behind it.
    let parts: Vec<&str> = page.split('`').collect();
    let mut files = 0;
    let mut names = 0;
    let mut file = None;
    for (number, part) in parts.iter().enumerate() {
        if number % 2 == 0 {
            // ` (` goes on with the same file; anything else ends it.
            let goes_on =
                part.ends_with('(') && part.trim_start().starts_with('(') || *part == ", ";
            file = file.filter(|_| goes_on);
            continue;
        }
        let is_path = ["src/", "tests/", "docs/", ".ci/"]
            .iter()
            .any(|folder| part.starts_with(folder));
        if is_path || part.ends_with(".toml") {
            let path = root().join(part);
            assert!(path.exists(), "{part} is not there");
            files += 1;
            file = path.is_file().then_some(path);
        } else if let Some(file) = &file {
            let text = std::fs::read_to_string(file).expect("a file");
            let name = part
                .trim_end_matches('…')
                .rsplit("::")
                .next()
                .unwrap_or(part);
            assert!(text.contains(name), "{} has no {part}", file.display());
            names += 1;
        }
    }
    assert!(files > 80 && names > 10, "{files} files, {names} names");
}

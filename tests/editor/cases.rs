//! Cases and what is said about them, in a file.

use std::fs;
use std::path::Path;

/// Compares every case of a file with what is said about it now, and gives how many there are.
pub(crate) fn check(name: &str, mut says: impl FnMut(&str) -> Vec<String>) -> usize {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/editor/{name}.txt"));
    let before = fs::read_to_string(&file).expect("the cases");
    let mut now = String::new();
    let mut number = 0;
    for case in before.split("== ").skip(1) {
        let (title, rest) = case.split_once('\n').expect("a case has a text");
        let text: String = rest
            .split_inclusive('\n')
            .filter(|line| !line.starts_with(">> "))
            .collect();
        let text = format!("{}\n", text.trim_end());
        number += 1;
        now.push_str(&format!("== {title}\n{text}"));
        for line in says(&text) {
            now.push_str(&format!(">> {}\n", line.trim_end()));
        }
        now.push('\n');
    }
    if std::env::var_os("UPDATE_EDITOR").is_some() {
        fs::write(&file, &now).expect("writable");
        return number;
    }
    let lines = before.lines().zip(now.lines()).enumerate();
    for (index, (old, new)) in lines {
        assert_eq!(old, new, "tests/editor/{name}.txt:{}", index + 1);
    }
    assert_eq!(before, now, "tests/editor/{name}.txt");
    number
}

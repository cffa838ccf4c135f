//! Names of files and folders: readable, the same everywhere, and never twice.

use std::collections::BTreeSet;

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// A name for a folder or file out of any text: lower-case letters, digits, dots and hyphens.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            '.' | '_' if !slug.is_empty() => slug.push(c),
            'à'..='å' => slug.push('a'),
            'ç' => slug.push('c'),
            'è'..='ë' => slug.push('e'),
            'ì'..='ï' => slug.push('i'),
            'ò'..='ö' => slug.push('o'),
            'ù'..='ü' => slug.push('u'),
            _ if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            _ => {}
        }
    }
    let slug = slug.trim_end_matches(['-', '.']);
    match slug {
        "" => "organization".to_owned(),
        device if DEVICES.contains(&device) => format!("{device}-organization"),
        slug => slug.chars().take(100).collect(),
    }
}

/// The name, or the name with the first number that makes it new.
pub(super) fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    let free = candidates.find(|candidate| !taken.contains(candidate));
    let free = free.unwrap_or_else(|| name.to_owned());
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_organization_has_a_folder_of_its_own() {
        let mut taken = BTreeSet::new();
        let mut folder = |name: &str| unique(&slug(name), &mut taken);
        assert_eq!(folder("Acme SA"), "acme-sa");
        assert_eq!(folder("ACME / sa"), "acme-sa-2");
        assert_eq!(folder("Café Zürich & Söhne"), "cafe-zurich-sohne");
        assert_eq!(folder("../../etc"), "etc");
        assert_eq!(folder("株式会社"), "organization");
        assert_eq!(folder("🦀"), "organization-2");
        assert_eq!(folder("Con"), "con-organization");
        assert_eq!(folder("x.example."), "x.example");
    }
}

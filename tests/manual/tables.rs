//! Tables on pages, written from the schema and the list of kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use maniform::kinds::by_name;
use maniform::kinds::kind::{Existence, Nature};
use serde_json::Value as Json;

/// A type with more words than this is shortened where it is taken; one page has them all.
const SHORT: usize = 8;

/// Writes the tables of all pages.
pub(crate) struct Writer {
    schema: Json,
    /// Where a key is told, and among how many others.
    homes: BTreeMap<(String, String), (usize, PathBuf)>,
    /// Where all words of a type are told.
    words: BTreeMap<String, PathBuf>,
    /// What was told.
    told: BTreeSet<(String, String)>,
}

impl Writer {
    pub(crate) fn of(schema: Json) -> Self {
        Self {
            schema,
            homes: BTreeMap::new(),
            words: BTreeMap::new(),
            told: BTreeSet::new(),
        }
    }

    /// Learns what a page tells.
    pub(crate) fn look(&mut self, page: &Path, text: &str) {
        for line in text.lines() {
            if let Some(name) = mark(line, "words") {
                self.words.insert(name.to_owned(), page.to_owned());
            }
            let Some((name, only)) = mark(line, "keys").map(asked) else {
                continue;
            };
            let keys: Vec<String> = self.keys(name, &only);
            for key in &keys {
                let at = (name.to_owned(), key.clone());
                let here = (keys.len(), page.to_owned());
                let home = self.homes.entry(at).or_insert_with(|| here.clone());
                if here.0 < home.0 {
                    *home = here;
                }
            }
        }
    }

    /// What stands below a mark; nothing for marks of others.
    pub(crate) fn write(&mut self, page: &Path, name: &str, value: &str) -> Option<String> {
        Some(match name {
            "keys" => self.table(page, value),
            "same" => self.same(value),
            "words" => self.all_words(value),
            "fields" => fields(value),
            "limits" => limits(),
            "senders" => senders(),
            "ownership" => ownership(),
            _ => return None,
        })
    }

    /// Keys that stand on no page.
    pub(crate) fn missing(&self) -> Vec<(String, String)> {
        let sections = self.schema["$defs"].as_object().expect("sections");
        let named = sections.iter().map(|(name, each)| (name.as_str(), each));
        let all = named.chain([("Document", &self.schema)]);
        let keys = all.flat_map(|(name, each)| {
            let members = each["properties"].as_object().into_iter().flatten();
            members.map(|(key, _)| (name.to_owned(), key.clone()))
        });
        keys.filter(|each| !self.told.contains(each)).collect()
    }

    /// A section; the root is called `Document`.
    fn section(&self, name: &str) -> &Json {
        match name {
            "Document" => &self.schema,
            _ => &self.schema["$defs"][name],
        }
    }

    /// The keys of a section, or those that are asked for.
    fn keys(&self, name: &str, only: &[&str]) -> Vec<String> {
        let members = self.section(name)["properties"].as_object();
        let members = members.unwrap_or_else(|| panic!("{name} has no keys"));
        for key in only {
            assert!(members.contains_key(*key), "{name} has no `{key}`");
        }
        let keys = members.keys();
        keys.filter(|key| only.is_empty() || only.contains(&key.as_str()))
            .cloned()
            .collect()
    }

    /// `SECTION`, or `SECTION key key …` for some of its keys. A key with a page of its own is told in
    /// a sentence elsewhere.
    fn table(&mut self, page: &Path, value: &str) -> String {
        let (name, only) = asked(value);
        let mut table = "\n| Key | Takes | Meaning |\n|---|---|---|\n".to_owned();
        for key in self.keys(name, &only) {
            let section = self.section(name);
            let member = &section["properties"][&key];
            let required = section["required"].as_array().into_iter().flatten();
            let required = match required.into_iter().any(|each| *each == key.as_str()) {
                true => ", required",
                false => "",
            };
            let meaning = member["description"].as_str().expect("a description");
            let takes = self.takes(page, member);
            let at = (name.to_owned(), key.clone());
            let meaning = match self.homes.get(&at).filter(|(_, home)| home != page) {
                Some((_, home)) => format!("{} {}", first(meaning), more(page, home)),
                None => meaning.to_owned(),
            };
            table.push_str(&format!("| `{key}` | {takes}{required} | {meaning} |\n"));
            self.told.insert(at);
        }
        table + "\n"
    }

    /// `SECTION OTHER`: the keys of a section that are those of another one.
    fn same(&mut self, value: &str) -> String {
        let (name, other) = value.split_once(' ').expect("two sections");
        let mut listed = Vec::new();
        for key in self.keys(name, &[]) {
            let [own, its] = [name, other].map(|each| &self.section(each)["properties"][&key]);
            assert_eq!(own, its, "`{key}` of {name} is not that of {other}");
            listed.push(format!("`{key}`"));
            self.told.insert((name.to_owned(), key));
        }
        format!("\n{}.\n\n", joined(&listed, "and"))
    }

    /// All words of a type: a table where they are explained, a sentence where not.
    fn all_words(&self, name: &str) -> String {
        let section = self.section(name);
        let explained = section["oneOf"].as_array().into_iter().flatten();
        let rows: String = explained
            .filter_map(|each| Some((each["const"].as_str()?, each["description"].as_str()?)))
            .map(|(word, what)| format!("| `{word}` | {what} |\n"))
            .collect();
        match rows.is_empty() {
            true => format!("\n{}.\n\n", joined(&words(section), "and")),
            false => format!("\n| Word | Meaning |\n|---|---|\n{rows}\n"),
        }
    }

    /// What a key takes, in words.
    fn takes(&self, page: &Path, member: &Json) -> String {
        if let Some(name) = reference(member) {
            return self.named(page, name, "or");
        }
        if let Some(either) = member["anyOf"].as_array() {
            let list = either.iter().any(|each| each["type"] == "array");
            let several = if list { ", or a list of them" } else { "" };
            return format!("{}{several}", self.takes(page, &either[0]));
        }
        let kind = match &member["type"] {
            Json::Array(several) => several[0].as_str(),
            one => one.as_str(),
        };
        let number = |name: &str| member[name].as_i64();
        match kind {
            Some("boolean") => "`true` or `false`".to_owned(),
            Some("integer") => match (number("minimum"), number("maximum")) {
                (Some(least), Some(most)) => format!("number, {least} to {most}"),
                (Some(least), None) => format!("number from {least}"),
                _ => "number".to_owned(),
            },
            Some("array") => {
                let least = number("minItems").map_or(String::new(), |n| format!(", at least {n}"));
                format!("list of {}{least}", self.several(page, &member["items"]))
            }
            Some("object") => {
                let name = self.takes(page, &member["propertyNames"]);
                let value = self.takes(page, &member["additionalProperties"]);
                format!("mapping from {name} to {value}")
            }
            _ if member["type"].to_string().contains("integer") => "text or number".to_owned(),
            _ => match number("maxLength") {
                Some(most) => format!("text, at most {most} characters"),
                None => "text".to_owned(),
            },
        }
    }

    /// What the items of a list are.
    fn several(&self, page: &Path, items: &Json) -> String {
        match reference(items).filter(|name| word(name).is_empty()) {
            Some(name) => self.named(page, name, ""),
            None => plural(&self.takes(page, items)),
        }
    }

    /// A type by its name for readers, or by its words.
    fn named(&self, page: &Path, name: &str, between: &str) -> String {
        let short = word(name);
        if !short.is_empty() {
            return short.to_owned();
        }
        let values = words(self.section(name));
        assert!(!values.is_empty(), "give `{name}` a name here");
        if values.len() <= SHORT {
            return joined(&values, between);
        }
        let home = self.words.get(name);
        let home = home.unwrap_or_else(|| panic!("no page has `<!-- words: {name} -->`"));
        let some = format!("{} …", values[..2].join(", "));
        match home == page {
            true => some,
            false => format!("[{some}]({})", path(page, home)),
        }
    }
}

/// What follows a mark of this name.
fn mark<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let inner = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    inner.strip_prefix(name)?.strip_prefix(": ")
}

/// A section and the keys that are asked for.
fn asked(value: &str) -> (&str, Vec<&str>) {
    let mut words = value.split(' ');
    let name = words.next().expect("a section");
    (name, words.collect())
}

fn reference(member: &Json) -> Option<&str> {
    member["$ref"].as_str()?.strip_prefix("#/$defs/")
}

/// The first sentence.
fn first(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// A link to the page that says more.
fn more(page: &Path, home: &Path) -> String {
    let name = home.file_stem().expect("a page").to_string_lossy();
    format!("See [{name}]({}).", path(page, home))
}

/// The way from one page to another; both are in `docs` or in `docs/kinds`.
fn path(from: &Path, to: &Path) -> String {
    let name = to.file_name().expect("a page").to_string_lossy();
    match (
        from.parent() == to.parent(),
        to.ends_with(Path::new("kinds").join(&*name)),
    ) {
        (true, _) => name.into_owned(),
        (false, true) => format!("kinds/{name}"),
        (false, false) => format!("../{name}"),
    }
}

/// `a`, `b` or `c`; with nothing between them a mere list.
fn joined(words: &[String], between: &str) -> String {
    match words {
        [most @ .., last] if !most.is_empty() && !between.is_empty() => {
            format!("{} {between} {last}", most.join(", "))
        }
        _ => words.join(", "),
    }
}

/// The words of a type, as code.
fn words(section: &Json) -> Vec<String> {
    let lists = [&section["oneOf"], &section["enum"]];
    let items = lists.into_iter().filter_map(Json::as_array).flatten();
    items
        .filter_map(|each| each["const"].as_str().or(each.as_str()))
        .map(|each| format!("`{each}`"))
        .collect()
}

fn plural(words: &str) -> String {
    let each = words
        .split(" or ")
        .map(|word| match word.strip_suffix("ss") {
            Some(stem) => format!("{stem}sses"),
            None => format!("{word}s"),
        });
    each.collect::<Vec<_>>().join(" or ")
}

/// What readers call a type; nothing where its words say it.
fn word(name: &str) -> &'static str {
    match name {
        "LocalPart" => "local part",
        "MailAddress" => "e-mail address",
        "DomainName" => "domain",
        "SenderPattern" => "address or pattern",
        "Pattern" => "address or pattern",
        "ThingPattern" => "address or pattern",
        "RuleCode" => "code of a rule",
        "LevelSection" => "level",
        "Reason" => "text that says something",
        "RecordType" => "type of record",
        "Note" => "text, at most 80 characters",
        "SecretSection" => "secret by reference",
        "MailServiceSection" => "mail service",
        "CatchAllSection" => "mailbox",
        "ForwardSection" => "forwarding",
        "ProductName" => "service and name",
        "ProductSection" => "product",
        "RegistrationSection" => "registration",
        "MailboxSection" => "mailbox",
        "MailSection" => "mail of a domain",
        "SenderSection" => "sender",
        "SelectorSection" => "selector",
        "SpfSection" | "DmarcSection" | "AlignmentSection" | "MtaStsSection" => "section of keys",
        "SpfHost" => "name in the DNS",
        "Ip4Network" | "Ip6Network" => "address or network",
        "SelectorName" => "selector",
        "ReportPlace" => "e-mail or `https` address",
        "Issuer" => "domain of an authority",
        "Day" => "day",
        "DomainSection" => "DNS",
        "RecordSection" => "record set",
        "ProfileSection" => "section of an address",
        "LimitName" => "name of a limit",
        "SettingsSection" => "section",
        "PersonName" => "name",
        "TeamName" => "name of a team",
        "UserSection" => "person",
        "TeamSection" => "team",
        "AccessSection" | "TeamAccessSection" => "access",
        "NotificationsSection" | "InvitationSection" => "section of keys",
        "ShownName" => "name",
        "SignatureSection" => "signature",
        "Moment" => "date and time with offset",
        "Weekday" => "weekday",
        "Exclusion" => "address or domain",
        "AnswerName" => "name",
        "ResponderSection" => "responder",
        "ResponderModelSection" => "responder model",
        "MailingListSection" => "mailing list",
        "Size" => "size with unit",
        "SignatureTemplateSection" => "signature template",
        "FilterSection" => "filter",
        "ScriptSection" => "Sieve script",
        "ModelSection" => "filter model",
        "RuleName" => "name",
        "RemovedSection" => "removal",
        "RemovedAddress" => "address",
        "Condition" => "condition",
        "Action" => "action",
        _ => "",
    }
}

fn fields(name: &str) -> String {
    let kind = by_name(name).expect("a kind");
    let existence = match kind.existence() {
        Existence::Own(collection) => {
            format!("made and deleted by Maniform; collection `{collection}`")
        }
        Existence::Facet => "a part of something else: it can only change".to_owned(),
        Existence::Found => "made and removed by people, found by Maniform".to_owned(),
    };
    let mut text = format!(
        "\n*{}.* Comes and goes: {existence}.\n\n",
        capital(kind.about())
    );
    if kind.fields().is_empty() {
        return text + "It has no fields of its own.\n\n";
    }
    text.push_str("| Field in plans | How it is compared |\n|---|---|\n");
    for field in kind.fields() {
        let how = match field.nature {
            Nature::Plain if kind.existence() == Existence::Found => "read and compared",
            Nature::Plain => "read, compared, written",
            Nature::Additive => "a set of which only the presence of entries is asserted",
            Nature::Reluctant => {
                "read where the account tells it, otherwise compared with what the last apply recorded"
            }
            Nature::Asserted => "read and compared; changed by people",
            Nature::WriteOnly => "never read back; compared with what the last apply recorded",
            Nature::AtCreation => "written when it is made; compared where the account tells it",
            Nature::Observed => "read and shown, never written",
            Nature::Manner => "says how the rest is meant; neither read nor written",
        };
        text.push_str(&format!("| `{}` | {how} |\n", field.name));
    }
    text + "\n"
}

fn limits() -> String {
    let mut table =
        "\n| Name | What | Number | Rule | Read | Sure |\n|---|---|---|---|---|---|\n".to_owned();
    for entry in maniform::kinds::limits::entries() {
        let (name, what, rule) = (&entry.name, &entry.what, &entry.rule);
        let (number, sure) = (entry.number(), entry.sure.word());
        let read = format!("{}, {}", entry.source, entry.date);
        table.push_str(&format!(
            "| `{name}` | {what} | {number} | {rule} | {read} | {sure} |\n"
        ));
    }
    table + "\n"
}

/// Everybody whom the catalogue of senders knows.
fn senders() -> String {
    let mut table =
        "\n| Name | Who | SPF | DKIM | DMARC | Read |\n|---|---|---|---|---|---|\n".to_owned();
    for entry in maniform::kinds::mail_domain::catalogue::entries() {
        let spf: Vec<String> = entry
            .include
            .iter()
            .map(|host| format!("`include:{host}`"))
            .collect();
        let spf = if spf.is_empty() {
            "–".to_owned()
        } else {
            spf.join(" ")
        };
        table.push_str(&format!(
            "| `{}` | {} | {spf} | {} | {} | {}, {} |\n",
            entry.name,
            entry.called,
            entry.dkim.words(),
            entry.alignment,
            entry.source,
            entry.date
        ));
    }
    table + "\n"
}

/// Whose the things of each collection are where nobody says.
fn ownership() -> String {
    let mut table =
        "\n| Collection | Things | Unless you say otherwise | Why |\n|---|---|---|---|\n"
            .to_owned();
    for kind in maniform::kinds::KINDS {
        let Existence::Own(collection) = kind.existence() else {
            continue;
        };
        let (word, why) = kind.ownership();
        assert!(!why.is_empty(), "{collection}: why is it {}?", word.word());
        table.push_str(&format!(
            "| `{collection}` | `{}` | `{}` | {why} |\n",
            kind.name(),
            word.word()
        ));
    }
    table + "\n"
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}

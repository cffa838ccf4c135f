//! A script that answers for some names of its address only.

use crate::kinds::filters::script;
use crate::kinds::filters::sieve;
use crate::kinds::{aliases, mail};
use crate::lint::finding::Findings;
use crate::lint::lists::commands;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `vacation-misses-names`.
pub(super) const RULE: Rule = Rule {
    code: "vacation-misses-names",
    level: Level::Warning,
    title: "a script does not answer mail to other names of its address",
    facts: &["MAIL-RESP-16"],
    manual: "`vacation` answers only where one of its user's known addresses stands in To, Cc or Bcc. Mail to \
        an alias, or to the same name at a linked domain, stays without an answer unless `:addresses` \
        lists it.\n\n\
        List every other name in `:addresses`.",
    source: "RFC 5230 §4.5",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let domains: Vec<(&str, &str)> = scene.names.domains().collect();
    for thing in scene.of(script::NAME) {
        let Some(text) = thing.text(script::CONTENT) else {
            continue;
        };
        // What is no Sieve is an error of the files already.
        let Ok(commands) = sieve::parse(text) else {
            continue;
        };
        let mailbox = thing.key().split('/').next().unwrap_or_default();
        let (local, service) = (mail::local(mailbox), mail::domain(mailbox));
        let mut names = vec![local];
        if let Some(list) = scene.find(aliases::NAME, mailbox) {
            names.extend(list.items(aliases::NAME));
        }
        for word in commands::all(&commands) {
            if word.name != "vacation" {
                continue;
            }
            let known: Vec<String> = word
                .tagged
                .iter()
                .filter(|(tag, _)| tag.as_deref() == Some("addresses"))
                .map(|(_, address)| address.to_lowercase())
                .collect();
            let here = domains.iter().filter(|(_, of)| *of == service);
            let all =
                here.flat_map(|(domain, _)| names.iter().map(move |name| mail::key(name, domain)));
            let missed: Vec<String> = all
                .filter(|name| name != mailbox && !known.contains(name))
                .collect();
            if let Some(first) = missed.first() {
                let more = match missed.len() {
                    1 => String::new(),
                    several => format!(" and to {} other names", several - 1),
                };
                out.field(
                    thing,
                    script::CONTENT,
                    format!(
                        "line {} of the script: mail to {first}{more} is not answered",
                        word.line
                    ),
                )
                .help(format!("write `vacation :addresses [{}]`", quoted(&missed)));
            }
        }
    }
}

/// As a list of Sieve, the first few of them.
fn quoted(names: &[String]) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(4)
        .map(|name| format!("\"{name}\""))
        .collect();
    if names.len() > shown.len() {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

//! Fixes of record sets that follow from `mail` of a domain: what a rule would write into such a set is
//! said in the words of the section instead, where it has words for it, and so are helps.

use serde_json::{Map, Value as Json, json};

use super::finding::{Finding, Fix};
use crate::document::Document;
use crate::kinds::mail_domain::{MailDomain, catalogue};
use crate::kinds::record_set;
use crate::kinds::wish::Wish;
use crate::mailauth::dmarc;
use crate::mailauth::spf::{Qualifier, Record, Term, is_spf};
use crate::model::address::Address;
use crate::model::value::Spec;

/// A key of the `mail` section below its domain, and its value.
type Word = (Vec<String>, Json);

/// The same fix in the words of `mail`. A wish for which `mail` has no words stays as it is, and so
/// cannot be written, which is then said.
pub(super) fn in_words(fix: &Fix, document: &Document) -> Fix {
    let mut said = fix.clone();
    said.wishes.clear();
    for wish in &fix.wishes {
        match words(wish, document) {
            Some(words) => said.keys.extend(words),
            None => said.wishes.push(wish.clone()),
        }
    }
    said
}

/// Says in the words of `mail` what helps say in those of records, where the files have `mail` of the
/// domain: people write the one, and never see a file with the other.
pub fn speak(found: &mut [Finding], document: &Document) {
    for finding in found {
        let domain = finding.about.key.split('/').next().unwrap_or_default();
        let mut mails = document.mail.iter().filter(|mail| !mail.parked);
        let Some(mail) = mails.find(|mail| mail.domain == domain) else {
            continue;
        };
        let is_record = |help: &String| help.contains("`v=") || help.contains("rua=");
        if !finding.help.as_ref().is_some_and(is_record) {
            continue;
        }
        let by_fix = finding.fix.as_ref().and_then(|fix| written(fix, document));
        let by_code = || instead(finding.code, &mail.domain);
        if let Some(help) = by_fix.or_else(by_code) {
            finding.help = Some(help);
        }
    }
}

/// A fix as what to write below `mail`; none where it is more than that.
fn written(fix: &Fix, document: &Document) -> Option<String> {
    let said = in_words(fix, document);
    let mut tree = Map::new();
    for (path, value) in &said.keys {
        let ["domains", _, "mail", keys @ .., last] =
            &path.iter().map(String::as_str).collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let mut at = &mut tree;
        for key in keys {
            let below = at.entry((*key).to_owned()).or_insert_with(|| json!({}));
            at = below.as_object_mut()?;
        }
        at.insert((*last).to_owned(), value.clone());
    }
    let is_whole = said.wishes.is_empty() && !tree.is_empty();
    is_whole.then(|| format!("write `{}` in `mail`", members(&tree)))
}

/// Members of a mapping as a line of YAML.
fn members(tree: &Map<String, Json>) -> String {
    let each = tree.iter().map(|(key, value)| match value {
        Json::Object(below) if below.is_empty() => format!("{key}: {{}}"),
        Json::Object(below) => format!("{key}: {{ {} }}", members(below)),
        Json::String(text) => format!("{key}: {text}"),
        other => format!("{key}: {other}"),
    });
    each.collect::<Vec<_>>().join(", ")
}

/// What to do where no fix can know the address that it takes.
fn instead(code: &str, domain: &str) -> Option<String> {
    Some(match code {
        "dmarc-enforced-blind" => format!(
            "write `dmarc: {{ reports-to: dmarc@{domain} }}` in `mail`, and create the mailbox"
        ),
        "dmarc-missing" => format!(
            "write `dmarc: {{ policy: none, reports-to: dmarc@{domain} }}` in `mail`, and become stricter when reports show nothing unexpected"
        ),
        "mta-sts-without-tls-rpt" | "tls-rpt-missing" => {
            "write `tls-reports-to: ADDRESS` in `mail`, with an address at another domain"
                .to_owned()
        }
        _ => return None,
    })
}

fn words(wish: &Wish, document: &Document) -> Option<Vec<Word>> {
    let Wish::Change { address, fields } = wish else {
        return None;
    };
    let (mail, before) = document
        .mail
        .iter()
        .find_map(|mail| Some((mail, spec(mail, address)?)))?;
    if mail.parked || fields.0.keys().any(|field| field != record_set::VALUES) {
        return None;
    }
    let (before, after) = (
        before.items(record_set::VALUES),
        fields.items(record_set::VALUES),
    );
    let mut gone = before.difference(&after);
    let mut new = after.difference(&before);
    let (Some(old), Some(text), None, None) = (gone.next(), new.next(), gone.next(), new.next())
    else {
        return None;
    };
    let said = match is_spf(old) {
        true => of_spf(mail, old, text)?,
        false => of_dmarc(old, text)?,
    };
    let section = ["domains", mail.domain.as_str(), "mail"];
    let below = |keys: Vec<String>| {
        section
            .iter()
            .map(|key| (*key).to_owned())
            .chain(keys)
            .collect()
    };
    Some(
        said.into_iter()
            .map(|(keys, value)| (below(keys), value))
            .collect(),
    )
}

fn spec<'m>(mail: &'m MailDomain, address: &Address) -> Option<&'m Spec> {
    let mut sets = mail.sets.iter();
    let set = sets.find(|set| set.located.address == *address)?;
    Some(&set.spec)
}

/// More senders, and another word on everybody else. A sender is not taken out by a key.
fn of_spf(mail: &MailDomain, old: &str, text: &str) -> Option<Vec<Word>> {
    let (old, new) = (Record::parse(old).ok()?, Record::parse(text).ok()?);
    let kept = |term: &Term| term.is_all() || new.has(term);
    if !old.terms().all(kept) || new.redirect().is_some() {
        return None;
    }
    let mut said = Vec::new();
    for term in new
        .directives()
        .filter(|term| !term.is_all() && !old.has(term))
    {
        let (name, section) = sender(term)?;
        if mail.senders.iter().any(|own| own.name.value == name) {
            return None;
        }
        said.push((vec!["senders".to_owned(), name], section));
    }
    if old.all() != new.all() {
        let word = match new.all()? {
            Qualifier::Fail => "fail",
            Qualifier::Softfail => "softfail",
            Qualifier::Neutral => "neutral",
            Qualifier::Pass => return None,
        };
        said.push((
            vec!["spf".to_owned(), "everything-else".to_owned()],
            json!(word),
        ));
    }
    Some(said).filter(|said| !said.is_empty())
}

/// Who a term of SPF stands for, as `senders` says it: by name where the catalogue knows it.
pub(super) fn sender(term: &Term) -> Option<(String, Json)> {
    if term.qualifier() != Some(Qualifier::Pass) {
        return None;
    }
    let subject = term.subject();
    let (word, of) = subject.split_once(':').unwrap_or((&subject, "@"));
    match word {
        "include" => {
            let mut known = catalogue::entries().iter();
            let known = known.find(|entry| entry.include.iter().any(|host| host == of));
            Some(match known {
                Some(entry) => (entry.name.clone(), json!({})),
                None => (of.to_owned(), json!({ "include": of })),
            })
        }
        "ip4" | "ip6" => {
            let whole = if word == "ip4" { "/32" } else { "/128" };
            let of = of.strip_suffix(whole).unwrap_or(of);
            Some((of.to_owned(), json!({ word: of })))
        }
        "a" | "mx" if !of.contains('/') => {
            let name = if of == "@" { word } else { of };
            Some((name.to_owned(), json!({ word: of })))
        }
        _ => None,
    }
}

/// Another policy, or other words beside it; what is taken out has no key.
fn of_dmarc(old: &str, text: &str) -> Option<Vec<Word>> {
    let (old, new) = (dmarc::Record::parse(old)?, dmarc::Record::parse(text)?);
    let gone = |name: &str| new.tags().get(name).is_none();
    if old.tags().iter().any(|tag| gone(tag.name)) {
        return None;
    }
    let mut said = Vec::new();
    for tag in new.tags().iter() {
        let value = tag.value?;
        if old.tags().get(tag.name) == Some(value) {
            continue;
        }
        let (keys, value): (&[&str], Json) = match tag.name.to_ascii_lowercase().as_str() {
            "p" => (&["policy"], json!(value)),
            "sp" => (&["subdomains"], json!(value)),
            "np" => (&["missing-subdomains"], json!(value)),
            "t" => (&["test"], json!(value == "y")),
            "adkim" => (&["alignment", "dkim"], alignment(value)?),
            "aspf" => (&["alignment", "spf"], alignment(value)?),
            _ => return None,
        };
        let keys = std::iter::once(&"dmarc").chain(keys);
        said.push((keys.map(|key| (*key).to_owned()).collect(), value));
    }
    Some(said).filter(|said| !said.is_empty())
}

fn alignment(letter: &str) -> Option<Json> {
    match letter {
        "r" => Some(json!("relaxed")),
        "s" => Some(json!("strict")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(term: &str) -> Option<(String, Json)> {
        let record = Record::parse(&format!("v=spf1 {term} -all")).ok()?;
        record.directives().next().and_then(sender)
    }

    #[test]
    fn a_term_of_spf_is_a_sender_by_the_name_that_the_catalogue_has() {
        let named = |name: &str, section: Json| Some((name.to_owned(), section));
        assert_eq!(who("include:_spf.google.com"), named("google", json!({})));
        assert_eq!(
            who("include:spf.crm.example"),
            named("spf.crm.example", json!({ "include": "spf.crm.example" }))
        );
        assert_eq!(
            who("ip4:192.0.2.25"),
            named("192.0.2.25", json!({ "ip4": "192.0.2.25" }))
        );
        assert_eq!(who("mx"), named("mx", json!({ "mx": "@" })));
        assert_eq!(who("?include:spf.crm.example"), None);
        assert_eq!(who("exists:%{i}.x.example"), None);
    }

    #[test]
    fn another_policy_is_a_key_and_one_that_is_taken_out_is_not() {
        let key = |word: &str| vec!["dmarc".to_owned(), word.to_owned()];
        assert_eq!(
            of_dmarc("v=DMARC1; p=none", "v=DMARC1; p=reject; sp=none"),
            Some(vec![
                (key("policy"), json!("reject")),
                (key("subdomains"), json!("none"))
            ])
        );
        assert_eq!(
            of_dmarc("v=DMARC1; p=none; sp=none", "v=DMARC1; p=none"),
            None
        );
        assert_eq!(of_dmarc("v=DMARC1; p=none", "v=DMARC1; p=none; fo=1"), None);
    }
}

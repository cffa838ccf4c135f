//! What all automatic answers have in common, whether of one mailbox or offered to all: name,
//! message, when they answer, whom they never answer. There is no subject (section 11 of the API
//! notes; A).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json, json};

use super::declare::{Declared, Place, not_clearable};
use super::decode;
use super::kind::{Field, Observed};
use super::moment::Moment;
use super::names::{MailAddress, text_type};
use crate::dns;
use crate::model::diagnostic::Diagnostic;
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// What is answered.
pub const MESSAGE: &str = "message";
/// When it begins.
pub const FROM: &str = "from";
/// When it ends.
pub const UNTIL: &str = "until";
/// The days on which it answers, every week.
pub const WEEKDAYS: &str = "weekdays";
/// Who is never answered.
pub const NEVER: &str = "never-reply-to";

/// What tells the automatic answers of one place apart (MAIL-RESP-03).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct AnswerName(
    #[schemars(
        regex(pattern = r"^\S(.*\S)?$"),
        extend("patternErrorMessage" = "a name in one line, without blanks around it"),
    )]
    String,
);

/// A day of the week, as the service calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Weekday {
    /// On Mondays.
    Monday,
    /// On Tuesdays.
    Tuesday,
    /// On Wednesdays.
    Wednesday,
    /// On Thursdays.
    Thursday,
    /// On Fridays.
    Friday,
    /// On Saturdays.
    Saturday,
    /// On Sundays.
    Sunday,
}

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Somebody who is never answered: an address, or `@domain` for everybody there (MAIL-RESP-08).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct Exclusion(
    #[schemars(
        regex(pattern = r"^[^\s@*]*@[^\s@*]+\.[^\s@*]+$"),
        extend("patternErrorMessage" = "an address such as ada@acme.example, or @acme.example for everybody there"),
    )]
    String,
);

text_type!(AnswerName);
text_type!(Exclusion);

impl FromStr for AnswerName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() || text.trim() != text || text.chars().any(char::is_control) {
            return Err(refuse(
                "bad-answer-name",
                "the name is empty, begins or ends with blanks, or holds a line break or tab",
                "write one line that tells it from the others, such as `holiday`",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for Exclusion {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bad = |why: &str, help: String| {
            Err(refuse(
                "bad-exclusion",
                format!("`{text}` excludes nobody: {why}"),
                help,
            ))
        };
        if let Some(domain) = text.strip_prefix("*@") {
            return bad(
                "patterns with `*` belong to allow and block lists",
                format!("for everybody at a domain write `@{domain}`"),
            );
        }
        if text.contains('*') {
            return bad(
                "patterns with `*` belong to allow and block lists",
                "write whole addresses, or `@domain` for everybody there".into(),
            );
        }
        match text.rsplit_once('@') {
            None => bad(
                "it has no `@`",
                format!("for everybody at a domain write `@{text}`"),
            ),
            Some(("", domain)) => match dns::zone_name(domain) {
                Ok(domain) => Ok(Self(format!("@{domain}"))),
                Err(why) => bad(&why.message, why.help),
            },
            Some(_) => match text.parse::<MailAddress>() {
                Ok(address) => Ok(Self(address.to_string())),
                Err(why) => bad("it is no e-mail address", why.help),
            },
        }
    }
}

/// What a section says of an automatic answer.
#[derive(Debug)]
pub struct Written<'a> {
    /// `message`.
    pub message: &'a Spanned<String>,
    /// `from`.
    pub from: &'a Setting<Moment>,
    /// `until`.
    pub until: &'a Setting<Moment>,
    /// `weekdays`.
    pub weekdays: &'a Setting<List<Spanned<Weekday>>>,
    /// `never-reply-to`.
    pub never_reply_to: &'a Setting<List<Spanned<Exclusion>>>,
}

impl Written<'_> {
    /// Sets the fields, and says what is wrong with them.
    pub fn declare(&self, thing: &mut Declared, place: Place<'_>, wrong: &mut Vec<Diagnostic>) {
        let message = normal(&self.message.value);
        let length = message.chars().count();
        let limits = &place.common.limits;
        wrong.extend(limits.too_long("responder-message-length", length, self.message.span));
        if message.trim().is_empty() {
            wrong.push(
                Diagnostic::error("bad-message", self.message.span, "the message is empty")
                    .help("write what is answered"),
            );
        }
        thing.set(MESSAGE, Value::text(message), self.message.span);
        self.window(thing, wrong);
        thing.take(
            NEVER,
            self.never_reply_to,
            Value::Set(BTreeSet::new()),
            |all| Value::set(all.iter().map(|entry| entry.value.as_str())),
        );
        for entry in self.never_reply_to.value().into_iter().flatten() {
            let place = format!("{NEVER}/{}", entry.value);
            thing.places.insert(place, entry.span);
        }
    }

    /// Either a stretch of time or days of the week: the service ignores one where it goes by the
    /// other (`is_recurrent`).
    fn window(&self, thing: &mut Declared, wrong: &mut Vec<Diagnostic>) {
        thing.take(FROM, self.from, Value::Null, |moment| moment.value());
        thing.take(UNTIL, self.until, Value::Null, |moment| moment.value());
        thing.take(
            WEEKDAYS,
            self.weekdays,
            Value::Set(BTreeSet::new()),
            |days| Value::set(days.iter().map(|day| DAYS[day.value as usize])),
        );
        let weekly = self.weekdays.value().is_some_and(|days| !days.is_empty());
        let bounds = [(FROM, self.from), (UNTIL, self.until)];
        let bounded = bounds
            .iter()
            .find_map(|(key, bound)| Some((*key, bound.spanned()?.span)));
        if let (Some(written), Some((key, span)), true) = (self.weekdays.spanned(), bounded, weekly)
        {
            wrong.push(
                Diagnostic::error(
                    "two-windows",
                    written.span,
                    format!("the service goes either by `weekdays` or by `{key}`, not by both"),
                )
                .related(span, format!("`{key}` is written here"))
                .help("leave one of them out"),
            );
        }
        if let (Some(from), Some(until)) = (self.from.spanned(), self.until.spanned())
            && until.value <= from.value
        {
            wrong.push(
                Diagnostic::error("bad-window", until.span, "it ends before it begins")
                    .related(from.span, "it begins here")
                    .help("write a later moment, or leave `until` out for no end"),
            );
        }
        // Whoever says one says that the other does not count.
        if weekly && let Some(span) = self.weekdays.span() {
            for (key, _) in bounds {
                thing.spec.0.entry(key.to_owned()).or_insert(Value::Null);
                thing.places.entry(key.to_owned()).or_insert(span);
            }
        }
        if let Some((_, span)) = bounded {
            let none = Value::Set(BTreeSet::new());
            thing.spec.0.entry(WEEKDAYS.to_owned()).or_insert(none);
            thing.places.entry(WEEKDAYS.to_owned()).or_insert(span);
        }
    }
}

/// A switch that is written `null`.
pub fn refuse_clear<T>(key: &str, setting: &Setting<T>, wrong: &mut Vec<Diagnostic>) {
    if let Setting::Clear(span) = setting {
        wrong.push(not_clearable(key, *span));
    }
}

/// A message as it is compared: line ends are line feeds, and none at the end, where block texts
/// have one.
fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").trim_end().to_owned()
}

/// What ended already answers nobody (MAIL-RESP-04).
pub(super) fn over(spec: &Spec, now: i64) -> Option<(&'static str, String)> {
    let until = Moment::of(spec.get(UNTIL)).filter(|until| until.seconds() <= now)?;
    let Value::Text(until) = until.value() else {
        return None;
    };
    Some((UNTIL, format!("it ended on {until} and answers nobody")))
}

/// Owner and name in a key: `ada@acme.example/holiday`. Neither addresses nor domains hold a slash.
#[must_use]
pub fn parts(key: &str) -> (&str, &str) {
    key.split_once('/').unwrap_or((key, ""))
}

/// Reads what a reply says of an automatic answer; what it leaves out is not known.
pub(super) fn observe(item: &Json, spec: &mut Spec) {
    if let Some(message) = decode::text(item, MESSAGE) {
        spec.set(MESSAGE, Value::text(normal(message)));
    }
    if let Some(excluded) = decode::texts(item, "dont_reply_to", "email") {
        let each = excluded.iter().map(|entry| {
            let normal = entry.parse::<Exclusion>();
            normal.map_or_else(|_| entry.trim().to_lowercase(), |entry| entry.0)
        });
        spec.set(NEVER, Value::set(each));
    }
    match decode::switch(item, "is_recurrent") {
        Some(true) => {
            if let Some(days) = item.get("recurrent_days") {
                let on = DAYS
                    .iter()
                    .filter(|day| decode::switch(days, day) == Some(true));
                spec.set(WEEKDAYS, Value::set(on.copied()));
            }
            spec.set(FROM, Value::Null);
            spec.set(UNTIL, Value::Null);
        }
        Some(false) => {
            spec.set(WEEKDAYS, Value::Set(BTreeSet::new()));
            for (key, member) in [(FROM, "started_at"), (UNTIL, "ended_at")] {
                if let Some(value) = Moment::observed(item.get(member)) {
                    spec.set(key, value);
                }
            }
        }
        None => {}
    }
}

/// Of several things with one name, those that nobody asks for get their id into the name, so that
/// they hide nothing; those that somebody asks for stay alike, and are told apart by nobody.
pub(super) fn tell_apart(
    things: &mut [Observed],
    wanted: &BTreeSet<crate::model::address::Address>,
) {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for thing in things.iter() {
        *names.entry(thing.address.key.clone()).or_default() += 1;
    }
    for thing in things.iter_mut() {
        let several = names
            .get(&thing.address.key)
            .is_some_and(|count| *count > 1);
        if several && !wanted.contains(&thing.address) {
            thing.address.key = format!("{} ({})", thing.address.key, thing.id);
        }
    }
}

/// The members of a body for these fields. What says when it answers goes together: whether it is
/// weekly decides which of the others count.
pub(super) fn body(after: &Spec, wanted: impl Fn(&str) -> bool) -> Map<String, Json> {
    let mut body = Map::new();
    if let Some(message) = after.get(MESSAGE).filter(|_| wanted(MESSAGE)) {
        body.insert(MESSAGE.to_owned(), message.to_json());
    }
    if [FROM, UNTIL, WEEKDAYS].into_iter().any(&wanted) {
        let days = after.items(WEEKDAYS);
        let each = DAYS
            .iter()
            .map(|day| ((*day).to_owned(), json!(days.contains(*day))));
        let seconds = |key| Moment::of(after.get(key)).map(Moment::seconds);
        body.insert("is_recurrent".to_owned(), json!(!days.is_empty()));
        body.insert("recurrent_days".to_owned(), Json::Object(each.collect()));
        body.insert("started_at".to_owned(), json!(seconds(FROM)));
        body.insert("ended_at".to_owned(), json!(seconds(UNTIL)));
    }
    if wanted(NEVER) {
        body.insert("dont_reply_to".to_owned(), json!(after.items(NEVER)));
    }
    body
}

/// The members of a section for these fields.
pub(super) fn adopt(fields: &[Field], spec: &Spec) -> Map<String, Json> {
    fields
        .iter()
        .filter_map(|field| Some((field.name.to_owned(), spec.get(field.name)?.to_json())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exclusions_are_addresses_or_domains_with_an_at() {
        for (text, normal) in [
            ("News@Partner.example", "news@partner.example"),
            ("@Lists.example", "@lists.example"),
            ("@bücher.example", "@xn--bcher-kva.example"),
        ] {
            assert_eq!(
                text.parse::<Exclusion>().map(|e| e.0),
                Ok(normal.to_owned())
            );
        }
        for (text, help) in [
            ("*@lists.example", "write `@lists.example`"),
            ("lists.example", "write `@lists.example`"),
            ("news-*@lists.example", "whole addresses"),
            ("a b@lists.example", "blanks"),
            ("@lists", "domain"),
        ] {
            let said = text.parse::<Exclusion>().map_err(|refused| refused.help);
            assert!(
                said.as_ref().is_err_and(|h| h.contains(help)),
                "{text}: {said:?}"
            );
        }
    }

    #[test]
    fn days_and_stretches_hide_each_other_in_replies() {
        let mut weekly = Spec::default();
        let days = json!({"monday": true, "friday": "1", "sunday": 0});
        let reply = json!({"is_recurrent": 1, "recurrent_days": days, "started_at": 1_797_786_000});
        observe(&reply, &mut weekly);
        assert_eq!(
            weekly.get(WEEKDAYS),
            Some(&Value::set(["friday", "monday"]))
        );
        assert_eq!(weekly.get(FROM), Some(&Value::Null));
        let mut once = Spec::default();
        let reply =
            json!({"is_recurrent": false, "recurrent_days": days, "ended_at": 1_797_786_000});
        observe(&reply, &mut once);
        assert_eq!(once.get(WEEKDAYS), Some(&Value::Set(BTreeSet::new())));
        assert_eq!(once.get(UNTIL), Some(&Value::text("2026-12-20T17:00:00Z")));
        assert_eq!(once.get(FROM), None);
        let body = body(&once, |_| true);
        assert_eq!(body["ended_at"], json!(1_797_786_000));
        assert_eq!(body["started_at"], Json::Null);
        assert_eq!(body["recurrent_days"]["monday"], json!(false));
    }
}

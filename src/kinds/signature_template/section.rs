//! Signature templates as people write them.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{
    CONTENT, CREATE, DEFAULT, FORMATS, NAME, NAME_FORMAT, POSITION, QUIETLY, STATUS, WITH_NOTICE,
    address,
};
use crate::kinds::declare::{Declarations, Declared, Place, empty_collection, not_clearable};
use crate::kinds::html;
use crate::kinds::names::ShownName;
use crate::kinds::signature::{self, Position};
use crate::model::diagnostic::Diagnostic;
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::model::value::Value;
use crate::yaml::Map as Mapping;

/// How a template writes people's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NameFormat {
    /// First name, last name.
    FirstLast,
    /// First name.
    FirstOnly,
    /// Last name, first name.
    LastFirst,
    /// Last name.
    LastOnly,
}

impl NameFormat {
    fn word(self) -> &'static str {
        FORMATS[self as usize].1
    }
}

/// Whether a template is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Being written: nobody can use it yet.
    Draft,
    /// In use.
    Enabled,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Enabled => "enabled",
        }
    }
}

/// A signature template. Its text may hold variables that the service fills for each person.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "content": "<p>Acme SA</p>", "status": "enabled" }))]
pub struct SignatureTemplateSection {
    /// Its text in HTML. Needed where the template is not there yet.
    #[serde(default)]
    pub content: Setting<String>,
    /// The name it had before, where it gets another one here: it is renamed and keeps what it has.
    #[serde(default)]
    pub previously: Setting<ShownName>,
    /// Whether signatures made from it stand above or below the message that is answered.
    #[serde(default)]
    pub position: Setting<Position>,
    /// How names are written.
    #[serde(default)]
    pub name_format: Setting<NameFormat>,
    /// Whether it is in use, or still a draft.
    #[serde(default)]
    pub status: Setting<Status>,
    /// Whether it is the one that new addresses get.
    #[serde(default)]
    pub default: Setting<bool>,
    /// Whether everybody's signature is made from it when it is created, and made anew whenever it
    /// changes. That overwrites what people wrote themselves.
    #[serde(default)]
    pub create_signatures: Setting<bool>,
    /// Whether Infomaniak tells people about it by mail. Only together with `create-signatures`.
    #[serde(default)]
    pub notify: Setting<bool>,
}

/// The signature templates of a mail service, as people write them.
pub type SignatureTemplateSections = Mapping<ShownName, Setting<SignatureTemplateSection>>;

/// Declares the signature templates of the mail service at `place`.
pub fn declare(
    written: &Setting<SignatureTemplateSections>,
    place: Place<'_>,
    out: &mut Declarations,
) {
    if let Setting::Clear(span) = written {
        let wrong = empty_collection("signature-templates", "{}", *span);
        out.diagnostics.push(wrong);
    }
    let Some(templates) = written.value() else {
        return;
    };
    out.scope(NAME, format!("{}/*", place.key), place.realm);
    let mut default: Option<Span> = None;
    for (name, section) in templates {
        let at = address(place.key, name.value.as_str());
        let mut thing = Declared::new(at, place.realm, name.span);
        let length = name.value.as_str().chars().count();
        let limits = &place.common.limits;
        out.diagnostics
            .extend(limits.too_long("signature-name-length", length, name.span));
        match section {
            Setting::Clear(span) => out.diagnostics.push(
                not_clearable(name.value.as_str(), *span)
                    .help("write its `content`, or remove the line to remove the template"),
            ),
            Setting::Value(section) => {
                section.value.fill(&mut thing, place, out);
                let before = |name: &ShownName| address(place.key, name.as_str());
                thing.was(&section.value.previously, before, out);
                if let Some(on) = section.value.default.spanned().filter(|on| on.value) {
                    out.diagnostics
                        .extend(default.map(|first| second(on, first)));
                    default = default.or(Some(on.span));
                }
            }
            Setting::Absent | Setting::Broken => {}
        }
        out.things.push(thing);
    }
}

fn second(on: &Spanned<bool>, first: Span) -> Diagnostic {
    Diagnostic::error(
        "second-default",
        on.span,
        "another template of this mail service is the default already",
    )
    .related(first, "this one")
    .help("a mail service has one default: keep `default: true` at one of them")
}

impl SignatureTemplateSection {
    fn fill(&self, thing: &mut Declared, place: Place<'_>, out: &mut Declarations) {
        signature::judge_text(&self.content, place, out);
        let written = |text: &String| html::value(text) != Value::Null;
        match &self.content {
            Setting::Clear(span) => out.diagnostics.push(not_clearable(CONTENT, *span)),
            Setting::Value(text) if !written(&text.value) => out
                .diagnostics
                .push(not_clearable(CONTENT, text.span).help("write the template's text")),
            other => thing.take(CONTENT, other, Value::Null, |text| html::value(text)),
        }
        let mut word = |field: &'static str, cleared: Option<Span>| {
            out.diagnostics
                .extend(cleared.map(|span| not_clearable(field, span)));
        };
        word(POSITION, cleared(&self.position));
        word(NAME_FORMAT, cleared(&self.name_format));
        word(STATUS, cleared(&self.status));
        word("notify", cleared(&self.notify));
        word(CREATE, cleared(&self.create_signatures));
        let text = |word: &'static str| Value::text(word);
        thing.take(POSITION, &spoken(&self.position), Value::Null, |p| {
            text(p.word())
        });
        thing.take(NAME_FORMAT, &spoken(&self.name_format), Value::Null, |f| {
            text(f.word())
        });
        thing.take(STATUS, &spoken(&self.status), Value::Null, |s| {
            text(s.word())
        });
        thing.switch(DEFAULT, &self.default, out);
        let notice = self.notify.value() == Some(&true);
        match self.create_signatures.spanned() {
            Some(on) if on.value => {
                if self.status.value() == Some(&Status::Draft) {
                    out.diagnostics.push(
                        Diagnostic::error(
                            "made-from-a-draft",
                            on.span,
                            "signatures cannot be made from a draft",
                        )
                        .help(
                            "write `status: enabled`, or leave `create-signatures` out until then",
                        ),
                    );
                }
                let how = if notice { WITH_NOTICE } else { QUIETLY };
                thing.set(CREATE, Value::text(how), on.span);
            }
            _ => {
                let lonely = self.notify.spanned().filter(|on| on.value);
                out.diagnostics.extend(lonely.map(|on| {
                    Diagnostic::error(
                        "notice-of-nothing",
                        on.span,
                        "`notify` tells people about signatures that are made, and none are",
                    )
                    .help("add `create-signatures: true`, or leave `notify` out")
                }));
            }
        }
    }
}

fn cleared<T>(setting: &Setting<T>) -> Option<Span> {
    match setting {
        Setting::Clear(span) => Some(*span),
        _ => None,
    }
}

/// A setting without its `null`, which is complained of elsewhere.
fn spoken<T: Copy>(setting: &Setting<T>) -> Setting<T> {
    match setting {
        Setting::Value(value) => Setting::Value(Spanned {
            value: value.value,
            span: value.span,
        }),
        _ => Setting::Absent,
    }
}

//! Signatures of mailboxes and their templates (§13): what both share.

pub(crate) mod mailbox;
pub(crate) mod templates;
pub(crate) mod templates_2024;
pub(crate) mod view;

use serde_json::Value;

use crate::emulator::envelope::{FieldError, Refusal};
use crate::emulator::form::Form;

/// Most characters of a signature (A; §16).
pub(crate) const LONGEST: usize = 65_536;
pub(crate) const POSITIONS: [&str; 2] = ["bottom", "top"];

/// What a mailbox that does not exist is called here (MOG, live).
pub(crate) fn not_in_padl() -> Refusal {
    Refusal::new(404, "object_not_found_in_padl")
}

/// Sections of the form behind a signature, and what each holds (A).
const FORM: &[(&str, &[&str])] = &[
    (
        "globalStyle",
        &[
            "backgroundColor",
            "displaySeparators",
            "fontColor",
            "fontFamily",
            "fontSize",
            "iconBackgroundColor",
            "iconFontColor",
            "linkFontColor",
        ],
    ),
    ("layout", &["layout"]),
    (
        "media",
        &[
            "accountLogoUrlMode",
            "accountRectangleLogoUrl",
            "accountSquareLogoUrl",
            "userAvatarUrl",
            "userAvatarUrlMode",
        ],
    ),
    ("network", &["backgroundColor", "fontColor", "networks"]),
    (
        "personal",
        &[
            "department",
            "departmentMode",
            "firstName",
            "firstNameMode",
            "hasDepartment",
            "hasFirstName",
            "hasJob",
            "hasLastName",
            "hasMail",
            "job",
            "jobMode",
            "lastName",
            "lastNameMode",
            "mail",
            "mailMode",
            "nameFormat",
            "nameFormatMode",
            "phones",
        ],
    ),
    (
        "professional",
        &[
            "accountName",
            "accountNameMode",
            "additionalAddress",
            "address",
            "addressMode",
            "addressUrl",
            "city",
            "country",
            "url",
            "urlMode",
            "zipCode",
        ],
    ),
];

/// The form behind a signature, checked down to the names of its members.
pub(crate) fn form_data(form: &mut Form<'_>) -> Option<Value> {
    let sections: Vec<&str> = FORM.iter().map(|(name, _)| *name).collect();
    let value = object(form, "form_data", &sections)?;
    for (name, members) in FORM {
        if let Some(section) = value.get(name).filter(|s| !s.is_null()) {
            known(form, &format!("form_data.{name}"), section, members);
        }
    }
    Some(value)
}

/// An object with known members only.
pub(crate) fn object(form: &mut Form<'_>, key: &str, members: &[&str]) -> Option<Value> {
    let value = form.value(key)?;
    known(form, key, value, members);
    Some(value.clone())
}

fn known(form: &mut Form<'_>, key: &str, value: &Value, members: &[&str]) {
    let Some(object) = value.as_object() else {
        form.fail(FieldError::new("validation_rule_array", key));
        return;
    };
    for name in object.keys().filter(|n| !members.contains(&n.as_str())) {
        form.fail(FieldError::new(
            "validation_rule_prohibited",
            format!("{key}.{name}"),
        ));
    }
}

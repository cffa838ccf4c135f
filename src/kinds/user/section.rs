//! What people write about a person of an organization.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{
    AGAIN, BILLING_ACCESS, BILLING_NOTIFICATIONS, LOCALE, PRODUCT_NOTIFICATIONS, ROLE,
    SAME_ADDRESS_ONLY, SEND_MAIL, address,
};
use crate::kinds::declare::{Common, Declarations, Declared, Place, not_clearable};
use crate::kinds::names::MailAddress;
use crate::kinds::rights::{self, ACCESS, AccessSection};
use crate::kinds::user::words::{Blocked, Locale, PersonName, Role, RoleName};
use crate::kinds::{org, user};
use crate::model::diagnostic::Diagnostic;
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::model::value::Value;
use crate::yaml::{List, Map};

/// A person. `{}` declares somebody who is in the organization already and leaves the rest to
/// others; names, role and locale are needed to invite somebody.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "first-name": "Ada", "last-name": "Martin", "role": "collaborator", "locale": "fr" }))]
pub struct UserSection {
    /// First name, at most 128 characters. Members change it themselves.
    #[serde(default)]
    pub first_name: Setting<PersonName>,
    /// Last name, at most 128 characters. Members change it themselves.
    #[serde(default)]
    pub last_name: Setting<PersonName>,
    /// What they may do in the organization. The role of somebody who has accepted is changed in
    /// the Manager, by a person.
    #[serde(default)]
    pub role: Setting<RoleName>,
    /// The language of the invitation.
    #[serde(default)]
    pub locale: Setting<Locale>,
    /// Whether a collaborator may see and pay bills. Legal representatives always may.
    #[serde(default)]
    pub billing_access: Setting<bool>,
    /// Which mails the service sends them about the organization.
    #[serde(default)]
    pub notifications: Setting<NotificationsSection>,
    /// What they may manage, all of it. Legal representatives and administrators reach everything
    /// without it.
    #[serde(default)]
    pub access: Setting<List<Spanned<AccessSection>>>,
    /// How they are invited. It says nothing about somebody who has accepted.
    #[serde(default)]
    pub invitation: Setting<InvitationSection>,
    /// Not a state that can be declared: support blocks a person on request.
    #[serde(default)]
    pub blocked: Setting<Blocked>,
}

/// Mails about the organization.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "billing": true, "products": false }))]
pub struct NotificationsSection {
    /// Reminders of bills.
    #[serde(default)]
    pub billing: Setting<bool>,
    /// What happens to products.
    #[serde(default)]
    pub products: Setting<bool>,
}

/// How somebody is invited.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "send-mail": false }))]
pub struct InvitationSection {
    /// Whether the service mails the invitation. Without it, somebody has to hand over the link.
    #[serde(default)]
    pub send_mail: Setting<bool>,
    /// Whether it can only be accepted with an account of this very address.
    #[serde(default)]
    pub same_address_only: Setting<bool>,
    /// Raise it to invite somebody again who declined, or whose membership ended: 2 is the second
    /// invitation. Nobody is invited twice without it, except where an invitation ran out.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub again: Setting<u32>,
}

/// Declares the people of an organization.
pub fn declare(
    users: &Setting<Map<MailAddress, Setting<UserSection>>>,
    (common, realm): (&Common, &str),
    out: &mut Declarations,
) {
    let Some(users) = users.value() else {
        return;
    };
    out.scope(user::NAME, org::all(realm), realm);
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for (login, section) in users {
        let key = login.value.as_str();
        if let Some(before) = first.insert(key, login.span) {
            out.diagnostics.push(
                Diagnostic::error(
                    "repeated",
                    login.span,
                    format!("{key} is written twice, in two spellings"),
                )
                .related(before, "written here first")
                .help("addresses compare without case: keep one of them"),
            );
        }
        let place = Place {
            common,
            realm,
            key,
            parent: realm,
            span: login.span,
        };
        match section {
            Setting::Value(section) => section.value.declare(place, out),
            Setting::Clear(span) => {
                out.diagnostics.push(
                    not_clearable(key, *span)
                        .help("write `{}` to declare somebody and leave the rest to others; to remove somebody, remove the line"),
                );
                UserSection::default().declare(place, out);
            }
            // Declared all the same, so that mentions of them are not called wrong as well.
            Setting::Absent | Setting::Broken => UserSection::default().declare(place, out),
        }
    }
}

impl UserSection {
    fn declare(&self, place: Place<'_>, out: &mut Declarations) {
        let mut thing = Declared::new(address(place.realm, place.key), place.realm, place.span);
        for (field, name) in [
            ("first-name", &self.first_name),
            ("last-name", &self.last_name),
        ] {
            if let Some(written) = name.spanned() {
                let length = written.value.as_str().chars().count();
                let limits = &place.common.limits;
                out.diagnostics
                    .extend(limits.too_long("person-name-length", length, written.span));
            }
            own(&mut thing, field, name, out, |name| {
                Value::text(name.as_str())
            });
        }
        if let Some(written) = self.role.spanned() {
            out.diagnostics.extend(written.value.outdated(written.span));
        }
        own(&mut thing, ROLE, &self.role, out, |role| {
            Value::text(role.role.word())
        });
        own(&mut thing, LOCALE, &self.locale, out, |locale| {
            Value::text(locale.word())
        });
        thing.switch(BILLING_ACCESS, &self.billing_access, out);
        self.declare_notifications(&mut thing, out);
        self.declare_access(&mut thing, out);
        self.declare_invitation(&mut thing, out);
        self.leave_out_what_is_implied(&mut thing, out);
        out.things.push(thing);
    }

    fn declare_notifications(&self, thing: &mut Declared, out: &mut Declarations) {
        if let Setting::Clear(span) = self.notifications {
            out.diagnostics.push(not_clearable("notifications", span));
        }
        if let Some(mails) = self.notifications.value() {
            thing.switch(BILLING_NOTIFICATIONS, &mails.billing, out);
            thing.switch(PRODUCT_NOTIFICATIONS, &mails.products, out);
        }
    }

    fn declare_access(&self, thing: &mut Declared, out: &mut Declarations) {
        let Some(span) = self.access.span() else {
            return;
        };
        let written = self.access.value().into_iter().flatten();
        let entries: Vec<_> = written.map(|entry| entry.value.entry(out)).collect();
        rights::declare(&entries, span, thing, out);
    }

    fn declare_invitation(&self, thing: &mut Declared, out: &mut Declarations) {
        if let Setting::Clear(span) = self.invitation {
            out.diagnostics.push(not_clearable("invitation", span));
        }
        let Some(how) = self.invitation.value() else {
            return;
        };
        thing.switch(SEND_MAIL, &how.send_mail, out);
        thing.switch(SAME_ADDRESS_ONLY, &how.same_address_only, out);
        if let Some(written) = how.again.spanned()
            && written.value == 0
        {
            out.diagnostics.push(
                Diagnostic::error("out-of-range", written.span, "invitations count from 1")
                    .help("write 2 to invite somebody a second time"),
            );
        }
        own(thing, AGAIN, &how.again, out, |times| {
            Value::Number(i64::from(*times))
        });
    }

    /// What a role brings with it cannot be given or taken one by one (ORG-07, ORG-17).
    fn leave_out_what_is_implied(&self, thing: &mut Declared, out: &mut Declarations) {
        let Some(role) = self.role.value().map(|name| name.role) else {
            return;
        };
        if !matches!(role, Role::LegalRepresentative | Role::Administrator) {
            return;
        }
        let implied = [
            (ACCESS, self.access.span(), "reach every product anyhow"),
            (
                BILLING_ACCESS,
                self.billing_access.span(),
                "are not given it one by one",
            ),
        ];
        for (field, span, why) in implied {
            let Some(span) = span else {
                continue;
            };
            thing.spec.0.remove(field);
            out.diagnostics.push(
                Diagnostic::warning(
                    "implied",
                    span,
                    format!("`{field}` has no effect: {} {why}", role.plural()),
                )
                .help("leave it out, or make them a collaborator"),
            );
        }
    }
}

/// Takes over a setting that has no empty state.
fn own<T>(
    thing: &mut Declared,
    field: &str,
    setting: &Setting<T>,
    out: &mut Declarations,
    value: impl Fn(&T) -> Value,
) {
    match setting {
        Setting::Clear(span) => out.diagnostics.push(not_clearable(field, *span)),
        other => thing.take(field, other, Value::Null, value),
    }
}

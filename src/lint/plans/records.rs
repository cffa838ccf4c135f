//! Record sets that a plan changes, as rules of plans look at them.

use crate::dns::RecordType;
use crate::kinds::record_set;
use crate::lint::prospect::Prospect;
use crate::lint::scene::Thing;
use crate::model::value::Value;
use crate::plan::{Action, Status};

/// One record set that comes, changes or goes.
#[derive(Debug)]
pub(super) struct Moved<'a> {
    /// Its zone.
    pub(super) zone: &'a str,
    /// Its owner within the zone; `@` for the zone itself.
    pub(super) owner: &'a str,
    /// Its type.
    pub(super) kind: RecordType,
    /// As declared, or else as it lives.
    pub(super) thing: &'a Thing<'a>,
    /// As it lives.
    pub(super) lives: Option<&'a Thing<'a>>,
    /// Its values now.
    pub(super) before: Vec<&'a str>,
    /// Its values afterwards.
    pub(super) after: Vec<&'a str>,
}

impl Moved<'_> {
    /// Whether it says where mail goes.
    pub(super) fn is_mx(&self) -> bool {
        self.kind == RecordType::Mx
    }

    /// Whether it is, or holds, an SPF record.
    pub(super) fn is_spf(&self) -> bool {
        let mut values = self.before.iter().chain(&self.after);
        self.kind == RecordType::Txt && values.any(|text| crate::lint::records::is_spf(text))
    }

    /// Whether mail depends on it.
    pub(super) fn is_about_mail(&self) -> bool {
        let scoped = ["_dmarc", "_domainkey", "_mta-sts", "_tls"];
        self.is_mx() || self.is_spf() || self.owner.split('.').any(|label| scoped.contains(&label))
    }
}

/// Every record set that the plan moves; what is only observed stays as it is.
pub(super) fn moved<'a>(prospect: &'a Prospect<'a>) -> impl Iterator<Item = Moved<'a>> {
    let changes = prospect.plan.changes.iter();
    changes.filter_map(|change| {
        if change.address.kind != record_set::NAME || change.status == Status::Observed {
            return None;
        }
        let key = &change.address.key;
        let (zone, owner, kind) = record_set::named(key)?;
        let goes = change.action == Action::Delete;
        let declared = prospect.declared.find(record_set::NAME, key);
        let lives = prospect.lives.find(record_set::NAME, key);
        let before = lives.map(|thing| thing.items("values"));
        let before = before.unwrap_or_default();
        // What a change comes to is not what is declared: values of others stay (`others: keep`), and
        // what leaves the files in part has no declaration any more.
        let values = change.fields.iter().find(|field| field.name == "values");
        let after = match values.and_then(|field| field.after.as_ref()) {
            _ if goes => Vec::new(),
            Some(Value::Set(values)) => values.iter().map(String::as_str).collect(),
            _ => before.clone(),
        };
        Some(Moved {
            zone,
            owner,
            kind,
            thing: declared.filter(|_| !goes).or(lives)?,
            lives,
            before,
            after,
        })
    })
}

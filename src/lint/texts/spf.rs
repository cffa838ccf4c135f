//! SPF records of a scene, as the rules about them look at them.

use crate::dns::RecordType;
use crate::lint::finding::Fix;
use crate::lint::scene::{Scene, Thing};
use crate::mailauth::dmarc::{self, Policy};
use crate::mailauth::spf::{self, Fault, Mechanism, Qualifier, Record};

/// The record of Infomaniak's servers (DNS-SPF-01).
pub(super) const HERE: &str = "spf.infomaniak.ch";

/// The record of Google's (DNS-SPF-02).
pub(super) const GOOGLE: &str = "_spf.google.com";

/// One SPF record.
#[derive(Debug)]
pub(super) struct Spf<'s, 'a, R> {
    /// Its name in full.
    pub(super) name: &'s str,
    /// The zone it is in.
    pub(super) zone: &'a str,
    /// The set of texts it is in.
    pub(super) thing: &'s Thing<'a>,
    /// As it is written.
    pub(super) text: &'a str,
    /// As it is read.
    pub(super) record: R,
}

/// Every SPF record, read or with its faults.
pub(super) fn all<'s, 'a>(
    scene: &'s Scene<'a>,
) -> impl Iterator<Item = Spf<'s, 'a, Result<Record, Vec<Fault>>>> {
    texts(scene)
        .filter(|text| spf::is_spf(text.text))
        .map(|text| Spf {
            name: text.name,
            zone: text.zone,
            thing: text.thing,
            text: text.text,
            record: Record::parse(text.text),
        })
}

/// Every SPF record that can be read.
pub(super) fn sound<'s, 'a>(scene: &'s Scene<'a>) -> impl Iterator<Item = Spf<'s, 'a, Record>> {
    all(scene).filter_map(|spf| {
        Some(Spf {
            name: spf.name,
            zone: spf.zone,
            thing: spf.thing,
            text: spf.text,
            record: spf.record.ok()?,
        })
    })
}

/// Every text of every name.
pub(super) fn texts<'s, 'a>(scene: &'s Scene<'a>) -> impl Iterator<Item = Spf<'s, 'a, ()>> {
    scene.zones.of_type(RecordType::Txt).flat_map(|records| {
        records.values.iter().map(|(thing, text)| Spf {
            name: &records.name,
            zone: records.zone,
            thing,
            text,
            record: (),
        })
    })
}

impl<R> Spf<'_, '_, R> {
    /// The edit that writes another text in the place of this one.
    pub(super) fn rewritten(&self, does: impl Into<String>, text: &str) -> Fix {
        Fix::new(does).exchange(self.thing, "values", self.text, text)
    }
}

/// The DMARC text of a domain itself that asks to reject, with the set it is in.
pub(super) fn rejects<'s, 'a>(
    scene: &'s Scene<'a>,
    domain: &str,
) -> Option<(&'s Thing<'a>, &'a str)> {
    let records = scene
        .zones
        .at(&format!("_dmarc.{domain}"), RecordType::Txt)?;
    let mut values = records.values.iter();
    values.find_map(|(thing, text)| {
        let record = dmarc::Record::parse(text)?;
        let rejects = record.own_policy() == Some(Policy::Reject);
        rejects.then_some((thing, *text))
    })
}

/// The domains whose records a record includes or redirects to.
pub(super) fn included(record: &Record) -> impl Iterator<Item = String> {
    record.terms().filter_map(|term| {
        let includes = matches!(term.mechanism(), Some(Mechanism::Include(_)))
            && term.qualifier() != Some(Qualifier::Fail);
        let redirects = record.redirect() == Some(term);
        let name = term.name().filter(|_| includes || redirects)?;
        name.literal()
    })
}

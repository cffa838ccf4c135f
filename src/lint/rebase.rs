//! Fixes of what lives, put on what the files say: users' own clicks and other people's records live
//! beside what is declared, and no fix writes them into a file.

use super::finding::{Finding, Fix};
use super::scene::{Scene, Thing};
use crate::dns::RecordType;
use crate::kinds::wish::Wish;
use crate::kinds::{record_set, record_share};
use crate::model::value::{Spec, Value};

/// Why a fix of what lives is none of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    /// No file declares what it changes.
    Undeclared,
    /// The files say otherwise already.
    SaidOtherwise,
}

/// Puts the fix of a finding about what lives on what is declared; without a fix that the files can
/// take, the help says where it is mended.
pub(super) fn rebase(finding: &mut Finding, scene: &Scene<'_>) {
    let Some(fix) = &finding.fix else {
        return;
    };
    let wishes = fix.wishes.iter();
    let wishes = wishes.map(|wish| rebased(wish, &finding.realm, scene));
    let help = match wishes.collect::<Result<Vec<Wish>, Lack>>() {
        Ok(wishes) => {
            finding.fix = Some(Fix {
                wishes,
                ..fix.clone()
            });
            return;
        }
        Err(Lack::SaidOtherwise) => {
            "the files say it otherwise already: `maniform apply` brings it".to_owned()
        }
        Err(Lack::Undeclared) => {
            let before = finding
                .help
                .take()
                .map_or_else(String::new, |help| help + "; ");
            format!("{before}no file declares it, so mend it where it was made, or declare it")
        }
    };
    finding.fix = None;
    finding.help = Some(help);
}

fn rebased(wish: &Wish, realm: &str, scene: &Scene<'_>) -> Result<Wish, Lack> {
    let address = wish.address();
    let mut things = scene.of(&address.kind).iter();
    let thing = things.find(|thing| thing.address == address && thing.realm == realm);
    let thing = thing.ok_or(Lack::Undeclared)?;
    let said = &thing.declared.ok_or(Lack::Undeclared)?.spec;
    match wish {
        Wish::Change { fields, .. } => {
            let mut changed = Spec::default();
            for (field, wanted) in &fields.0 {
                changed.set(field, value(thing, said, field, wanted)?);
            }
            Ok(Wish::Change {
                address: address.clone(),
                fields: changed,
            })
        }
        Wish::Remove { .. } => {
            let lives = |(field, said): (&String, &Value)| thing.spec.get(field) == Some(said);
            match said.0.iter().all(lives) {
                true => Ok(wish.clone()),
                false => Err(Lack::SaidOtherwise),
            }
        }
        Wish::Add { .. } => Ok(wish.clone()),
    }
}

/// What a declared field is to say, where a rule wants this of the living one.
fn value(thing: &Thing<'_>, said: &Spec, field: &str, wanted: &Value) -> Result<Value, Lack> {
    let declared = said.get(field).ok_or(Lack::Undeclared)?;
    match (declared, thing.spec.get(field), wanted) {
        (Value::Set(declared), Some(Value::Set(lives)), Value::Set(wanted)) => {
            let mut items = declared.clone();
            for gone in lives.difference(wanted) {
                let own = declared.iter().find(|own| is_same(thing, own, gone));
                items.remove(own.ok_or(Lack::Undeclared)?);
            }
            items.extend(wanted.difference(lives).cloned());
            Ok(Value::Set(items))
        }
        (declared, Some(lives), _) if declared == lives => Ok(wanted.clone()),
        _ => Err(Lack::SaidOtherwise),
    }
}

/// Whether a declared item is the living one: texts in the DNS may be spelt otherwise there.
fn is_same(thing: &Thing<'_>, own: &str, lives: &str) -> bool {
    own == lives
        || match record_set::named(thing.key()) {
            Some((_, owner, RecordType::Txt)) if thing.address.kind == record_set::NAME => {
                record_share::alike(owner, own, lives)
            }
            _ => false,
        }
}

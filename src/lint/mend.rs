//! Makes the edits that mend findings: in rounds, because mending one thing may show or mend another,
//! and each fix whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use super::derived::in_words;
use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::scene::Scene;
use super::settle::settle;
use crate::document::amend::{Misfit, amend, set_keys};
use crate::document::{self, Document};
use crate::kinds::wish::Wish;
use crate::model::address::Address;
use crate::model::diagnostic::has_errors;
use crate::model::source::{FileId, Sources};
use crate::model::value::{Spec, Value};

/// Two rules may want the opposite of each other; then this many rounds are enough to know.
const ROUNDS: usize = 10;

/// Texts in which findings are mended.
#[derive(Debug, Default)]
pub struct Mended {
    /// Only those that differ.
    pub texts: BTreeMap<FileId, String>,
    /// What was mended, in the order it was done.
    pub made: Vec<Finding>,
    /// What could not be written, with the reason.
    pub failed: Vec<(Finding, String)>,
}

/// Which fixes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those nobody has to think about.
    Safe,
    /// All of them.
    All,
}

impl Which {
    /// The word behind `--fix=`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::All => "all",
        }
    }
}

/// Mends what these rules of the files find, as far as it can be mended by an edit. Files with errors
/// are left as they are.
#[must_use]
pub fn mend(sources: &Sources, rules: &[&Rule], which: Which, now: i64) -> Mended {
    let asked = |fix: &Fix| fix.safe || which == Which::All;
    mend_those(sources, rules, now, &|finding| {
        finding.fix.as_ref().is_some_and(asked)
    })
}

/// The same for those findings only that are asked for.
#[must_use]
pub fn mend_those(
    sources: &Sources,
    rules: &[&Rule],
    now: i64,
    asked: &dyn Fn(&Finding) -> bool,
) -> Mended {
    let mut mended = Mended::default();
    let mut texts = sources.clone();
    let mut tried: BTreeSet<(&'static str, Address, String)> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let (document, wrong) = document::load(&texts);
        if has_errors(&wrong) {
            break;
        }
        let found = super::files(&Scene::declared(&document, now), rules.iter().copied());
        let mut found = settle(found, &[], &document, &texts).shown;
        found.retain(|finding| {
            let name = (finding.code, finding.about.clone(), finding.message.clone());
            finding.fix.is_some() && asked(finding) && !tried.contains(&name)
        });
        if found.is_empty() {
            break;
        }
        let mut round = Round {
            sources: texts,
            document,
            mended: &mut mended,
            tried: &mut tried,
        };
        round.run(found);
        texts = round.sources;
    }
    let differing = texts.iter().filter_map(|(file, source)| {
        let differs = source.text != sources.get(file).text;
        differs.then(|| (file, source.text.clone()))
    });
    mended.texts = differing.collect();
    mended
}

/// The texts with this one finding mended.
///
/// # Errors
/// It cannot be written, for this reason.
pub fn mend_one(
    sources: &Sources,
    document: &Document,
    finding: &Finding,
) -> Result<BTreeMap<FileId, String>, String> {
    let Some(fix) = &finding.fix else {
        return Ok(BTreeMap::new());
    };
    let fix = in_words(fix, document);
    let wished = amended(sources, document, &fix.wishes).map_err(|wrong| why(&wrong))?;
    let between = sources.with(&wished);
    let amended = set_keys(&between, &finding.realm, &fix.keys).map_err(|misfit| misfit.why)?;
    let mut texts = wished;
    texts.extend(amended.texts);
    Ok(texts)
}

/// All of these wishes or none.
fn amended(
    sources: &Sources,
    document: &Document,
    wishes: &[Wish],
) -> Result<BTreeMap<FileId, String>, Vec<Misfit>> {
    if wishes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let amended = amend(sources, document, wishes)?;
    if amended.left.is_empty() {
        Ok(amended.texts)
    } else {
        Err(amended.left)
    }
}

fn why(wrong: &[Misfit]) -> String {
    let first = wrong.first().map(|misfit| misfit.why.clone());
    first.unwrap_or_else(|| "no edit of the files says it".to_owned())
}

struct Round<'m> {
    sources: Sources,
    document: Document,
    mended: &'m mut Mended,
    tried: &'m mut BTreeSet<(&'static str, Address, String)>,
}

impl Round<'_> {
    /// Makes as many of the fixes as can be made from one reading; the others wait for the next round.
    fn run(&mut self, found: Vec<Finding>) {
        let mut wishes = Wishes::default();
        let (mut together, mut alone) = (Vec::new(), Vec::new());
        for finding in found {
            let Some(fix) = &finding.fix else { continue };
            if !in_words(fix, &self.document).keys.is_empty() {
                alone.push(finding);
            } else if wishes.take(fix, &self.document) {
                together.push(finding);
            }
        }
        let all = wishes.into_vec();
        match amended(&self.sources, &self.document, &all) {
            Ok(texts) => {
                self.sources = self.sources.with(&texts);
                for finding in together {
                    self.end(finding, Ok(()));
                }
            }
            // Which of them it was shows one by one.
            Err(_) => {
                alone.splice(0..0, together);
            }
        }
        for finding in alone {
            let (document, _) = document::load(&self.sources);
            match mend_one(&self.sources, &document, &finding) {
                Ok(texts) => {
                    self.sources = self.sources.with(&texts);
                    self.end(finding, Ok(()));
                }
                Err(why) => self.end(finding, Err(why)),
            }
        }
    }

    fn end(&mut self, finding: Finding, outcome: Result<(), String>) {
        self.tried
            .insert((finding.code, finding.about.clone(), finding.message.clone()));
        match outcome {
            Ok(()) => self.mended.made.push(finding),
            Err(why) => self.mended.failed.push((finding, why)),
        }
    }
}

/// Wishes of several fixes that can be granted at once.
#[derive(Default)]
struct Wishes {
    /// Fields to change, by thing; what several fixes take out of one set adds up.
    changed: BTreeMap<Address, Spec>,
    gone: BTreeSet<Address>,
    added: Vec<Wish>,
}

impl Wishes {
    /// Takes in what a fix wishes; false where it does not go together with the others.
    fn take(&mut self, fix: &Fix, document: &Document) -> bool {
        let mut changed = self.changed.clone();
        for wish in &fix.wishes {
            let Wish::Change { address, fields } = wish else {
                continue;
            };
            if self.gone.contains(address) {
                return false;
            }
            let things = &document.declared;
            let declared = things.iter().find(|one| one.located.address == *address);
            let spec = changed.entry(address.clone()).or_default();
            for (name, value) in &fields.0 {
                let before = declared.and_then(|declared| declared.spec.get(name));
                let Some(value) = both(before, spec.get(name), value) else {
                    return false;
                };
                spec.set(name, value);
            }
        }
        let others = fix
            .wishes
            .iter()
            .filter(|wish| !matches!(wish, Wish::Change { .. }));
        let others: Vec<&Wish> = others.collect();
        if others.iter().any(|wish| self.names(wish.address())) {
            return false;
        }
        self.changed = changed;
        for wish in others {
            match wish {
                Wish::Remove { address } => {
                    self.gone.insert(address.clone());
                }
                other => self.added.push(other.clone()),
            }
        }
        true
    }

    fn names(&self, address: &Address) -> bool {
        self.changed.contains_key(address)
            || self.gone.contains(address)
            || self.added.iter().any(|wish| wish.address() == address)
    }

    fn into_vec(self) -> Vec<Wish> {
        let changed = self.changed.into_iter();
        let changed = changed.map(|(address, fields)| Wish::Change { address, fields });
        let gone = self.gone.into_iter();
        let gone = gone.map(|address| Wish::Remove { address });
        changed.chain(gone).chain(self.added).collect()
    }
}

/// The value that two fixes want together; none where each wants another.
fn both(before: Option<&Value>, one: Option<&Value>, other: &Value) -> Option<Value> {
    match (before, one, other) {
        (_, None, other) => Some(other.clone()),
        (Some(Value::Set(before)), Some(Value::Set(one)), Value::Set(other)) => {
            // Each puts something else in the place of one item: together they would put both there.
            let gone = |now: &BTreeSet<String>| before.difference(now).cloned().collect();
            let (gone_one, gone_other): (BTreeSet<String>, BTreeSet<String>) =
                (gone(one), gone(other));
            let adds = !one.is_subset(before) || !other.is_subset(before);
            if adds && one != other && !gone_one.is_disjoint(&gone_other) {
                return None;
            }
            let added = one.union(other).filter(|item| !before.contains(*item));
            let kept = one.intersection(other);
            Some(Value::Set(added.chain(kept).cloned().collect()))
        }
        (_, Some(one), other) => (one == other).then(|| one.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
organization: Acme SA
mail-services:
  acme.example:
    # Whom we trust.
    allow: [ada@acme.example, bob@acme.example, x@partner.example] # kept
    addresses:
      ada: {}
      bob: {}
";

    fn run(text: &str, which: Which) -> (String, Mended) {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let rules = [super::super::of("own-address-allowed").unwrap()];
        let mended = mend(&sources, &rules, which, 0);
        let now = mended.texts.get(&file).cloned();
        (now.unwrap_or_else(|| text.to_owned()), mended)
    }

    #[test]
    fn fixes_of_one_set_add_up_and_comments_stay() {
        let (now, mended) = run(FILE, Which::Safe);
        let gone = FILE.replace("ada@acme.example, bob@acme.example, ", "");
        assert_eq!(now, gone);
        assert_eq!((mended.made.len(), mended.failed.len()), (2, 0));
    }

    #[test]
    fn what_somebody_let_be_is_not_mended() {
        let allowed = FILE.replace(
            "# kept",
            "# maniform: allow own-address-allowed because test",
        );
        let (now, mended) = run(&allowed, Which::All);
        assert_eq!(now, allowed);
        assert!(mended.made.is_empty() && mended.failed.is_empty());
    }

    #[test]
    fn what_two_fixes_do_to_one_set_adds_up() {
        let set = |items: &[&str]| Value::Set(items.iter().map(|i| (*i).to_owned()).collect());
        let before = set(&["a", "b", "c"]);
        let both = |one: &Value, other: &Value| both(Some(&before), Some(one), other);
        assert_eq!(
            both(&set(&["a", "b"]), &set(&["b", "c"])),
            Some(set(&["b"]))
        );
        assert_eq!(
            both(&set(&["a", "b", "c", "d"]), &set(&["a", "b"])),
            Some(set(&["a", "b", "d"]))
        );
        // Two that mend one text wait for each other: otherwise there would be two of it.
        let wait = both(&set(&["a", "b", "x"]), &set(&["a", "b", "y"]));
        assert_eq!(wait, None);
        assert_eq!(both(&Value::Bool(true), &Value::Bool(false)), None);
    }
}

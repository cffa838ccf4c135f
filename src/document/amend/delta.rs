//! The smallest differences between what was written and what is to be written, as data.

use serde_json::Value as Json;

/// One difference, at these members from the thing's own place down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Delta {
    pub(super) at: Vec<String>,
    pub(super) what: What,
}

/// What differs there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// The value becomes this one.
    Set(Json),
    /// The member goes.
    Drop,
    /// One more item of a list.
    ItemNew(Json),
    /// One item less of a list.
    ItemGone(Json),
}

/// How finely differences are told: what cannot be written as small as that is tried coarser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    /// Lists item by item.
    Items,
    /// Every member of the thing as a whole.
    Members,
    /// The thing as a whole.
    Whole,
}

impl Grain {
    /// The next coarser one.
    pub(super) fn coarser(self) -> Option<Self> {
        match self {
            Self::Items => Some(Self::Members),
            Self::Members => Some(Self::Whole),
            Self::Whole => None,
        }
    }
}

/// The differences between two fragments.
pub(super) fn deltas(old: &Json, new: &Json, grain: Grain) -> Vec<Delta> {
    let mut found = Vec::new();
    walk(old, new, grain, &mut Vec::new(), &mut found);
    found
}

fn walk(old: &Json, new: &Json, grain: Grain, at: &mut Vec<String>, found: &mut Vec<Delta>) {
    if old == new {
        return;
    }
    let mut push = |at: &[String], what| {
        found.push(Delta {
            at: at.to_vec(),
            what,
        });
    };
    let deep = match grain {
        Grain::Items => true,
        Grain::Members => at.is_empty(),
        Grain::Whole => false,
    };
    match (old, new) {
        (Json::Object(before), Json::Object(after)) if deep && !after.is_empty() => {
            for key in before.keys().filter(|key| !after.contains_key(*key)) {
                at.push(key.clone());
                push(at, What::Drop);
                at.pop();
            }
            for (key, value) in after {
                at.push(key.clone());
                match before.get(key) {
                    Some(before) => walk(before, value, grain, at, found),
                    None => found.push(Delta {
                        at: at.clone(),
                        what: What::Set(value.clone()),
                    }),
                }
                at.pop();
            }
        }
        (Json::Array(before), Json::Array(after)) if grain == Grain::Items => {
            match by_item(before, after) {
                Some(items) => items.into_iter().for_each(|what| push(at, what)),
                None => push(at, What::Set(new.clone())),
            }
        }
        _ => push(at, What::Set(new.clone())),
    }
}

/// The items that go and come; none where the order counts and more than that is different, or
/// where nothing would be left.
fn by_item(before: &[Json], after: &[Json]) -> Option<Vec<What>> {
    let mut gone: Vec<&Json> = Vec::new();
    let mut new: Vec<&Json> = after.iter().collect();
    let mut kept: Vec<&Json> = Vec::new();
    for item in before {
        match new.iter().position(|other| *other == item) {
            Some(place) => {
                kept.push(item);
                new.remove(place);
            }
            None => gone.push(item),
        }
    }
    let follows = kept.iter().chain(&new).copied().eq(after.iter());
    if before.is_empty() || after.is_empty() || !(follows || is_sorted(before) && is_sorted(after))
    {
        return None;
    }
    let gone = gone.into_iter().cloned().map(What::ItemGone);
    let new = new.into_iter().cloned().map(What::ItemNew);
    Some(new.chain(gone).collect())
}

/// True for a list that comes from a set, whose order means nothing.
fn is_sorted(items: &[Json]) -> bool {
    items
        .windows(2)
        .all(|pair| pair[0].to_string() <= pair[1].to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(old: Json, new: Json, grain: Grain) -> Vec<(String, What)> {
        let each = deltas(&old, &new, grain).into_iter();
        each.map(|delta| (delta.at.join("/"), delta.what)).collect()
    }

    #[test]
    fn a_set_differs_by_its_items() {
        let old = json!({ "to": ["a", "c"], "keep-copy": true });
        let new = json!({ "to": ["b", "c"], "keep-copy": true });
        assert_eq!(
            told(old.clone(), new.clone(), Grain::Items),
            [
                ("to".into(), What::ItemNew(json!("b"))),
                ("to".into(), What::ItemGone(json!("a"))),
            ]
        );
        assert_eq!(
            told(old.clone(), new.clone(), Grain::Members),
            [("to".into(), What::Set(json!(["b", "c"])))]
        );
        assert_eq!(
            told(old, new.clone(), Grain::Whole),
            [(String::new(), What::Set(new))]
        );
    }

    #[test]
    fn a_list_whose_order_counts_is_set_whole_where_more_than_its_end_differs() {
        let swapped = told(json!(["b", "a"]), json!(["a", "b", "c"]), Grain::Items);
        assert_eq!(
            swapped,
            [(String::new(), What::Set(json!(["a", "b", "c"])))]
        );
        let longer = told(json!(["b", "a"]), json!(["b", "a", "c"]), Grain::Items);
        assert_eq!(longer, [(String::new(), What::ItemNew(json!("c")))]);
    }

    #[test]
    fn a_list_that_is_emptied_is_said_to_be_empty() {
        let none = told(
            json!({ "aliases": ["a"] }),
            json!({ "aliases": [] }),
            Grain::Items,
        );
        assert_eq!(none, [("aliases".into(), What::Set(json!([])))]);
    }

    #[test]
    fn members_come_and_go() {
        let told = told(
            json!({ "note": "x", "a": 1 }),
            json!({ "a": 1, "b": null }),
            Grain::Items,
        );
        assert_eq!(
            told,
            [
                ("note".into(), What::Drop),
                ("b".into(), What::Set(json!(null)))
            ]
        );
    }
}

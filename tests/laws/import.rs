//! Law 3: everything live, adopted and written down, is a document without errors whose plan is
//! empty, also where nobody else may own anything.

use std::collections::BTreeSet;

use maniform::document::compose::Layout;
use maniform::import::{self, Wish};
use maniform::kinds::kind::{Located, Told};
use maniform::live::explore::{Errand, Found, explore};
use maniform::live::read;
use maniform::model::address::Address;
use maniform::plan::Action;
use proptest::prelude::*;

use super::drive::check;
use super::engine::{Engine, Files};
use super::estate::REALM;
use super::generate::estate;

/// Everything below one organization, also what takes a call each to see.
fn everything() -> Errand {
    Errand {
        roots: vec![Located {
            address: Address::new("organization", REALM),
            realm: REALM.to_owned(),
        }],
        also: read::Interest::default(),
        depth: Told::Unsaid,
    }
}

/// Everything found as one text, and how much of it no document can say.
fn imported(found: &Found) -> (String, BTreeSet<Address>) {
    let wish = Wish {
        layout: Layout::Single,
        schema: None,
    };
    let taken = import::take_over(found, &wish).expect("what is composed reads back");
    assert_eq!(taken.unseen, vec![]);
    // A domain whose zone is elsewhere has nothing here that could be said.
    let here = taken.left_out.into_iter();
    let here = here.filter(|each| !each.why.starts_with("no zone here"));
    let left_out = here.map(|each| each.address);
    let text = taken.pages.into_iter().map(|page| page.text).collect();
    (text, left_out.collect())
}

#[test]
fn everything_live_can_be_written_down_and_is_then_as_declared() {
    check(
        "import",
        35,
        (estate(), any::<bool>()),
        |(estate, bare)| async move {
            let engine = Engine::with(estate.world(bare)).await;
            let found = explore(&engine.clients, &everything(), &|_| {}).await;
            let live = &found.live;
            prop_assert_eq!(live.gaps(), vec![]);
            let (text, left_out) = imported(&found);
            // Left out: a control character, a second SPF text.
            prop_assert_eq!(left_out.len(), if bare { 0 } else { 2 }, "{:?}", left_out);
            for authoritative in [false, true] {
                let owned = "settings: { ownership: { users: authoritative, teams: authoritative, addresses: authoritative, redirections: authoritative, records: authoritative } }\n";
                let text = match authoritative {
                    true => format!("{text}\n{owned}"),
                    false => text.clone(),
                };
                let files = Files::one(&text);
                prop_assert!(files.error().is_none(), "{:?}\n{}", files.error(), text);
                let (_, plan) = engine.planned(&files).await;
                prop_assert_eq!(&plan.gaps, &vec![]);
                prop_assert_eq!(&plan.refusals, &vec![]);
                for change in &plan.changes {
                    let expected = authoritative
                        && change.action == Action::Delete
                        && left_out.contains(&change.address);
                    prop_assert!(expected, "{change:#?}\n{text}");
                }
                let unmanaged: usize = plan.left_alone.unmanaged.values().sum();
                let alone = if authoritative { 0 } else { left_out.len() };
                prop_assert_eq!(unmanaged, alone, "{:?}\n{}", plan.left_alone, text);
            }
            Ok(())
        },
    );
}

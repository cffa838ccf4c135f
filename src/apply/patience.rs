//! Reading again what a list may not show yet, before it is called a difference.
//!
//! A list that lags behind a write is no contradiction. What still differs after a run is looked at a
//! few times more, and nothing else is read for it.

use super::Sender;
use super::hand::LOOKS;
use crate::kinds::kind::Located;
use crate::live::Live;

/// Looks at what `open` says of a reading until nothing is open any more, or patience ends; the last
/// reading. `after` is the reading after a run.
pub async fn settled(
    sender: &impl Sender,
    mut after: Live,
    open: impl Fn(&Live) -> Vec<Located>,
) -> Live {
    for wait in LOOKS {
        let things = open(&after);
        let Some(first) = things.first() else {
            break;
        };
        sender.rest(&first.realm, wait).await;
        match sender.look(&after, &things, &after.renamed).await {
            Some(seen) => after = seen,
            None => break,
        }
    }
    after
}

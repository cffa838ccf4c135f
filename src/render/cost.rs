//! A long reading, announced before it starts.

use super::visible::one_line;
use super::words::count;
use crate::live::read::Cost;

/// Calls a minute that the service allows (developer portal, "Getting started").
const A_MINUTE: usize = 60;

/// `Reading one by one, such as the aliases of ada@acme.example: 1000 calls, about 17 minutes.`
#[must_use]
pub fn cost(cost: &Cost) -> String {
    let minutes = cost.calls.div_ceil(A_MINUTE);
    format!(
        "Reading one by one, such as {}: {}, about {} at {A_MINUTE} a minute.",
        one_line(&cost.example),
        count(cost.calls, "call"),
        count(minutes, "minute"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reading_says_what_and_how_long() {
        let text = cost(&Cost {
            calls: 1000,
            example: "the aliases of ada@acme.example".to_owned(),
        });
        assert_eq!(
            text,
            "Reading one by one, such as the aliases of ada@acme.example: 1000 calls, about 17 minutes at 60 a minute."
        );
    }
}

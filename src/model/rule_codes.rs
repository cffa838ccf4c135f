//! The codes of what is said about levels and allowances of rules, beside those in [`super::codes`].

use super::code::Code;

/// By name.
pub(super) const OF_RULES: &[Code] = &[
    Code {
        code: "bad-allowance",
        means: "a comment for `lint` is not understood, and allows nothing",
        help: "write `# maniform: allow CODE because REASON` on the line of the finding, or above it",
    },
    Code {
        code: "idle-suppression",
        means: "a comment or setting suppresses a finding that is not there any more",
        help: "take it out: it would hide the next finding",
    },
    Code {
        code: "no-reason",
        means: "a level of a rule comes without a reason",
        help: "write in a few words why this is fine here",
    },
    Code {
        code: "unknown-rule",
        means: "a rule is named that there is not",
        help: "use a code of docs/rules.md",
    },
];

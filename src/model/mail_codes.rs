//! The codes of what is said about `mail` of a domain, beside those in [`super::codes`].

use super::code::Code;

/// By name.
pub(super) const OF_MAIL: &[Code] = &[
    Code {
        code: "bad-day",
        means: "a day is none of the calendar",
        help: "write it as `2027-01-31`",
    },
    Code {
        code: "bad-mail-policy",
        means: "keys of `mail` contradict each other, or one lacks what it needs",
        help: "do what the finding says of this key",
    },
    Code {
        code: "bad-mail-sender",
        means: "nobody knows where a sender sends from, or it is written in a way that SPF has not",
        help: "use a name of docs/mail-domains.md, or write `include`, `ip4`, `ip6`, `a`, `mx` or `selectors`",
    },
    Code {
        code: "bad-network",
        means: "an address or network of a sender is not one",
        help: "write `192.0.2.25`, `192.0.2.0/24`, `2001:db8::25` or `2001:db8::/32`",
    },
    Code {
        code: "bad-selector",
        means: "the selector of a DKIM key, or what stands for the key, cannot be so",
        help: "write only the name that the sender gives, with its `cname` or its `txt`",
    },
];

//! Misbehaviour on demand: which calls it hits and what it does to them. Carrying it out is the
//! dispatcher's work, so that a fault never needs to know a route.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::envelope::Answer;

/// One kind of misbehaviour for the calls it matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Verb it applies to; missing means every verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Path without query; `*` stands for anything inside one segment, `**` for anything.
    pub path: String,
    /// So many matching calls pass unharmed first.
    #[serde(default)]
    pub after: u32,
    /// So many calls are hit; missing or null means all.
    #[serde(default)]
    pub times: Option<u32>,
    /// What happens to them.
    pub effect: Effect,
}

/// What a fault does. In JSON either a word (`"cut_before"`) or one member (`{"delay": {"milliseconds": 50}}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Refuse with a status and code, nothing happens. Without a code, 502, 503 and 504 answer an
    /// HTML page as a proxy would, other statuses their usual code.
    Refuse {
        /// HTTP status.
        status: u16,
        /// `error.code`.
        #[serde(default)]
        code: Option<String>,
        /// `error.description`.
        #[serde(default)]
        description: Option<String>,
        /// Seconds in a `Retry-After` header.
        #[serde(default)]
        retry_after: Option<u64>,
        /// `error.context`, such as `{"scopes":["mail"]}`.
        #[serde(default)]
        context: Option<Value>,
        /// Send the status without any body.
        #[serde(default)]
        empty: bool,
    },
    /// Close the connection before anything happens.
    CutBefore,
    /// Do the work, then close the connection without a reply.
    CutAfter,
    /// Reset the connection (RST instead of FIN) before anything happens, or with `after` when the work
    /// is done.
    Reset {
        /// Do the work first.
        #[serde(default)]
        after: bool,
    },
    /// Wait before the work, or with `after` between the work and the reply.
    Delay {
        /// How long.
        milliseconds: u64,
        /// Wait after the work took effect.
        #[serde(default)]
        after: bool,
    },
    /// Every page after the first repeats the first.
    StalePage,
    /// This page is empty although it has things.
    MissingPage {
        /// Which page.
        page: u64,
    },
    /// `total` and `pages` follow this number instead of the truth.
    LyingTotal {
        /// The number to tell.
        total: u64,
    },
    /// `data` is this instead.
    WrongShape {
        /// The data to send.
        data: Value,
    },
    /// The reply stops in the middle of its JSON.
    TruncatedJson,
    /// Answer the success, then forget the change.
    SuccessWithoutEffect,
    /// Answer a read as before the latest change, as a list that lags behind does.
    StaleRead,
    /// Answer `asynchronous` with a task; the work happens when the task is executed.
    Asynchronous,
    /// This member is missing from the data although `with` asked for it.
    DropWith {
        /// Name of the member.
        member: String,
    },
}

impl Effect {
    /// The connection is closed before anything happens.
    pub(crate) fn cuts_before(&self) -> bool {
        matches!(self, Self::CutBefore | Self::Reset { after: false })
    }

    /// The connection is closed when the work is done.
    pub(crate) fn cuts_after(&self) -> bool {
        matches!(self, Self::CutAfter | Self::Reset { after: true })
    }
}

/// A fault and how often it was met.
#[derive(Debug, Clone)]
pub(crate) struct Armed {
    pub(crate) fault: Fault,
    seen: u32,
}

impl Armed {
    /// A fault not met yet.
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, seen: 0 }
    }

    /// Counts a call and says whether the fault hits it.
    pub(crate) fn hits(&mut self, method: &str, path: &str) -> bool {
        let verb = self.fault.method.as_deref();
        if verb.is_some_and(|m| m != "*" && !m.eq_ignore_ascii_case(method))
            || !glob(&self.fault.path, path)
        {
            return false;
        }
        self.seen = self.seen.saturating_add(1);
        let hit = self.seen.saturating_sub(self.fault.after);
        hit > 0 && self.fault.times.is_none_or(|times| hit <= times)
    }
}

/// `*` inside a segment, `**` across segments.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    if let Some(rest) = pattern.strip_prefix("**") {
        return (0..=text.len())
            .filter(|i| text.is_char_boundary(*i))
            .any(|i| glob(rest, &text[i..]));
    }
    if let Some(rest) = pattern.strip_prefix('*') {
        let end = text.find('/').unwrap_or(text.len());
        return (0..=end)
            .filter(|i| text.is_char_boundary(*i))
            .any(|i| glob(rest, &text[i..]));
    }
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some(p), Some(t)) if p == t => glob(&pattern[p.len_utf8()..], &text[t.len_utf8()..]),
        _ => false,
    }
}

impl Effect {
    /// Changes an answer already given; `page` is the page the caller asked for.
    pub(crate) fn distort(&self, answer: &mut Answer, page: u64) {
        match self {
            Self::StalePage if page > 1 && answer.paging.contains_key("page") => {
                answer.paging.insert("page".into(), page.into());
            }
            Self::MissingPage { page: missing } if page == *missing => answer.data = json!([]),
            Self::LyingTotal { total } => {
                let size = answer
                    .paging
                    .get("items_per_page")
                    .and_then(Value::as_u64)
                    .unwrap_or(1)
                    .max(1);
                if answer.paging.contains_key("total") {
                    answer.paging.insert("total".into(), (*total).into());
                    answer
                        .paging
                        .insert("pages".into(), total.div_ceil(size).into());
                }
            }
            Self::WrongShape { data } => answer.data = data.clone(),
            Self::DropWith { member } => drop_member(&mut answer.data, member),
            _ => {}
        }
    }
}

fn drop_member(data: &mut Value, member: &str) {
    match data {
        Value::Array(items) => items.iter_mut().for_each(|item| drop_member(item, member)),
        Value::Object(map) => {
            map.shift_remove(member);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stays_inside_its_segment() {
        assert!(glob(
            "/1/mail_hostings/*/mailboxes",
            "/1/mail_hostings/12/mailboxes"
        ));
        assert!(!glob(
            "/1/mail_hostings/*/mailboxes",
            "/1/mail_hostings/12/x/mailboxes"
        ));
        assert!(!glob(
            "/1/mail_hostings/*/mailboxes",
            "/1/mail_hostings/12/mailboxes/ada"
        ));
        assert!(glob("/1/**", "/1/mail_hostings/12/mailboxes/ada"));
        assert!(glob("**", "/2/zones"));
    }

    #[test]
    fn after_and_times_count_matching_calls_only() {
        let fault: Fault = serde_json::from_value(
            json!({"method":"GET","path":"/a","after":1,"times":2,"effect":"cut_before"}),
        )
        .unwrap_or_else(|e| unreachable!("{e}"));
        let mut armed = Armed::new(fault);
        let hits: Vec<bool> = ["/a", "/b", "/a", "/a", "/a"]
            .iter()
            .map(|p| armed.hits("GET", p))
            .collect();
        assert_eq!(hits, [false, false, true, true, false]);
        assert!(!armed.hits("POST", "/a"));
    }
}

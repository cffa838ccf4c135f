//! Everything that can happen to a write on its way, as the emulator is told to do it.

use serde_json::{Value as Json, json};

use super::stage::Write;

/// Something that happens to one write, or because of it.
pub(crate) struct Fault {
    /// What, for whoever reads about a failure.
    pub(crate) name: &'static str,
    /// Whether the write goes away before the emulator looks at it, so that its log does not have it.
    pub(crate) unheard: bool,
    meets: Meets,
    effect: fn() -> Json,
}

/// Which calls meet it.
#[derive(Clone, Copy)]
enum Meets {
    /// The write.
    Write,
    /// The write and every call after it.
    AllFromThere,
    /// So many readings after the write.
    Readings(u32),
}

/// All of them.
pub(crate) const FAULTS: &[Fault] = &[
    once("cut before the write", || json!("cut_before")),
    once("cut after the write", || json!("cut_after")),
    once("reset before the write", || json!({ "reset": {} })),
    once("reset after the write", reset_after),
    once("the reply ends inside its body", || json!("truncated_json")),
    once("429 with Retry-After", with_retry_after),
    once("429 without Retry-After", || refuse(429, json!({}))),
    once("401, once", || refuse(401, json!({}))),
    Fault {
        name: "401 from then on",
        unheard: false,
        meets: Meets::AllFromThere,
        effect: || refuse(401, json!({})),
    },
    once("500 with a code of business", business),
    once("500 and nothing else", || {
        refuse(500, json!({ "empty": true }))
    }),
    once("502 of a proxy", || refuse(502, json!({}))),
    Fault {
        unheard: true,
        ..once("no answer in time, not written", || delay(false))
    },
    once("no answer in time, written", || delay(true)),
    Fault {
        name: "lists that show it late",
        unheard: false,
        meets: Meets::Readings(12),
        effect: || json!("stale_read"),
    },
    once("success without effect", || json!("success_without_effect")),
    once("asynchronous", || json!("asynchronous")),
];

/// How many seconds a run waits for one answer, and how many milliseconds the emulator keeps it waiting.
pub(crate) const PATIENCE: u64 = 1;
const LONGER: u64 = 2500;

impl Fault {
    /// What the emulator is told, so that this write meets it.
    pub(crate) fn at(&self, write: &Write) -> Json {
        let Write {
            method,
            path,
            nth,
            call,
            reads,
            ..
        } = write;
        let effect = (self.effect)();
        match self.meets {
            Meets::Write => {
                json!({ "method": method, "path": path, "after": nth, "times": 1, "effect": effect })
            }
            Meets::AllFromThere => json!({ "path": "/**", "after": call, "effect": effect }),
            Meets::Readings(times) => {
                json!({ "method": "GET", "path": "/**", "after": reads, "times": times, "effect": effect })
            }
        }
    }
}

const fn once(name: &'static str, effect: fn() -> Json) -> Fault {
    Fault {
        name,
        unheard: false,
        meets: Meets::Write,
        effect,
    }
}

fn refuse(status: u16, with: Json) -> Json {
    let mut refusal = with;
    refusal["status"] = json!(status);
    json!({ "refuse": refusal })
}

fn with_retry_after() -> Json {
    refuse(429, json!({ "retry_after": 1 }))
}

fn business() -> Json {
    refuse(500, json!({ "code": "cannot_update_object" }))
}

fn reset_after() -> Json {
    json!({ "reset": { "after": true } })
}

fn delay(after: bool) -> Json {
    json!({ "delay": { "milliseconds": LONGER, "after": after } })
}

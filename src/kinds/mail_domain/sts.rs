//! The MTA-STS policy (RFC 8461): the file that somebody serves, and the record whose id changes with it.

use super::section::MtaStsSection;
use super::texts;
use crate::kinds::declare::not_clearable;
use crate::kinds::names::DomainName;
use crate::mailauth::mta_sts::{self, AGE_GOOD, AGE_MAX, Mode};
use crate::model::diagnostic::Diagnostic;
use crate::model::digest::sha256;
use crate::model::setting::Setting;
use crate::model::source::Span;

/// For how long senders keep a policy unless the files say otherwise, in seconds: a week, long enough
/// to protect and short enough to leave (RFC 8461 §10.2 names weeks).
const MAX_AGE: u32 = 604_800;

/// What the policy file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StsPolicy {
    /// What it asks of senders.
    pub mode: Mode,
    /// For how many seconds they keep it.
    pub max_age: u32,
    /// The servers that take mail; `*.` may stand for a first label.
    pub mx: Vec<String>,
}

impl StsPolicy {
    /// The policy of a section; `here` are the servers that follow from where mail arrives.
    pub(super) fn new(
        section: &MtaStsSection,
        here: &[String],
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let before = diagnostics.len();
        for (key, cleared) in [
            ("mode", matches!(section.mode, Setting::Clear(_))),
            ("max-age", matches!(section.max_age, Setting::Clear(_))),
            ("mx", matches!(section.mx, Setting::Clear(_))),
            ("host", matches!(section.host, Setting::Clear(_))),
        ] {
            if cleared {
                diagnostics.push(not_clearable(key, span));
            }
        }
        let mode = texts::mode(section);
        let mut mx = Vec::new();
        for (written, at) in texts::spanned(&section.mx) {
            let (star, host) = match written.strip_prefix("*.") {
                Some(host) => ("*.", host),
                None => ("", written.as_str()),
            };
            match host.parse::<DomainName>() {
                Ok(host) => mx.push(format!("{star}{host}")),
                Err(why) => {
                    diagnostics.push(Diagnostic::error(why.code, at, why.message).help(why.help))
                }
            }
        }
        if mx.is_empty() {
            mx = here.to_vec();
        }
        if mx.is_empty() && mode != Mode::None {
            diagnostics.push(
                Diagnostic::error(
                    "bad-mail-policy",
                    span,
                    "nobody knows which servers take mail for the domain",
                )
                .help("list them in `mx`, or say `receives: infomaniak`"),
            );
        }
        if let Some(written) = section.max_age.spanned()
            && !(AGE_GOOD..=AGE_MAX).contains(&u64::from(written.value))
        {
            diagnostics.push(
                Diagnostic::error(
                    "bad-mail-policy",
                    written.span,
                    format!("a policy is not kept for {} seconds", written.value),
                )
                .help("write 86400 (a day) to 31557600 (a year; RFC 8461 §3.2)"),
            );
        }
        mx.sort();
        mx.dedup();
        (diagnostics.len() == before).then(|| Self {
            mode,
            max_age: section.max_age.value().copied().unwrap_or(MAX_AGE),
            mx,
        })
    }

    /// The file to serve at `https://mta-sts.DOMAIN/.well-known/mta-sts.txt`; its lines end in CR and
    /// LF.
    #[must_use]
    pub fn file(&self) -> String {
        let mx = self.mx.iter().map(String::as_str);
        let mx = mx.filter(|_| self.mode != Mode::None);
        mta_sts::Policy::compose(self.mode, u64::from(self.max_age), mx).to_string()
    }

    /// The id of the record: it follows from the file, so that it changes when and only when the file
    /// does (RFC 8461 §3.1: up to 32 letters and digits).
    #[must_use]
    pub fn id(&self) -> String {
        sha256(self.file().as_bytes()).chars().take(20).collect()
    }
}

//! Who holds a lock: written by whoever takes it, read by whoever finds it taken.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::api::clean::{LINE, clean};
use crate::api::conceal::redact;

/// What a holder says of itself, with the member names of Terraform's `LockInfo`, all of which GitLab
/// insists on (GitLab `lib/api/terraform/state.rb`, Terraform `internal/states/statemgr/locker.go`,
/// both read 2026-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Info {
    /// A UUID, fresh for each run.
    #[serde(rename = "ID")]
    pub id: String,
    /// The command: `apply`.
    pub operation: String,
    /// The process: `pid 4242`.
    pub info: String,
    /// `user@machine`.
    pub who: String,
    /// `maniform 0.1.0`.
    pub version: String,
    /// When it was taken, as RFC 3339.
    pub created: String,
    /// What is locked: `https://api.infomaniak.com: Acme SA`.
    pub path: String,
}

impl Info {
    /// As the body of a request and the content of a lock file.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What is known of the holder of a lock; every part may be missing, because servers differ. Texts are
/// in one line and safe to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// What breaks the lock.
    pub id: Option<String>,
    /// The command, as Terraform or maniform call it.
    pub operation: Option<String>,
    /// What else it says of itself.
    pub info: Option<String>,
    /// `user@machine`; GitLab says the name of its user.
    pub who: Option<String>,
    /// Of the program.
    pub version: Option<String>,
    /// Since when, in Unix seconds.
    pub since: Option<i64>,
}

/// Longer names are no lock ids (GitLab keeps 255 characters).
const LONGEST_ID: usize = 255;

/// The members as they may be found, whatever their types.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    #[serde(rename = "ID", default)]
    id: serde_json::Value,
    #[serde(default)]
    operation: serde_json::Value,
    #[serde(default)]
    info: serde_json::Value,
    #[serde(default)]
    who: serde_json::Value,
    #[serde(default)]
    version: serde_json::Value,
    #[serde(default)]
    created: serde_json::Value,
}

impl Holder {
    /// Reads a body or a lock file, without any of `secrets`. Some servers answer with nothing but the
    /// id; what is neither JSON nor an id says nothing.
    #[must_use]
    pub fn read(text: &str, secrets: &[&str]) -> Self {
        let shown = |value: &serde_json::Value| {
            let text = value.as_str()?;
            let text = clean(&redact(text, secrets.iter().copied()), LINE);
            (!text.is_empty()).then_some(text)
        };
        let json: Option<serde_json::Value> = serde_json::from_str(text).ok();
        let word = match &json {
            None => Some(text.trim()),
            Some(json) => json.as_str(),
        };
        let Some(Ok(found)) = json.as_ref().map(Found::deserialize) else {
            return Self {
                id: word.filter(|word| is_id(word)).map(str::to_owned),
                ..Self::default()
            };
        };
        let since = found.created.as_str().and_then(|at| {
            let at: jiff::Timestamp = at.parse().ok()?;
            Some(at.as_second())
        });
        Self {
            id: shown(&found.id).filter(|id| is_id(id)),
            operation: shown(&found.operation),
            info: shown(&found.info),
            who: shown(&found.who),
            version: shown(&found.version),
            since,
        }
    }

    /// The same without what a server only repeated of `asker`: GitLab keeps id, user and time of a
    /// lock, and fills the rest of its answer from the request that it refuses.
    #[must_use]
    pub fn without_echo(mut self, asker: &Info) -> Self {
        let repeated = |said: &Option<String>, own: &str| said.as_deref() == Some(own);
        let is_echo = self.id.as_deref() != Some(asker.id.as_str())
            && repeated(&self.operation, &asker.operation)
            && repeated(&self.info, &asker.info)
            && repeated(&self.version, &asker.version);
        if is_echo {
            self.operation = None;
            self.info = None;
            self.version = None;
        }
        self
    }

    /// The id as it may stand in a command that people copy.
    #[must_use]
    pub fn id_to_type(&self) -> Cow<'_, str> {
        match &self.id {
            Some(id) => Cow::Borrowed(id.as_str()),
            None => Cow::Borrowed("ID"),
        }
    }
}

impl From<&Info> for Holder {
    fn from(info: &Info) -> Self {
        Self::read(&info.to_text(), &[])
    }
}

/// True for what can be an id: nothing that a shell or a terminal would act on.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    !text.is_empty()
        && text.len() <= LONGEST_ID
        && !text.starts_with('-')
        && text.chars().all(plain)
}

#[cfg(test)]
pub(super) fn sample() -> Info {
    Info {
        id: "6b0a7d1e-0000-4000-8000-000000000001".into(),
        operation: "apply".into(),
        info: "pid 4242".into(),
        who: "ada@laptop".into(),
        version: "maniform 0.1.0".into(),
        created: "2026-12-01T03:12:00Z".into(),
        path: "https://api.infomaniak.com: Acme SA".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_are_called_as_terraform_calls_them() {
        assert_eq!(
            sample().to_text(),
            r#"{"ID":"6b0a7d1e-0000-4000-8000-000000000001","Operation":"apply","Info":"pid 4242","Who":"ada@laptop","Version":"maniform 0.1.0","Created":"2026-12-01T03:12:00Z","Path":"https://api.infomaniak.com: Acme SA"}"#
        );
    }

    #[test]
    fn what_servers_say_of_a_holder() {
        // As Terraform 1.9 writes it, with nanoseconds.
        let terraform = Holder::read(
            r#"{"ID":"c0ffee-1","Operation":"OperationTypeApply","Info":"","Who":"bob@ci","Version":"1.9.0","Created":"2026-12-01T03:12:00.123456789Z","Path":""}"#,
            &[],
        );
        assert_eq!(terraform.id.as_deref(), Some("c0ffee-1"));
        assert_eq!(terraform.since, Some(1_796_094_720));
        assert_eq!(terraform.info, None);
        // Nothing but the id, as text or as JSON.
        assert_eq!(
            Holder::read("c0ffee-1", &[]).id.as_deref(),
            Some("c0ffee-1")
        );
        assert_eq!(
            Holder::read("\"c0ffee-1\"\n", &[]).id.as_deref(),
            Some("c0ffee-1")
        );
        for nothing in ["", "{}", "[]", "null", "<html>locked</html>", r#"{"ID":7}"#] {
            assert_eq!(Holder::read(nothing, &[]), Holder::default(), "{nothing}");
        }
    }

    #[test]
    fn nothing_a_server_says_acts_on_a_shell_or_a_terminal() {
        let holder = Holder::read(
            r#"{"ID":"x; rm -rf ~","Who":"\u001b[31mbob\nsee hunter2","Created":"tomorrow"}"#,
            &["hunter2"],
        );
        assert_eq!(holder.id, None);
        assert_eq!(holder.id_to_type(), "ID");
        assert_eq!(holder.who.as_deref(), Some("\\u{1b}[31mbob see (secret)"));
        assert_eq!(holder.since, None);
        assert!(!is_id("--help") && !is_id(&"a".repeat(256)));
    }

    #[test]
    fn what_a_server_only_repeats_is_not_believed() {
        let mut echoed = sample();
        echoed.id = "another".into();
        echoed.who = "bob".into();
        let holder = Holder::from(&echoed).without_echo(&sample());
        assert_eq!(holder.id.as_deref(), Some("another"));
        assert_eq!(holder.who.as_deref(), Some("bob"));
        assert_eq!((holder.operation, holder.info), (None, None));
        let own = Holder::from(&sample()).without_echo(&sample());
        assert_eq!(own.operation.as_deref(), Some("apply"));
    }
}

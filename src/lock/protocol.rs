//! What a lock server's answers mean: 200 is ours, 423 or 409 is another's, all else is trouble
//! (Terraform, documentation of the `http` backend, read 2026-12).

use super::info::{Holder, Info};

/// An answer: its status, its body, where it points to, and what media type it claims.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, cropped.
    pub body: String,
    /// `Location`, safe to show.
    pub location: Option<String>,
    /// `Content-Type`.
    pub media: String,
}

/// What an answer to locking means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Locked {
    /// It is ours.
    Ours,
    /// Somebody else has it.
    Theirs(Holder),
    /// Something went wrong that may pass; the lock may be ours all the same.
    Again(Why),
    /// Something is wrong.
    No(Why),
}

/// What an answer to unlocking means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlocked {
    /// It is free.
    Free,
    /// It was not ours any more, or never.
    NotOurs(Holder),
    /// Something went wrong that may pass.
    Again(Why),
    /// Something is wrong.
    No(Why),
}

/// What is wrong with a lock server, or on the way to it. Texts are safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// 401.
    #[error("it wants a user and a password (401){0}")]
    Login(String),
    /// 401 or 403 although there were some.
    #[error("it does not let this user lock ({0}){1}")]
    Forbidden(u16, String),
    /// 404.
    #[error("there is nothing at this address (404){0}")]
    Missing(String),
    /// 405 or 501.
    #[error("it does not take the method {1} here ({0})")]
    Method(u16, String),
    /// Any redirect: none is followed, because a password must not follow it.
    #[error("it points to {1} instead ({0}), and that is not followed")]
    Elsewhere(u16, String),
    /// 200 with a page for people.
    #[error("it answered with a web page: it is no lock server")]
    Page,
    /// 5xx and 429.
    #[error("it failed ({0}){1}")]
    Failing(u16, String),
    /// Any other status.
    #[error("it answered {0}, which the lock protocol does not know{1}")]
    Odd(u16, String),
    /// Nothing was sent.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// No answer, or half of one.
    #[error("its answer did not come: {0}")]
    Lost(String),
    /// The way to it cannot be set up.
    #[error("it cannot be spoken to: {0}")]
    Setup(String),
}

impl Why {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Login(_) => {
                "set MANIFORM_LOCK_USERNAME and MANIFORM_LOCK_PASSWORD; a token goes into the password".into()
            }
            Self::Forbidden(..) => {
                "check MANIFORM_LOCK_USERNAME and MANIFORM_LOCK_PASSWORD, and whether this user may lock (GitLab wants the role Maintainer)".into()
            }
            Self::Missing(_) => {
                "check the address; GitLab also answers so where the user may not see the project".into()
            }
            Self::Method(..) => {
                "give the methods it takes; GitLab and Gitea take --lock-method POST --unlock-method DELETE".into()
            }
            Self::Elsewhere(..) => "give the address that it points to, if you trust it".into(),
            Self::Page | Self::Odd(..) => {
                "give the address that locks, which is often the state's with `/lock` behind it".into()
            }
            Self::Failing(..) | Self::Unreachable(_) | Self::Lost(_) | Self::Setup(_) => {
                "try again when it is up; --no-lock goes on without any lock, if nobody else applies now".into()
            }
        }
    }
}

/// What went wrong with a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What.
    pub why: Why,
    /// True where the server may have done what it was asked for.
    pub is_unknown: bool,
}

/// What an answer to locking with `asked` means; `verb` is what was sent, `has_login` whether user and
/// password were. None of `secrets` is in what comes out.
#[must_use]
pub fn locked(
    answer: &Answer,
    asked: &Info,
    verb: &str,
    has_login: bool,
    secrets: &[&str],
) -> Locked {
    match answer.status {
        200 if is_page(answer) => Locked::No(Why::Page),
        200 => Locked::Ours,
        409 | 423 => {
            let holder = Holder::read(&answer.body, secrets);
            // The answer to an earlier try was lost, and that one had got it.
            if holder.id.as_deref() == Some(asked.id.as_str()) {
                return Locked::Ours;
            }
            Locked::Theirs(holder.without_echo(asked))
        }
        _ => match trouble(answer, verb, has_login, secrets) {
            why @ Why::Failing(..) => Locked::Again(why),
            why => Locked::No(why),
        },
    }
}

/// What an answer to unlocking means. `is_again` says that the answer to an earlier try was lost: then
/// a server that knows of no such lock any more has done it at that try.
#[must_use]
pub fn unlocked(
    answer: &Answer,
    verb: &str,
    has_login: bool,
    is_again: bool,
    secrets: &[&str],
) -> Unlocked {
    match answer.status {
        200 if is_page(answer) => Unlocked::No(Why::Page),
        200..=299 => Unlocked::Free,
        400 | 404 | 409 | 423 if is_again => Unlocked::Free,
        409 | 423 => Unlocked::NotOurs(Holder::read(&answer.body, secrets)),
        _ => match trouble(answer, verb, has_login, secrets) {
            why @ Why::Failing(..) => Unlocked::Again(why),
            why => Unlocked::No(why),
        },
    }
}

fn trouble(answer: &Answer, verb: &str, has_login: bool, secrets: &[&str]) -> Why {
    let said = said(&answer.body, secrets);
    match answer.status {
        401 if !has_login => Why::Login(said),
        status @ (401 | 403) => Why::Forbidden(status, said),
        404 => Why::Missing(said),
        status @ (405 | 501) => Why::Method(status, verb.to_owned()),
        status @ 300..=399 => {
            let to = answer.location.as_deref().unwrap_or("another address");
            Why::Elsewhere(status, to.to_owned())
        }
        status @ (429 | 500..=599) => Why::Failing(status, said),
        status => Why::Odd(status, said),
    }
}

/// A page for people, as logins and parked domains answer with.
fn is_page(answer: &Answer) -> bool {
    let html = |text: &str| {
        text.trim_start()
            .to_ascii_lowercase()
            .starts_with("<!doctype html")
    };
    answer.media.to_ascii_lowercase().starts_with("text/html") || html(&answer.body)
}

/// The message of a refusal, if it has one that people can read: `: the message`.
fn said(body: &str, secrets: &[&str]) -> String {
    use crate::api::clean::{LINE, clean};
    use crate::api::conceal::redact;
    let json: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let message = ["message", "error", "detail"]
        .iter()
        .find_map(|name| json.get(name)?.as_str());
    match message {
        Some(text) if !text.trim().is_empty() => {
            format!(": {}", clean(&redact(text, secrets.iter().copied()), LINE))
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::info::sample;
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            body: body.to_owned(),
            ..Answer::default()
        }
    }

    fn asked(status: u16, body: &str) -> Locked {
        locked(&answer(status, body), &sample(), "LOCK", false, &[])
    }

    #[test]
    fn the_protocol_as_it_is_documented() {
        assert_eq!(asked(200, ""), Locked::Ours);
        for status in [409, 423] {
            let Locked::Theirs(holder) = asked(status, r#"{"ID":"other","Who":"bob@ci"}"#) else {
                panic!("{status}");
            };
            assert_eq!(holder.who.as_deref(), Some("bob@ci"));
        }
        // Any other status is an error, 201 and 204 too.
        for status in [201, 204, 400, 422] {
            assert!(
                matches!(asked(status, ""), Locked::No(Why::Odd(..))),
                "{status}"
            );
        }
    }

    #[test]
    fn a_lock_whose_answer_was_lost_is_known_again() {
        assert_eq!(asked(423, &sample().to_text()), Locked::Ours);
        assert_eq!(asked(409, &sample().id), Locked::Ours);
        let unlock = |status, again| unlocked(&answer(status, ""), "UNLOCK", true, again, &[]);
        assert_eq!(unlock(409, true), Unlocked::Free);
        assert_eq!(unlock(404, true), Unlocked::Free);
        assert_eq!(unlock(409, false), Unlocked::NotOurs(Holder::default()));
        assert!(matches!(unlock(404, false), Unlocked::No(Why::Missing(_))));
        assert_eq!(unlock(204, false), Unlocked::Free);
    }

    #[test]
    fn every_trouble_has_its_own_words_and_a_way_out() {
        let mut told = std::collections::BTreeSet::new();
        for status in [401, 403, 404, 405, 500, 418] {
            let (Locked::No(why) | Locked::Again(why)) = asked(status, "") else {
                panic!("{status}");
            };
            assert!(why.to_string().contains(&status.to_string()), "{why}");
            assert!(!why.hint().is_empty());
            told.insert(why.to_string());
        }
        assert_eq!(told.len(), 6);
        let mut away = answer(302, "");
        away.location = Some("https://elsewhere.example".into());
        let why = trouble(&away, "LOCK", true, &[]);
        assert_eq!(
            why.to_string(),
            "it points to https://elsewhere.example instead (302), and that is not followed"
        );
    }

    #[test]
    fn what_a_server_says_is_shown_without_secrets() {
        let why = trouble(
            &answer(403, r#"{"message":"no\u001b[1m entry for hunter2"}"#),
            "LOCK",
            true,
            &["hunter2"],
        );
        assert_eq!(
            why.to_string(),
            "it does not let this user lock (403): no\\u{1b}[1m entry for (secret)"
        );
    }

    #[test]
    fn a_login_page_is_no_lock() {
        let mut page = answer(200, " <!DOCTYPE html><title>Sign in</title>");
        assert_eq!(
            locked(&page, &sample(), "LOCK", false, &[]),
            Locked::No(Why::Page)
        );
        page.body.clear();
        page.media = "text/html; charset=utf-8".into();
        assert_eq!(
            locked(&page, &sample(), "LOCK", false, &[]),
            Locked::No(Why::Page)
        );
    }
}

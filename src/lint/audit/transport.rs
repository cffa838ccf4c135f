//! What is published of MTA-STS: the record, the policy, the servers it is about.

use crate::lint::survey::Survey;
use crate::mailauth::ask::{Data, Page, Pending, Type};
use crate::mailauth::mta_sts::{Policy, Record};

/// How far a sender gets.
#[derive(Debug)]
pub(super) enum State {
    /// No record says that there is a policy.
    Nothing,
    /// Nobody knows whether one does.
    Unknown,
    /// So many records, which count as none (RFC 8461 §3.1).
    Several(usize),
    /// The policy cannot be had: why, as a fragment.
    Unreachable(String),
    /// The policy, which may have problems of its own.
    Policy(Policy),
}

/// One domain.
#[derive(Debug)]
pub(super) struct Transport {
    /// The domain.
    pub(super) domain: String,
    /// How far a sender gets.
    pub(super) state: State,
    /// The servers that take its mail; the host of a null MX is empty.
    pub(super) mx: Vec<String>,
}

/// Every domain that is audited.
pub(super) fn all(survey: &Survey<'_>) -> Result<Vec<Transport>, Pending> {
    let asked: Vec<_> = survey
        .domains
        .iter()
        .map(|domain| {
            let mx = survey.ask(domain, Type::Mx);
            (domain, state(survey, domain), mx)
        })
        .collect();
    let all = asked.into_iter().map(|(domain, state, mx)| {
        let host = |data: &Data| match data {
            Data::Mail(_, host) => Some(host.clone()),
            _ => None,
        };
        Ok(Transport {
            domain: domain.clone(),
            state: state?,
            mx: mx?
                .data()
                .unwrap_or_default()
                .iter()
                .filter_map(host)
                .collect(),
        })
    });
    all.collect()
}

fn state(survey: &Survey<'_>, domain: &str) -> Result<State, Pending> {
    let Some(data) = survey.ask(&format!("_mta-sts.{domain}"), Type::Txt)?.data() else {
        return Ok(State::Unknown);
    };
    let texts = data.iter().filter_map(Data::text);
    match texts.filter(|text| Record::is_one(text)).count() {
        0 => return Ok(State::Nothing),
        1 => {}
        several => return Ok(State::Several(several)),
    }
    // RFC 8461 §3.3: no redirect is followed, and only 200 counts.
    Ok(match survey.world.policy(domain).ok_or(Pending)? {
        Page::Failed(why) => State::Unreachable(why.clone()),
        Page::Sent { status, .. } if (300..400).contains(status) => State::Unreachable(format!(
            "it is redirected (status {status}), which senders do not follow"
        )),
        Page::Sent { status, .. } if *status != 200 => {
            State::Unreachable(format!("the host answers with status {status}"))
        }
        Page::Sent { media, .. } if !is_plain(media) => {
            State::Unreachable(format!("it comes as `{media}` and not as `text/plain`"))
        }
        Page::Sent { body, .. } => State::Policy(Policy::parse(body.as_str())),
    })
}

fn is_plain(media: &str) -> bool {
    let kind = media.split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("text/plain")
}

//! Guards over a finished plan: reads whose token this is where that matters, hands over what was
//! allowed, and says what was allowed for nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::ask;
use super::load::Loaded;
use super::out::Out;
use super::plan::{Planned, input, policy};
use super::session::Session;
use crate::api::Client;
use crate::model::request::{Filled, Method};
use crate::plan::Plan;
use crate::plan::guard::{self, Allowance, DESTROY, Own, Standards};

/// Judges a plan. Costs one call for each token whose people lose something by it, and none otherwise.
pub(super) async fn judge(
    planned: &mut Planned,
    loaded: &Loaded,
    session: &Session,
    allowed: &[Allowance],
    out: &mut Out,
) {
    let realms = {
        let policy = policy(loaded, &planned.remembered);
        let record = &planned.remembered.record;
        let input = input(loaded, &planned.live, &policy, record, &planned.plan.only);
        guard::takes_from_people(&planned.plan, &input)
    };
    let mut own = BTreeMap::new();
    for realm in realms {
        planned.plan.calls_read += 1;
        let whose = whose(session.clients.of(&realm)).await;
        own.insert(realm, whose);
    }
    with(planned, loaded, &own, allowed, out);
}

/// The same against a snapshot, which does not say whose token anything will be applied with.
pub(super) fn judge_offline(
    planned: &mut Planned,
    loaded: &Loaded,
    allowed: &[Allowance],
    out: &mut Out,
) {
    with(planned, loaded, &BTreeMap::new(), allowed, out);
}

fn with(
    planned: &mut Planned,
    loaded: &Loaded,
    own: &BTreeMap<String, Own>,
    allowed: &[Allowance],
    out: &mut Out,
) {
    let settings = &loaded.document.settings;
    let standards = Standards {
        trusted: settings.trusted.as_ref(),
        administrators: settings.administrators(),
        own,
    };
    let policy = policy(loaded, &planned.remembered);
    let record = &planned.remembered.record;
    let only = planned.plan.only.clone();
    let input = input(loaded, &planned.live, &policy, record, &only);
    let idle = guard::judge(&mut planned.plan, &input, &standards, allowed);
    for allowance in idle.into_iter().collect::<BTreeSet<_>>() {
        let mut later = planned.plan.foreseen.iter();
        let later = later.any(|each| allowance.allows(&each.refusal));
        out.note(&format!(
            "`{}` allows nothing {}.",
            allowance.flag(),
            match later {
                true => "today: give it to the apply of the day on which this is refused",
                false => "here: this plan has no such refusal",
            }
        ));
    }
}

/// Whose a token is (GET `/2/profile`; A, scope user_info).
async fn whose(client: &Client) -> Own {
    let request = Filled {
        method: Method::Get,
        path: "/2/profile".to_owned(),
        query: Vec::new(),
        body: None,
        keys: Vec::new(),
    };
    match client.read(&request).await {
        Ok(reply) => {
            let login = reply.data.get("email").and_then(|email| email.as_str());
            match login {
                Some(login) => Own::Login(login.to_owned()),
                None => Own::Unknown("the service did not say it".to_owned()),
            }
        }
        Err(error) => Own::Unknown(error.to_string()),
    }
}

/// Lets somebody type the name of each thing that would be destroyed, where nothing else stops the
/// plan. True where all that was refused is allowed now.
pub(super) async fn typed(plan: &mut Plan, out: &mut Out) -> bool {
    let asks = |guard: &str| guard == DESTROY;
    let only = plan.refusals.iter().all(|refusal| {
        let by = refusal.allowed_by.as_ref();
        by.is_some_and(|by| asks(&by.guard))
    });
    if !only || !plan.gaps.is_empty() || plan.refusals.is_empty() {
        return plan.refusals.is_empty();
    }
    let asked: Vec<Allowance> = plan
        .refusals
        .iter()
        .filter_map(|refusal| refusal.allowed_by.clone())
        .collect();
    for allowance in asked {
        let name = allowance.about.split_once(':');
        let name = name.map_or(allowance.about.as_str(), |(_, key)| key);
        let name = crate::render::clean::clean(name);
        out.say(&format!(
            "\nWhat {name} holds does not come back. To have it destroyed, type its name: "
        ));
        let answer = ask::line().await.unwrap_or_default();
        if !answer.eq_ignore_ascii_case(&name) {
            return false;
        }
        guard::allow(plan, &[allowance]);
    }
    plan.refusals.is_empty()
}

//! Who holds a lock, in words and as JSON.

use serde_json::json;

use super::time;
use super::visible;
use crate::lock::Holder;

/// Version of the JSON form: the one of the report that it stands in for.
const FORMAT_VERSION: u32 = 1;

/// `held by ada@laptop since 2026-12-01 03:12 UTC (2 hours ago): apply, maniform 0.1.0, pid 4242, id …`.
/// `now` is in Unix seconds.
#[must_use]
pub fn held_by(holder: &Holder, now: i64) -> String {
    let who = holder.who.as_deref().unwrap_or("somebody");
    let since = holder.since.map(|since| {
        let ago = span(now.saturating_sub(since));
        format!(" since {} ({ago} ago)", time::moment(since))
    });
    let id = holder.id.as_ref().map(|id| format!("id {id}"));
    let told = [&holder.operation, &holder.version, &holder.info, &id];
    let told: Vec<&str> = told.into_iter().flatten().map(String::as_str).collect();
    let told = match told.is_empty() {
        true => String::new(),
        false => format!(": {}", told.join(", ")),
    };
    format!("held by {who}{}{told}", since.unwrap_or_default())
}

/// Locks are mostly young, and whether one is stale is often a matter of minutes.
fn span(seconds: i64) -> String {
    match seconds / 60 {
        minutes @ 2..=59 => format!("{minutes} minutes"),
        ..2 => "a moment".to_owned(),
        _ => time::span(seconds),
    }
}

/// What stands where the report would: nothing was done, because `holder` has the lock at `place`;
/// `unlock` is the command that breaks it, where one does.
#[must_use]
pub fn locked_json(holder: &Holder, place: &str, unlock: Option<&str>) -> String {
    let since = holder
        .since
        .and_then(|since| jiff::Timestamp::from_second(since).ok());
    let form = json!({
        "format_version": FORMAT_VERSION,
        "maniform": env!("CARGO_PKG_VERSION"),
        "complete": false,
        "locked": {
            "at": place,
            "id": holder.id,
            "who": holder.who,
            "operation": holder.operation,
            "version": holder.version,
            "info": holder.info,
            "since": since.map(|since| since.to_string()),
            "unlock": unlock,
        },
    });
    visible::json(format!("{form:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_told_as_far_as_it_is_known() {
        let mut holder = Holder {
            id: Some("6b0a".into()),
            operation: Some("apply".into()),
            info: Some("pid 4242".into()),
            who: Some("ada@laptop".into()),
            version: Some("maniform 0.1.0".into()),
            since: Some(1_796_094_720),
        };
        assert_eq!(
            held_by(&holder, 1_796_094_720 + 2 * 3600),
            "held by ada@laptop since 2026-12-01 03:12 UTC (2 hours ago): apply, maniform 0.1.0, pid 4242, id 6b0a"
        );
        let after = |seconds: i64| held_by(&holder, 1_796_094_720 + seconds);
        assert!(after(5 * 60).contains("(5 minutes ago)"));
        assert!(after(-3).contains("(a moment ago)"), "clocks differ");
        holder.operation = None;
        holder.info = None;
        holder.version = None;
        holder.since = None;
        assert_eq!(held_by(&holder, 0), "held by ada@laptop: id 6b0a");
        assert_eq!(held_by(&Holder::default(), 0), "held by somebody");
    }
}

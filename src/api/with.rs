//! Expansions (`with=a,b`) that an account does not know: ask again for those it does.
//!
//! An unknown name is answered with 422 and the legal names (mail document §1.4, live 2026).

use super::error::ApiError;
use crate::model::request::Filled;

/// The request again with the expansions that are legal, and the names of those that are not; none
/// where `error` is about something else or nothing would change.
pub(super) fn without_illegal(request: &Filled, error: &ApiError) -> Option<(Filled, Vec<String>)> {
    if error.status() != Some(422) {
        return None;
    }
    let about_with = |attribute: &str| attribute == "with" || attribute.starts_with("with.");
    let legal: Vec<&String> = error
        .fields()
        .iter()
        .filter(|field| field.attribute.as_deref().is_some_and(about_with))
        .flat_map(|field| &field.values)
        .collect();
    if legal.is_empty() {
        return None;
    }
    let mut dropped = Vec::new();
    let mut query = Vec::new();
    for (name, value) in &request.query {
        if name != "with" {
            query.push((name.clone(), value.clone()));
            continue;
        }
        let (kept, gone): (Vec<&str>, Vec<&str>) = value
            .split(',')
            .partition(|member| legal.iter().any(|legal| legal == member));
        dropped.extend(gone.into_iter().map(str::to_owned));
        if !kept.is_empty() {
            query.push((name.clone(), kept.join(",")));
        }
    }
    let request = Filled {
        method: request.method,
        path: request.path.clone(),
        query,
        body: request.body.clone(),
        keys: request.keys.clone(),
    };
    (!dropped.is_empty()).then_some((request, dropped))
}

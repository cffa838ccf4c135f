//! Sorting, paging and counting of lists, the same for every list of the service.
//! It works on the items as they would be shown; filters are the routes' business.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::call::{Call, Outcome};
use super::envelope::{Answer, FieldError, Refusal};

/// How a list behaves.
pub(crate) struct Listing<'a> {
    /// Page size when none is asked for.
    pub(crate) size: usize,
    /// Whether the list is paged without being asked; see `Switches::paging_always`.
    pub(crate) always: bool,
    /// Members it can be sorted by; empty lets every member pass.
    pub(crate) sortable: &'a [&'a str],
    /// Name of the sort direction, `order` except for redirections and domains.
    pub(crate) direction: &'a str,
    /// Whether paging members are written at all; the users of an account come without (VID, 2026-07).
    pub(crate) figures: bool,
}

impl Default for Listing<'_> {
    fn default() -> Self {
        Self {
            size: 15,
            always: false,
            sortable: &[],
            direction: "order",
            figures: true,
        }
    }
}

impl Listing<'_> {
    /// Sorts, counts and cuts the items as the query says.
    pub(crate) fn answer(&self, call: &Call<'_>, mut items: Vec<Value>) -> Outcome {
        let request = call.request;
        self.sort(call, &mut items)?;
        if request.query_value("return").as_deref() == Some("total") {
            return Ok(Answer::ok(items.len()));
        }
        let number = |key: &str, min: usize| -> Result<Option<usize>, Refusal> {
            let Some(text) = request.query_value(key) else {
                return Ok(None);
            };
            match text.parse::<usize>() {
                Ok(n) if n >= min => Ok(Some(n)),
                Ok(_) => Err(Refusal::invalid(vec![FieldError::new(
                    "validation_rule_min",
                    key,
                )])),
                Err(_) => Err(Refusal::invalid(vec![FieldError::new(
                    "validation_rule_integer",
                    key,
                )])),
            }
        };
        // The upper bound of per_page is unknown; 500 is used with success (MOGA), so none is set (C).
        let (page, per_page) = (number("page", 1)?, number("per_page", 1)?);
        if let (Some(limit), skip) = (number("limit", 1)?, number("skip", 0)?) {
            let cut: Vec<Value> = items
                .into_iter()
                .skip(skip.unwrap_or(0))
                .take(limit)
                .collect();
            return Ok(Answer::ok(cut));
        }
        let always = self.always && call.switches.paging_always;
        if page.is_none() && per_page.is_none() && !always {
            return Ok(Answer::ok(items));
        }
        let (page, size, total) = (
            page.unwrap_or(1),
            per_page.unwrap_or(self.size),
            items.len(),
        );
        let cut: Vec<Value> = items
            .into_iter()
            .skip((page - 1).saturating_mul(size))
            .take(size)
            .collect();
        let mut answer = Answer::ok(cut);
        if self.figures && call.switches.paging_figures {
            let mut figures = Map::new();
            figures.insert("total".into(), total.into());
            figures.insert("page".into(), page.into());
            figures.insert("pages".into(), total.div_ceil(size).max(1).into());
            figures.insert("items_per_page".into(), size.into());
            answer.paging = figures;
        }
        Ok(answer)
    }

    fn sort(&self, call: &Call<'_>, items: &mut [Value]) -> Result<(), Refusal> {
        let request = call.request;
        let pairs = request.pairs();
        let direction = match request.query_value(self.direction).as_deref() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(_) => {
                return Err(Refusal::invalid(vec![FieldError::one_of(
                    self.direction,
                    &["asc", "desc"],
                )]));
            }
        };
        let fields: Vec<String> = pairs
            .iter()
            .filter(|(k, _)| k == "order_by" || k.starts_with("order_by["))
            .flat_map(|(_, v)| v.split(','))
            .map(str::to_owned)
            .collect();
        if !self.sortable.is_empty() && fields.iter().any(|f| !self.sortable.contains(&f.as_str()))
        {
            return Err(Refusal::invalid(vec![FieldError::one_of(
                "order_by",
                self.sortable,
            )]));
        }
        for field in fields.iter().rev() {
            let key = format!("order_for[{field}]");
            let own = pairs
                .iter()
                .find(|(k, _)| *k == key)
                .map(|(_, v)| v == "desc");
            let descending = own.unwrap_or(direction);
            items.sort_by(|a, b| {
                let order = compare(a.get(field), b.get(field));
                if descending { order.reverse() } else { order }
            });
        }
        Ok(())
    }
}

/// Numbers by size, texts without case, missing first.
fn compare(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    match (a, b) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => a.as_i64().cmp(&b.as_i64()),
        (Some(Value::String(a)), Some(Value::String(b))) => a.to_lowercase().cmp(&b.to_lowercase()),
        (Some(Value::Bool(a)), Some(Value::Bool(b))) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

fn rank(value: Option<&Value>) -> u8 {
    match value {
        None | Some(Value::Null) => 0,
        Some(Value::Bool(_)) => 1,
        Some(Value::Number(_)) => 2,
        Some(_) => 3,
    }
}

//! The service's limits, as dated data: `limits.json` beside this file holds every number that moves
//! with an offer or a year, with its rule, source and date. `settings.limits` overrides one.
//!
//! Numbers of standards that no host can change (a TTL, a DNS label) are not here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::diagnostic::Diagnostic;
use crate::model::source::Span;

/// How far a number is to be trusted (`domain-rules`, section 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sure {
    /// A standard, a page of 2026, or several that agree.
    High,
    /// One undated or older page that nothing contradicts.
    Med,
    /// Inferred: a warning, never a refusal.
    Low,
}

/// One limit as the data has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Entry {
    /// Its name in `settings.limits`.
    pub name: String,
    /// The rule it comes from, such as `MAIL-RED-02`.
    pub rule: String,
    /// What is counted, as a fragment: `targets of one redirection`.
    pub what: String,
    /// The number, where it is the same for every offer.
    #[serde(default)]
    value: Option<u64>,
    /// The number by offer; an offer that is missing has no known limit.
    #[serde(default)]
    by_offer: BTreeMap<String, u64>,
    /// Where the number was read.
    pub source: String,
    /// When it was read there, or the date of the page: `2026-03-12`.
    pub date: String,
    /// How far to trust it.
    pub sure: Sure,
}

impl Entry {
    /// The number, or the numbers by offer, for people: `10`, `starter 1, premium 20`. Offers that
    /// are not named have no known limit.
    #[must_use]
    pub fn number(&self) -> String {
        match self.value {
            Some(value) => value.to_string(),
            None => {
                let each = self.by_offer.iter();
                let each: Vec<String> = each
                    .map(|(offer, most)| format!("{offer} {most}"))
                    .collect();
                each.join(", ")
            }
        }
    }
}

impl Sure {
    /// The word in the data.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Med => "med",
            Self::Low => "low",
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    /// Offers, each with the other names it goes by.
    offers: BTreeMap<String, Vec<String>>,
    limits: Vec<Entry>,
}

static DATA: LazyLock<Data> = LazyLock::new(|| {
    serde_json::from_str(include_str!("limits.json")).unwrap_or_else(|error| {
        // A test reads the file, so that this is never seen by anybody but its editor.
        unreachable!("limits.json: {error}")
    })
});

/// Every limit of the data, in its order.
#[must_use]
pub fn entries() -> &'static [Entry] {
    &DATA.limits
}

/// The number of this name where nothing else is known, for schemas; 0 for a name that is not there.
#[must_use]
pub fn usual(name: &str) -> u64 {
    let limit = Limits::default().get(name);
    limit.map_or(0, |limit| limit.most)
}

/// The offers of the data, in one word each.
#[must_use]
pub fn offers() -> Vec<&'static str> {
    DATA.offers.keys().map(String::as_str).collect()
}

/// The offer that somebody calls this, in one word; none where the name is not known (OFFER-01).
#[must_use]
pub fn offer(name: &str) -> Option<&'static str> {
    let same = |other: &str| other.eq_ignore_ascii_case(name.trim());
    let mut all = DATA.offers.iter();
    all.find(|(word, names)| same(word) || names.iter().any(|other| same(other)))
        .map(|(word, _)| word.as_str())
}

/// A number that holds, with where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The number.
    pub most: u64,
    /// What the data says of it.
    pub entry: &'static Entry,
    /// It is the files' own number.
    pub overridden: bool,
}

impl Limit {
    /// Where it comes from, for the end of a sentence: `MAIL-RED-02, knowledge base 2524 of
    /// 2026-03-12`.
    #[must_use]
    pub fn origin(&self) -> String {
        let Entry {
            name,
            rule,
            source,
            date,
            ..
        } = self.entry;
        if self.overridden {
            format!("{rule}; `settings.limits.{name}` says {}", self.most)
        } else {
            format!("{rule}; {source}, {date}")
        }
    }

    /// What to do where the number has moved.
    #[must_use]
    pub fn way_out(&self) -> String {
        format!(
            "if your service allows more, write `settings: {{ limits: {{ {}: NUMBER }} }}`",
            self.entry.name
        )
    }
}

/// The limits of one run: the data, with what `settings.limits` says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    /// By name.
    pub overrides: BTreeMap<String, u64>,
}

impl Limits {
    /// The number of this name that holds for every offer, or the strictest of those by offer.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Limit> {
        self.of(name, None)
    }

    /// The number of this name for an offer in one word; the strictest where the offer is not known
    /// (OFFER-01), none where the data knows no limit for it.
    #[must_use]
    pub fn of(&self, name: &str, offer: Option<&str>) -> Option<Limit> {
        let entry = entries().iter().find(|entry| entry.name == name)?;
        if let Some(most) = self.overrides.get(name) {
            return Some(Limit {
                most: *most,
                entry,
                overridden: true,
            });
        }
        let by_offer = match offer {
            Some(offer) => entry.by_offer.get(offer),
            None => entry.by_offer.values().min(),
        };
        let most = *entry.value.as_ref().or(by_offer)?;
        Some(Limit {
            most,
            entry,
            overridden: false,
        })
    }

    /// What is wrong with a text of `length` characters under this limit.
    #[must_use]
    pub fn too_long(&self, name: &str, length: usize, span: Span) -> Option<Diagnostic> {
        self.beyond("too-long", name, length, span, "shorten it")
    }

    /// What is wrong with `count` things under this limit, as a diagnostic of this code; `help` says
    /// what to do.
    #[must_use]
    pub fn beyond(
        &self,
        code: &'static str,
        name: &str,
        count: usize,
        span: Span,
        help: &str,
    ) -> Option<Diagnostic> {
        let limit = self.get(name)?;
        if count as u64 <= limit.most {
            return None;
        }
        let what = &limit.entry.what;
        let message = format!("{count} {what}, and the service takes {}", limit.most);
        let found = match limit.entry.sure {
            Sure::High | Sure::Med => Diagnostic::error(code, span, message),
            Sure::Low => Diagnostic::warning(code, span, message),
        };
        Some(found.help(format!("{help} ({}); {}", limit.origin(), limit.way_out())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_has_one_name_one_number_and_a_date() {
        let mut names = std::collections::BTreeSet::new();
        for entry in entries() {
            assert!(names.insert(&entry.name), "{} twice", entry.name);
            let one = entry.value.is_some() == entry.by_offer.is_empty();
            assert!(one, "{} has a number, or numbers by offer", entry.name);
            assert!(entry.date.parse::<jiff::civil::Date>().is_ok(), "{entry:?}");
            for offer in entry.by_offer.keys() {
                assert!(DATA.offers.contains_key(offer), "{offer}");
            }
        }
    }

    #[test]
    fn an_unknown_offer_gets_the_strictest_number_and_settings_win() {
        let usual = Limits::default();
        let most = |limits: &Limits, offer| {
            limits
                .of("redirections-per-address", offer)
                .map(|limit| limit.most)
        };
        assert_eq!(most(&usual, offer("Mail Service Premium")), Some(20));
        assert_eq!(most(&usual, offer("something new")), Some(0));
        let own = Limits {
            overrides: BTreeMap::from([("redirections-per-address".to_owned(), 30)]),
        };
        assert_eq!(most(&own, offer("starter")), Some(30));
    }
}

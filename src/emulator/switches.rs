//! Turning one switch by its name, for a command line or the control door. What the switches mean stands
//! with their fields in `config.rs`.

use serde_json::{Map, Value};

use super::config::Switches;

/// Why a switch could not be turned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SwitchError {
    /// There is no switch of this name.
    #[error("there is no switch {name:?}; there are: {}", known.join(", "))]
    Unknown {
        /// The name given.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The switch does not take this value.
    #[error("the switch {name} does not take {value}: {reason}")]
    Value {
        /// The switch.
        name: String,
        /// The value given.
        value: String,
        /// What it takes.
        reason: String,
    },
    /// Not of the form `NAME=VALUE`.
    #[error("a switch is written NAME=VALUE, and {text:?} has no equals sign")]
    Form {
        /// What was given.
        text: String,
    },
}

impl Switches {
    /// The names of all switches, in the order of the fields.
    #[must_use]
    pub fn names() -> Vec<String> {
        Self::default().as_map().keys().cloned().collect()
    }

    /// Turns one switch, written `NAME=VALUE`: `true` or `false`, a number, or a word.
    ///
    /// # Errors
    ///
    /// When there is no such switch, or it does not take the value.
    pub fn set(&mut self, text: &str) -> Result<(), SwitchError> {
        let (name, value) = text.split_once('=').ok_or_else(|| SwitchError::Form {
            text: text.to_owned(),
        })?;
        // `true` and numbers are JSON; any other word is a text.
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        self.turn(name.trim(), value)
    }

    /// Turns one switch to a JSON value.
    pub(crate) fn turn(&mut self, name: &str, value: Value) -> Result<(), SwitchError> {
        let mut map = self.as_map();
        let Some(place) = map.get_mut(name) else {
            return Err(SwitchError::Unknown {
                name: name.to_owned(),
                known: Self::names(),
            });
        };
        *place = value.clone();
        *self = serde_json::from_value(Value::Object(map)).map_err(|e| SwitchError::Value {
            name: name.to_owned(),
            value: value.to_string(),
            reason: e.to_string(),
        })?;
        Ok(())
    }

    fn as_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_turned_by_name() {
        let mut switches = Switches::default();
        switches.set("retry_after=true").unwrap();
        switches.set("quota_status=403").unwrap();
        switches.set("team_permission_right=statistic").unwrap();
        assert!(switches.retry_after && switches.quota_status == 403);
        assert_eq!(switches.team_permission_right.word(), "statistic");
    }

    #[test]
    fn what_cannot_be_turned_says_why() {
        let mut switches = Switches::default();
        let unknown = switches.set("retry=true").unwrap_err().to_string();
        assert!(unknown.contains("retry_after"), "{unknown}");
        let word = switches.set("team_permission_right=all").unwrap_err();
        assert!(word.to_string().contains("statistic"), "{word}");
        let number = switches.set("quota_status=soon").unwrap_err();
        assert!(number.to_string().contains("quota_status"), "{number}");
        assert!(switches.set("retry_after").is_err());
        assert_eq!(switches, Switches::default());
    }
}

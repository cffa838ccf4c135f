//! What an offer allows: addresses, aliases, redirections, forwarding, the catch-all (OFFER-01 to -08).
//!
//! The numbers are data (`limits.json`); what the service tells of itself counts more, and what
//! `settings.limits` says counts most. Where the service tells no offer at all nothing is judged by
//! it; an offer that is told and not known gets the strictest number (OFFER-01).

use std::collections::BTreeSet;

use super::kind::{After, Breach};
use super::limits::{self, Limit, Limits};
use super::mail::{self, domain, local};
use super::service_facts::KSUITE;
use crate::model::address::Address;
use crate::model::value::{Spec, Value};

/// The name that is the catch-all's (MAIL-CATCH-01).
pub const CATCH_ALL: &str = "catchall";

/// One mail service with what it will hold.
struct Service<'a> {
    domain: &'a str,
    spec: &'a Spec,
    after: &'a dyn After,
}

/// What of the finished state an offer does not allow.
#[must_use]
pub fn breaches(after: &dyn After) -> Vec<Breach> {
    let mut found = Vec::new();
    for (address, spec) in after.being(mail::SERVICE) {
        let service = Service {
            domain: &address.key,
            spec,
            after,
        };
        found.extend(service.addresses());
        found.extend(service.redirections());
        found.extend(service.catch_all());
        found.extend(service.per_address(
            "aliases",
            "aliases",
            "aliases-per-address",
            "aliases",
            "take names away from it, or order another offer",
        ));
        found.extend(service.per_address(
            "forwarding",
            "to",
            "forwarding-targets-of-offer",
            "addresses it forwards to",
            "forward to fewer, or pass mail on to a redirection or a mailing list",
        ));
    }
    found
}

impl Service<'_> {
    fn limits(&self) -> &Limits {
        self.after.limits()
    }

    fn number(&self, field: &str) -> Option<u64> {
        match self.spec.get(field)? {
            Value::Number(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// The limit of this name for the offer of this service, with what to say of the offer.
    fn limit(&self, name: &str) -> Option<(Limit, String)> {
        let settled = self.limits().get(name).filter(|limit| limit.overridden);
        let Some(Value::Text(offer)) = self.spec.get("offer") else {
            return settled.map(|limit| (limit, String::new()));
        };
        let known = limits::offer(offer);
        let limit = self.limits().of(name, known)?;
        let said = match known {
            _ if limit.overridden => String::new(),
            Some(KSUITE) => "; the service does not say which kSuite it belongs to, so the strictest number counts".to_owned(),
            Some(offer) => format!(" with the offer {offer}"),
            None => format!("; the offer `{offer}` is not known, so the strictest number counts"),
        };
        Some((limit, said))
    }

    /// How many of a kind there will be here, and which of them this plan makes or changes.
    fn of_kind(&self, kind: &str) -> (Vec<(&Address, &Spec)>, BTreeSet<&Address>) {
        let here = |address: &Address| domain(&address.key) == self.domain;
        let mut being = self.after.being(kind);
        being.retain(|(address, _)| here(address));
        let mut touched = self.after.touched(kind);
        touched.retain(|address| here(address));
        (being, touched)
    }

    /// Mailboxes and the catch-all take slots; aliases and redirections do not (OFFER-05, OFFER-07).
    fn addresses(&self) -> Option<Breach> {
        const NAME: &str = "addresses-per-service";
        let (being, touched) = self.of_kind(mail::MAILBOX);
        let last = touched.into_iter().next_back()?;
        let by_offer = self.limit(NAME);
        let most = match (&by_offer, self.number("quota")) {
            (Some((limit, _)), _) if limit.overridden => limit.most,
            (_, Some(quota)) => quota,
            (Some((limit, _)), None) => limit.most,
            (None, None) => return None,
        };
        let count = being.len() as u64;
        // What was too many before is no reason to refuse what makes it no more.
        let used = self.number("used").unwrap_or(0);
        (count > most && count > used).then(|| Breach {
            address: last.clone(),
            limit: NAME,
            why: format!(
                "{} would have {count} addresses, and {most} are ordered",
                self.domain
            ),
            help: self.more(count - most),
        })
    }

    /// How more addresses are had: there is no size between Starter and Premium (OFFER-02).
    fn more(&self, lacking: u64) -> String {
        let least = self.limits().get("premium-addresses-least");
        match least {
            Some(least) if self.spec.get("offer") == Some(&Value::text("starter")) => format!(
                "Starter holds one address and the next size has {}: somebody changes the offer to Premium in the Manager (it costs money), or make aliases or redirections of the others",
                least.most
            ),
            _ => format!(
                "somebody orders {lacking} more in the Manager (it costs money), or declare fewer"
            ),
        }
    }

    /// So many for each address of the quota (MAIL-RED-03), or as many as the service says itself.
    fn redirections(&self) -> Option<Breach> {
        const NAME: &str = "redirections-per-address";
        let (being, touched) = self.of_kind("redirection");
        let last = touched.into_iter().next_back()?;
        let count = being.len() as u64;
        if count <= self.number("redirections-used").unwrap_or(0) {
            return None;
        }
        let (limit, said) = match self.limit(NAME) {
            Some(found) => found,
            None => (self.limits().get(NAME)?, String::new()),
        };
        let told = self.number("redirections-quota");
        let by_offer = || {
            self.spec.get("offer")?;
            let slots = self.number("quota").or(self.number("used"))?;
            Some(limit.most.saturating_mul(slots))
        };
        let (most, said) = match told {
            Some(told) if !limit.overridden => (told, String::new()),
            _ => (by_offer()?, said),
        };
        (count > most).then(|| Breach {
            address: last.clone(),
            limit: NAME,
            why: format!(
                "{} would have {count} redirections, and it holds {most}{said}",
                self.domain
            ),
            help: "use aliases or mailboxes that forward, or order another offer".to_owned(),
        })
    }

    /// Offers without a catch-all (MAIL-CATCH-02).
    fn catch_all(&self) -> Option<Breach> {
        const NAME: &str = "catch-alls";
        let (_, touched) = self.of_kind(mail::MAILBOX);
        let address = touched
            .into_iter()
            .find(|address| local(&address.key) == CATCH_ALL)?;
        let (limit, said) = self.limit(NAME)?;
        (limit.most == 0).then(|| Breach {
            address: address.clone(),
            limit: NAME,
            why: format!("{} can have no catch-all{said}", self.domain),
            help: "leave `catch-all` out, or order another offer".to_owned(),
        })
    }

    /// Things that belong to one address each, with a set whose size is limited.
    fn per_address(
        &self,
        kind: &str,
        field: &str,
        name: &'static str,
        what: &str,
        help: &str,
    ) -> Vec<Breach> {
        let Some((limit, said)) = self.limit(name) else {
            return Vec::new();
        };
        let (being, touched) = self.of_kind(kind);
        let each = being.into_iter().filter(|(address, spec)| {
            touched.contains(address) && spec.items(field).len() as u64 > limit.most
        });
        each.map(|(address, spec)| Breach {
            address: address.clone(),
            limit: name,
            why: format!(
                "{} would have {} {what}, and the service takes {}{said}",
                address.key,
                spec.items(field).len(),
                limit.most
            ),
            help: help.to_owned(),
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Everything that is there is also touched, unless it is named in `old`.
    struct World {
        things: BTreeMap<Address, Spec>,
        old: BTreeSet<Address>,
        limits: Limits,
    }

    impl After for World {
        fn being(&self, kind: &str) -> Vec<(&Address, &Spec)> {
            let all = self.things.iter();
            all.filter(|(address, _)| address.kind == kind).collect()
        }

        fn touched(&self, kind: &str) -> BTreeSet<&Address> {
            let all = self.things.keys();
            all.filter(|address| address.kind == kind && !self.old.contains(address))
                .collect()
        }

        fn limits(&self) -> &Limits {
            &self.limits
        }
    }

    fn world(service: Spec, things: &[(&str, &str, Spec)]) -> World {
        let mut all = BTreeMap::from([(Address::new(mail::SERVICE, "acme.example"), service)]);
        for (kind, key, spec) in things {
            all.insert(
                Address::new(*kind, format!("{key}@acme.example")),
                spec.clone(),
            );
        }
        World {
            things: all,
            old: BTreeSet::new(),
            limits: Limits::default(),
        }
    }

    fn mailbox(name: &'static str) -> (&'static str, &'static str, Spec) {
        (mail::MAILBOX, name, Spec::default())
    }

    fn offer(word: &str) -> Spec {
        Spec::default().with("offer", Value::text(word))
    }

    fn said(world: &World) -> Vec<String> {
        breaches(world)
            .into_iter()
            .map(|b| format!("{} {}", b.limit, b.why))
            .collect()
    }

    #[test]
    fn addresses_beyond_the_slots_are_refused_and_old_ones_are_not() {
        let quota = Spec::default()
            .with("quota", Value::Number(1))
            .with("used", Value::Number(1));
        let mut full = world(quota, &[mailbox("a"), mailbox("b")]);
        assert_eq!(
            said(&full),
            ["addresses-per-service acme.example would have 2 addresses, and 1 are ordered"]
        );
        full.limits
            .overrides
            .insert("addresses-per-service".to_owned(), 2);
        assert!(said(&full).is_empty());
        full.limits = Limits::default();
        full.old = full.things.keys().cloned().collect();
        assert!(said(&full).is_empty());
    }

    #[test]
    fn the_size_after_starter_is_named() {
        let starter = offer("starter").with("quota", Value::Number(1));
        let found = breaches(&world(starter, &[mailbox("a"), mailbox("b")]));
        let help = found.first().map(|breach| breach.help.as_str());
        assert!(
            help.is_some_and(|help| help.contains("the next size has 5")),
            "{help:?}"
        );
    }

    #[test]
    fn a_catch_all_takes_a_slot_and_aliases_and_redirections_take_none() {
        let quota = offer("premium").with("quota", Value::Number(2));
        let names = Spec::default().with("aliases", Value::set(["x", "y"]));
        let mut things = vec![
            mailbox("a"),
            mailbox(CATCH_ALL),
            ("aliases", "a", names),
            ("redirection", "r", Spec::default()),
        ];
        assert!(said(&world(quota.clone(), &things)).is_empty());
        things.push(mailbox("b"));
        assert_eq!(
            said(&world(quota, &things)),
            ["addresses-per-service acme.example would have 3 addresses, and 2 are ordered"]
        );
    }

    #[test]
    fn an_offer_that_is_not_told_is_not_judged() {
        let aliases = Spec::default().with("aliases", Value::set(["x"]));
        let things = [
            mailbox(CATCH_ALL),
            ("aliases", "a", aliases),
            ("redirection", "r", Spec::default()),
        ];
        assert!(said(&world(Spec::default(), &things)).is_empty());
        assert_eq!(said(&world(offer("my-ksuite"), &things)).len(), 2);
    }

    #[test]
    fn a_number_of_aliases_of_your_own_is_kept_to() {
        let aliases = |names: &[&str]| {
            let names = names.iter().copied();
            (
                "aliases",
                "a",
                Spec::default().with("aliases", Value::set(names)),
            )
        };
        let mut own = world(offer("premium"), &[aliases(&["x", "y"])]);
        // Nobody knows the service's own number.
        assert!(said(&own).is_empty());
        own.limits.overrides = BTreeMap::from([("aliases-per-address".to_owned(), 1)]);
        assert_eq!(
            said(&own),
            ["aliases-per-address a@acme.example would have 2 aliases, and the service takes 1"]
        );
    }

    #[test]
    fn an_unknown_offer_gets_the_strictest_number_and_says_so() {
        let found = said(&world(offer("Mail 3000"), &[mailbox(CATCH_ALL)]));
        assert!(
            found
                .iter()
                .any(|why| why.contains("`Mail 3000` is not known")),
            "{found:?}"
        );
        let found = said(&world(offer(KSUITE), &[mailbox(CATCH_ALL)]));
        assert!(
            found
                .iter()
                .any(|why| why.contains("does not say which kSuite")),
            "{found:?}"
        );
        assert!(said(&world(offer("premium"), &[mailbox(CATCH_ALL)])).is_empty());
    }

    #[test]
    fn redirections_go_by_what_the_service_says_and_else_by_the_offer() {
        let two = [
            ("redirection", "r", Spec::default()),
            ("redirection", "s", Spec::default()),
        ];
        let starter = offer("starter").with("quota", Value::Number(1));
        assert_eq!(
            said(&world(starter.clone(), &two)),
            [
                "redirections-per-address acme.example would have 2 redirections, and it holds 1 with the offer starter"
            ]
        );
        let told = starter.with("redirections-quota", Value::Number(2));
        assert!(said(&world(told, &two)).is_empty());
        let before = offer("starter")
            .with("quota", Value::Number(1))
            .with("redirections-used", Value::Number(2));
        assert!(said(&world(before, &two)).is_empty());
    }

    #[test]
    fn forwarding_is_counted_by_its_targets() {
        let to: Vec<String> = (0..11).map(|n| format!("x{n}@partner.example")).collect();
        let forwarding = Spec::default().with("to", Value::set(to));
        let found = said(&world(
            offer("starter"),
            &[("forwarding", "a", forwarding.clone())],
        ));
        assert_eq!(
            found,
            [
                "forwarding-targets-of-offer a@acme.example would have 11 addresses it forwards to, and the service takes 10 with the offer starter"
            ]
        );
        assert!(said(&world(offer("premium"), &[("forwarding", "a", forwarding)])).is_empty());
    }
}

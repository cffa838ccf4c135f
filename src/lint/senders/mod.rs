//! Who sends in the name of a domain, as its `mail` section says.

mod selector_may_be_hidden;
mod sender_rests_on_spf;
mod sender_review_over;
mod sender_without_dkim;
mod sender_without_owner;

use super::rule::Rule;
use super::scene::{Scene, Thing};
use crate::dns::RecordType;
use crate::kinds::mail_domain::section::Policy;
use crate::kinds::mail_domain::{MailDomain, Sender};
use crate::kinds::record_set;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &selector_may_be_hidden::RULE,
    &sender_rests_on_spf::RULE,
    &sender_review_over::RULE,
    &sender_without_dkim::RULE,
    &sender_without_owner::RULE,
];

/// What to do about a key that the provider's delegation of `_domainkey` hides (DNS-DKIM-02). The
/// delegation is not for subdomains, and a signature of a subdomain aligns (RFC 9989, relaxed).
pub(in crate::lint) const HIDDEN_KEY: &str = "let the sender sign for a subdomain, whose keys stand at `SELECTOR._domainkey.news`; \
     the delegation stays (docs/mail-domains.md, keys of other senders)";

/// Every sender with its domain, and the SPF record set that it is part of.
pub(super) fn all<'a>(
    scene: &Scene<'a>,
) -> impl Iterator<Item = (&'a MailDomain, &'a Sender, Thing<'a>)> {
    let domains = scene.mail().iter();
    let each = domains.filter_map(|mail| {
        let key = record_set::key(&mail.domain, "@", RecordType::Txt);
        Some((mail, *scene.find(record_set::NAME, &key)?))
    });
    let each: Vec<_> = each.collect();
    each.into_iter().flat_map(|(mail, thing)| {
        let senders = mail.senders.iter();
        senders.map(move |sender| (mail, sender, thing))
    })
}

/// Whether somebody else than the provider of the zone signs for a sender, and no key of it is
/// declared.
pub(super) fn lacks_key(mail: &MailDomain, sender: &Sender) -> bool {
    let own = sender.known.is_some_and(|known| known.signs_here());
    sender.selectors.is_empty() && (mail.elsewhere || !own)
}

/// Whether SPF speaks for the domain that people see: the return path of a sender is in it.
pub(super) fn spf_aligns(sender: &Sender) -> bool {
    match sender.known {
        Some(known) => known.spf_aligns,
        // What sends from addresses of one's own has one's own return path.
        None => {
            !sender.terms.is_empty()
                && sender
                    .terms
                    .iter()
                    .all(|term| !term.value.starts_with("include:"))
        }
    }
}

/// Whether mail that nothing proves is put aside or refused.
pub(super) fn enforces(mail: &MailDomain) -> bool {
    let policy = mail.policy.as_ref().map(|policy| policy.value);
    policy.is_some_and(|policy| policy > Policy::None)
}

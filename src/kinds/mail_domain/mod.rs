//! Mail of a domain, declared once: who sends, what becomes of the rest, who is told. All records follow
//! from it, as ordinary record sets with their places in the `mail` section, so that planning, order,
//! ownership and drift need nothing new.
//!
//! ```text
//! section ─ senders ─▶ terms ─┐
//!         ─ policies ─────────┼─ derive ─▶ record sets ─▶ declared, or elsewhere
//! catalogue ──────────────────┘                     └──▶ MailDomain, for rules and audits
//! ```
//!
//! With the zone at Infomaniak, `_domainkey` is delegated to servers that publish and rotate its keys
//! (DNS-DKIM-02): nothing is ever derived at that name, which would hide or fight them.

pub mod catalogue;
mod derive;
mod reports;
pub mod section;
mod senders;
mod sts;
mod texts;
pub mod words;

pub use derive::declare;
pub use reports::finish;
pub use sts::StsPolicy;

use super::declare::Declared;
use super::record_set;
use crate::dns::RecordType;
use crate::model::setting::Spanned;
use crate::model::source::Span;

/// What is declared of a domain's mail, and the records it comes to.
#[derive(Debug, Clone)]
pub struct MailDomain {
    /// The domain.
    pub domain: String,
    /// The organization it is declared under; empty where none is.
    pub realm: String,
    /// Where its `mail` stands.
    pub origin: Span,
    /// Its zone is not at Infomaniak: what is expected is printed and audited, and never written.
    pub elsewhere: bool,
    /// It takes and sends no mail.
    pub parked: bool,
    /// Who sends, in the order of their terms in SPF.
    pub senders: Vec<Sender>,
    /// Where mail for it arrives, as far as that is declared.
    pub receives: section::Receives,
    /// What SPF says of everybody else; none where no SPF is declared.
    pub everything_else: Option<section::EverythingElse>,
    /// What DMARC asks for.
    pub policy: Option<Spanned<section::Policy>>,
    /// Whether DMARC asks the aligned domains of SPF to be the same (`aspf=s`), and those of DKIM.
    pub strict: Strict,
    /// Whom DMARC reports go to.
    pub reports: Vec<Spanned<String>>,
    /// The MTA-STS policy that somebody has to serve.
    pub sts: Option<StsPolicy>,
    /// The record sets that follow, in address order; the same ones are among what is declared where
    /// the zone is here.
    pub sets: Vec<Declared>,
}

/// Which alignments of DMARC are strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Strict {
    /// That of the domain that signed.
    pub dkim: bool,
    /// That of the return path.
    pub spf: bool,
}

/// Somebody who sends in the name of a domain.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Its name, and where that is written.
    pub name: Spanned<String>,
    /// What the catalogue knows of it.
    pub known: Option<&'static catalogue::Entry>,
    /// Who answers for it.
    pub owner: Option<Spanned<String>>,
    /// By when somebody looks at it.
    pub review: Option<Spanned<words::Day>>,
    /// Its terms in SPF, each where it is written: `include:spf.crm.example`.
    pub terms: Vec<Spanned<String>>,
    /// Its DKIM keys: the selector, and where the record stands in the zone.
    pub selectors: Vec<Spanned<String>>,
}

impl MailDomain {
    /// The record set of an owner within the zone (`@`, `_dmarc`) and a type that follows from it.
    #[must_use]
    pub fn set(&self, owner: &str, kind: RecordType) -> Option<&Declared> {
        let key = record_set::key(&self.domain, owner, kind);
        self.sets.iter().find(|set| set.located.address.key == key)
    }

    /// The sender that a term of SPF is there for, compared without case.
    #[must_use]
    pub fn sender_of(&self, term: &str) -> Option<&Sender> {
        let same = |own: &Spanned<String>| own.value.eq_ignore_ascii_case(term);
        self.senders
            .iter()
            .find(|sender| sender.terms.iter().any(same))
    }
}

#[cfg(test)]
mod tests;

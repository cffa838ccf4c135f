//! Senders come into a record and leave it; everything else stays as it is written.

use super::record::Record;
use super::term::{Mechanism, Qualifier, Sense, Term};

impl Record {
    /// A new record of these terms, each once, with `all` at the end.
    #[must_use]
    pub fn compose(terms: &[Term], all: Qualifier) -> Self {
        Self::empty().with(terms).with_all(all)
    }

    /// The record with these terms in it.
    ///
    /// Directives come before the first `all`; without one, behind the last directive, so before a
    /// `redirect=` that ends the record. One that is there already, in whatever spelling, stays where
    /// it is and gets the qualifier asked for, because the first match counts. `all` is
    /// [`with_all`](Self::with_all). `redirect=` and `exp=` take the place of their like, other
    /// modifiers come to the end.
    #[must_use]
    pub fn with(&self, terms: &[Term]) -> Self {
        let mut record = self.clone();
        for term in terms {
            record = match term.sense() {
                Sense::Directive(qualifier, Mechanism::All) => record.with_all(*qualifier),
                Sense::Directive(qualifier, _) => record.with_directive(term, *qualifier),
                Sense::Redirect(_) | Sense::Explanation(_) | Sense::Other(..) => {
                    record.with_modifier(term)
                }
            };
        }
        record
    }

    /// The record without these terms, in whatever spelling. A term that refuses somebody (`-`) goes
    /// only if it is named as such: who is to send no more need not be refused.
    #[must_use]
    pub fn without(&self, terms: &[Term]) -> Self {
        let mut record = self.clone();
        for term in terms {
            let subject = term.subject();
            let refuses = |term: &Term| term.qualifier() == Some(Qualifier::Fail);
            record.terms.retain(|(_, own)| {
                own.subject() != subject || !own.is_all() && refuses(own) != refuses(term)
            });
        }
        record
    }

    /// The record with this word on everybody else. Where there is no `all`, it comes behind the last
    /// directive; a record that redirects stays as it is, because `all` would void the redirect
    /// (RFC 7208 §6.1).
    #[must_use]
    pub fn with_all(&self, qualifier: Qualifier) -> Self {
        let mut record = self.clone();
        if let Some((_, all)) = record.terms.iter_mut().find(|(_, term)| term.is_all()) {
            *all = all.qualified(qualifier);
        } else if record.redirect().is_none() {
            record.insert(Term::all(qualifier));
        }
        record
    }

    /// The record without what no reader looks at: directives behind the first `all`, `redirect=`
    /// beside one (§5.1), and terms that are there twice.
    #[must_use]
    pub fn without_idle(&self) -> Self {
        let mut record = self.clone();
        let has_all = record.all().is_some();
        let mut over = false;
        let mut seen: Vec<String> = Vec::new();
        record.terms.retain(|(_, term)| match term.sense() {
            Sense::Redirect(_) => !has_all,
            Sense::Explanation(_) | Sense::Other(..) => true,
            Sense::Directive(..) => {
                let subject = term.subject();
                let idle = over || seen.contains(&subject);
                over |= term.is_all();
                seen.push(subject);
                !idle
            }
        });
        record
    }

    fn with_directive(mut self, term: &Term, qualifier: Qualifier) -> Self {
        let subject = term.subject();
        // Behind `all` nobody looks.
        let all = self.terms.iter().position(|(_, own)| own.is_all());
        let read = all.unwrap_or(self.terms.len());
        let mut read = self.terms[..read].iter_mut();
        match read.find(|(_, own)| own.subject() == subject) {
            Some((_, own)) => *own = own.qualified(qualifier),
            None => self.insert(term.clone()),
        }
        self
    }

    fn with_modifier(mut self, term: &Term) -> Self {
        let like = |own: &Term| match (own.sense(), term.sense()) {
            (Sense::Redirect(_), Sense::Redirect(_))
            | (Sense::Explanation(_), Sense::Explanation(_)) => true,
            _ => own.subject() == term.subject(),
        };
        let same = self.terms.iter_mut().find(|(_, own)| like(own));
        match same {
            Some((_, own)) if own.subject() == term.subject() => {}
            Some((_, own)) => *own = term.clone(),
            None => self.terms.push((" ".to_owned(), term.clone())),
        }
        self
    }

    /// Puts a directive before the first `all`, or behind the last directive.
    fn insert(&mut self, term: Term) {
        let all = self.terms.iter().position(|(_, own)| own.is_all());
        let last = self
            .terms
            .iter()
            .rposition(|(_, own)| own.mechanism().is_some());
        let at = all.or(last.map(|at| at + 1)).unwrap_or(0);
        self.terms.insert(at, (" ".to_owned(), term));
    }
}

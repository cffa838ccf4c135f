//! Findings about a plan in the form that the plan carries.

use super::finding::Finding;
use super::settle::Settled;
use crate::model::source::Sources;
use crate::plan::Remark;

impl Settled {
    /// All findings, those that are let be with their reasons; in the order of the things.
    #[must_use]
    pub fn remarks(&self, sources: &Sources) -> Vec<Remark> {
        let shown = self.shown.iter().map(|finding| (finding, None));
        let let_be = self.suppressed.iter();
        let let_be = let_be.map(|each| (&each.finding, Some(each.because.clone())));
        let remark = |(finding, because): (&Finding, Option<String>)| Remark {
            rule: finding.code.to_owned(),
            level: finding.level,
            address: finding.about.clone(),
            message: finding.message.clone(),
            help: finding.help.clone().unwrap_or_default(),
            origin: finding.span.map(|span| sources.locate(span)),
            because,
        };
        let mut remarks: Vec<Remark> = shown.chain(let_be).map(remark).collect();
        remarks.sort_by(|a, b| (a.level, &a.address, a).cmp(&(b.level, &b.address, b)));
        remarks
    }
}

//! Names in SPF that have nothing.

use crate::lint::audit::spf;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::{Node, Step, VOIDS};
use crate::model::diagnostic::Level;

/// `spf-void-lookups`.
pub(super) const RULE: Rule = Rule {
    code: "spf-void-lookups",
    level: Level::Error,
    title: "names in published SPF have nothing",
    facts: &["RFC-SPF-05"],
    manual: "A lookup that brings nothing is a void one; with the third the result is an error for every sender. Up to \
        two are told as a warning: they name senders that are gone, and one more breaks the record.\n\n\
        Take out the terms, or correct their names.",
    source: "RFC 7208 §4.6.4",
    judge: Judge::Audit(judge),
};

/// The names that have nothing; `hosts` are those that no `include:` leads to.
fn voids(node: &Node, all: &mut Vec<String>, hosts: &mut usize) {
    for step in &node.steps {
        all.extend(step.voids.iter().cloned());
        match &step.below {
            Some(below) => voids(below, all, hosts),
            None => *hosts += step.voids.len(),
        }
    }
}

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for node in spf::published(survey)? {
        let (mut names, mut hosts) = (Vec::new(), 0);
        voids(&node, &mut names, &mut hosts);
        let count = names.len();
        // A dead include is an error by itself, and told as one.
        if hosts == 0 && count <= VOIDS {
            continue;
        }
        names.sort();
        names.dedup();
        let senders = spf::by_sender(&node, Step::voids);
        let found = spf::find(
            survey,
            out,
            &node.domain,
            format!(
                "SPF of {} looks up names that have nothing, {count} where {VOIDS} may be: {senders}",
                node.domain
            ),
        );
        if let Some(term) = spf::dearest(&node, Step::voids) {
            spf::at_sender(survey, found, &node.domain, term);
        }
        if count <= VOIDS {
            found.level(Level::Warning);
        }
        found.help(format!(
            "take out or correct what names {}",
            names.join(", ")
        ));
    }
    Ok(())
}

//! A record that lets everybody send.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::mailauth::spf::{Mechanism, Qualifier, Record, Term};
use crate::model::diagnostic::Level;

/// `spf-anybody`.
pub(super) const RULE: Rule = Rule {
    code: "spf-anybody",
    level: Level::Error,
    title: "SPF allows the whole world to send",
    facts: &["RFC-SPF-13", "DNS-SPF-03"],
    manual: "`+all`, or `all` without a sign, says that every host may send for the domain: forged mail passes SPF \
        and with it DMARC. The same do addresses with the prefix `/0`. It is worse than no record, because \
        receivers take a pass for a good sign.\n\n\
        Write `-all`, or `~all` while you still look for forgotten senders.",
    source: "RFC 7208 §5.1; knowledge base 2199",
    judge: Judge::Files(judge),
};

/// Whether a term lets everybody of an address family send.
fn is_everybody(term: &Term) -> bool {
    let everybody = match term.mechanism() {
        Some(Mechanism::All | Mechanism::Ip4(_, 0) | Mechanism::Ip6(_, 0)) => true,
        Some(Mechanism::A(_, bits) | Mechanism::Mx(_, bits)) => bits.v4 == 0 || bits.v6 == 0,
        _ => false,
    };
    everybody && term.qualifier() == Some(Qualifier::Pass)
}

/// The same hosts without the prefix; none where no host is meant.
fn narrowed(term: &Term) -> Option<Term> {
    let (mechanism, name) = match term.mechanism()? {
        Mechanism::A(name, _) => ("a", name),
        Mechanism::Mx(name, _) => ("mx", name),
        _ => return None,
    };
    let name = name.as_ref().map(|name| format!(":{}", name.as_str()));
    format!("{mechanism}{}", name.unwrap_or_default())
        .parse()
        .ok()
}

fn mended(record: &Record) -> Record {
    let wide = |term: &&Term| is_everybody(term) && !term.is_all();
    let wide: Vec<Term> = record.terms().filter(wide).cloned().collect();
    let narrow: Vec<Term> = wide.iter().filter_map(narrowed).collect();
    record
        .without(&wide)
        .with(&narrow)
        .with_all(Qualifier::Fail)
}

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::sound(scene) {
        let everybody = spf.record.directives().find(|term| is_everybody(term));
        let Some(term) = everybody else {
            continue;
        };
        let mended = mended(&spf.record);
        out.item(
            spf.thing,
            "values",
            spf.text,
            format!("`{term}` lets everybody send as {}", spf.name),
        )
        .label("forged mail passes")
        .help(format!("write `{mended}`"))
        .fix(spf.rewritten("refuse everybody who is not named", &mended.to_string()));
    }
}

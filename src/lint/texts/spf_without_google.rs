//! Invitations of Google that are refused.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Scene, Thing};
use crate::lint::texts::spf;
use crate::mailauth::spf::Term;
use crate::model::diagnostic::Level;

/// `spf-without-google`.
pub(super) const RULE: Rule = Rule {
    code: "spf-without-google",
    level: Level::Warning,
    title: "Google sends for the domain, and SPF does not name it",
    facts: &["DNS-SPF-05", "DNS-SPF-02"],
    manual: "Invitations of Google Calendar and Meet come from Google's servers with the domain's sender. Under a \
        reject policy they are refused unless Google is in SPF. That Google is in use shows by records here: a \
        `google._domainkey` selector, or names such as `calendar` that lead to `ghs.googlehosted.com`.\n\n\
        Add `include:_spf.google.com` before `all`, or declare `google` among the senders of the domain's mail.",
    source: "knowledge base, Google services; 2026",
    judge: Judge::Files(judge),
};

/// Names that Google Workspace has people point to it.
const NAMES: &[&str] = &["calendar", "docs", "drive", "mail", "sites"];

/// A record that shows that Google is in use, with its value.
fn trace<'s, 'a>(scene: &'s Scene<'a>, domain: &str) -> Option<(&'s Thing<'a>, &'a str)> {
    let selector = format!("google._domainkey.{domain}");
    for kind in [RecordType::Txt, RecordType::Cname] {
        if let Some((thing, value)) = scene
            .zones
            .at(&selector, kind)
            .and_then(|set| set.values.first())
        {
            return Some((thing, value));
        }
    }
    NAMES.iter().find_map(|name| {
        let set = scene
            .zones
            .at(&format!("{name}.{domain}"), RecordType::Cname)?;
        let mut values = set.values.iter();
        values.find_map(|(thing, value)| {
            let google = host(value) == "ghs.googlehosted.com";
            google.then_some((thing, *value))
        })
    })
}

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let Ok(google) = format!("include:{}", spf::GOOGLE).parse::<Term>() else {
        return;
    };
    for spf in spf::sound(scene) {
        if spf.record.has(&google) {
            continue;
        }
        let (Some((policy, text)), Some((trace, value))) =
            (spf::rejects(scene, spf.name), trace(scene, spf.name))
        else {
            continue;
        };
        let mended = spf.record.with(std::slice::from_ref(&google));
        out.item(
            spf.thing,
            "values",
            spf.text,
            format!("invitations that Google sends for {} are refused", spf.name),
        )
        .related(trace, Some(("values", value)), "Google is in use here")
        .related(
            policy,
            Some(("values", text)),
            "this policy asks to refuse them",
        )
        .help(format!("write `{mended}`"))
        .fix(spf.rewritten(format!("add `{google}`"), &mended.to_string()));
    }
}

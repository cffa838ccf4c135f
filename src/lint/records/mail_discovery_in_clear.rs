//! SRV records that announce mail without TLS.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `mail-discovery-in-clear`.
pub(super) const RULE: Rule = Rule {
    code: "mail-discovery-in-clear",
    level: Level::Warning,
    title: "mail programs are offered a connection without TLS",
    facts: &["RFC-DNS-13"],
    manual: "`_imap._tcp`, `_pop3._tcp` and `_submission._tcp` announce a connection that begins in the \
        clear. Programs that find them may send a password before, or without, TLS.\n\n\
        Announce `_imaps._tcp` and `_submissions._tcp`, and say with the target `.` that the others are \
        not there.",
    source: "RFC 8314 §5.1; RFC 6186 §3.4",
    judge: Judge::Files(judge),
};

const CLEAR: &[&str] = &["_imap._tcp.", "_pop3._tcp.", "_submission._tcp."];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Srv) {
        let clear = CLEAR
            .iter()
            .find(|service| records.name.starts_with(**service));
        let live = records.values.iter().find(|(_, value)| host(value) != ".");
        if let (Some(service), Some((thing, value))) = (clear, live) {
            let service = service.trim_end_matches('.');
            out.item(
                thing,
                "values",
                value,
                format!("{service} offers a connection that begins without TLS"),
            )
            .help("write `0 0 0 .`, which says that there is none");
        }
    }
}

//! Addresses that reports about mail of declared domains go to.

use super::policies::{self, Text};
use crate::lint::scene::Scene;
use crate::mailauth::report_uri::ReportUri;
use crate::mailauth::tls_rpt;

/// One address.
#[derive(Debug, Clone)]
pub(super) struct Reports<'a> {
    /// The text that names it.
    pub(super) text: Text<'a>,
    /// What goes there: `DMARC reports`.
    pub(super) what: &'static str,
    /// The address.
    pub(super) address: String,
}

/// Every address behind a `mailto:` of DMARC and TLS-RPT.
pub(super) fn addresses<'a>(scene: &Scene<'a>) -> Vec<Reports<'a>> {
    let mut all = Vec::new();
    let mut put = |text: &Text<'a>, what, uris: Vec<ReportUri>| {
        let addresses = uris.iter().filter_map(ReportUri::address);
        all.extend(addresses.map(|address| Reports {
            text: text.clone(),
            what,
            address,
        }));
    };
    for (text, record) in policies::dmarc(scene) {
        put(&text, "DMARC reports", record.uris("rua"));
        put(&text, "DMARC failure reports", record.uris("ruf"));
    }
    for text in policies::texts(scene, "_smtp._tls") {
        let record = tls_rpt::Record::parse(text.text);
        put(&text, "TLS reports", record.uris());
    }
    all
}

//! DKIM, DMARC, MTA-STS and TLS-RPT: any text is read and printed byte for byte, and a tag that is set is
//! read back while all others stay.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maniform_fuzz::mailauth::{dkim, dmarc, mta_sts, tls_rpt};

fuzz_target!(|text: &str| {
    let key = dkim::Record::parse(text);
    assert_eq!(key.to_string(), text);
    let _problems = (key.key(), key.problems());

    if let Some(record) = dmarc::Record::parse(text) {
        assert_eq!(record.to_string(), text);
        let _problems = (record.problems(), record.uris("rua"), record.own_policy());
        let strict = record.with("p", "reject");
        assert_eq!(strict.policy("p"), Some(dmarc::Policy::Reject), "{strict}");
    }

    let record = mta_sts::Record::parse(text);
    assert_eq!(record.to_string(), text);
    let policy = mta_sts::Policy::parse(text);
    assert_eq!(policy.to_string(), text);
    let _problems = (record.problems(), policy.problems(), policy.mx());

    let record = tls_rpt::Record::parse(text);
    assert_eq!(record.to_string(), text);
    let _problems = record.problems();
});

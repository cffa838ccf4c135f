//! SPF, DKIM, DMARC, MX, MTA-STS and TLS-RPT as texts with meaning: read, judged, merged, printed.
//!
//! Pure: nothing here opens a socket. What needs the DNS asks [`ask::World`], which either knows the
//! answer or notes the question and says so; whoever holds the sockets fetches what was noted and
//! asks again. So one evaluation serves the program, its tests and its fuzzers alike.
//!
//! Texts keep what they were written as: what is read and not changed is printed byte for byte.

pub mod ask;
pub mod dkim;
pub mod dmarc;
pub mod mta_sts;
pub mod report_uri;
pub mod spf;
pub mod tags;
pub mod tls_rpt;

//! DKIM keys as records (RFC 6376 §3.6.1, RFC 8301, RFC 8463).

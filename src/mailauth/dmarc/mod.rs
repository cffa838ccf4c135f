//! DMARC (RFC 9989 to 9991; before: RFC 7489).

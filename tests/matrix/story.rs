//! A story of two states: what is there before, and what is wanted of it. Between them lies a write of
//! every sort: things that come, change, go and exchange names.

/// The files of the state before.
pub(crate) const BEFORE: &str = r#"organization: Acme SA
users:
  dan@partner.example: { first-name: Dan, last-name: Roe, role: collaborator, locale: en }
mail-services:
  acme.example:
    addresses:
      ada: { note: Desk, aliases: [countess, lovelace] }
      bob: { note: Old, forward: { to: [bob@partner.example], keep-copy: true } }
      old: {}
    redirections:
      sales: [ada@acme.example, x@partner.example]
      gone: [x@partner.example]
domains:
  acme.example:
    records:
      - { name: www, type: A, ttl: 3600, values: [192.0.2.10] }
      - { name: api, type: A, ttl: 3600, values: [192.0.2.10] }
      - { name: bye, type: TXT, ttl: 3600, values: [bye] }
"#;

/// The files of the state that is wanted.
pub(crate) const AFTER: &str = r#"organization: Acme SA
users:
  dan@partner.example: { first-name: Dan, last-name: Roe, role: collaborator, locale: en }
teams:
  Support: { lead: boss@acme.example, members: [boss@acme.example] }
mail-services:
  acme.example:
    block: ["*@spam.example"]
    addresses:
      ada: { note: Front desk, aliases: [countess] }
      bob:
        note: New
        aliases: [lovelace]
        forward: { to: [workshop@partner.example], keep-copy: true }
      cleo:
        note: Third
        aliases: [queen]
        responders:
          holiday: { message: "I am away.", active: true }
    redirections:
      sales: [ada@acme.example, y@partner.example]
      support: [cleo@acme.example]
domains:
  acme.example:
    records:
      - { name: www, type: A, ttl: 3600, values: [192.0.2.11, 192.0.2.12] }
      - { name: api, type: CNAME, ttl: 3600, values: [www.acme.example] }
      - { name: hello, type: TXT, ttl: 3600, values: [hello] }
"#;

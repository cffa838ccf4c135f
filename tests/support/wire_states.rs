//! A house in three states, for `wire_contract.rs`.

/// Everything, everything otherwise, next to nothing.
pub(crate) const STATES: [&str; 3] = [
    "
organization: Acme SA
mail-services:
  acme.example:
    spam-filter: false
    external-mail-warning: true
    dkim: false
    block: ['*@spam.example']
    default-permissions: [aliases, responders]
    catch-all: { note: Strays, block: ['*@spam.example'], commercials-folder: Advertising }
    addresses:
      ada:
        note: Front desk
        password: { env: P }
        spam-filter: false
        aliases: [a, b, c]
        access: { cyd@acme.example: [responders, history], eve@partner.example: [aliases], ann@partner.example: [aliases] }
        team-access: { Support: [filters] }
        signatures:
          Main: { content: <p>A</p>, full-name: Ada, position: top, sender: a@acme.example, infomaniak-footer: true }
          Short: { template: House }
        default-signature: Main
        default-reply-signature: Short
      bob: { aliases: [d], block: ['*@spam.example'], social-folder: Social, access: { ann@partner.example: [signatures], eve@partner.example: [aliases] } }
      fay:
        forward: { to: [x@partner.example] }
        responders:
          holiday: { message: Away., until: 2027-01-04T08:00+01:00, never-reply-to: ['@lists.example'] }
          weekend: { message: Closed., weekdays: [sunday], active: false }
    signature-templates:
      House: { content: <p>Acme</p>, status: enabled, position: bottom, name-format: first-last, default: true }
    redirections:
      sales: [ada@acme.example, x@partner.example]
    responder-models: { closed: { message: Closed., weekdays: [sunday] } }
    mailing-lists:
      news: { moderators: [ada@acme.example, x@partner.example], welcome-message: Hi, subscribers: [x@partner.example] }
      club:
        moderators: [ada@acme.example]
        description: The club
        subject-prefix: '[club]'
        max-message-size: 5 MB
        replies-to-list: false
        force-replies-to-list: true
        notifications: false
        who-can-send: moderators
        who-can-subscribe: anyone
        goodbye-message: Bye
users:
  boss@acme.example: {}
  cyd@acme.example: {}
  ann@partner.example:
    first-name: Ann
    last-name: Lee
    role: collaborator
    locale: en
    billing-access: true
    notifications: { billing: true, products: false }
    access:
      - { service: mail, product: acme.example, rights: [technical, statistics] }
      - { service: domain, rights: [technical] }
    invitation: { send-mail: false, same-address-only: false }
teams:
  Support: { lead: boss@acme.example, members: [boss@acme.example, ann@partner.example], services: [mail] }
domains:
  signed.example: { dnssec: true, registration: {} }
  moved.example: { name-servers: [a.ns.example, b.ns.example] }
  acme.example:
    records:
      - { name: www, type: A, ttl: 300, values: [192.0.2.1, 192.0.2.2] }
      - { name: '@', type: TXT, values: [v=spf1 -all, \"say \\\"hi\\\"\"] }
      - { name: _sip._tcp, type: SRV, values: [0 1 5060 sip.partner.example] }
      - { name: '@', type: CAA, values: [0 issue letsencrypt.org] }
",
    "
organization: Acme SA
mail-services:
  acme.example:
    spam-filter: true
    promotion-filter: true
    dkim: true
    allow: ['boss@partner.example']
    addresses:
      ada:
        note: null
        password: { env: P, version: 2 }
        promotion-filter: true
        aliases: [a]
        access: { cyd@acme.example: [], eve@partner.example: [aliases, folders], ann@partner.example: [signatures] }
        team-access: { Support: [] }
        signatures:
          Main: { content: null, full-name: null, position: bottom, sender: null, reply-to: a@acme.example, infomaniak-footer: false }
          Short: { template: null, content: x }
        default-signature: null
        default-reply-signature: Main
      bob: { aliases: [d, e], allow: [boss@partner.example], commercials-folder: Ads, forward: { to: [x@partner.example], paused: true }, access: { eve@partner.example: [responders] } }
      cyd: { aliases: [b, c] }
      fay:
        forward: { to: [y@partner.example], keep-copy: false, forward-spam: true }
        responders:
          holiday: { message: Still away., weekdays: [monday], reset-on-change: true, active: false }
    responder-models: { closed: { message: Shut., until: 2027-01-04T08:00+01:00, visible: false } }
    mailing-lists:
      news: { moderators: [ada@acme.example], language: fr, welcome-message: null, who-can-send: everyone, only-subscribers: [y@partner.example, z@partner.example] }
      club:
        description: The old club
        subject-prefix: '[old]'
        max-message-size: 6 MB
        replies-to-list: true
        force-replies-to-list: false
        notifications: true
        who-can-send: everyone-moderated
        who-can-subscribe: both-confirm
        goodbye-message: null
    signature-templates:
      House: { content: <p>Acme SA</p>, status: enabled, default: false, create-signatures: true }
      Other: { content: <p>Other</p>, create-signatures: true, notify: true }
    redirections:
      sales: [y@partner.example]
      d-list: [ada@acme.example]
users:
  boss@acme.example: {}
  cyd@acme.example: {}
  ann@partner.example:
    first-name: Ann
    last-name: Lee
    role: collaborator
    locale: en
    billing-access: false
    notifications: { billing: false, products: true }
    access: [{ service: mail, rights: [technical] }]
    invitation: { send-mail: false, same-address-only: false }
teams:
  Support: { lead: cyd@acme.example, members: [cyd@acme.example], services: [mail, domain] }
  Sales: { members: [ann@partner.example] }
domains:
  signed.example: { dnssec: false }
  moved.example: { name-servers: null }
  acme.example:
    records:
      - { name: www, type: A, ttl: 600, values: [192.0.2.1, 192.0.2.3, 192.0.2.4] }
      - { name: '@', type: TXT, values: ['v=spf1 ~all'] }
      - { name: mail, type: CNAME, values: [www.partner.example] }
",
    "
organization: Acme SA
mail-services:
  acme.example:
    addresses: { ada: { aliases: [], access: {}, team-access: {}, signatures: {} }, fay: { forward: null, responders: {} } }
    redirections: {}
    responder-models: {}
    mailing-lists: {}
    signature-templates: {}
users: { boss@acme.example: {}, cyd@acme.example: {} }
teams: { Support: {} }
domains:
  acme.example: { records: [] }
",
];

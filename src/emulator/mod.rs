//! The Infomaniak REST API, locally, over real HTTP.
//!
//! Built from the facts about the service and nothing else: it imports nothing from the rest of this
//! crate, because a fake that shares the client's assumptions proves nothing. It has no TLS, sends no
//! mail, and listens on loopback only; asked to, it answers for its zones as the DNS would. Certainty letters and source tags in comments
//! (A, B, C; REC2, VID, MOG, ANS …) are those of the fact documents; C is a guess.
//!
//! A request goes `server` ▶ `dispatch` (pacing, faults, log, keeping) ▶ `auth` ▶ `routes` ▶ one handler
//! in `core`, `mail` or `dns`, which changes the `world`. Handlers are ordinary functions; only the
//! socket is async.
//!
//! # The world
//!
//! State file, seed and `/_emulator/world` are one format. Every row may leave out its id and whatever
//! has a sensible default; unknown members are errors. Ids come from one increasing sequence, so the
//! same seed gives the same ids. A seed adds what is missing (by name, e-mail or fqdn) and leaves what
//! exists.
//!
//! ```json
//! {"format": 1,
//!  "accounts": [{"id": 1234, "name": "Acme SA", "tags": [{"name": "eu", "color": 3}]}],
//!  "users": [{"account": "Acme SA", "email": "ada@acme.example", "first_name": "Ada",
//!             "last_name": "Martin", "role_type": "owner",
//!             "permissions": [{"service_id": 23, "product_id": 5, "types": ["technical"]}]}],
//!  "tokens": [{"token": "abc", "user": "ada@acme.example", "scopes": ["mail", "dns:read"]}],
//!  "invitations": [{"account": "Acme SA", "email": "bob@partner.example", "role_type": "normal"}],
//!  "mail_hostings": [{"account": "Acme SA", "main_fqdn": "acme.example", "customer_name": "Acme mail",
//!    "pack": "premium", "total": 50, "alias_limit": 100, "mailing_lists": ["news"], "mailing_lists_swap": "NO_SWAP",
//!    "preferences": {"spam_filter_enabled": true, "blocked_senders": ["*@spam.example"]},
//!    "mailboxes": [{"mailbox_name": "ada", "note": "desk", "aliases": ["countess"],
//!                   "users": ["ada@acme.example"], "is_ldap_locked": false,
//!                   "forwarding": {"is_enabled": true, "redirect_addresses": ["ada@home.example"]},
//!                   "responders": [{"name": "Holiday", "message": "Away", "is_active": true}],
//!                   "sender_addresses": [{"email": "ada@home.example", "is_verified": true}]}],
//!    "auto_replies": [{"name": "House", "message": "Closed", "is_visible": true}],
//!    "redirections": [{"name": "sales", "targets": ["x@partner.example",
//!                      {"address": "y@partner.example", "opted_in_at": 1767225600}]}]}],
//!  "domains": [{"account": "Acme SA", "name": "acme.example"}],
//!  "zones": [{"fqdn": "acme.example",
//!             "records": [{"source": ".", "type": "MX", "ttl": 3600, "target": "5 mta-gw.infomaniak.ch"}]}]}
//! ```
//!
//! - A row without `account` belongs to the first account; without any account one is made.
//! - An account nobody belongs to gets an owner, `owner@emulator.example`.
//! - Without `tokens`, any bearer acts as the first owner, sees every account and has every scope. With
//!   `tokens`, only those, each within its scopes (none listed: all) and its user's accounts.
//! - A zone without `records` gets what the service sets up by itself: apex NS, SOA (hidden), MX, SPF,
//!   the `_domainkey` delegation, DMARC, `autoconfig` and `autodiscover`.
//! - The state file adds `next_id`, `tasks` and, with a fixed clock, `clock`. Passwords are not kept.
//!
//! # Control
//!
//! Under `/_emulator/`, without a token, not in the log:
//! `GET world` · `GET routes` · `GET`, `DELETE mails` · `GET`, `PATCH switches` ·
//! `GET log` and `DELETE log` (method, path, body, status, reply, lost) ·
//! `POST verify` `{"mailbox": address, "email": address}` · `POST receive` `{"from", "to"}` ·
//! `POST accept` `{"redirection": address, "target"?: address}`, `{"invitation": email, "account"?, "as"?}` or
//! `{"mailbox_invitation": key, "email"?: address}` ·
//! `POST reject` `{"invitation": email, "account"?}` ·
//! `GET`, `POST` (one [`Fault`] or a list) and `DELETE faults` · `POST clock` `{"advance": seconds}` ·
//! `POST manager` `{"method", "path", "body"}`: a call as somebody in the Manager makes it, without
//! scopes, quotas and switched-off routes, with names for ids in the path. Routes that exist only there
//! are at the end of `routes.rs` and in `docs/emulator.md`: orders, offers, linked domains, members,
//! blocks, tags of products, transfers.
//!
//! # Where it means to differ from the OpenAPI documents
//!
//! The contract test holds this list and fails when it is wrong in either direction.
//!
//! - Products and tags of an account are arrays, the users of an account too: typed as text or as one
//!   object by mistake; live they are lists (VID, MOG).
//! - The light list of teams is an array, the app accesses of an invitation are an object: typed as text
//!   by mistake (C).
//! - Tags of a mail hosting are an array (VID), typed as an object.
//! - A mailbox has `users` only with `with=users` and never `private`; `is_used_for_account` and the
//!   `locked` of a sender are booleans (live; texts in the schema).
//! - The three flags of forwarding are booleans (2024 export, §18; texts in the 2025 one).
//! - The three flags of a sender address are booleans (2024 export, §17; texts in the 2025 one).
//! - Who may send to a list and subscribe is an integer; the schema lists texts as its values.
//! - The other family of access routes is refused with 501, which only descriptions say (§14).
//! - The people and invitations of a service are read with 200 (201 in the 2024 export), and permissions are
//!   one object there too.
//! - A signature without a template has `null` there; the schema knows no null (C).
//! - Whether a script is enabled is a boolean, as written; a text in the schema (§17).
//! - What is not there is `object_not_found` in the routes of 2024 too (`not_found` there).
//! - A record is created with 201 (ANS live), a zone too by analogy (C); 200 is documented.
//! - A name in use is 409 `object_already_exists` (C), as no code is documented for mailboxes.
//!
//! # Guesses a client must not lean on
//!
//! `mailboxes_quota_reached`, `mailbox_creation_rate_limit_reached`, `redirections_quota_reached`,
//! `too_many_requests`; states of redirections and targets other than `pending`, `enabled`,
//! `disabled`; status 202 and the bare uuid of an asynchronous answer; inner codes of a 422 beyond
//! `required` and `in`; shapes of app accesses, of the rights of users, of `invitation_details`; writes of
//! tags; ids and descriptions of packs; names of services but 14, 23 and 40; the code of a 501, routes and bodies
//! of teams at mailboxes, how often and how long an invitation to a mailbox can be sent and used, what forced
//! signatures refuse, what a Sieve script may hold beyond no `redirect`. [`Switches`] holds what can be
//! turned the other way.

mod auth;
mod call;
mod clock;
mod config;
mod control;
mod core;
mod dispatch;
mod dns;
mod envelope;
mod faults;
mod form;
mod listing;
mod mail;
mod manager;
mod manager_mail;
mod manager_paths;
mod manager_products;
mod pacing;
mod published;
mod routes;
mod server;
mod store;
mod switches;
mod wire;
mod world;

pub use config::{Config, MemberState, Right, Switches};
pub use faults::{Effect, Fault};
pub use server::{Running, StartError, start};
pub use switches::SwitchError;

//! Maniform: mail, organizations and DNS at Infomaniak, declared in YAML.
//!
//! ```text
//! YAML ──load──▶ Document ──declared──▶ specs ─┐                        ┌─▶ human / JSON / Markdown
//!                                              ├─ policy ─ diff ─▶ Plan ┤
//! service ──views──▶ Live ──observed──▶ specs ─┘       steps ↗          └─▶ apply ─▶ Report
//!    ▲                                                                      │
//!    └───────────── Client, pace ◀────── symbolic requests, holes filled ◀──┘
//! ```
//!
//! A plan is a small program of symbolic requests. Kinds write it, and apply only carries it out. A
//! request names other things by address (`mailbox:ada@acme.example`), never by id, and secrets by
//! reference, never by value. From these holes follow the order of steps, plans that can be saved and
//! reviewed, and plans without secrets.
//!
//! # In reading order
//!
//! 1. [`model`]: the words everything else is said in.
//! 2. [`kinds`]: what a kind of thing is ([`kinds::kind::Kind`]), the list of them ([`kinds::KINDS`]),
//!    and one file for each.
//! 3. [`document`]: what people write, read whole, with everything that is wrong. Below it [`yaml`],
//!    which knows places and no kinds and changes texts without touching the rest of them, [`dns`], the
//!    normal form of record values, and [`mailauth`], what texts about mail mean.
//! 4. [`live`]: what exists, and what could not be seen; there is no asking for one without the other.
//! 5. [`mod@plan`]: what would change, decided whole before the first write.
//! 6. [`apply`]: what happened, step by step; beside it [`mod@import`], the way back from what lives to
//!    files.
//! 7. [`api`]: the wire. The one place that knows pace, retries and pages. Beside it [`resolve`], which asks
//!    the DNS and policy hosts what [`mailauth`] wants to know, and [`lock`], one apply at a time.
//! 8. [`lint`]: what is legal and still likely wrong, one rule per file; [`render`]: values to text,
//!    decides nothing.
//! 9. [`lsp`]: the same findings in an editor, while it is typed, with what mends them; below it [`editor`],
//!    which knows where a name is declared and where it is meant.
//! 10. [`cli`]: arguments in, exit code out; the only reader of environment, clock and terminal.
//! 11. [`emulator`]: the service, locally, from its documents; imports nothing of the rest.
//!
//! The house has no circle: `cli ▶ lsp ▶ render ▶ (apply, import, lint) ▶ plan ▶ live ▶ (kinds, api) ▶ model`, and
//! `document ▶ kinds ▶ (yaml, dns, mailauth) ▶ model`. A test reads the `use` lines and holds the list.
//!
//! # Which type owns which file
//!
//! | File | Type | Written by |
//! |---|---|---|
//! | `*.yaml` | [`document::root::Root`] | people |
//! | `.maniform/HOST/record.json` | [`plan::record::Record`] | `apply` |
//! | lock files, in the user's state folder | [`lock::Info`] | `apply` |
//! | a saved plan | [`plan::SavedPlan`] | `plan --out` |
//! | `.maniform/emulator/world.json` | the emulator's world; its form is described in [`emulator`] | `--emulate` |
//! | `schema/document.json` | [`document::schema`] with the rules of [`lint`] | `schema document` |
//! | a snapshot | [`live::snapshot::Snapshot`] | `snapshot --out` |
//! | `schema/plan.json`, `schema/findings.json`, `schema/snapshot.json`, `schema/audit.json` | [`render::schema`] | `schema plan`, … |

pub mod api;
pub mod apply;
pub mod cli;
pub mod dns;
pub mod document;
pub mod editor;
pub mod emulator;
pub mod import;
pub mod kinds;
pub mod lint;
pub mod live;
pub mod lock;
pub mod lsp;
pub mod mailauth;
pub mod model;
pub mod plan;
pub mod render;
pub mod resolve;
pub mod yaml;

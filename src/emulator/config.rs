//! What a caller can choose before the emulator starts: where it listens, what it knows, how it
//! misbehaves. It does not read arguments, files or the environment; the program does that.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::faults::Fault;

/// How to start an emulator. [`Config::default`] is an empty, well-behaved service on any free port.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// Port on 127.0.0.1 on which the DNS answers; 0 takes any free one, `None` serves no DNS.
    pub dns_port: Option<u16>,
    /// Where the world is kept between runs; `None` keeps it in memory.
    pub state_file: Option<PathBuf>,
    /// Worlds merged in at start: what is missing is added, what exists is left as it is.
    pub seed: Vec<Value>,
    /// Calls per minute before 429; `None` never refuses.
    pub rate_limit: Option<u32>,
    /// Waiting time before every answer.
    pub latency: Option<Duration>,
    /// Misbehaviour from the first call on; more can be added through `/_emulator/faults`.
    pub faults: Vec<Fault>,
    /// Fixed start in Unix seconds: time then stands still unless `/_emulator/clock` moves it.
    pub clock: Option<i64>,
    /// Which side of the documents' contradictions this service takes.
    pub switches: Switches,
}

/// The points on which the documents about the service contradict each other or say nothing.
/// Defaults are what clients saw live in 2026.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// 429 carries `Retry-After` (no client has reported one; C).
    pub retry_after: bool,
    /// `/1/mail_hostings` and `/1/mail_hostings/{id}` exist (in the 2024 export and live, not in the 2025 one).
    pub mail_hostings_routes: bool,
    /// PATCH of a mailbox exists (2024 export, live; not in the 2025 export).
    pub mailbox_patch: bool,
    /// DELETE of a mailbox exists (2024 export, live; not in the 2025 export).
    pub mailbox_delete: bool,
    /// Lists carry their paging members without being asked (VID, 2026-07) instead of only with `page`.
    pub paging_always: bool,
    /// Aliases are read as `enabled_alias` and strings (2025) instead of `is_enabled` and objects (2024).
    pub aliases_2025: bool,
    /// Creating a mailbox answers its address as text (2025) instead of an object (2024).
    pub created_mailbox_as_text: bool,
    /// Creating a mailbox without a password is refused (2024) instead of accepted (2025).
    pub password_required: bool,
    /// Senders blocked or allowed for the whole service show in each mailbox as locked entries (C).
    pub service_senders_locked: bool,
    /// A new redirection is `disabled` until a target accepts or it is enabled (sample of §10; C).
    pub redirections_start_disabled: bool,
    /// Status of the refusal beyond the number of mailbox slots (unknown; 400 or 403; C).
    pub quota_status: u16,
    /// Status of the refusal of the 51st new mailbox within 24 hours (unknown; 400 or 429; C).
    pub daily_status: u16,
    /// An un-paged record list stops after so many records; 0 means all (100 was seen once; C).
    pub unpaged_records: usize,
    /// `@` is accepted as the apex of a zone when sent (unproven; C).
    pub at_sign_is_apex: bool,
    /// Hexadecimal of DS, SSHFP, TLSA and SMIMEA comes back in upper case, split every 56 characters.
    pub hex_split: bool,
    /// CAA values come back in quotes (LIBDNS) instead of bare (DNSC); both were reported (C).
    pub caa_quoted: bool,
    /// SOA shows in record lists (live samples do not show it).
    pub soa_visible: bool,
    /// An unknown zone is `zone_does_not_exists` instead of `object_not_found` outside `/exists`.
    pub zone_does_not_exists: bool,
    /// v2 refuses what v1 was seen to refuse: TXT under `_domainkey` without `dkim_type`, a second SPF,
    /// an MX that points at its own name (DU #57; C for v2).
    pub dns_extra_rules: bool,
    /// An MX of `0 .` is taken (RFC 7505; untested: DNSC leaves it out of its tests; C).
    pub null_mx: bool,
    /// A 404 about a zone has no body at all (seen by DU).
    pub empty_404: bool,
    /// The routes for teams that open mailboxes exist (one client only, HEN; C).
    pub team_access_routes: bool,
    /// Optional members of accesses and devices come unasked instead of with `with` (C).
    pub access_members_always: bool,
    /// The people and invitations of a whole service can be read (2024 export, the first live by MOG).
    pub service_people_2024: bool,
    /// Ids of a mailbox's signatures are texts instead of numbers (§17).
    pub signature_ids_as_text: bool,
    /// Creating a signature answers it (2025) instead of a boolean (2024).
    pub created_signature_as_object: bool,
    /// `…/signatures` of a service and `…/signatures/models` of a mailbox exist (2024 export only).
    pub service_signatures_2024: bool,
    /// One object is taken for a list of conditions or actions (the schema's type) instead of refused
    /// (its examples are lists; §17).
    pub filter_single_object: bool,
    /// Putting a script in force turns the filters of its mailbox off (KB 1839) instead of only letting
    /// them rest (C).
    pub scripts_disable_filters: bool,
    /// Two teams of one account may not have one name (no code is documented for it; C).
    pub team_names_unique: bool,
    /// Writing the services of a team adds to them instead of replacing them (unknown; C).
    pub team_permissions_merge: bool,
    /// Which right a service id written into a team grants (unknown; C).
    pub team_permission_right: Right,
    /// Status when somebody who is no member is put into a team (404 is documented, 422 is usual; C).
    pub team_stranger_status: u16,
    /// The word for members who are not pending (`active` live, `valid` in the filter of the documents).
    pub member_state: MemberState,
    /// Invitations that ran out still show among the users, as pending (unknown; C).
    pub expired_invitations_show: bool,
    /// Rejected and cancelled invitations still show among the users, as pending (unknown; C).
    pub answered_invitations_show: bool,
    /// The list of users carries `total`, `page` and so on, as documented; live it did not (VID, 2026-07).
    pub users_figures: bool,
    /// Giving an invited person a mailbox that does not exist creates it instead of answering 404 (C).
    pub invitation_creates_mailbox: bool,
    /// Calls that change the accesses of an invitation show them without being asked (C).
    pub accesses_shown: bool,
    /// Teams and rights of an invitation show without `with` (sample of §3.3; the schema does not require
    /// them; C).
    pub invitation_parts_shown: bool,
    /// Tags can be written: POST, PUT and DELETE exist (one client names them; C).
    pub tag_writes: bool,
    /// Seconds until DNSSEC switched on or off shows as such; until then v1 calls it pending (C).
    pub dnssec_pending_seconds: u32,
    /// PUT of a mailbox's forwarding exists (2025 export).
    pub forwarding_put: bool,
    /// PATCH of a mailbox's forwarding exists (2024 export).
    pub forwarding_patch: bool,
    /// A verb that a known path does not have is 405 `method_not_allowed` (C) instead of 404 `method_not_found`.
    pub missing_verb_405: bool,
    /// The read list of forwarding is misspelt `redirect_adresses` (both exports, live) instead of
    /// `redirect_addresses` (as it is written).
    pub forwarding_key_misspelt: bool,
    /// The flags of forwarding are read as "1" and "0" (a fixture of POT; texts in the 2025 schema)
    /// instead of booleans (2024).
    pub forwarding_flags_as_text: bool,
    /// `with=redirection` shows as `redirections` (2024) instead of `redirection` (2025).
    pub mailbox_redirections_2024: bool,
    /// Lists carry their paging members at all; the users of an account came without any live (§1.4).
    pub paging_figures: bool,
    /// Activating a responder deactivates the others of its mailbox (support, MAIL-RESP-01).
    pub responder_activation_exclusive: bool,
    /// `…/auto_reply` of a mailbox exists (2024 export, read live; not in the 2025 export).
    pub auto_reply_2024: bool,
    /// `with=auto_responder` shows the whole configuration (2024) instead of one flag (2025).
    pub auto_responder_2024: bool,
    /// `…/headers/addresses` of a mailbox exists (2024 export, HEN; not in the 2025 export).
    pub sender_addresses: bool,
    /// `…/mailboxes/actions/…` exists (2024 export, HEN; not in the 2025 export).
    pub mailbox_actions: bool,
}

/// The state of somebody who belongs to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberState {
    /// Seen live (VID, 2026-07).
    #[default]
    Active,
    /// The word of the documented filter.
    Valid,
}

impl MemberState {
    /// The word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Valid => "valid",
        }
    }
}

/// A right on a product (schema Right, A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Control of tickets.
    Check,
    /// Control of sales.
    Sale,
    /// Figures.
    Statistic,
    /// Management.
    #[default]
    Technical,
}

impl Right {
    /// The word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Sale => "sale",
            Self::Statistic => "statistic",
            Self::Technical => "technical",
        }
    }
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            retry_after: false,
            mail_hostings_routes: true,
            mailbox_patch: true,
            mailbox_delete: true,
            paging_always: true,
            aliases_2025: true,
            created_mailbox_as_text: true,
            password_required: false,
            service_senders_locked: false,
            redirections_start_disabled: true,
            quota_status: 400,
            daily_status: 400,
            unpaged_records: 0,
            at_sign_is_apex: false,
            hex_split: true,
            caa_quoted: true,
            soa_visible: false,
            zone_does_not_exists: true,
            dns_extra_rules: false,
            null_mx: true,
            empty_404: false,
            team_access_routes: true,
            access_members_always: true,
            service_people_2024: true,
            signature_ids_as_text: false,
            created_signature_as_object: true,
            service_signatures_2024: false,
            filter_single_object: false,
            scripts_disable_filters: true,
            team_names_unique: false,
            team_permissions_merge: false,
            team_permission_right: Right::Technical,
            team_stranger_status: 404,
            member_state: MemberState::Active,
            expired_invitations_show: true,
            answered_invitations_show: false,
            users_figures: false,
            invitation_creates_mailbox: true,
            accesses_shown: false,
            invitation_parts_shown: true,
            tag_writes: true,
            dnssec_pending_seconds: 0,
            forwarding_put: true,
            forwarding_patch: true,
            missing_verb_405: false,
            forwarding_key_misspelt: true,
            forwarding_flags_as_text: false,
            mailbox_redirections_2024: false,
            paging_figures: true,
            responder_activation_exclusive: true,
            auto_reply_2024: true,
            auto_responder_2024: false,
            sender_addresses: true,
            mailbox_actions: true,
        }
    }
}

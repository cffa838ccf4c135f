//! What each code of a diagnostic means and what to do about it, for `explain CODE`.
//!
//! A test holds this table against the codes that the sources give.

pub use super::code::{Code, all, of};

/// What documents say that cannot stand, by name.
pub const CODES: &[Code] = &[
    code(
        "already-over",
        "an automatic answer is declared whose time is over",
        "write a later end, or take it out",
    ),
    code(
        "answers-nobody",
        "a responder cannot answer at its address",
        "do what the finding says of this address",
    ),
    code(
        "bad-access",
        "an access names a product or right that cannot be named so",
        "do what the finding says of this service",
    ),
    code(
        "bad-address-name",
        "what stands before the `@` is not what the service takes: letters, digits, dots, hyphens, underscores",
        "write only the part before the `@`, without signs the service refuses",
    ),
    code(
        "bad-answer-name",
        "the name of an automatic answer is empty or has blanks around it",
        "write it as one line",
    ),
    code(
        "bad-domain",
        "a name is not a whole domain",
        "write it in full, with its dots and without `@`, blanks or a path",
    ),
    code(
        "bad-exclusion",
        "somebody who never gets an automatic answer is neither an address nor a domain",
        "write an address, or `@domain` for a whole domain",
    ),
    code(
        "bad-filter",
        "a filter, one of its conditions, or the name of a filter, script or folder is not complete",
        "give each condition one comparison with a text, and each filter conditions and actions",
    ),
    code(
        "bad-folder",
        "a folder cannot be named so",
        "write a name that the finding shows",
    ),
    code(
        "bad-limit",
        "`settings.limits` names a limit that there is not, or gives it no number",
        "use a name of docs/limits.md, and a whole number",
    ),
    code(
        "bad-link",
        "a link in a signature is not written in full",
        "write it as `https://acme.example/`",
    ),
    code(
        "bad-mail-address",
        "an e-mail address is not one",
        "write it in full, as `ada@acme.example`",
    ),
    code(
        "bad-message",
        "the text of an automatic answer cannot be sent",
        "write a text that is not empty",
    ),
    code(
        "bad-moment",
        "a moment is not a date with a time and an offset",
        "write it as `2026-12-20T18:00+01:00`",
    ),
    code(
        "bad-name",
        "a name is empty, has blanks around it, or holds a line break",
        "write it as one line",
    ),
    code(
        "bad-name-servers",
        "name servers are not what the service takes",
        "write them as the finding shows",
    ),
    code(
        "bad-note",
        "a note is empty, has blanks around it, or more than one line",
        "write one line, or `null` to clear the note",
    ),
    code(
        "bad-organization",
        "the organization's name is empty or has blanks around it",
        "write it as the Manager shows it, or its numeric id",
    ),
    code(
        "bad-pattern",
        "a pattern of `settings`, or an address of `removed`, can name nothing",
        "write an address such as `mailbox:ada@acme.example`; `*` stands for any text",
    ),
    code(
        "bad-product",
        "a product cannot be named or declared so",
        "do what the finding says of this product",
    ),
    code(
        "bad-record-name",
        "the name of a record set is not a name within its zone",
        "write it below the zone, without the zone's own name; `@` is the zone itself",
    ),
    code(
        "bad-record-set",
        "values or TTL of a record set do not go together, or the service takes them not",
        "do what the finding says of this type of record",
    ),
    code(
        "bad-record-type",
        "the type of a record is none that can be created",
        "write one of the types the finding names, in capitals",
    ),
    code(
        "bad-record-value",
        "the value of a record is not what its type takes",
        "write the value as the finding shows it",
    ),
    code(
        "bad-role",
        "a role is none that a person can have",
        "write one of the roles that the finding lists",
    ),
    code(
        "bad-secret",
        "a secret does not say where it comes from",
        "write `{ env: NAME }`, `{ file: path }` or `{ command: [program, argument] }`, never the secret itself",
    ),
    code(
        "bad-sender",
        "an entry of an allow or block list is neither an address nor a pattern",
        "write an address, or `*@domain` for a whole domain",
    ),
    code(
        "bad-service",
        "a service is none that Infomaniak has",
        "write one of the names that the finding lists",
    ),
    code(
        "bad-sieve",
        "a Sieve script does not follow the grammar of RFC 5228",
        "mend the line that the finding names; the service takes no script that is wrong",
    ),
    code(
        "bad-size",
        "a size is not a number with its unit",
        "write it as `10 MB`",
    ),
    code(
        "bad-tag",
        "a tag is not what the service takes",
        "write it as the finding shows",
    ),
    code(
        "bad-target-count",
        "a redirection has no target, or more than the service takes",
        "name somebody, split the redirection, or raise the limit in `settings.limits` where yours is higher",
    ),
    code(
        "bad-window",
        "the time in which an automatic answer is sent ends before it begins",
        "write a later end, or an earlier beginning",
    ),
    code(
        "cannot-be-blocked",
        "a mail service cannot be blocked",
        "write `maintenance: true` instead",
    ),
    code(
        "cannot-be-moved",
        "a kSuite cannot be moved to another organization",
        "declare it under the organization that has it",
    ),
    code(
        "cannot-be-renamed",
        "the service has no call that gives such a thing another name",
        "do what the finding says to keep what is in it",
    ),
    code(
        "cannot-send",
        "something is to be sent from an address that sends nothing",
        "name another address",
    ),
    code(
        "declared-twice",
        "one thing, or one field of it, is written in two places",
        "keep one of them: file boundaries mean nothing, so nobody could say which counts",
    ),
    code(
        "empty-text",
        "a text is empty",
        "write something, or leave the line out",
    ),
    code(
        "filters-and-script",
        "filters and Sieve scripts of one address exclude each other, and so do two scripts (MAIL-SIEVE-02)",
        "keep what is to be applied, and write `enabled: false` at the others",
    ),
    code(
        "implied",
        "a line has no effect, because the person's role brings it already",
        "leave it out, or give the person another role",
    ),
    code(
        "invalid-value",
        "a value is of the right sort and still none that can stand here",
        "write what the finding expects",
    ),
    code(
        "lead-is-no-member",
        "somebody leads a team without being in it",
        "add them to `members`, or name somebody of the team",
    ),
    code(
        "left-to-others",
        "a thing is declared or removed that `settings.ignore` leaves to others",
        "take its lines out, or make the pattern narrower",
    ),
    code(
        "made-from-a-draft",
        "signatures are to be made from a template that is a draft",
        "enable the template",
    ),
    code(
        "mail-circle",
        "mail would go round in a circle of forwards and redirections",
        "take one of the steps out",
    ),
    code(
        "missing-key",
        "a key that has to be there is missing",
        "add it",
    ),
    code(
        "missing-value",
        "a choice is named without the value that belongs to it",
        "write the value behind it, as the finding shows",
    ),
    code(
        "name-taken",
        "two things want one name: an address, an alias and a redirection share theirs, a CNAME stands alone",
        "rename or remove one of them",
    ),
    code(
        "no-legal-representative",
        "an organization would be left without a legal representative",
        "declare one",
    ),
    code(
        "no-moderator",
        "a mailing list is left without a moderator",
        "name at least one, or leave the line out",
    ),
    code(
        "no-organization",
        "nobody says which organization something belongs to",
        "write `organization:` at the top of the file",
    ),
    code(
        "not-a-state",
        "a state is declared that nobody can bring about by declaring it",
        "do what the finding says instead",
    ),
    code(
        "not-clearable",
        "`null` stands where there is nothing to clear",
        "give it a value, or leave the line out to leave it unmanaged",
    ),
    code(
        "not-for-catch-all",
        "the catch-all receives, and neither sends nor answers",
        "write it at another address",
    ),
    code(
        "nothing-declared",
        "the files declare nothing at all, so what was applied from them before would go",
        "begin with `organization: NAME`, or name the folder that holds the files",
    ),
    code(
        "nothing-granted",
        "a person is declared who can do nothing",
        "put them into a team, or give them `access`",
    ),
    code(
        "notice-of-nothing",
        "a notice is to be sent about signatures that nobody makes",
        "say `create-signatures: true`, or leave `notify` out",
    ),
    code(
        "older-word",
        "a word has a newer name",
        "write the one that the finding names",
    ),
    code(
        "one-address-only",
        "`defaults` or a profile holds a key that only one address can have, such as aliases or a password",
        "write it at the address",
    ),
    code(
        "out-of-range",
        "a number is too small or too large",
        "write one within the bounds that the finding names",
    ),
    code(
        "redirects-to-itself",
        "a redirection passes mail on to itself",
        "name somebody else",
    ),
    code(
        "removed-and-declared",
        "a thing is declared, and under `removed` as well",
        "take one of them out",
    ),
    code(
        "renamed-twice",
        "`previously` names what another line names or declares, too",
        "rename one thing after the other, with an apply in between",
    ),
    code(
        "repeated",
        "a list has an entry twice",
        "leave one of them out",
    ),
    code(
        "reserved-name",
        "an address has the name that the catch-all has",
        "choose another name, or write `catch-all: {}` if that is meant",
    ),
    code(
        "second-default",
        "two signature templates are the default",
        "keep one of them",
    ),
    code(
        "sieve-redirect",
        "a Sieve script uses `redirect`, which the service refuses (MAIL-SIEVE-03)",
        "take it out, and write `forward` at the address instead",
    ),
    code(
        "sieve-require",
        "a Sieve script uses an extension that its `require` does not name, or names it too late",
        "write `require` with every extension at the beginning of the script",
    ),
    code(
        "sieve-unreachable",
        "a Sieve script goes on behind an unconditional `stop`",
        "put `stop` into an `if`, or take out what stands behind it",
    ),
    code(
        "sole-legal-representative",
        "the only legal representative always gets what this line would switch off",
        "leave the line out, or name a second legal representative",
    ),
    code(
        "too-long",
        "a text is longer than the service takes",
        "shorten it, or raise the limit in `settings.limits` where yours is higher",
    ),
    code(
        "two-active",
        "two automatic answers of one address are active",
        "keep one of them active",
    ),
    code(
        "two-lists",
        "subscribers are written in two ways that exclude each other",
        "keep one of them",
    ),
    code(
        "two-windows",
        "an automatic answer has dates and weekdays, and can have one of them",
        "keep one of them",
    ),
    code(
        "undeclared",
        "something is mentioned that no file declares, where the files speak of all of it",
        "correct the name, or declare it; `{}` is enough for an address that is already there",
    ),
    code(
        "unknown-collection",
        "`settings.ownership` names a collection that there is not",
        "use a name that the finding lists",
    ),
    code(
        "unknown-key",
        "a key means nothing where it stands",
        "correct it, or quote the text it belongs to",
    ),
    code(
        "unknown-offer",
        "an offer is none that maniform knows",
        "write one of those that the finding lists",
    ),
    code(
        "unknown-word",
        "a word is none of those that can stand here",
        "use one of the words that the finding lists",
    ),
    code(
        "wrong-length",
        "a list has too many or too few entries",
        "write as many as the finding says",
    ),
    code(
        "wrong-type",
        "a value is of another sort than its key takes: a text for a number, a list for a mapping",
        "write it as the finding shows",
    ),
];

pub(super) const fn code(code: &'static str, means: &'static str, help: &'static str) -> Code {
    Code { code, means, help }
}

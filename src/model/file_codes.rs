//! The codes of files as such, before anybody asks what they declare: that each can be read, is YAML,
//! and stays within bounds. The rest stands in [`super::codes`].

use super::code::Code;
use super::codes::code;

/// By name.
pub(super) const OF_FILES: &[Code] = &[
    code(
        "bad-key",
        "the key of a mapping is not a text",
        "write texts as keys; a placeholder in braces needs quotes",
    ),
    code(
        "duplicate-key",
        "a key stands twice in one mapping",
        "join the two, or remove one",
    ),
    code(
        "file-too-large",
        "a file is larger than a document can be",
        "split it: many files count as one document",
    ),
    code(
        "merge-of-non-mapping",
        "`<<` merges something that is no mapping",
        "write `<<: *name` with the anchor on a mapping, or a list of such aliases",
    ),
    code("not-utf-8", "a file is not UTF-8", "save it as UTF-8"),
    code(
        "nothing-to-read",
        "a folder holds no YAML files",
        "name another folder; documents end in .yaml or .yml",
    ),
    code(
        "odd-layout",
        "a file is laid out so that `fmt` would make another document of it",
        "write it in a plainer way, or leave it out of `fmt`",
    ),
    code(
        "recursive-alias",
        "a YAML alias stands inside what it names",
        "write the inner value out",
    ),
    code(
        "syntax",
        "a file is not YAML",
        "mend what the finding underlines; mostly a quote, a bracket or the indentation",
    ),
    code(
        "too-deep",
        "values are nested deeper than anything here needs",
        "look for a bracket that is never closed",
    ),
    code(
        "too-many-documents",
        "a file holds more documents than a repository needs",
        "split it, or look for what wrote it",
    ),
    code(
        "too-many-errors",
        "so much is wrong that the rest is not shown",
        "mend the first findings and run it again",
    ),
    code(
        "too-many-values",
        "a file holds more values than a document can",
        "split it",
    ),
    code(
        "too-much-expansion",
        "YAML aliases multiply a file beyond measure",
        "write values out, or use `profiles` for what addresses have in common",
    ),
    code(
        "unknown-alias",
        "a YAML alias names no anchor that stands before it",
        "quote a text that begins with `*`, or define the anchor above",
    ),
    code(
        "unknown-tag",
        "a YAML tag means nothing here",
        "leave the tag out, or quote a text that begins with `!`",
    ),
    code(
        "unreadable",
        "a file or folder cannot be read",
        "mend the path or its permissions",
    ),
];

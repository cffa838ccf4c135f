//! How much of a file is read before it is refused. Each number carries its argument; all of them
//! are far above what people write and far below what hurts.

/// Bytes of one file. Some 100,000 addresses fit; offsets fit into 32 bits with room to spare.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;

/// Collections inside collections, also counted through aliases. Documents people write stay below
/// ten; every level is a few stack frames of derived code, and 64 of them fit any thread's stack.
pub const MAX_DEPTH: usize = 64;

/// Nodes and merged entries of one file. A full file of addresses has about 1.3 million; at some 50
/// bytes each, two million are 100 MB.
pub const MAX_NODES: usize = 2_000_000;

/// Documents of one file. One per user of a large organization; an empty one costs four bytes, so
/// without a bound the list of documents would outgrow the file.
pub const MAX_DOCUMENTS: usize = 10_000;

/// Visits that reading into types may make on top of [`VISITS_PER_NODE`]: what a small file may
/// expand to through aliases ("billion laughs" wants 10^9).
pub const MIN_VISITS: usize = 1_000_000;

/// Visits per node of the tree: one for reading, the rest for aliases and for going over an
/// element again to find its next mistake.
pub const VISITS_PER_NODE: usize = 4;

/// Attempts at one element: each finds one more mistake in it. Nobody mends a hundred at once.
pub const MAX_ATTEMPTS: usize = 100;

/// Mistakes kept per document; a list of a million wrong numbers is one misunderstanding.
pub const MAX_DIAGNOSTICS: usize = 1_000;

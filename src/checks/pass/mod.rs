//! The pass over the resources of an answer, which all rules about resources share.
//!
//! Files are large and rules are many, so no rule reads a file for itself. A check that judges
//! resources one by one gives a [`Watch`]; one that needs something of several files gives a
//! [`Note`]. The first check that asks about an answer has it read once, past all of them, and what
//! came of it is kept with the transcript.
//!
//! To add a rule: a `watch` function beside the check's `judge`, which calls [`judged`]; and its
//! line in `rules.rs`.

mod context;
mod facts;
mod lines;
mod rules;
mod run;
mod watch;

pub(super) use context::Context;
pub(super) use facts::{Hashes, Mentions, Names, Own, hash_of, mentioned, names_of};
pub(super) use run::{judged, lines_of, note, notes};
pub(super) use watch::{Note, Watch};

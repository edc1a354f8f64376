//! Synthetic members of a source payer, made from a seed and dated relative to the run.
//!
//! [`Population`] holds the [`Member`]s of [`SOURCE_PAYER`]: person, coverage, clinical data,
//! claims and Provenance, whose references resolve within what [`Member::resources`] gives. Named
//! [`Case`]s are prepared so that their answer is the same under any sane matching algorithm. The
//! same seed and date give the same bytes, whatever the size. Members are computed when they are asked
//! for: their ids, numbers, names and birth dates lead back to their places, so that nothing grows with
//! their number. Nothing here speaks a protocol or judges.

mod case;
mod chart;
mod claims;
mod clinical;
mod coverage;
mod directory;
mod generate;
mod history;
mod household;
mod identity;
mod match_request;
mod member;
mod names;
mod payer;
mod permutation;
mod person;
mod prior_payer;
mod registry;
mod related;
mod sensitive;
mod supplies;
#[cfg(test)]
mod tests;
mod windows;

pub use case::Case;
pub use generate::Population;
pub use match_request::{MatchRequest, match_parameters};
pub use member::Member;
pub use payer::{
    Payer, SOURCE_MEMBER_SYSTEM, SOURCE_PAYER, SOURCE_SUBSCRIBER_SYSTEM, SOURCE_UNIQUE_SYSTEM,
    TARGET_MEMBER_SYSTEM, TARGET_PAYER,
};
pub use sensitive::is_restricted;
pub use windows::Window;

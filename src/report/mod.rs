//! Reports: each a pure function of the run record.
//!
//! [`FORMATS`] is the table from which the command line, the documentation and the goldens follow;
//! [`terminal`] is the summary printed at the end of a run. Reports judge nothing and compute no
//! verdict; they order, count and shorten, always after judging. Nothing in a record is trusted:
//! its strings came from the system under test, so every format escapes them.

mod format;
mod html;
pub mod json;
mod junit;
mod markdown;
mod plain;
mod problem;
#[cfg(test)]
mod sample;
mod standing;
pub mod terminal;

pub use format::{FORMATS, Format, ReportError};

//! What a person is asked between an authorization request and its answer.
//!
//! [`next`](prompt::next) says which page is due; each prompt has a file that shows its page and
//! takes its form; when none is due any more, [`finish`] writes the answer.

mod approval;
mod begin;
mod context;
mod drive;
mod finish;
mod prompt;
mod sign_in;

pub use begin::begin;
pub use drive::{show, take};

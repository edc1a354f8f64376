//! What a person is asked between an authorization request and its answer.
//!
//! [`next`](prompt::next) says which page is due; each prompt has a file that shows its page and
//! takes its form; when none is due any more, [`finish`] writes the answer.

mod approval;
mod begin;
mod context;
mod drive;
mod finish;
mod hand_over;
mod prompt;
mod selection;
mod sign_in;
mod terms;

pub use begin::begin;
pub use drive::{address, deny, go_on, show, take};

/// The name under which a bent policy keeps the token of another server.
pub const FOREIGN_TOKEN: &str = "foreign-access-token";

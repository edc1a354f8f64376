//! What is missing before the first exchange with a source payer, found out without a token.

mod authorization;
mod documents;
mod look;
mod servers;

pub use look::{Line, Standing, Subject, Whose, preflight};

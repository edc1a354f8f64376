//! The defects: named misbehaviours of our own mocks that prove the checks can fail.
//!
//! A defect bends one field of a policy or rewrites one kind of message on the wire. Handlers do
//! not know about defects.

mod defect;

pub mod idp;
pub mod source;
pub mod target;

pub use defect::{Defect, Effect, all, find};

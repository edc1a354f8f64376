//! What the admin APIs of our mocks share: server definitions, pre-seed files, pages, permissions.
//!
//! A [`ServerDefinition`] is a record of the product model: whom one trusts, or whom one asks for
//! data. It is read in every documented spelling and written in one. Nothing here decides what a
//! definition is used for.

mod access;
mod answer;
mod flaw;
mod listed;
mod server;
mod variables;

pub use access::{Admin, authenticate, same};
pub use answer::{Query, Refusal, agree, definition, of, page};
pub use flaw::Flaw;
pub use listed::{filled, listed, read};
pub use server::ServerDefinition;
pub use variables::Variables;

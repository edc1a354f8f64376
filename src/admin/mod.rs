//! What the admin APIs of our mocks share: server definitions, pre-seed files, pages, permissions.
//!
//! A [`ServerDefinition`] is a record of the product model: whom one trusts, or whom one asks for
//! data. It is read in every documented spelling and written in one. Nothing here decides what a
//! definition is used for. A policy is any record with fields; [`changed`] replaces some of them.

mod access;
mod answer;
mod flaw;
mod listed;
mod policy_fields;
mod server;
mod variables;

pub use access::{Admin, authenticate, same};
pub use answer::{Query, Refusal, agree, definition, of, page};
pub use flaw::Flaw;
pub use listed::{filled, listed, read};
pub use policy_fields::changed;
pub use server::ServerDefinition;
pub use variables::Variables;

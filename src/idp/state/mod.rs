//! What the server remembers: clients, tokens, assertions it has seen, key sets it has fetched.

mod clients;
mod expiring;
mod failures;
mod idp;
mod key_sets;
mod servers;
mod tokens;

pub use clients::Registration;
pub use idp::Idp;
pub use key_sets::Fetched;
pub use tokens::{Grant, Token, TokenKind};

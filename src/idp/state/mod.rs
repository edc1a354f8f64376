//! What the server remembers: clients, tokens, assertions it has seen, key sets it has fetched.

mod clients;
mod expiring;
mod idp;
mod key_sets;
mod replay;
mod tokens;

pub use clients::Registration;
pub use idp::Idp;
pub use key_sets::Fetched;
pub use tokens::{ACCESS_TOKEN_TYP, Grant, Token, TokenKind};

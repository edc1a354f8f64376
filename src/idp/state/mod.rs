//! What the server remembers: clients, people and their browsers, codes, tokens, assertions it has
//! seen, key sets it has fetched.

mod approvals;
mod clients;
mod codes;
mod digest;
mod expiring;
mod failures;
mod given;
mod idp;
mod interactions;
mod key_sets;
mod ledger;
mod replay;
mod servers;
mod sessions;
mod terms;
mod tokens;
mod users;

pub use clients::Registration;
pub use codes::Code;
pub use expiring::Expiring;
pub use given::Given;
pub use idp::Idp;
pub use interactions::{AuthorizationRequest, Challenge, Interaction};
pub use key_sets::Fetched;
pub use sessions::{BrowserSession, SignedIn};
pub use tokens::{ACCESS_TOKEN_TYP, Grant, Token, TokenKind};

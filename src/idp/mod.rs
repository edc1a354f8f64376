//! The mock authorization server: discovery, registration, tokens, introspection, revocation.
//!
//! Strict and stateful by default. Every decision is a field of [`Policy`]; handlers never ask
//! which defect is on. An endpoint is a short function that calls steps in the order the
//! specification lists them. State lives in memory and dies with the run.
//!
//! It serves machines only: the one grant is `client_credentials`, and nobody signs in.

mod client;
mod endpoints;
mod error;
mod grants;
mod handle;
mod pages;
mod policy;
mod reply;
mod routes;
mod run;
mod scope_words;
mod settings;
mod signer;
mod state;
mod steps;
#[cfg(test)]
mod tests;

pub use client::{AuthMethod, Client, ClientSecret, Permission, TlsSubject, UdapBinding};
pub use handle::Handle;
pub use policy::Policy;
pub use run::run;
pub use settings::Settings;

//! The mock authorization server: discovery, registration, sign-in, tokens, introspection,
//! revocation.
//!
//! Strict and stateful by default. Every decision is a field of [`Policy`]; handlers never ask
//! which defect is on. An endpoint is a short function that calls steps in the order the
//! specification lists them. What clients and tokens need is in a store: in memory it dies with the
//! run; browsers and what they are in the middle of always do.
//!
//! Machines authenticate by themselves; people sign in and approve on pages of its own. It signs
//! with keys of its own, which may be replaced while it runs.

mod audit;
mod client;
mod definition;
mod endpoints;
mod error;
mod federation;
mod grants;
mod handle;
mod hooks;
mod interaction;
mod members;
mod pages;
mod policy;
pub mod readers;
mod reply;
mod routes;
mod run;
mod scope_words;
mod settings;
mod signing;
mod state;
mod steps;
mod stored_secret;
#[cfg(test)]
mod tests;
mod udap;
mod user;

pub use client::{AuthMethod, Client, ClientSecret, Permission, TlsSubject, UdapBinding};
pub use definition::{DefinitionExtras, SeedError, SeedFile, Seeds, read_federation, read_users};
pub use federation::{Federation, FederationCredential};
pub use handle::Handle;
pub use hooks::{ScriptTexts, Scripts};
pub use members::{MemberDirectory, MemberQuestion, MemberStanding, Members};
pub use policy::{Policy, SignedMetadata};
pub use run::{Server, run};
pub use settings::{Module, Settings};
pub use signing::{KeyError, SigningKeys};
pub use stored_secret::StoredSecret;
pub use udap::{Community, Udap};
pub use user::{LaunchRecord, User};

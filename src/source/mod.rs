//! The mock source payer: member match under consent, and export of what the consent allows.
//!
//! Strict and stateful by default. Every decision is a field of [`Policy`]; handlers never ask
//! which defect is on. An endpoint is a short function that calls named steps in the order the
//! specification lists them. What
//! must outlive a request lives in a [`Store`](crate::state::Store): memory that dies with the run, unless told otherwise.

mod answer;
mod apart;
mod consents;
mod ended_tokens;
mod endpoints;
mod files;
mod groups;
mod handle;
mod inbound;
mod issuer;
mod jobs;
mod links;
mod matches;
mod payers;
mod policy;
mod probes;
pub mod readers;
mod refusal;
mod routes;
mod run;
mod scratch;
mod settings;
mod state;
mod steps;
#[cfg(test)]
mod tests;
mod trusted;

pub use handle::Handle;
pub use payers::KnownPayers;
pub use policy::{ConsentEnd, FileRedirect, MatchResult, Matcher, Policy};
pub use run::run;
pub use settings::{Settings, TrustedIssuer};
pub use steps::match_script::Matching;

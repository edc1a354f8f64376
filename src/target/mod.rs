//! The mock target payer: takes `$sdh.s2s.invoke-export` and fetches a member's history.
//!
//! It acts as a client of a source payer and its authorization server, and as a small server of
//! its own Tasks, keys and imported data. Every decision is a field of [`Policy`].

mod policy;

pub use policy::Policy;

//! The mock authorization server: discovery, registration, tokens, introspection, revocation.
//!
//! Strict and stateful by default. Every decision is a field of [`Policy`]; handlers never ask
//! which defect is on. State lives in memory and dies with the run.

mod policy;

pub use policy::Policy;

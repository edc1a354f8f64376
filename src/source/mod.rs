//! The mock source payer: member match under consent, and export of what the consent allows.
//!
//! Strict and stateful by default. Every decision is a field of [`Policy`]; handlers never ask
//! which defect is on. State lives in memory and dies with the run.

mod policy;

pub use policy::Policy;

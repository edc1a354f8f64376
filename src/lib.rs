//! payerproof: conformance suite and mock payer simulator for payer-to-payer exchange.
//!
//! A scenario drives actors, a recorder writes down every exchange, and checks judge the
//! transcript. `docs/architecture.md` draws the flow and lists who may use whom.

pub mod admin;
pub mod checks;
pub mod cli;
pub mod clock;
pub mod defects;
pub mod fhir;
pub mod guides;
pub mod id;
pub mod idp;
pub mod oauth;
pub mod outcome;
pub mod population;
pub mod report;
pub mod runner;
pub mod scenario;
pub mod script;
pub mod secret;
pub mod seed;
pub mod source;
pub mod spec;
pub mod state;
pub mod suggest;
pub mod system;
pub mod target;
pub mod transcript;

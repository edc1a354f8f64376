//! FHIR R4 as JSON: reading and building the few shapes the exchange is made of.
//!
//! Resources stay [`serde_json::Value`]: exact, cheap, and able to hold what is wrong with them.

pub mod codes;
pub mod definitions;
pub mod json;
mod outcome;
mod parameters;
pub mod partial_date;
pub mod path;
pub mod rules;
mod subset;
pub mod validate;

pub use outcome::{ISSUE_CODES, is_operation_outcome, operation_outcome, printable};
pub use parameters::{named, parameters};
pub use subset::{is_within, subsets};

/// The media type of FHIR JSON.
pub const FHIR_JSON: &str = "application/fhir+json";
/// The media type of FHIR NDJSON.
pub const FHIR_NDJSON: &str = "application/fhir+ndjson";

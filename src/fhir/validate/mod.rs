//! Validates FHIR R4 resources: offline, in one pass over borrowed JSON, with bounded work.
//!
//! ```
//! use payerproof::fhir::validate::Validator;
//!
//! let report = Validator::r4().validate(br#"{"resourceType":"Patient","gender":"m"}"#, &[]);
//! assert!(!report.is_valid());
//! assert_eq!(report.problems[0].location, "Patient.gender");
//! ```
//!
//! [`Validator::r4`] knows the base types, [`Validator::with`] packages of implementation guides
//! too. A document is checked against its base type first, then against the profiles the caller
//! names and those it claims in `meta.profile`; what stands inside a Bundle or Parameters is
//! checked the same way. What cannot be told offline, such as whether SNOMED CT has a code, is said
//! in a note and never guessed.
//!
//! Left out on purpose: constraints marked as best practice only (`dom-6`, a resource should have a
//! narrative), and bindings that only recommend, unless they name a set beyond which no code may be
//! taken.

mod advice;
mod allowed;
mod answer;
mod cardinality;
#[cfg(test)]
mod careful_tests;
mod codes;
mod conformance;
mod constraints;
#[cfg(test)]
mod context_tests;
#[cfg(test)]
mod doubt_tests;
#[cfg(test)]
mod element_tests;
mod extensions;
#[cfg(test)]
mod hold_tests;
#[cfg(test)]
mod hostile_tests;
mod model;
mod narrative;
mod narrow;
mod patterns;
mod place;
mod primitives;
mod profile;
#[cfg(test)]
mod profile_tests;
mod range;
mod references;
mod report;
mod shape;
#[cfg(test)]
mod slice_tests;
mod slice_types;
mod sliced;
mod slices;
mod structure;
#[cfg(test)]
mod tests;
mod texts;
mod typed;
mod validator;
mod value;
mod values;
mod walk;

#[cfg(test)]
pub use hold_tests::assert_valid;
pub use model::{r4_model, r4_validator};
pub use report::{MOST_KEPT, Problem, Report, Rule, Severity, Support};
pub use validator::{Depth, Validator};

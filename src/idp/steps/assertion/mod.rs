//! Authenticates a client by a signed assertion: the steps, in the order they are taken.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html> and
//! <https://www.rfc-editor.org/rfc/rfc7523#section-3>

mod algorithm;
mod audience;
mod embedded;
mod header;
mod issuer;
mod key;
mod lifetime;
pub mod presented;
mod rejected;
mod replay;
mod shape;
mod signature;
mod subject;
mod verify;

pub use rejected::{Rejected, ensure};
pub use shape::decode;
pub use verify::{same_rules, verify};

//! Which checks verify a requirement, and why none does.

use crate::spec::{Requirement, Testable};

use super::check::{Check, all};

/// The checks that verify the requirement named `id`.
pub fn verifying(id: &str) -> impl Iterator<Item = &'static Check> {
    all().filter(move |check| check.verifies.contains(&id))
}

/// Why no check verifies a requirement; meaningful only when [`verifying`] gives none.
pub const fn why_unverified(requirement: &Requirement) -> &'static str {
    match requirement.testable {
        Testable::Attest => "traffic cannot decide it; a person may attest it",
        Testable::Partly => "traffic decides it only with help of the tested party",
        Testable::Yes => "no check is written yet",
    }
}

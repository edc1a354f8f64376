//! Types of resource that an export may hold however old they are.

/// Whether a type serves many members: it may come along whenever something refers to it.
pub fn serves_many(kind: &str) -> bool {
    matches!(
        kind,
        "Endpoint"
            | "HealthcareService"
            | "InsurancePlan"
            | "Location"
            | "Medication"
            | "Organization"
            | "Practitioner"
            | "PractitionerRole"
    )
}

/// Whether a type says who somebody is, or serves many members: others refer to it.
pub fn outlasts_windows(kind: &str) -> bool {
    serves_many(kind) || matches!(kind, "Coverage" | "Patient" | "RelatedPerson")
}

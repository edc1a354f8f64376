//! UDAP: software statements, certifications, and assertions that carry their certificates.
//!
//! # Spec
//! <https://hl7.org/fhir/us/udap-security/STU2/registration.html>

pub mod assertion;
pub mod b2b;
pub mod certificate;
pub mod certifications;
pub mod parameters;
pub mod signed;
pub mod statement;

/// The extension object of business-to-business requests.
pub const B2B: &str = "hl7-b2b";

/// The grant of an application with a person in front of it.
pub const AUTHORIZATION_CODE: &str = "authorization_code";

/// The grants UDAP clients may register for, where the server offers them.
pub const GRANTS: [&str; 3] = ["client_credentials", AUTHORIZATION_CODE, "refresh_token"];

//! Wire types of OAuth: compact JWTs, JWK Sets, scopes, token endpoint constants.
//!
//! Decoding only: nothing here validates for a purpose, and nothing issues, but for the test
//! community whose certificates our own runs use.

pub mod community;
mod jwt;
mod permission;
mod resource_types;
mod scope;

pub use jwt::{Jwt, JwtError};
pub use permission::{AdminRight, Deed, ExportKind, Permission, Touched};
pub use resource_types::is_resource_type;
pub use scope::{ALL_AUTHORITIES, Access, Scope, ScopeContext, ScopeKind};

/// The `client_assertion_type` of RFC 7523 §2.2.
pub const JWT_BEARER_ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The `grant_type` of RFC 7523 §2.1.
pub const JWT_BEARER_GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The scope PDex proposes for the single-member match.
pub const MEMBER_MATCH_SCOPE: &str =
    "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/member-match";

/// The scopes PDex proposes for the match of several members: by the name of the operation in
/// 2.1.0, by the canonical of its definition from 2.2.0 on.
pub const BULK_MATCH_SCOPES: [&str; 2] = [
    "http://hl7.org/fhir/us/davinci-pdex/OperationDefinition/bulk-member-match",
    "http://hl7.org/fhir/us/davinci-pdex/OperationDefinition/BulkMemberMatch",
];

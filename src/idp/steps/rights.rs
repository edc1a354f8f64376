//! What a token says beside its scope, for the resource server to decide by: the permissions of
//! whom the client speaks for, and the patient and user it is about.

use serde_json::{Value, json};

use crate::idp::client::Client;
use crate::idp::policy::Policy;
use crate::idp::state::Token;
use crate::oauth::{ALL_AUTHORITIES, Deed, Permission, Scope, Touched};

/// The permissions of a client that speaks for itself; `None` where scopes alone decide.
pub fn of_client(policy: &Policy, client: &Client) -> Option<Vec<Permission>> {
    let counts = policy.permissions_combined || !client.permissions.is_empty();
    counts.then(|| client.permissions.clone())
}

/// Whom the scopes of a token are about, for those of them that do not say: a patient, a user.
pub fn about(token: &Token) -> Vec<(&'static str, Value)> {
    let mut members = Vec::new();
    if let Some(patient) = token.grant.context.get("patient") {
        members.push(("patient", patient.clone()));
    }
    let is_users = token.scope.split_whitespace().any(|scope| scope.starts_with("user/"));
    if let Some(user) = token.grant.fhir_user.as_ref().filter(|_| is_users) {
        members.push(("fhirUser", json!(user)));
    }
    members
}

/// The members of an access token, and of an introspection, that state the permissions its bearer
/// is limited by.
pub fn of_bearer(policy: &Policy, token: &Token) -> Vec<(&'static str, Value)> {
    let mut members = Vec::new();
    let Some(permissions) = &token.grant.permissions else { return members };
    let enforced = policy.enforce_scopes_on_permissions;
    let kept: Vec<Value> = permissions
        .iter()
        .filter(|permission| !enforced || is_supported(permission, &token.scope))
        .map(Permission::to_json)
        .collect();
    members.push(("smile_permissions", json!(kept)));
    if !enforced {
        members.push(("smile_scopes_restrict", json!(false)));
    }
    members
}

/// Whether some scope supports something the permission opens. No SMART scope supports an
/// operation, so those stay only with every authority.
fn is_supported(permission: &Permission, scope: &str) -> bool {
    scope.split_whitespace().any(|word| match word {
        ALL_AUTHORITIES => true,
        "cdr_fhir_delete" => permission.opens(Deed::Delete(ANYTHING)),
        "cdr_fhir_expunge" => permission.opens(Deed::Expunge),
        "cdr_fhir_validate" => permission.opens(Deed::Validate),
        "cdr_mdm" => permission.opens(Deed::ExpandMdm),
        word => Scope::parse(word).is_some_and(|scope| {
            let touched = Touched { resource_type: &scope.resource_type, ..Touched::default() };
            scope.access.bits() & READING != 0 && permission.opens(Deed::Read(touched))
                || scope.access.bits() & WRITING != 0 && permission.opens(Deed::Write(touched))
        }),
    })
}

/// The interactions of a scope that read and search.
const READING: u8 = 0b1_0010;
/// The interactions of a scope that create and update.
const WRITING: u8 = 0b0_0101;
const ANYTHING: Touched<'static> = Touched { resource_type: "*", id: None, patient: None };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_no_scope_supports_are_taken_away() {
        let stays =
            |permission: &str, scope: &str| is_supported(&Permission::parse(permission), scope);
        for (permission, scope, expected) in [
            ("FHIR_ALL_READ", "patient/*.read", true),
            ("FHIR_ALL_READ", "patient/*.write", false),
            ("FHIR_ALL_WRITE", "system/*.write openid", true),
            ("FHIR_READ_ALL_OF_TYPE/Goal", "patient/*.read", true),
            ("FHIR_READ_ALL_OF_TYPE/Goal", "patient/Goal.read", true),
            ("FHIR_READ_ALL_OF_TYPE/Goal", "patient/Flag.read", false),
            ("FHIR_ALL_DELETE", "patient/*.write", false),
            ("FHIR_ALL_DELETE", "cdr_fhir_delete", true),
            ("FHIR_OP_MEMBER_MATCH", "system/*.read system/*.write", false),
            ("FHIR_OP_MEMBER_MATCH", "openid cdr_all_user_authorities", true),
            ("ROLE_FHIR_CLIENT_SUPERUSER", "patient/*.read", true),
            ("ROLE_FHIR_CLIENT_SUPERUSER", "openid", false),
        ] {
            assert_eq!(stays(permission, scope), expected, "{permission} with {scope}");
        }
    }
}

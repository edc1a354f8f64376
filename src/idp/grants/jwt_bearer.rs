//! `urn:ietf:params:oauth:grant-type:jwt-bearer`: a client asks for a token about somebody.
//!
//! Two profiles share the grant, and the issuer of the authorization JWT tells them apart. A
//! client that vouches itself (`iss` is its `client_id`) names a member it has matched and gets a
//! token for that member's data (PDex). An organization that vouches (`iss` is the payer behind
//! the client) asserts one of its users (CODAP).
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7523#section-2.1> and
//! <https://hl7.org/fhir/us/davinci-pdex/STU2.2/payertopayerexchange.html#request-access-token-for-member-access>

use serde_json::{Value, json};

use crate::idp::error::{Kind, OauthError};
use crate::idp::members::{MemberQuestion, MemberStanding};
use crate::idp::state::{Grant, Registration};
use crate::idp::steps::assertion::{authorization, refused_authorization};
use crate::idp::steps::request::FormRequest;
use crate::idp::steps::{grant_tokens, rights, scope, tls_client};

use super::{JWT_BEARER, client_credentials, codap};

/// Serves the grant.
///
/// # Errors
/// `invalid_request` or `invalid_grant` as for the authorization JWT, `invalid_grant` when the
/// client may not have this member's data, `invalid_scope` when nothing asked for can be granted.
pub async fn serve(
    request: &FormRequest<'_>,
    registration: &Registration,
) -> Result<Value, OauthError> {
    if request.parameter("assertion").is_none() && !request.policy.authorization_jwt_required {
        return client_credentials::serve(request, registration).await;
    }
    let jwt = authorization(request, registration).await?;
    let issuer = jwt.claim_str("iss").unwrap_or_default();
    if issuer != registration.client.client_id {
        return codap::serve(request, registration, &jwt).await;
    }
    let subject = jwt.claim_str("sub").filter(|subject| !subject.is_empty());
    let subject = subject.ok_or_else(|| refused_authorization("sub is not a text"))?;
    let patient_id = permitted(request, registration, subject)?;
    let grant = to_member(request, registration, &patient_id)?;
    grant_tokens::answer(request, registration, grant).await
}

/// A grant that opens the data of one member.
///
/// # Errors
/// `invalid_scope` when nothing that was asked for can be granted.
pub fn to_member(
    request: &FormRequest<'_>,
    registration: &Registration,
    patient_id: &str,
) -> Result<Grant, OauthError> {
    let (policy, client) = (request.policy, &registration.client);
    let scope = scope::grant(policy, &client.scope, request.parameter("scope"))?;
    let id = request.idp.token_ids.uuid().to_string();
    let mut grant = Grant {
        scope,
        subject: format!("Patient/{patient_id}"),
        certificate: tls_client::binding(request, client),
        permissions: rights::of_client(policy, client),
        member: policy.member_token_bound.then(|| patient_id.to_owned()),
        ..Grant::to_client(id, JWT_BEARER, client)
    };
    if policy.member_stated {
        grant.context.insert("patient".to_owned(), json!(patient_id));
    }
    Ok(grant)
}

/// The logical id of the member that `named` means, when the client may have the member's data.
///
/// # Errors
/// `invalid_grant` when there is no such member, or no consent in force.
pub fn permitted(
    request: &FormRequest<'_>,
    registration: &Registration,
    named: &str,
) -> Result<String, OauthError> {
    let (idp, policy, client) = (request.idp, request.policy, &registration.client);
    let refused = |reason: &str| {
        // The same words for every reason: nobody learns who is a member.
        OauthError::new(Kind::InvalidGrant, "the client may not have data of this member")
            .because(reason)
    };
    let member = local_name(&idp.fhir_base, named);
    if member.contains('|') && !policy.member_identifier_resolved {
        return Err(refused("it is named by an identifier"));
    }
    let question = MemberQuestion {
        client_id: &client.client_id,
        organization: client.organization.as_deref(),
        member,
    };
    match idp.members.standing(&question) {
        MemberStanding::Permitted { patient_id } => Ok(patient_id),
        MemberStanding::NotPermitted { patient_id } if !policy.member_consent_checked => {
            Ok(patient_id)
        }
        MemberStanding::Unknown if !policy.member_consent_checked => Ok(member.to_owned()),
        MemberStanding::NotPermitted { .. } => Err(refused("no consent is in force")),
        MemberStanding::Unknown => Err(refused("there is no such member of this client")),
    }
}

/// A reference to a Patient of this payer as its logical id; identifiers as they are.
fn local_name<'a>(fhir_base: &str, named: &'a str) -> &'a str {
    let relative = named
        .strip_prefix(fhir_base.trim_end_matches('/'))
        .and_then(|rest| rest.strip_prefix('/'))
        .unwrap_or(named);
    relative.strip_prefix("Patient/").unwrap_or(relative)
}

//! Says which payer a client acts for: its business identity, which consents and groups go by.
//!
//! It never comes from a parameter or a header of the request, which the client could choose.

use std::collections::BTreeMap;

use crate::idp::client::Client;
use crate::oauth::Jwt;

use super::request::FormRequest;

/// The name under which a script notes it.
const USER_DATA: &str = "business-id";

/// The business identity: what a script noted, else what the client's definition holds, else,
/// where the policy trusts that, what the client's signed assertion says of its organization.
pub fn of(
    request: &FormRequest<'_>,
    client: &Client,
    user_data: &BTreeMap<String, String>,
) -> Option<String> {
    let chosen = request.parameter(USER_DATA).map(str::to_owned);
    if let Some(chosen) = chosen.filter(|_| request.policy.business_identity_from_request) {
        return Some(chosen);
    }
    let noted = user_data.get(USER_DATA).filter(|noted| !noted.is_empty());
    let defined = client.organization.as_ref();
    noted
        .or(defined)
        .cloned()
        .or_else(|| request.policy.business_identity_from_b2b.then(|| asserted(request)).flatten())
}

/// `organization_id` of the `hl7-b2b` extension. The assertion was verified when the client
/// authenticated.
fn asserted(request: &FormRequest<'_>) -> Option<String> {
    let jwt = Jwt::decode(request.parameter("client_assertion")?).ok()?;
    let id = jwt.claims.get("extensions")?.get("hl7-b2b")?.get("organization_id")?.as_str()?;
    Some(id.to_owned())
}

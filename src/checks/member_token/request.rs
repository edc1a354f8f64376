//! Reading a request for a token about a member.

use crate::oauth::{JWT_BEARER_GRANT, Jwt};
use crate::transcript::Exchange;

/// The member a client vouches for in an authorization JWT of its own; `None` for requests of any
/// other kind.
pub fn member_of(exchange: &Exchange) -> Option<String> {
    let request = &exchange.request;
    (request.form_value("grant_type")? == JWT_BEARER_GRANT).then_some(())?;
    let authorization = Jwt::decode(&request.form_value("assertion")?).ok()?;
    let client = Jwt::decode(&request.form_value("client_assertion")?).ok()?;
    // An organization that vouches speaks of a user, not of a member.
    (authorization.claim_str("iss")? == client.claim_str("iss")?).then_some(())?;
    authorization.claim_str("sub").map(str::to_owned)
}

/// Whether the member is named by an identifier and not by a logical id.
pub fn is_identifier(member: &str) -> bool {
    member.contains('|')
}

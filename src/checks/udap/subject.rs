//! Which exchanges are about UDAP, and what they say.

use serde_json::{Map, Value};

use crate::checks::oauth_answer::{document, object};
use crate::id::Endpoint;
use crate::oauth::Jwt;
use crate::transcript::{Exchange, Fact, Transcript};

/// The members of an unaltered UDAP registration and the claims of its software statement.
pub(super) fn registration(
    exchange: &Exchange,
    transcript: &Transcript,
) -> Option<(Map<String, Value>, Jwt)> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    statement(exchange)
}

/// The members of a UDAP registration and its software statement, however altered.
pub(super) fn statement(exchange: &Exchange) -> Option<(Map<String, Value>, Jwt)> {
    let Value::Object(body) = exchange.request.body.json().ok()? else { return None };
    body.contains_key("udap").then_some(())?;
    let statement = Jwt::decode(body.get("software_statement")?.as_str()?).ok()?;
    Some((body, statement))
}

/// Whether a statement asks for its registration to end.
pub(super) fn is_cancellation(statement: &Jwt) -> bool {
    statement.claims.get("grant_types").and_then(Value::as_array).is_some_and(Vec::is_empty)
}

/// An earlier registration by the same issuer that was granted.
pub(super) fn earlier<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<&'t Exchange> {
    let (_, jwt) = statement(exchange)?;
    transcript.before(exchange).find(|other| {
        other.endpoint == Endpoint::Register
            && other.succeeded()
            && statement(other).is_some_and(|(_, theirs)| {
                theirs.claim_str("iss") == jwt.claim_str("iss") && !is_cancellation(&theirs)
            })
    })
}

/// The `client_id` that a registration was answered with.
pub(super) fn client_id(exchange: &Exchange) -> Option<String> {
    exchange.succeeded().then_some(())?;
    object(exchange)?.get("client_id")?.as_str().map(str::to_owned)
}

/// The answer of a token request that says it follows UDAP, when it holds a token.
pub(super) fn granted(exchange: &Exchange) -> Option<Map<String, Value>> {
    exchange.request.form_value("udap")?;
    object(exchange).filter(|body| body.contains_key("access_token"))
}

/// The trust community a metadata request names.
pub(super) fn community_asked(exchange: &Exchange) -> Option<String> {
    let query = exchange.request.query();
    query.into_iter().find(|(name, _)| name == "community").map(|(_, value)| value)
}

/// The anchors of a community we know: of the one named, or of all.
pub(super) fn anchors<'t>(transcript: &'t Transcript, community: Option<&str>) -> Vec<&'t str> {
    transcript
        .facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::UdapCommunity { uri, anchors_pem }
                if community.is_none_or(|community| community == uri) =>
            {
                Some(anchors_pem.as_str())
            }
            _ => None,
        })
        .collect()
}

/// The metadata of an exchange, when it names UDAP versions or is signed: anything else is for
/// `udap.metadata_answered` to report.
pub(super) fn metadata(exchange: &Exchange) -> Option<Map<String, Value>> {
    document(exchange)
}

//! Reading authorization requests, what they led to, and what became of their codes.
//!
//! The answer to an authorization request is where the browser is sent in the end: the `Location`
//! of a redirect to the redirect URI, whichever page gave it.

use crate::id::Endpoint;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// Names and values.
pub type Pairs = Vec<(String, String)>;

/// Where an authorization request led.
#[derive(Clone, Debug)]
pub struct Answer<'t> {
    /// The exchange whose response sends the browser to the client.
    pub exchange: &'t Exchange,
    /// What stands in the query.
    pub query: Pairs,
    /// What stands in the fragment.
    pub fragment: Pairs,
}

impl Answer<'_> {
    /// A parameter, wherever it stands.
    pub fn get(&self, name: &str) -> Option<&str> {
        value(&self.query, name).or_else(|| value(&self.fragment, name))
    }
}

/// The value of `name`.
pub fn value<'p>(pairs: &'p Pairs, name: &str) -> Option<&'p str> {
    pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

/// The parameters of an authorization request, from its query or its form.
pub fn parameters(exchange: &Exchange) -> Pairs {
    if exchange.request.method == "POST" {
        exchange.request.form()
    } else {
        exchange.request.query()
    }
}

/// The answer to the authorization request of a step, if the browser was sent to the client.
pub fn answer<'t>(request: &Exchange, transcript: &'t Transcript) -> Option<Answer<'t>> {
    let redirect_uri = redirect_uri(request, transcript)?;
    transcript
        .exchanges
        .iter()
        .map(AsRef::as_ref)
        .filter(|other| other.step == request.step && other.seq >= request.seq)
        .filter(|other| matches!(other.endpoint, Endpoint::Authorize | Endpoint::Interaction))
        .find_map(|other| sent_to(other, &redirect_uri))
}

/// Where the client wants the answer; of a request that does not say so, where its control does.
fn redirect_uri(request: &Exchange, transcript: &Transcript) -> Option<String> {
    let own = value(&parameters(request), "redirect_uri").map(str::to_owned);
    own.or_else(|| {
        let control = transcript.control_of(request)?;
        value(&parameters(control), "redirect_uri").map(str::to_owned)
    })
}

/// The answer in `exchange`, if it sends the browser to `redirect_uri`.
fn sent_to<'t>(exchange: &'t Exchange, redirect_uri: &str) -> Option<Answer<'t>> {
    let response = exchange.response.as_ref()?;
    (300..400).contains(&response.status).then_some(())?;
    let rest = response.headers.get("location")?.strip_prefix(redirect_uri)?;
    // What follows must end the path, else it is another place.
    if !rest.is_empty() && !rest.starts_with(['?', '#', '&']) {
        return None;
    }
    let (query, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let read = |text: &str| -> Pairs {
        serde_urlencoded::from_str(text.trim_start_matches(['?', '&'])).unwrap_or_default()
    };
    Some(Answer { exchange, query: read(query), fragment: read(fragment) })
}

/// Whether the control of an altered authorization request ended in a code. `None` when the
/// exchange was not altered in the way `name` says.
pub fn control<'t>(
    name: &str,
    exchange: &Exchange,
    transcript: &'t Transcript,
) -> Option<Result<Answer<'t>, Judgement>> {
    let alteration = transcript.alteration(exchange)?;
    (alteration.name == name).then_some(())?;
    exchange.response.as_ref()?;
    let control = transcript.control_of(exchange).and_then(|control| answer(control, transcript));
    Some(match control {
        Some(answer) if answer.get("code").is_some() => Ok(answer),
        _ => Err(Judgement::Blocked(
            "the same request without the change did not end in a code".to_owned(),
        )),
    })
}

/// The authorization request that led to the code which `exchange` redeems.
pub fn redeemed<'t>(exchange: &'t Exchange, transcript: &'t Transcript) -> Option<&'t Exchange> {
    let code = exchange.request.form_value("code")?;
    transcript
        .before(exchange)
        .filter(|other| other.endpoint == Endpoint::Authorize)
        .find(|other| answer(other, transcript).is_some_and(|it| it.get("code") == Some(&code)))
}

/// Whether a token request is for this grant.
pub fn is_grant(exchange: &Exchange, grant_type: &str) -> bool {
    exchange.request.form_value("grant_type").as_deref() == Some(grant_type)
}

/// Whether `scope` has the word `name`.
pub fn has(scope: &str, name: &str) -> bool {
    scope.split_whitespace().any(|own| own == name)
}

//! What a kick-off asks for, and how it may be answered.

use crate::fhir;
use crate::id::Endpoint;
use crate::oauth::Scope;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Response, Transcript};

/// Whether `kick_off` asks for a patient-level `$export`, rather than another operation.
pub(in crate::checks) fn is_patient_export(kick_off: &Exchange) -> bool {
    let path = percent_decoded(&kick_off.request.path());
    path.ends_with("/$export") && path.contains("/Patient/")
}

/// What to make of data that PDex keeps out of the exchange between payers. Its words are about
/// `$davinci-data-export`; in another export they are a reason to look.
pub(in crate::checks) fn about_payers(kick_off: &Exchange, finding: Finding) -> Judgement {
    if binds_payers(kick_off) { Judgement::Violation(finding) } else { Judgement::Doubt(finding) }
}

/// Whether `kick_off` asks for the operation that PDex has its words about.
pub(in crate::checks) fn binds_payers(kick_off: &Exchange) -> bool {
    percent_decoded(&kick_off.request.path()).ends_with("/$davinci-data-export")
}

/// What to say of the duties of a payer that hands a member over, where nobody was matched and the
/// server exports without.
pub(in crate::checks) fn no_payer(transcript: &Transcript) -> Option<Judgement> {
    let mut matches =
        transcript.at(Endpoint::MemberMatch).chain(transcript.at(Endpoint::BulkMatch));
    let matched = matches.next().is_some();
    (!matched && transcript.claims("unmatched_export") == Some(true)).then(|| {
        let why = "a server that exports without a match is not known to be a payer";
        Judgement::NotApplicable(why.to_owned())
    })
}

/// `path` without percent-encoding, so that `$export` and `%24export` are equal.
pub(in crate::checks) fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let decoded =
            pair.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether the token of `kick_off` may read resources of `resource_type`, as far as the transcript
/// shows what was granted; `true` when it does not.
pub(in crate::checks) fn may_read(
    kick_off: &Exchange,
    resource_type: &str,
    transcript: &Transcript,
) -> bool {
    let header = kick_off.request.headers.get("authorization").unwrap_or_default();
    let Some((_, token)) = header.split_once(' ') else { return true };
    let granted = transcript
        .before(kick_off)
        .filter(|exchange| exchange.endpoint == Endpoint::Token)
        .filter_map(|exchange| exchange.response.as_ref()?.json().ok())
        .find(|body| body["access_token"].as_str() == Some(token.trim()));
    let Some(granted) = granted else { return true };
    let Some(scopes) = granted["scope"].as_str() else { return true };
    scopes
        .split_whitespace()
        .filter_map(Scope::parse)
        .any(|scope| scope.resource_type == "*" || scope.resource_type == resource_type)
}

/// The parameters of a kick-off in order: those of the query, then those of a Parameters body.
pub(in crate::checks) fn parameters(kick_off: &Exchange) -> Vec<(String, String)> {
    let mut parameters = kick_off.request.query();
    let body = kick_off.request.body.json().unwrap_or_default();
    for entry in body["parameter"].as_array().into_iter().flatten() {
        let (Some(name), Some(members)) = (entry["name"].as_str(), entry.as_object()) else {
            continue;
        };
        let value = members.iter().find(|(key, _)| key.starts_with("value"));
        let text = value.and_then(|(_, value)| value.as_str().or(value["reference"].as_str()));
        if let Some(text) = text {
            parameters.push((name.to_owned(), text.to_owned()));
        }
    }
    parameters
}

/// The types a kick-off asks for: repeats and comma lists alike; `None` when it names none.
pub(in crate::checks) fn requested_types(kick_off: &Exchange) -> Option<Vec<String>> {
    let types: Vec<String> = parameters(kick_off)
        .into_iter()
        .filter(|(name, _)| name == "_type")
        .flat_map(|(_, value)| {
            value.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty())
        .collect();
    if types.is_empty() { None } else { Some(types) }
}

/// What an error answer has instead of an OperationOutcome, in words for a finding; `None` when it
/// has one.
pub(in crate::checks) fn lacks_outcome(response: &Response) -> Option<String> {
    let what = match response.json() {
        Ok(body) if fhir::is_operation_outcome(&body) => return None,
        _ if response.body.is_empty() => "without a body".to_owned(),
        Ok(body) if body["resourceType"] == "OperationOutcome" => {
            "with an OperationOutcome that has an issue without severity or code".to_owned()
        }
        Ok(_) => "with JSON that is no OperationOutcome".to_owned(),
        Err(_) => match response.media_type() {
            Some(media_type) => format!("with a body of type {media_type} that is no JSON"),
            None => "with a body that is no JSON".to_owned(),
        },
    };
    Some(format!("status {} {what}", response.status))
}

/// Judges whether an error answer explains itself.
///
/// A refused token is often answered by a gateway that knows no FHIR, before the server is reached:
/// that is worth a warning only.
pub(in crate::checks) fn explained(exchange: &Exchange, hint: &str) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|_| exchange.failure.is_none())?;
    if response.status < 400 {
        return None;
    }
    let Some(observed) = lacks_outcome(response) else {
        return Some(Judgement::Pass(format!("{} with an OperationOutcome", response.status)));
    };
    let expected = "an OperationOutcome in JSON, each issue with severity and code";
    let finding = Finding::in_response(exchange, Place::Body, expected, observed);
    Some(if matches!(response.status, 401 | 403) {
        Judgement::Doubt(finding)
    } else {
        Judgement::Violation(finding.hint(hint))
    })
}

/// Whether a kick-off says that parameters the server does not know may be ignored.
pub(in crate::checks) fn is_lenient(kick_off: &Exchange) -> bool {
    kick_off.request.headers.lists("prefer", "handling=lenient")
}

/// The last two segments of a reference to a Patient's id, if it is one: the logical id.
pub(in crate::checks) fn patient_id(reference: &str) -> Option<&str> {
    // As most are written.
    let id = reference.strip_prefix("Patient/");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if let Some(id) = id.filter(|id| !id.is_empty() && id.bytes().all(is_plain)) {
        return Some(id);
    }
    let reference = reference.split(['#', '?']).next()?;
    let reference = reference.split("/_history/").next()?;
    let mut segments = reference.rsplit('/');
    let id = segments.next().filter(|id| !id.is_empty())?;
    (segments.next()? == "Patient").then_some(id)
}

//! Asks the source payer whether it knows the member (`$member-match`).

use serde_json::{Value, json};

use crate::fhir::{FHIR_JSON, named};
use crate::id::{Endpoint, Party};
use crate::target::order::Asked;
use crate::target::progress::Match;
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::{Outbound, Response};

use super::call::call;
use super::match_request::{match_request, rename};

/// How often a policy that does not accept a refusal sends the same request.
const STUBBORN_ATTEMPTS: u32 = 3;

/// Sends the match request.
///
/// # Errors
/// When it is refused, or the answer holds no member.
pub async fn match_member(transfer: &mut Transfer) -> Result<(), TransferError> {
    let Some(asked) = transfer.order.members.first().cloned() else { return Ok(()) };
    let body = match_request(&transfer.state, &transfer.policy, &asked)?;
    let url = format!("{}/Patient/$member-match", transfer.server.fhir_base);
    let request = |body: &Value| {
        Outbound::new(Party::Source, Endpoint::MemberMatch, "POST", &url)
            .header("accept", FHIR_JSON)
            .json(FHIR_JSON, body)
    };
    let mut outbound = request(&body);
    let attempts = if transfer.policy.accepts_refusal { 1 } else { STUBBORN_ATTEMPTS };
    let mut sent = 1;
    let exchange = loop {
        let exchange = call(transfer, Some(Purpose::Match), outbound.clone()).await?;
        if exchange.status() != Some(422) || sent == attempts {
            break exchange;
        }
        sent += 1;
        if transfer.policy.renames_refused_match {
            let asked = renamed(&asked, sent);
            outbound = request(&match_request(&transfer.state, &transfer.policy, &asked)?);
        }
    };
    let response = answered(&exchange, "The match request")?;
    if response.status != 200 {
        return Err(refused(transfer, response));
    }
    let answer = response.json().map_err(|error| unusable(&error))?;
    let matched = read_match(&answer)?;
    if transfer.policy.needs_member_id && matched.patient_id.is_none() {
        return Err(unusable("it has no `MemberId`"));
    }
    let id = matched.patient_id.as_deref().unwrap_or("not given");
    let note = format!("The source payer knows the member; its Patient id is {id}.");
    transfer.progress.matched = Some(vec![matched]);
    transfer.save(Some(&note))?;
    Ok(())
}

/// The same member under ids nobody has seen before.
fn renamed(asked: &Asked, attempt: u32) -> Asked {
    let mut asked = asked.clone();
    rename(&mut asked, &format!("member-{attempt}"));
    asked.coverage_to_match["id"] = json!(format!("coverage-{attempt}"));
    asked.consent["id"] = json!(format!("consent-{attempt}"));
    asked
}

/// Reads the answer. Guides differ in the type of the identifier and in whether the id is given,
/// so neither is asked for here.
fn read_match(answer: &Value) -> Result<Match, TransferError> {
    if answer["resourceType"] != "Parameters" {
        return Err(unusable("it is not a Parameters resource"));
    }
    let identifier = named(answer, "MemberIdentifier")
        .map(|entry| entry["valueIdentifier"].clone())
        .find(|identifier| identifier["value"].is_string())
        .ok_or_else(|| unusable("it has no `MemberIdentifier` with a value"))?;
    let patient_id = named(answer, "MemberId")
        .find_map(|entry| entry["valueReference"]["reference"].as_str())
        .and_then(patient_id)
        .map(str::to_owned);
    Ok(Match { place: 0, identifier, patient_id })
}

/// The id in a relative or absolute reference to a Patient.
pub fn patient_id(reference: &str) -> Option<&str> {
    let (before, rest) = reference.rsplit_once("Patient/")?;
    let id = rest.split('/').next().filter(|id| !id.is_empty())?;
    (before.is_empty() || before.ends_with('/')).then_some(id)
}

fn unusable(why: &str) -> TransferError {
    TransferError::source(
        format!("The answer to the match request is unusable: {why}"),
        "answer `$member-match` as HRex says",
    )
}

/// What a refused match asks for.
pub fn refused(transfer: &Transfer, response: &Response) -> TransferError {
    let what = format!("The match request was refused ({})", refusal_words(response));
    let issue = response.json().map(|body| body["issue"][0]["code"].clone()).unwrap_or_default();
    match (response.status, issue.as_str().unwrap_or_default()) {
        (422, "not-found") => TransferError::requester(
            what,
            "compare name, birth date and the old plan's member id with the member's card",
        ),
        (422, "multiple-matches") => TransferError::requester(
            what,
            "ask the member for more particulars, above all the old plan's member id",
        ),
        (422, "suppressed" | "forbidden" | "security" | "business-rule") => {
            TransferError::requester(
                what,
                "check period, policy and parties of the member's consent, and renew it if need be",
            )
        }
        (422, _) => TransferError::requester(
            what,
            "check the member's particulars and consent; if both are right, ask the source payer",
        ),
        (401 | 403, _) => TransferError::source(
            what,
            format!("allow client `{}` to use `$member-match`", transfer.server.client_id),
        ),
        (400..=499, _) => {
            TransferError::requester(what, "compare the match request with the reason given")
        }
        _ => TransferError::source(what, "look into its logs at the time of this note"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(entries: Value) -> Value {
        json!({"resourceType": "Parameters", "parameter": entries})
    }

    #[test]
    fn the_patient_id_is_welcome_and_not_needed() {
        let identifier = json!({"name": "MemberIdentifier", "valueIdentifier": {"value": "U-1"}});
        let matched = read_match(&answer(json!([identifier]))).expect("a match");
        assert_eq!(matched.patient_id, None);
        for (reference, id) in [
            ("Patient/p-1", Some("p-1")),
            ("https://source.test/fhir/Patient/p-1", Some("p-1")),
            ("Patient/p-1/_history/2", Some("p-1")),
            ("Person/p-1", None),
            ("NotPatient/p-1", None),
        ] {
            let member_id = json!({"name": "MemberId", "valueReference": {"reference": reference}});
            let matched = read_match(&answer(json!([identifier, member_id]))).expect("a match");
            assert_eq!(matched.patient_id.as_deref(), id, "{reference}");
        }
    }

    #[test]
    fn an_answer_without_identifier_is_unusable() {
        for bad in [
            json!({"resourceType": "Bundle"}),
            answer(json!([])),
            answer(json!([{"name": "MemberIdentifier", "valueIdentifier": {"system": "s"}}])),
        ] {
            assert!(read_match(&bad).is_err(), "{bad}");
        }
    }
}

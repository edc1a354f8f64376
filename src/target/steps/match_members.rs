//! Asks the source payer which of several members it knows (`Group/$bulk-member-match`).
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/OperationDefinition-BulkMemberMatch.html>

use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::Url;

use crate::fhir::codes::{MATCH_RESULT, SUBMITTED_PATIENT};
use crate::fhir::{FHIR_JSON, FHIR_NDJSON, named};
use crate::id::{Endpoint, Party};
use crate::target::progress::Match;
use crate::target::resources::each;
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{TransferError, answered};
use crate::transcript::Outbound;

use super::call::call;
use super::download::{Download, download};
use super::match_member::{patient_id, refused};
use super::match_request::bulk_match_request;
use super::poll::{Polled, poll};
use super::read_lines::read_lines;
use super::read_manifest::read_manifest;

/// Matches, and keeps who is known and the Group they are in.
///
/// # Errors
/// When the match is refused or fails, or nobody is known.
pub async fn match_members(transfer: &mut Transfer) -> Result<(), TransferError> {
    let (body, ids) =
        bulk_match_request(&transfer.state, &transfer.policy, &transfer.order.members)?;
    let groups = match transfer.progress.match_url.clone() {
        Some(status_url) => result(transfer, &status_url).await?,
        None => ask(transfer, &body).await?,
    };
    let group = groups
        .iter()
        .find(|group| is_matched(group))
        .ok_or_else(|| unusable("there is no Group of matched members"))?;
    let mut matched = Vec::new();
    let places: BTreeMap<&str, usize> =
        ids.iter().enumerate().map(|(place, id)| (id.as_str(), place)).collect();
    for member in each(&group["member"]).map(|member| &member["entity"]) {
        let submitted = each(&member["extension"])
            .find(|extension| extension["url"] == SUBMITTED_PATIENT)
            .and_then(|extension| extension["valueReference"]["reference"].as_str())
            .map(|reference| reference.trim_start_matches('#'));
        let Some(place) = submitted.and_then(|id| places.get(id)).copied() else {
            transfer
                .note("The Group of matched members holds somebody nobody asked for; left out.");
            continue;
        };
        let reference = member["reference"].as_str().and_then(patient_id).map(str::to_owned);
        let identifier = member["identifier"].clone();
        if reference.is_none() && !identifier["value"].is_string() {
            return Err(unusable("a matched member has neither a reference nor an identifier"));
        }
        matched.push(Match { place, identifier, patient_id: reference });
    }
    let (all, known) = (transfer.order.members.len(), matched.len());
    let held_back = groups.iter().find(|group| is_of(group, "consentconstraint"));
    let held_back = held_back.map_or(0, |group| each(&group["member"]).count());
    if matched.is_empty() {
        return Err(TransferError::requester(
            format!("The source payer knows none of {all} members, or none with a usable consent"),
            "compare names, birth dates, member ids and consents with the members' cards",
        ));
    }
    let id = group["id"].as_str().ok_or_else(|| {
        unusable("the Group of matched members has no id, so nothing can be exported")
    })?;
    let first = transfer.state.first_group(id);
    let id = if transfer.policy.keeps_groups_apart { id.to_owned() } else { first };
    transfer.progress.group = Some(id);
    transfer.progress.matched = Some(matched);
    transfer.save(Some(&format!(
        "The source payer knows {known} of {all} members; {held_back} are held back for their \
         consent, {} are not known.",
        all.saturating_sub(known + held_back)
    )))?;
    Ok(())
}

/// Sends the request; gives the Groups when they come at once, else when they are there.
async fn ask(transfer: &mut Transfer, body: &Value) -> Result<Vec<Value>, TransferError> {
    let url = format!("{}/Group/$bulk-member-match", transfer.server.fhir_base);
    let mut outbound = Outbound::new(Party::Source, Endpoint::BulkMatch, "POST", &url)
        .header("accept", FHIR_JSON)
        .json(FHIR_JSON, body);
    if transfer.policy.sends_prefer {
        outbound = outbound.header("prefer", "respond-async");
    }
    let exchange = call(transfer, Some(Purpose::Match), outbound).await?;
    let response = answered(&exchange, "The bulk match request")?;
    match response.status {
        200 => {
            let answer = response.json().map_err(|error| unusable(&error))?;
            Ok(groups_of(&answer))
        }
        202 => {
            let location = response.headers.get("content-location").unwrap_or_default();
            let status_url = Url::parse(&url).and_then(|url| url.join(location)).ok();
            let status_url = status_url.filter(|_| !location.is_empty()).ok_or_else(|| {
                TransferError::source(
                    "The bulk match was started, but its answer has no usable `Content-Location`",
                    "name the status URL in `Content-Location`",
                )
            })?;
            transfer.progress.match_url = Some(status_url.to_string());
            transfer.save(Some("The source payer has started the match."))?;
            result(transfer, status_url.as_str()).await
        }
        _ => Err(refused(transfer, response)),
    }
}

/// Waits for the result, in each of the shapes it has in the field: Parameters, or a manifest of
/// files of Parameters or Groups.
async fn result(transfer: &mut Transfer, status_url: &str) -> Result<Vec<Value>, TransferError> {
    let polled = Polled {
        url: status_url,
        endpoint: Endpoint::MatchStatus,
        purpose: Purpose::Match,
        what: "match",
    };
    let (exchange, _) = poll(transfer, polled).await?;
    let response = answered(&exchange, "A poll of the match")?;
    let answer = response.json().map_err(|error| unusable(&error))?;
    if answer["resourceType"].is_string() {
        return Ok(groups_of(&answer));
    }
    let mut manifest = read_manifest(response, status_url)?;
    let has = |kind: &str| manifest.output.iter().any(|file| file.kind == kind);
    if has("Group") && has("Parameters") {
        // PDex 2.2.0: the Parameters are there for those who know nothing else.
        let wanted = if transfer.policy.prefers_group_files { "Group" } else { "Parameters" };
        manifest.output.retain(|file| file.kind == wanted);
    }
    let mut groups = Vec::new();
    for file in &manifest.output {
        let trusted = transfer.may_see_token(&file.url);
        let needs = manifest.requires_access_token != Some(false) && trusted;
        let wanted = Download {
            url: &file.url,
            endpoint: Endpoint::MatchFile,
            accept: FHIR_NDJSON,
            purpose: needs.then_some(Purpose::Match),
            what: "A file of the match result",
        };
        let parts = download(transfer, wanted).await?;
        let parts: Vec<_> = parts.iter().filter_map(|part| part.response.as_ref()).collect();
        read_lines(&parts, &[], &mut |resource| {
            groups.extend(groups_of(&resource));
            Ok(())
        })
        .map_err(|error| unusable(&error.to_string()))?;
    }
    // The same Groups may come in both shapes.
    groups.dedup();
    Ok(groups)
}

/// The Groups in a resource: itself, or what is in Parameters.
fn groups_of(resource: &Value) -> Vec<Value> {
    if resource["resourceType"] == "Group" {
        return vec![resource.clone()];
    }
    [
        ("MatchedMembers", "match"),
        ("NonMatchedMembers", "nomatch"),
        ("ConsentConstrainedMembers", "consentconstraint"),
    ]
    .into_iter()
    .flat_map(|(name, code)| {
        named(resource, name).map(move |entry| {
            let mut group = entry["resource"].clone();
            // The name of the parameter says what it is, whatever the Group says.
            group["code"] = json!({"coding": [{"system": MATCH_RESULT, "code": code}]});
            group
        })
    })
    .collect()
}

fn is_matched(group: &Value) -> bool {
    is_of(group, "match")
}

fn is_of(group: &Value, code: &str) -> bool {
    each(&group["code"]["coding"]).any(|coding| coding["code"] == code)
}

fn unusable(why: &str) -> TransferError {
    TransferError::source(
        format!("The answer to the bulk match is unusable: {why}"),
        "answer `$bulk-member-match` as PDex says",
    )
}

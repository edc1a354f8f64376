//! `[base]/Group/$bulk-member-match` (PDex): matches several members, asynchronously.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/OperationDefinition-BulkMemberMatch.html>

use std::sync::Arc;

use axum::response::Response;
use http::header;
use jiff::{Timestamp, ToSpan};

use crate::fhir::FHIR_JSON;
use crate::guides::{Guides, reaches};
use crate::source::answer;
use crate::source::groups::{Bucket, MatchJob, StoredGroup};
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::make_groups::make_groups;
use crate::source::steps::place_members::{last_end, place_members};
use crate::source::steps::read_bulk_match::read_bulk_match;
use crate::source::steps::scope::allow_bulk_match;
use crate::source::steps::watch_matches::admit_client;

use super::match_file::parameters_of;

/// How long a result can be fetched, in hours.
const KEPT_HOURS: i64 = 24;

/// Whether PDex has the operation: since 2.1.0.
pub(super) fn matches_in_bulk(guides: &Guides) -> bool {
    reaches(&guides.pdex, "2.1.0")
}

/// Starts a match and says where to ask for its result.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    if !matches_in_bulk(&source.settings.guides) {
        return Err(Refusal::not_found("There is nothing at this URL."));
    }
    let caller = authenticate(&source, &inbound, &policy).await?;
    allow_bulk_match(&caller, &policy)?;
    if policy.kick_off_requires_prefer && !inbound.prefers("respond-async") {
        let text = "Members are matched asynchronously only: send `Prefer: respond-async`.";
        return Err(Refusal::bad_parameter("required", text).at("http.Prefer"));
    }
    let body = inbound.json();
    let members = read_bulk_match(body.as_ref(), &source.settings.guides, &policy)?;
    admit_client(&source, &caller, &policy)?;
    let placed = place_members(&source, &caller, &inbound, &members, &policy).await?;
    let result = make_groups(&source, &caller, &members, &placed, &policy)?;
    if !policy.bulk_match_asynchronous {
        return Ok(answer::json(200, FHIR_JSON, &parameters_of(&result)));
    }
    let id = source.new_id()?;
    let now = source.now();
    let path = inbound.target.split('?').next().unwrap_or_default();
    let mut groups = source.groups();
    // PDex keeps the Group of matched members, and no other.
    let matched = result.iter().filter(|sorted| sorted.bucket == Bucket::Matched);
    for sorted in matched.filter(|_| policy.groups_stored) {
        let resource = sorted.group.clone();
        let name = resource["id"].as_str().unwrap_or_default().to_owned();
        let client_id = caller.client_id.clone();
        let expires = last_end(&placed);
        groups.stored.insert(name, StoredGroup { client_id, resource, expires });
    }
    let job = MatchJob {
        client_id: caller.client_id,
        request: format!("{}{path}", source.origin),
        started: now,
        expires: now.saturating_add(KEPT_HOURS.hours()).unwrap_or(Timestamp::MAX),
        result,
        polls: 0,
        told_to_wait: None,
    };
    groups.matches.insert(id.clone(), job);
    let mut response = answer::empty(policy.kick_off_status);
    let base =
        if policy.content_location_absolute { &source.settings.base } else { &source.base_path };
    let location = if policy.status_elsewhere {
        source.elsewhere(&format!("/match-status/{id}"))
    } else {
        format!("{base}/match-status/{id}")
    };
    answer::set(&mut response, header::CONTENT_LOCATION, &location);
    Ok(response)
}

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
use crate::source::groups::{MatchJob, Outcome, Submission};
use crate::source::inbound::Inbound;
use crate::source::matches;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::match_in_bulk::{consent_changes, match_in_bulk};
use crate::source::steps::match_script::{failed, letterhead};
use crate::source::steps::read_bulk_match::read_bulk_match;
use crate::source::steps::scope::allow_bulk_match;
use crate::source::steps::watch_matches::admit_client;

use super::file::WRITTEN_WITHIN;
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
    let body = inbound.json().unwrap_or_default();
    let members = read_bulk_match(&body, &source.settings.guides, &policy)?.len();
    admit_client(&source, &caller, &policy)?;
    let now = source.now();
    let submission = Submission {
        client_id: caller.client_id.clone(),
        business_id: caller.business_id.clone(),
        letterhead: letterhead(&source, &inbound, &caller),
        started: now,
        group_id: source.new_id()?,
        body,
    };
    if !policy.bulk_match_asynchronous {
        let matched = match_in_bulk(&source, &submission, &policy, &mut || true).await?;
        let matched = matched.ok_or_else(failed)?;
        source.write(&consent_changes(&source, &submission, &matched, &policy))?;
        return Ok(answer::json(200, FHIR_JSON, &parameters_of(&matched.result)));
    }
    let id = source.new_id()?;
    let path = inbound.target.split('?').next().unwrap_or_default();
    let job = MatchJob {
        client_id: caller.client_id,
        member: caller.member,
        request: format!("{}{path}", source.origin),
        started: now,
        expires: now.saturating_add(KEPT_HOURS.hours()).unwrap_or(Timestamp::MAX),
        members,
        polls: 0,
        told_to_wait: None,
    };
    matches::begin(&source, &id, &job, submission, &policy)?;
    if members <= matches::SMALL {
        let outcome = matches::outcome(&source, &id, &policy, WRITTEN_WITHIN).await;
        if outcome == Some(Outcome::Failed) {
            matches::forget(&source, &id);
            return Err(failed());
        }
    }
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

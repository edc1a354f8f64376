//! `[base]/Patient/$export` and `[base]/Patient/{id}/$export`, and of a Group
//! `[base]/Group/{id}/$export` and `[base]/Group/{id}/$davinci-data-export`: starts an export.

use std::sync::Arc;

use axum::response::Response;
use http::{HeaderName, header};
use jiff::Timestamp;
use jiff::ToSpan;
use serde_json::Value;

use serde_json::json;

use crate::fhir::operation_outcome;
use crate::source::answer;
use crate::source::files::begin;
use crate::source::inbound::Inbound;
use crate::source::jobs::Job;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::{Caller, authenticate};
use crate::source::steps::export_parameters::{
    EXPORT_TYPES, ExportParameters, export_parameters, is_data_export,
};
use crate::source::steps::retry_after::retry_after;
use crate::source::steps::scope::{allow_types, may_export};
use crate::source::steps::select_group::{Selection, select_group};
use crate::source::steps::select_members::select_members;

use super::bulk_match::matches_in_bulk;

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
/// How long an export can be fetched, in hours.
const KEPT_HOURS: i64 = 24;
/// How long a client waits when this payer is busy, in seconds.
const BUSY_SECS: i64 = 30;

/// Starts an export and says where to ask for it.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    // HEAD is served wherever GET is, and would start an export nobody is told of.
    if inbound.method == http::Method::HEAD {
        return Err(Refusal::new(405, "not-supported", "This URL does not take that method."));
    }
    // PDex has it since Groups come from matches.
    if is_data_export(&inbound.target) && !matches_in_bulk(&source.settings.guides) {
        return Err(Refusal::not_found("There is nothing at this URL."));
    }
    let of_group = source.relative_path(&inbound.target).starts_with("Group/");
    if !policy.serves_export && !of_group {
        return Err(Refusal::not_found("There is nothing at this URL."));
    }
    let caller = authenticate(&source, &inbound, &policy).await?;
    if policy.kick_off_requires_prefer && !inbound.prefers("respond-async") {
        let text = "An export is answered asynchronously only: send `Prefer: respond-async`.";
        return Err(Refusal::bad_parameter("required", text).at("http.Prefer"));
    }
    let parameters = export_parameters(&inbound, &source.settings.guides, &policy)?;
    let mut types = types(&caller, &parameters, &policy)?;
    let in_path = inbound.path.get("id").map(String::as_str);
    let patients = &parameters.patients;
    let Selection { members, notes } = match in_path.filter(|_| of_group) {
        Some(group) => {
            if parameters.types.is_none() && !policy.group_exports_all_types {
                types.retain(|name| matches!(*name, "Patient" | "Coverage"));
            }
            // Bulk Data 3.0.0: whoever may not read the Group may not export it either.
            if source.settings.guides.bulk_data.starts_with("3.") {
                allow_types(&caller, &["Group"], &policy)?;
            }
            let is_list =
                |asked: &Vec<&str>| asked.contains(&"Patient") && asked.contains(&"Coverage");
            if policy.group_demands_list_types && !parameters.types.as_ref().is_none_or(is_list) {
                let text = "_type must name Patient and Coverage.";
                return Err(Refusal::bad_parameter("required", text).at("http._type"));
            }
            let reports = is_data_export(&inbound.target);
            select_group(&source, &caller, group, patients, reports, &policy)?
        }
        None => Selection {
            members: select_members(&source, &caller, in_path, patients, &policy)?,
            notes: Vec::new(),
        },
    };
    if policy.busy_once && source.first_kick_off() {
        return Err(busy(&source, "Another export is running.", &policy));
    }
    let id = source.new_id()?;
    let now = source.now();
    let mut filter = parameters.filter;
    filter.set_windows(now, &source.settings.guides, &policy);
    let is_old = filter.not_before.zip(filter.since).is_some_and(|(limit, since)| since < limit);
    if is_old && !policy.takes_old_since {
        let text = "_since lies before all that can be had.";
        return Err(Refusal::bad_parameter("value", text).at("http._since"));
    }
    let job = Job {
        id: id.clone(),
        request: request(&source, &inbound),
        started: now,
        expires: now.saturating_add(KEPT_HOURS.hours()).unwrap_or(Timestamp::MAX),
        filter,
        separate_status: parameters.separate_status,
        organized: parameters.organized,
        in_parts: parameters.in_parts,
        notes: told(notes, &parameters.ignored, &policy),
        types,
        members,
        polls: 0,
        told_to_wait: None,
        client_id: caller.client_id,
        business_id: caller.business_id,
        token_id: caller.token_id,
    };
    // Bulk Data: whoever runs as many exports as it may comes back later.
    if !source.begin_running(&job, policy.running_exports) {
        let text = "This client has as many exports running as it may.";
        return Err(busy(&source, text, &policy));
    }
    if !source.keep_job(&job) {
        return Err(Source::unreachable());
    }
    begin(&source, &job, &policy);
    let mut response = answer::empty(policy.kick_off_status);
    let base =
        if policy.content_location_absolute { &source.settings.base } else { &source.base_path };
    let mut location = format!("{base}/export-status/{id}");
    if policy.status_elsewhere {
        location = source.elsewhere(&format!("/export-status/{id}"));
    }
    answer::set(&mut response, header::CONTENT_LOCATION, &location);
    if job.separate_status {
        let applied = "respond-async, separate-export-status";
        answer::set(&mut response, PREFERENCE_APPLIED, applied);
    }
    Ok(response)
}

/// The refusal of a payer that is busy.
fn busy(source: &Source, text: &str, policy: &Policy) -> Refusal {
    let refusal = Refusal::new(429, "throttled", text);
    if policy.busy_without_wait {
        return refusal;
    }
    refusal.retry_after(retry_after(policy, source.now(), BUSY_SECS))
}

/// The types to export: those asked for, all of which the token must cover; or all it covers.
fn types(
    caller: &Caller,
    parameters: &ExportParameters,
    policy: &Policy,
) -> Result<Vec<&'static str>, Refusal> {
    if let Some(asked) = parameters.types.as_ref() {
        allow_types(caller, asked, policy)?;
        if policy.applies_type {
            return Ok(asked.clone());
        }
    }
    let covered: Vec<&'static str> = EXPORT_TYPES
        .into_iter()
        .filter(|name| policy.every_type_unless_told || *name != "Immunization")
        .filter(|name| may_export(caller, name, policy))
        .collect();
    if covered.is_empty() {
        // Says which scope would do.
        allow_types(caller, &EXPORT_TYPES, policy)?;
    }
    Ok(covered)
}

/// The kick-off URL as the manifest states it: whole for GET, without parameters for POST.
fn request(source: &Source, inbound: &Inbound) -> String {
    let (path, query) = inbound.target.split_once('?').unwrap_or((&inbound.target, ""));
    // RFC 6750 §5.3: a token that came in the query goes no further.
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("access_token="))
        .collect();
    let url = format!("{}{path}", source.origin);
    if inbound.method == http::Method::POST || kept.is_empty() {
        url
    } else {
        format!("{url}?{}", kept.join("&"))
    }
}

/// What is told beside the data: what was passed over, and what could not be read.
fn told(mut notes: Vec<Value>, ignored: &[String], policy: &Policy) -> Vec<Value> {
    notes.extend(ignored.iter().filter(|_| policy.reports_ignored).map(|text| {
        let mut outcome = operation_outcome("not-supported", text);
        outcome["issue"][0]["severity"] = json!("warning");
        outcome
    }));
    if policy.reports_error_file {
        let text = "Some older records could not be read and are not part of this export.";
        notes.push(operation_outcome("incomplete", text));
    }
    notes
}

//! `[base]/match-file/{job}/{file}`: the result of a bulk match.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::header;
use serde_json::{Value, json};

use crate::fhir::parameters;
use crate::source::answer;
use crate::source::groups::{Outcome, Sorted};
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::scope::allow_bulk_match;

use super::match_status::sees;

/// Last part of the URL of a file with one Group a line.
pub(super) const GROUPS_FILE: &str = "Group-1.ndjson";
/// Last part of the URL of a file with one Parameters resource.
pub(super) const PARAMETERS_FILE: &str = "Parameters-1.ndjson";

/// Sends a file.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    allow_bulk_match(&caller, &policy)?;
    let unknown = || Refusal::not_found("There is no such file.");
    let (id, groups) = (inbound.part("job"), source.handle.groups());
    let known = groups.job(id).filter(|job| source.now() < job.expires);
    let done = known.filter(|_| matches!(groups.outcome(id), Some(Outcome::Done { .. })));
    done.filter(|job| sees(&source, &caller, id, job, &policy)).ok_or_else(unknown)?;
    let result = groups.result(id);
    let lines: Vec<String> = match inbound.part("file") {
        GROUPS_FILE => result.iter().map(|sorted| sorted.group.to_string()).collect(),
        PARAMETERS_FILE => vec![parameters_of(&result).to_string()],
        _ => return Err(unknown()),
    };
    let mut response = answer::empty(200);
    answer::set(&mut response, header::CONTENT_TYPE, &policy.file_media_type);
    *response.body_mut() = Body::from(lines.join("\n") + "\n");
    Ok(response)
}

/// The Parameters resource of a result.
pub(super) fn parameters_of(result: &[Sorted]) -> Value {
    let entry =
        |sorted: &Sorted| json!({"name": sorted.bucket.parameter(), "resource": sorted.group});
    parameters(result.iter().map(entry).collect())
}

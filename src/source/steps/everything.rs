//! `Patient/{id}/$everything`: all that is held about one member, by pages.
//!
//! # Spec
//! <https://hl7.org/fhir/R4/patient-operation-everything.html>

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::guides::{Guides, reaches};
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::scratch::Scratch;

use super::authorize_interaction::authorize_interaction;
use super::bundle::{OFFSET, Page, entry, searchset};
use super::care_date::care_dates;
use super::export_parameters::EXPORT_TYPES;
use super::perform::Scene;
use super::reach::Reach;
use super::rest_call::Letter;
use super::search::name_of;
use super::transmitter::{TARGETS, exchange_provenance};
use crate::fhir::partial_date::{instant, interval};

/// What the operation is asked for.
#[derive(Debug)]
struct Wanted {
    types: Option<Vec<String>>,
    since: Option<Timestamp>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    page: Page,
}

impl Wanted {
    fn read(query: &[(String, String)], policy: &Policy) -> Result<Self, Refusal> {
        let mut wanted = Self {
            types: None,
            since: None,
            start: None,
            end: None,
            page: Page::read(query, policy)?,
        };
        let malformed = |name: &str| {
            let text = format!("`{name}` of $everything is not a date.");
            Refusal::bad_parameter("value", text).at(format!("http.{name}"))
        };
        for (name, value) in query {
            // A plus sign that was not escaped in the query arrives as a space.
            let moment = value.replace(' ', "+");
            match name.as_str() {
                _ if policy.everything_ignores.contains(name) => {
                    if name == "_count" {
                        wanted.page.count = usize::MAX;
                    }
                }
                "_type" => {
                    let types = wanted.types.get_or_insert_default();
                    for kind in value.split(',').map(str::trim) {
                        if !EXPORT_TYPES.contains(&kind) {
                            let text = "`_type` of $everything names a type that is not held.";
                            let refusal = Refusal::bad_parameter("not-supported", text);
                            return Err(refusal.at("http._type"));
                        }
                        types.push(kind.to_owned());
                    }
                }
                "_since" => {
                    wanted.since = Some(instant(&moment).ok_or_else(|| malformed("_since"))?);
                }
                "start" => {
                    wanted.start = Some(interval(&moment).ok_or_else(|| malformed("start"))?.0);
                }
                "end" => wanted.end = Some(interval(&moment).ok_or_else(|| malformed("end"))?.1),
                "_count" | "_format" | "_pretty" | "access_token" | OFFSET => {}
                name => {
                    let text = format!("$everything has no parameter `{name}`.");
                    let refusal = Refusal::bad_parameter("not-supported", text);
                    return Err(refusal.at(format!("http.{name}")));
                }
            }
        }
        Ok(wanted)
    }

    fn has_type(&self, kind: &str) -> bool {
        self.types.as_ref().is_none_or(|types| types.iter().any(|one| one == kind))
    }

    fn holds(&self, resource: &Value) -> bool {
        let updated = resource["meta"]["lastUpdated"].as_str().and_then(instant);
        let is_recent =
            self.since.is_none_or(|since| updated.is_none_or(|updated| updated > since));
        let is_in_time = care_dates(resource).is_none_or(|(first, last)| {
            self.start.is_none_or(|start| last >= start) && self.end.is_none_or(|end| first <= end)
        });
        is_recent && is_in_time
    }
}

/// Answers with the page that is asked for.
///
/// # Errors
/// When the member is none of the caller's, or a parameter cannot be used.
pub(in crate::source) fn everything(
    scene: Scene<'_>,
    id: &str,
    query: &[(String, String)],
    scratch: &Scratch,
) -> Result<Value, Refusal> {
    let Scene { source, caller, policy } = scene;
    let allowance = authorize_interaction(caller, Letter::Read, "Patient", policy)?;
    let wanted = Wanted::read(query, policy)?;
    let reach = Reach { scene, kind: "Patient", allowance };
    // Whoever may not read the Patient learns no more here.
    reach.read(scratch, id)?;
    let among =
        policy.everything_one_member.then(|| source.place(id).into_iter().collect::<BTreeSet<_>>());
    let on_file = reach.on_file(&among);
    let places = reach.places(&on_file, &among);
    let mut found = Vec::new();
    for kind in EXPORT_TYPES.into_iter().filter(|kind| wanted.has_type(kind)) {
        // Types the scopes do not open are left out, as a search for them would be refused.
        let Ok(allowance) = authorize_interaction(caller, Letter::Read, kind, policy) else {
            continue;
        };
        let reach = Reach { scene, kind, allowance };
        let mut known = HashSet::new();
        if policy.everything_omits.iter().any(|omitted| omitted == kind) {
            continue;
        }
        for place in &places {
            reach.of_member(&on_file, &source.member(*place), &mut known, &mut found);
        }
    }
    let drops_claims = policy
        .everything_drops_claims
        .unwrap_or_else(|| are_claims_dropped(&source.settings.guides));
    found.retain(|resource| {
        // PDex 2.1.0: prior authorizations only. 2.0.0 did not say, and 2.2.0 turned it round.
        let is_dropped = drops_claims
            && resource["resourceType"] == "ExplanationOfBenefit"
            && resource["use"] != "preauthorization";
        !is_dropped && wanted.holds(resource)
    });
    if drops_claims {
        forget_targets(&mut found);
    }
    let targets: Vec<String> = found
        .iter()
        .filter(|resource| resource["resourceType"] != "Provenance")
        .map(name_of)
        .collect();
    let sends_provenance = policy.everything_names_sender && wanted.has_type("Provenance");
    if let Some(place) = source.place(id).filter(|_| sends_provenance && !targets.is_empty()) {
        // PDex: each exchange names who transmitted it.
        for targets in targets.chunks(TARGETS) {
            found.push(exchange_provenance(source.now(), &source.member(place), targets));
        }
    }
    let total = found.len();
    let found = wanted.page.cut(found);
    let entries = found.iter().map(|one| entry(source, one, "match")).collect();
    let path = format!("Patient/{id}/$everything");
    Ok(searchset(source, &path, query, (wanted.page, total), entries))
}

/// A Provenance whose targets are all dropped has nothing left to say.
fn forget_targets(found: &mut Vec<Value>) {
    let names: HashSet<String> = found.iter().map(name_of).collect();
    found.retain(|resource| {
        let mut targets = resource["target"].as_array().into_iter().flatten();
        resource["resourceType"] != "Provenance"
            || targets
                .any(|target| target["reference"].as_str().is_some_and(|name| names.contains(name)))
    });
}

/// Only PDex 2.1.0 asks for it.
fn are_claims_dropped(guides: &Guides) -> bool {
    reaches(&guides.pdex, "2.1.0") && !reaches(&guides.pdex, "2.2.0")
}

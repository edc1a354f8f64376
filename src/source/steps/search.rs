//! Searches: resources that meet every condition, and what is asked to go along with them.
//!
//! # Spec
//! <https://hl7.org/fhir/R4/search.html>

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use crate::source::refusal::Refusal;
use crate::source::scratch::Scratch;
use crate::source::state::Source;

use super::among::{Among, among, owner_of, owner_of_reference};
use super::authorize_interaction::authorize_interaction;
use super::bundle::{OFFSET, Page, entry, searchset};
use super::criterion::{Criterion, Unread};
use super::perform::Scene;
use super::reach::Reach;
use super::rest_call::Letter;
use super::search_parameters::{find, of_type};

/// Answers a search with the page that is asked for.
///
/// # Errors
/// When a parameter is not supported or cannot be read.
pub(in crate::source) fn search(
    reach: &Reach<'_>,
    query: &[(String, String)],
    scratch: &Scratch,
) -> Result<Value, Refusal> {
    let Scene { source, policy, .. } = reach.scene;
    let mut criteria = Vec::new();
    let mut includes = Vec::new();
    let mut only_counts = false;
    for (name, value) in query {
        match name.as_str() {
            "_format" | "_pretty" | "_count" | "_total" | "access_token" | OFFSET => {}
            // Of the summaries there are, the one that holds no resources.
            "_summary" if value == "count" => only_counts = true,
            "_include" => includes.push(Include::read(reach.kind, value, false)?),
            "_revinclude" => includes.push(Include::read(reach.kind, value, true)?),
            name => criteria.push(
                Criterion::read(reach.kind, name, value)
                    .map_err(|unread| refusal(unread, name, reach.kind))?,
            ),
        }
    }
    criteria.retain(|criterion| {
        let name = format!("{}.{}", reach.kind, criterion.parameter.name);
        !policy.search_ignores.contains(&name)
    });
    let mut page = Page::read(query, policy)?;
    if only_counts {
        page.count = 0;
    }
    let mut members = among(source, reach.kind, &criteria);
    // What a client wrote may refer to anybody's records.
    let writes = scratch.of_type(reach.client(), reach.kind).next().is_some();
    let mut chains = Vec::new();
    for criterion in &criteria {
        let within = if writes { &None } else { &members };
        let chain = Chain::follow(reach.scene, criterion, within)?;
        if let Some(patients) = chain.as_ref().and_then(|chain| chain.patients(source)) {
            members = Some(match members {
                Some(members) => &members & &patients,
                None => patients,
            });
        }
        chains.push(chain);
    }
    let mut found = reach.everything(scratch, &members);
    for (criterion, chain) in criteria.iter().zip(&chains) {
        found.retain(|resource| match chain {
            Some(chain) => chain.is_met(criterion, resource),
            None => criterion.is_met(resource),
        });
    }
    let total = found.len();
    let found = page.cut(found);
    let mut entries: Vec<Value> = found.iter().map(|one| entry(source, one, "match")).collect();
    let mut known: BTreeSet<String> = found.iter().map(name_of).collect();
    for include in &includes {
        for resource in include.of(reach.scene, &found) {
            if known.insert(name_of(&resource)) {
                entries.push(entry(source, &resource, "include"));
            }
        }
    }
    Ok(searchset(source, reach.kind, query, (page, total), entries))
}

fn refusal(unread: Unread, name: &str, kind: &str) -> Refusal {
    let (code, text) = match unread {
        Unread::Unknown => ("not-supported", "is not supported"),
        Unread::Modifier => ("not-supported", "does not take that modifier"),
        Unread::Value => ("value", "has a value that cannot be used"),
    };
    Refusal::bad_parameter(code, format!("The search parameter `{name}` of {kind} {text}."))
        .at(format!("http.{name}"))
}

/// `Type/id` of a resource.
pub(in crate::source) fn name_of(resource: &Value) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    format!("{}/{}", text("resourceType"), text("id"))
}

/// What the caller reaches of a type in passing, about these members; nothing when its scopes do not
/// open the type.
fn reached(scene: Scene<'_>, kind: &str, letter: Letter, among: &Among) -> Vec<Value> {
    match authorize_interaction(scene.caller, letter, kind, scene.policy) {
        Ok(allowance) => Reach { scene, kind, allowance }.stored(among),
        Err(_) => Vec::new(),
    }
}

/// The resources a chained condition allows a reference to.
struct Chain {
    kind: &'static str,
    met: HashSet<String>,
}

impl Chain {
    fn follow(
        scene: Scene<'_>,
        criterion: &Criterion,
        among: &Among,
    ) -> Result<Option<Self>, Refusal> {
        let Some((rest, value)) = &criterion.chained else { return Ok(None) };
        // Of the chains there are, those to the patient are the ones that are asked for.
        let kind = match criterion.parameter.name {
            "patient" | "subject" | "beneficiary" => "Patient",
            "practitioner" => "Practitioner",
            "organization" | "insurer" | "payor" => "Organization",
            "location" => "Location",
            name => return Err(refusal(Unread::Modifier, name, "this type")),
        };
        let inner =
            Criterion::read(kind, rest, value).map_err(|unread| refusal(unread, rest, kind))?;
        if inner.chained.is_some() {
            return Err(refusal(Unread::Modifier, rest, kind));
        }
        let met = reached(scene, kind, Letter::Search, among);
        let met = met.iter().filter(|one| inner.is_met(one)).map(name_of).collect();
        Ok(Some(Self { kind, met }))
    }

    /// The places of the members it leads to, where it leads to members.
    fn patients(&self, source: &Source) -> Among {
        let places = || self.met.iter().filter_map(|name| owner_of_reference(source, name));
        (self.kind == "Patient").then(|| places().collect())
    }

    fn is_met(&self, criterion: &Criterion, resource: &Value) -> bool {
        let references = criterion.parameter.references(resource);
        references.iter().any(|reference| self.met.contains(relative(reference)))
    }
}

/// The last two parts of a reference.
fn relative(reference: &str) -> &str {
    let cut = reference.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
    &reference[cut..]
}

/// What `_include` or `_revinclude` asks for.
#[derive(Debug)]
struct Include {
    /// The type whose references are followed.
    kind: String,
    /// The parameter that names them; every one when left out.
    parameter: Option<String>,
    /// The type at their other end, when it is narrowed.
    target: Option<String>,
    is_reverse: bool,
}

impl Include {
    fn read(searched: &str, value: &str, is_reverse: bool) -> Result<Self, Refusal> {
        let name = if is_reverse { "_revinclude" } else { "_include" };
        let refuse = || {
            let text = format!("`{name}` names a reference that cannot be followed.");
            Refusal::bad_parameter("not-supported", text).at(format!("http.{name}"))
        };
        let mut parts = value.split(':');
        let kind = parts.next().filter(|kind| is_reverse || *kind == searched);
        let kind = kind.ok_or_else(refuse)?.to_owned();
        let word = parts.next().ok_or_else(refuse)?;
        let parameter = (word != "*").then(|| word.to_owned());
        let is_known = match &parameter {
            Some(parameter) => find(&kind, parameter).is_some(),
            None => !is_reverse,
        };
        is_known.then_some(()).ok_or_else(refuse)?;
        Ok(Self { kind, parameter, target: parts.next().map(str::to_owned), is_reverse })
    }

    /// What goes along with `found`.
    fn of(&self, scene: Scene<'_>, found: &[Value]) -> Vec<Value> {
        if self.is_reverse { self.pointing_at(scene, found) } else { self.pointed_at(scene, found) }
    }

    fn follows(&self, name: &str) -> bool {
        self.parameter.as_deref().is_none_or(|parameter| parameter == name)
    }

    fn pointed_at(&self, scene: Scene<'_>, found: &[Value]) -> Vec<Value> {
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        // What members share is reached by way of whoever refers to it.
        let mut members: Among = Some(BTreeSet::new());
        for one in found {
            let parameters = of_type(&self.kind).filter(|parameter| self.follows(parameter.name));
            for reference in parameters.flat_map(|parameter| parameter.references(one)) {
                wanted.insert(relative(reference));
                let place = owner_of_reference(scene.source, reference);
                add(&mut members, place.or_else(|| owner_of(scene.source, one)));
            }
        }
        let kinds: BTreeSet<&str> = wanted
            .iter()
            .filter_map(|name| name.split('/').next())
            .filter(|kind| self.target.as_deref().is_none_or(|target| target == *kind))
            .collect();
        kinds
            .into_iter()
            .flat_map(|kind| reached(scene, kind, Letter::Read, &members))
            .filter(|resource| wanted.contains(name_of(resource).as_str()))
            .collect()
    }

    fn pointing_at(&self, scene: Scene<'_>, found: &[Value]) -> Vec<Value> {
        let name = self.parameter.as_deref().unwrap_or_default();
        let policy = scene.policy;
        let Some(parameter) = find(&self.kind, name).filter(|_| policy.serves_revinclude) else {
            return Vec::new();
        };
        if found.is_empty() {
            return Vec::new();
        }
        let names: HashSet<String> = found.iter().map(name_of).collect();
        // Whose records point at a member's own is that member.
        let mut members: Among = policy.revinclude_exact.then(BTreeSet::new);
        for one in found {
            add(&mut members, owner_of(scene.source, one));
        }
        let mut pointing = reached(scene, &self.kind, Letter::Read, &members);
        pointing.retain(|resource| {
            let mut references = parameter.references(resource).into_iter();
            !policy.revinclude_exact || references.any(|one| names.contains(relative(one)))
        });
        pointing
    }
}

/// Adds the place of a member to others; what is nobody's may lead to anybody.
fn add(members: &mut Among, place: Option<usize>) {
    match (members.as_mut(), place) {
        (Some(places), Some(place)) => {
            places.insert(place);
        }
        _ => *members = None,
    }
}

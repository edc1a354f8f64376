//! Performs an interaction that a request or an entry of a batch asks for, once it is authorised.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::scratch::Scratch;
use crate::source::state::Source;

use super::authenticate::Caller;
use super::authorize_interaction::{Allowance, authorize_interaction};
use super::rest_call::{Interaction, RestCall};
use super::search_parameters::{is_supported, meets};
use super::select_members::{permitted_place, reachable_places, withheld};
use super::strip_amounts::strip_amounts;

/// The answer to an interaction.
#[derive(Clone, Debug)]
pub(in crate::source) struct Reply {
    pub(in crate::source) status: u16,
    pub(in crate::source) body: Option<Value>,
    /// Where a written resource is, relative to the base.
    pub(in crate::source) location: Option<String>,
}

impl Reply {
    fn ok(body: Value) -> Self {
        Self { status: 200, body: Some(body), location: None }
    }
}

/// What an interaction needs to know of the request it came in.
#[derive(Clone, Copy)]
pub(in crate::source) struct Scene<'a> {
    pub(in crate::source) source: &'a Source,
    pub(in crate::source) caller: &'a Caller,
    pub(in crate::source) policy: &'a Policy,
}

/// Whether the caller may do what `call` asks for, and what it then reaches.
///
/// # Errors
/// As for [`authorize_interaction`].
pub(in crate::source) fn authorize(
    scene: Scene<'_>,
    call: &RestCall,
) -> Result<Allowance, Refusal> {
    authorize_interaction(
        scene.caller,
        call.interaction.letter(),
        &call.resource_type,
        scene.policy,
    )
}

/// Does what `call` asks for.
///
/// # Errors
/// When it is not covered, or what it names is not there for this caller.
pub(in crate::source) fn perform(
    scene: Scene<'_>,
    call: &RestCall,
    scratch: &mut Scratch,
) -> Result<Reply, Refusal> {
    let reach = Reach { allowance: authorize(scene, call)?, scene, kind: &call.resource_type };
    match &call.interaction {
        Interaction::Read(id) => reach.read(scratch, id).map(Reply::ok),
        Interaction::Vread(id, version) => {
            let versions = reach.versions(scratch, id)?;
            let found = versions.into_iter().find(|one| one["meta"]["versionId"] == **version);
            found.map(Reply::ok).ok_or_else(unknown)
        }
        Interaction::History(id) => {
            reach.versions(scratch, id).map(|found| Reply::ok(reach.bundle("history", found)))
        }
        Interaction::TypeHistory => {
            let found = reach.everything(scratch);
            Ok(Reply::ok(reach.bundle("history", found)))
        }
        Interaction::Search => {
            let asked: Vec<_> =
                call.query.iter().filter(|(name, _)| !is_about_the_answer(name)).collect();
            if asked.iter().any(|(name, _)| !is_supported(name)) {
                let text = "A search parameter is not supported.";
                return Err(Refusal::bad_parameter("not-supported", text));
            }
            let mut found = reach.everything(scratch);
            found.retain(|resource| asked.iter().all(|(name, value)| meets(resource, name, value)));
            Ok(Reply::ok(reach.bundle("searchset", found)))
        }
        Interaction::Create => {
            let id = scene.source.new_id()?;
            reach.write(scratch, &id, call.body.as_ref(), 201)
        }
        Interaction::Update(id) => {
            reach.own_only(id)?;
            let known = scratch.versions(reach.client(), reach.kind, id).last();
            let status = if known.is_some_and(Option::is_some) { 200 } else { 201 };
            let body = call.body.as_ref().filter(|body| body["id"] == **id);
            reach.write(scratch, id, body, status)
        }
        Interaction::Delete(id) => {
            reach.own_only(id)?;
            reach.read(scratch, id)?;
            scratch.add(reach.client(), reach.kind, id, None).ok_or_else(full)?;
            Ok(Reply { status: 204, body: None, location: None })
        }
    }
}

/// Parameters that shape an answer and select nothing.
fn is_about_the_answer(name: &str) -> bool {
    matches!(name, "_format" | "_count" | "_pretty" | "access_token")
}

fn unknown() -> Refusal {
    Refusal::not_found("There is no such resource for this client.")
}

fn full() -> Refusal {
    Refusal::new(422, "too-costly", "There is no room for more.")
}

/// The resources of one type that an interaction reaches.
struct Reach<'a> {
    scene: Scene<'a>,
    kind: &'a str,
    allowance: Allowance,
}

impl Reach<'_> {
    fn client(&self) -> &str {
        self.scene.caller.client_id.as_deref().unwrap_or_default()
    }

    fn read(&self, scratch: &Scratch, id: &str) -> Result<Value, Refusal> {
        let own = scratch.versions(self.client(), self.kind, id);
        if let Some(last) = own.last() {
            let last = last.clone().ok_or_else(|| Refusal::new(410, "deleted", "It is deleted."));
            return last.and_then(|found| self.admit(&found, None).ok_or_else(unknown));
        }
        let found = self.stored().into_iter().find(|resource| resource["id"] == id);
        // Of a Patient it is said whether the match, or only the consent, is wanting.
        found.ok_or_else(|| match self.kind {
            "Patient" => {
                permitted_place(self.scene.source, self.scene.caller, id, self.scene.policy)
                    .err()
                    .unwrap_or_else(unknown)
            }
            _ => unknown(),
        })
    }

    /// The versions of one resource, the latest first.
    fn versions(&self, scratch: &Scratch, id: &str) -> Result<Vec<Value>, Refusal> {
        let own = scratch.versions(self.client(), self.kind, id);
        if own.is_empty() {
            return self.read(scratch, id).map(|only| vec![only]);
        }
        let seen = own.iter().rev().flatten().filter_map(|version| self.admit(version, None));
        Ok(seen.collect())
    }

    fn everything(&self, scratch: &Scratch) -> Vec<Value> {
        let own = scratch.of_type(self.client(), self.kind);
        let own = own.filter_map(|versions| versions.last()?.as_ref());
        self.stored().into_iter().chain(own.filter_map(|one| self.admit(one, None))).collect()
    }

    /// What the payer holds of the type, as far as it is reached.
    fn stored(&self) -> Vec<Value> {
        let Scene { source, caller, policy } = self.scene;
        let mut found: Vec<Value> = Vec::new();
        let about = self.allowance.patients().collect::<Vec<_>>();
        for place in reachable_places(source, caller, &about, policy) {
            let member = source.member(place);
            let withheld = withheld(source, caller, &member, policy);
            let mine = member.resources().filter(|one| one["resourceType"] == *self.kind);
            for resource in mine {
                let id = resource["id"].as_str().unwrap_or_default();
                let is_withheld = withheld.contains(&format!("{}/{id}", self.kind));
                let is_known = found.iter().any(|other| other["id"] == id);
                if !is_withheld && !is_known {
                    found.extend(self.admit(resource, Some(member.id())));
                }
            }
        }
        found
    }

    /// The resource as it leaves this payer, when it is reached.
    fn admit(&self, resource: &Value, patient: Option<&str>) -> Option<Value> {
        let Scene { caller, policy, .. } = self.scene;
        self.allowance.reaches(caller, resource, patient, policy).then(|| {
            let mut resource = resource.clone();
            if policy.omits_financial && self.kind == "ExplanationOfBenefit" {
                strip_amounts(&mut resource);
            }
            resource
        })
    }

    /// The payer's own records are not for clients to change.
    fn own_only(&self, id: &str) -> Result<(), Refusal> {
        let stored = self.stored().iter().any(|resource| resource["id"] == id);
        if stored {
            let text = "This payer's own records are not changed through this API.";
            return Err(Refusal::new(403, "forbidden", text));
        }
        Ok(())
    }

    fn write(
        &self,
        scratch: &mut Scratch,
        id: &str,
        body: Option<&Value>,
        status: u16,
    ) -> Result<Reply, Refusal> {
        let mut resource =
            body.filter(|body| body["resourceType"] == *self.kind).cloned().ok_or_else(|| {
                let text = "The body is not a resource of the type and id the URL names.";
                Refusal::new(400, "structure", text)
            })?;
        if !matches!(resource["meta"], Value::Object(_) | Value::Null) {
            let text = "`meta` is not an object.";
            return Err(Refusal::new(400, "structure", text).at(format!("{}.meta", self.kind)));
        }
        let now: Timestamp = self.scene.source.now();
        let version = scratch.versions(self.client(), self.kind, id).len() + 1;
        resource["id"] = json!(id);
        resource["meta"]["versionId"] = json!(version.to_string());
        resource["meta"]["lastUpdated"] = json!(now.to_string());
        // A restricted scope restricts what may be written, too.
        if self.admit(&resource, None).is_none() {
            let text = "The scope of the access token does not cover this resource.";
            return Err(Refusal::new(self.scene.policy.forbidden_status, "forbidden", text)
                .challenge("error=\"insufficient_scope\""));
        }
        scratch.add(self.client(), self.kind, id, Some(resource.clone())).ok_or_else(full)?;
        let location = Some(format!("{}/{id}/_history/{version}", self.kind));
        Ok(Reply { status, body: Some(resource), location })
    }

    fn bundle(&self, kind: &str, found: Vec<Value>) -> Value {
        let base = &self.scene.source.settings.base;
        let entries: Vec<Value> = found
            .iter()
            .map(|resource| {
                let id = resource["id"].as_str().unwrap_or_default();
                let url = format!("{base}/{}/{id}", self.kind);
                let mut entry = json!({"fullUrl": url, "resource": resource});
                if kind == "searchset" {
                    entry["search"] = json!({"mode": "match"});
                } else {
                    entry["request"] =
                        json!({"method": "PUT", "url": format!("{}/{id}", self.kind)});
                    entry["response"] = json!({"status": "200"});
                }
                entry
            })
            .collect();
        let mut bundle = json!({"resourceType": "Bundle", "type": kind, "total": entries.len()});
        if !entries.is_empty() {
            bundle["entry"] = json!(entries);
        }
        bundle
    }
}

//! The resources of one type that a caller reaches: the payer's own, and what the client wrote.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::population::Member;
use crate::source::consents::OnFile;
use crate::source::refusal::Refusal;
use crate::source::scratch::Scratch;

use super::among::{Among, owner};
use super::authorize_interaction::Allowance;
use super::keep_consent::kept_consents;
use super::perform::{Reply, Scene};
use super::select_members::{Asked, on_file, permitted_place, reachable_places, withheld};
use super::served_types::CONSENT;
use super::strip_amounts::strip_amounts;

pub(in crate::source) fn unknown() -> Refusal {
    Refusal::not_found("There is no such resource for this client.")
}

pub(in crate::source) fn full() -> Refusal {
    Refusal::new(422, "too-costly", "There is no room for more.")
}

/// The resources of one type that an interaction reaches.
pub(in crate::source) struct Reach<'a> {
    pub(in crate::source) scene: Scene<'a>,
    pub(in crate::source) kind: &'a str,
    pub(in crate::source) allowance: Allowance,
}

impl Reach<'_> {
    pub(in crate::source) fn client(&self) -> &str {
        self.scene.caller.client_id.as_deref().unwrap_or_default()
    }

    pub(in crate::source) fn read(&self, scratch: &Scratch, id: &str) -> Result<Value, Refusal> {
        let own = scratch.versions(self.client(), self.kind, id);
        if let Some(last) = own.last() {
            let last = last.clone().ok_or_else(|| Refusal::new(410, "deleted", "It is deleted."));
            return last.and_then(|found| self.admit(&found, None).ok_or_else(unknown));
        }
        let found = self.held(id);
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
    pub(in crate::source) fn versions(
        &self,
        scratch: &Scratch,
        id: &str,
    ) -> Result<Vec<Value>, Refusal> {
        let own = scratch.versions(self.client(), self.kind, id);
        if own.is_empty() {
            return self.read(scratch, id).map(|only| vec![only]);
        }
        let seen = own.iter().rev().flatten().filter_map(|version| self.admit(version, None));
        Ok(seen.collect())
    }

    /// What the client wrote of the type, and what the payer holds about these members.
    pub(in crate::source) fn everything(&self, scratch: &Scratch, among: &Among) -> Vec<Value> {
        let own = scratch.of_type(self.client(), self.kind);
        let own = own.filter_map(|versions| versions.last()?.as_ref());
        self.stored(among).into_iter().chain(own.filter_map(|one| self.admit(one, None))).collect()
    }

    /// What the payer holds of the type about these members, as far as it is reached.
    pub(in crate::source) fn stored(&self, among: &Among) -> Vec<Value> {
        let mut found = Vec::new();
        // Members share organizations and practitioners.
        let mut known: HashSet<String> = HashSet::new();
        let on_file = self.on_file(among);
        for place in self.places(&on_file, among) {
            let member = self.scene.source.member(place);
            self.of_member(&on_file, &member, &mut known, &mut found);
        }
        found
    }

    /// What is on file for the caller, of these members.
    pub(in crate::source) fn on_file(&self, among: &Among) -> OnFile<'_> {
        let members = among.as_ref().map_or(usize::MAX, BTreeSet::len);
        on_file(self.scene.source, self.scene.caller, members)
    }

    /// One resource the payer holds, as far as it is reached.
    fn held(&self, id: &str) -> Option<Value> {
        let Scene { source, caller, policy } = self.scene;
        let among = owner(source, self.kind, id);
        let on_file = self.on_file(&among);
        self.places(&on_file, &among).into_iter().find_map(|place| {
            let member = source.member(place);
            if self.kind == CONSENT {
                let mut kept = kept_consents(self.scene, &member).into_iter();
                let found = kept.find(|one| one["id"] == *id)?;
                return self.admit(&found, Some(member.id()));
            }
            let found = member.resource(id).filter(|one| one["resourceType"] == *self.kind)?;
            let withheld = withheld(source, caller, &on_file, &member, policy);
            let is_withheld = withheld.contains(&format!("{}/{id}", self.kind));
            if is_withheld { None } else { self.admit(&found, Some(member.id())) }
        })
    }

    /// The places of those of these members whose data is reached.
    pub(in crate::source) fn places(&self, on_file: &OnFile<'_>, among: &Among) -> Vec<usize> {
        let Scene { source, caller, policy } = self.scene;
        let about = self.allowance.patients().collect::<Vec<_>>();
        let asked = Asked { on_file, about: &about, among: among.as_ref() };
        reachable_places(source, caller, asked, policy)
    }

    /// Adds what is held of the type about one member, unless it is `known` already.
    pub(in crate::source) fn of_member(
        &self,
        on_file: &OnFile<'_>,
        member: &Member,
        known: &mut HashSet<String>,
        found: &mut Vec<Value>,
    ) {
        let Scene { source, caller, policy } = self.scene;
        if self.kind == CONSENT {
            let kept = kept_consents(self.scene, member);
            found.extend(kept.iter().filter_map(|one| self.admit(one, Some(member.id()))));
        }
        let withheld = withheld(source, caller, on_file, member, policy);
        // The Patient is at hand; of other types the whole history is looked through.
        let (patient, others) = match self.kind {
            "Patient" => (Some(member.patient()), None),
            _ => (None, Some(member.resources())),
        };
        let held = patient.into_iter().chain(others.into_iter().flatten());
        for resource in held.filter(|one| one["resourceType"] == *self.kind) {
            let id = resource["id"].as_str().unwrap_or_default();
            let is_withheld = withheld.contains(&format!("{}/{id}", self.kind));
            if !is_withheld && known.insert(id.to_owned()) {
                found.extend(self.admit(resource, Some(member.id())));
            }
        }
    }

    /// The resource as it leaves this payer, when it is reached.
    pub(in crate::source) fn admit(
        &self,
        resource: &Value,
        patient: Option<&str>,
    ) -> Option<Value> {
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
    pub(in crate::source) fn own_only(&self, id: &str) -> Result<(), Refusal> {
        if self.held(id).is_some() {
            let text = "This payer's own records are not changed through this API.";
            return Err(Refusal::new(403, "forbidden", text));
        }
        Ok(())
    }

    pub(in crate::source) fn write(
        &self,
        scratch: &mut Scratch,
        id: &str,
        body: Option<&Value>,
        status: u16,
    ) -> Result<Reply, Refusal> {
        let mut resource =
            body.filter(|body| body["resourceType"] == *self.kind).cloned().ok_or_else(|| {
                let text = "The body is not a resource of the type the URL names.";
                Refusal::new(400, "structure", text).at(self.kind)
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
}

//! Performs an interaction that a request or an entry of a batch asks for, once it is authorised.

use serde_json::Value;

use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::scratch::Scratch;
use crate::source::state::Source;

use super::authenticate::Caller;
use super::authorize_interaction::{Allowance, authorize_interaction};
use super::bundle::history;
use super::reach::{Reach, full, unknown};
use super::read_groups::read_groups;
use super::rest_call::{Interaction, RestCall};
use super::search::search;
use super::served_types::demand_served;

/// The answer to an interaction.
#[derive(Clone, Debug)]
pub(in crate::source) struct Reply {
    pub(in crate::source) status: u16,
    pub(in crate::source) body: Option<Value>,
    /// Where a written resource is, relative to the base.
    pub(in crate::source) location: Option<String>,
}

impl Reply {
    /// A resource that was asked for.
    pub(in crate::source) fn ok(body: Value) -> Self {
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
    if call.resource_type == "Group" {
        return read_groups(scene, call, false);
    }
    demand_served(&call.resource_type, scene.policy)?;
    let reach = Reach { allowance: authorize(scene, call)?, scene, kind: &call.resource_type };
    match &call.interaction {
        Interaction::Read(id) => reach.read(scratch, id).map(Reply::ok),
        Interaction::Vread(id, version) => {
            let versions = reach.versions(scratch, id)?;
            let found = versions.into_iter().find(|one| one["meta"]["versionId"] == **version);
            found.map(Reply::ok).ok_or_else(unknown)
        }
        Interaction::History(id) => reach
            .versions(scratch, id)
            .map(|found| Reply::ok(history(scene.source, &call.resource_type, found))),
        Interaction::TypeHistory => {
            let found = reach.everything(scratch, &None);
            Ok(Reply::ok(history(scene.source, &call.resource_type, found)))
        }
        Interaction::Search => search(&reach, &call.query, scratch).map(Reply::ok),
        Interaction::Create => {
            let id = scene.source.new_id()?;
            reach.write(scratch, &id, call.body.as_ref(), 201)
        }
        Interaction::Update(id) => {
            reach.own_only(id)?;
            let known = scratch.versions(reach.client(), reach.kind, id).last();
            let status = if known.is_some_and(Option::is_some) { 200 } else { 201 };
            let body = call.body.as_ref();
            if body.is_some_and(|it| it["resourceType"] == *reach.kind && it["id"] != **id) {
                let text = "The resource has another id than the URL.";
                let refusal = Refusal::new(400, "structure", text);
                return Err(refusal.at(format!("{}.id", reach.kind)));
            }
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

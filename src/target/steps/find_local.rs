//! Finds the Patients here that an invocation speaks of.

use serde_json::Value;

use crate::target::answer::Refusal;
use crate::target::order::Order;
use crate::target::policy::Policy;
use crate::target::resources::each;
use crate::target::state::State;

use super::read_invocation::{Invocation, Local};

/// Gives each member of the order its local Patient. A transfer is linked to a member by the
/// identifier of the configured system, so a Patient needs exactly one.
///
/// # Errors
/// 404 when there is no such Patient, 422 when it cannot be linked, or two members are the same.
pub fn find_local(
    state: &State,
    policy: &Policy,
    invocation: Invocation,
) -> Result<Order, Refusal> {
    let Invocation { mut order, locals } = invocation;
    for (asked, local) in order.members.iter_mut().zip(locals) {
        asked.local_patient = one(state, policy, &local)?;
    }
    let mut ids: Vec<&str> = order.members.iter().map(|asked| &*asked.local_patient).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        let text = "`localPatient` names the same Patient for two members";
        return Err(Refusal::unprocessable("business-rule", text));
    }
    Ok(order)
}

fn one(state: &State, policy: &Policy, local: &Local) -> Result<String, Refusal> {
    let missing = || Refusal::not_found("`localPatient` names no Patient of this payer");
    let patient = match local {
        Local::Id(id) => state.resources.read("Patient", id)?.ok_or_else(missing)?,
        Local::Identifier(system, value) => {
            let mut found = Vec::new();
            state.resources.each("Patient", None, &mut |patient| {
                let same = |one: &Value| one["system"] == **system && one["value"] == **value;
                if each(&patient["identifier"]).any(same) {
                    found.push(patient);
                }
                true
            })?;
            if found.len() > 1 {
                let text = "several Patients of this payer have the identifier of `localPatient`";
                return Err(Refusal::unprocessable("multiple-matches", text));
            }
            found.pop().ok_or_else(missing)?
        }
    };
    if let Some(system) = state.settings.patient_system.as_deref()
        && policy.links_by_one_identifier
    {
        let own = each(&patient["identifier"]).filter(|one| one["system"] == system).count();
        if own != 1 {
            let text = format!(
                "the Patient of `localPatient` has {own} identifiers of the system `{system}`, by \
                 which imported data is linked, and needs exactly one"
            );
            return Err(Refusal::unprocessable("business-rule", text));
        }
    }
    Ok(patient["id"].as_str().unwrap_or_default().to_owned())
}

//! The launch context of an interaction.

use serde_json::{Map, Value, json};

use crate::idp::state::Interaction;
use crate::oauth::{Scope, ScopeContext};

/// What was chosen, else the defaults of the person; only what the scope asks for.
pub fn of(interaction: &Interaction, approved: &[String]) -> Map<String, Value> {
    let known = interaction.context.clone().unwrap_or_else(|| {
        let user = interaction.signed_in.as_ref().map(|found| &found.user);
        user.into_iter()
            .flat_map(|user| &user.launch_context)
            .map(|(name, id)| (name.clone(), json!(id)))
            .collect()
    });
    let any = approved.iter().any(|scope| scope == "launch");
    let asked = |name: &str| {
        any || approved.iter().any(|scope| scope.strip_prefix("launch/") == Some(name))
            || name == "patient" && approved.iter().any(|scope| is_of_patient(scope))
    };
    known.into_iter().filter(|(name, _)| asked(name)).collect()
}

/// Whether a scope is about the patient in context.
pub fn is_of_patient(scope: &str) -> bool {
    Scope::parse(scope).is_some_and(|scope| scope.context == ScopeContext::Patient)
}

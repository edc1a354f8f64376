//! The function that says which launch contexts there are: `onContextSelection`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::idp::error::OauthError;
use crate::idp::state::{Idp, Interaction};
use crate::idp::user::{LaunchRecord, User};

use super::run::run;
use super::scripts::CONTEXT_SELECTION;
use super::tokens::{described, words};

const WRAPPER: &str = include_str!("contexts.js");

#[derive(Debug, Deserialize)]
struct Made {
    user_data: BTreeMap<String, String>,
    offered: Vec<Offered>,
    chosen: BTreeMap<String, String>,
}

/// A context a person may have, as scripts see it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Offered {
    context_type: String,
    resource_id: String,
    text: String,
    more: String,
}

/// Asks the post-authorize script which contexts the person may choose from, before they are asked.
/// It may offer more of them or fewer, choose for the person, or refuse. What it says holds for
/// this authorization only.
///
/// # Errors
/// When the script refuses or fails.
pub async fn select_contexts(idp: &Idp, interaction: &mut Interaction) -> Result<(), OauthError> {
    let Some(script) = &idp.scripts.context_selection else { return Ok(()) };
    let Some(found) = &mut interaction.signed_in else { return Ok(()) };
    let user = &found.user;
    let user_data: BTreeMap<&String, &String> =
        found.user_data.iter().chain(&interaction.user_data).collect();
    let session = json!({
        "username": user.user_name,
        "fhirUserUrl": user.fhir_user,
        "userData": user_data,
        "launchContext": user.launch_context,
    });
    let details = json!({
        "requestedScopes": words(&interaction.request.scope),
        "contexts": offered(user),
    });
    let args = vec![session, details, described(&interaction.client.client)];
    let made: Made = run(idp, script, CONTEXT_SELECTION, WRAPPER, &user.user_name, args).await?;
    found.user = Arc::new(limited(user, made.offered, made.chosen));
    interaction.user_data.extend(made.user_data);
    Ok(())
}

/// The records of a person, and those that are theirs without being asked.
fn offered(user: &User) -> Vec<Offered> {
    let of = |record: &LaunchRecord| Offered {
        context_type: record.name.clone(),
        resource_id: record.id.clone(),
        text: record.text.clone(),
        more: record.more.clone(),
    };
    let mut offered: Vec<Offered> = user.records.iter().map(of).collect();
    for (name, id) in &user.launch_context {
        if !offered.iter().any(|own| own.context_type == *name && own.resource_id == *id) {
            let (context_type, resource_id, text) = (name.clone(), id.clone(), id.clone());
            offered.push(Offered { context_type, resource_id, text, more: String::new() });
        }
    }
    offered
}

/// The person with these contexts and no others; of a kind that was chosen, only the chosen one.
fn limited(user: &User, offered: Vec<Offered>, chosen: BTreeMap<String, String>) -> User {
    let own: BTreeSet<(String, String)> =
        user.records.iter().map(|own| (own.name.clone(), own.id.clone())).collect();
    let mut limited = User::clone(user);
    limited.launch_context.retain(|name, id| {
        offered.iter().any(|left| left.context_type == *name && left.resource_id == *id)
    });
    limited.records = offered
        .into_iter()
        .map(|left| LaunchRecord {
            name: left.context_type,
            id: left.resource_id,
            text: left.text,
            more: left.more,
        })
        // A default that was no record before is none now.
        .filter(|left| {
            own.contains(&(left.name.clone(), left.id.clone()))
                || limited.launch_context.get(&left.name) != Some(&left.id)
        })
        .filter(|left| chosen.get(&left.name).is_none_or(|id| *id == left.id))
        .collect();
    limited.launch_context.extend(chosen);
    limited
}

//! Asks, once somebody is signed in, which contexts there are.

use crate::idp::hooks;
use crate::idp::state::{Idp, Interaction};
use crate::idp::steps::authorization_answer::Denied;

/// Lets the script of this server say which contexts there are, once an interaction.
///
/// # Errors
/// `access_denied` when the script refuses, `server_error` when it fails.
pub async fn select(idp: &Idp, interaction: &mut Interaction) -> Result<(), Denied> {
    if interaction.signed_in.is_none() || interaction.contexts_selected {
        return Ok(());
    }
    interaction.contexts_selected = true;
    hooks::select_contexts(idp, interaction).await.map_err(|error| {
        if error.is_failure() {
            Denied::new("server_error", "a script of this server failed")
        } else {
            Denied::access_denied("a script of this server refused")
        }
    })
}

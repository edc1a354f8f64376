//! The authorization script of a server definition: it looks at each token that comes from there.
//!
//! # Shape
//! `onAuthenticateSuccess(theOutcome, theOutcomeFactory, theContext)` is called once for each token
//! of the token endpoint, before the token is used. `theContext` has `issuer`, `hook`
//! (`token_request.member_match` or `token_request.export`), `scope`, `expiresIn`, and the `claims`
//! of a token that is a JWT, which nobody has verified; never the token. The token is used when the
//! script returns a successful outcome. Else, or when it fails, the transfer ends.

use serde_json::{Value, json};

use crate::admin::{Flaw, ServerDefinition};
use crate::oauth::Jwt;
use crate::script::{Call, Script};

use super::definition_file::read;
use super::interceptor::hook;
use super::transfer::{Purpose, Transfer};
use super::transfer_error::{TransferError, cut};

/// The function a script has.
const FUNCTION: &str = "onAuthenticateSuccess";
/// The member that holds the text.
const TEXT: &str = "federationAuthScriptText";
/// The member that names the file, which goes before the text.
const FILE: &str = "federationAuthScriptFile";

/// The script of a definition; none when it has none.
///
/// # Errors
/// When it cannot be read, is not JavaScript, or lacks the function.
pub fn token_script(definition: &ServerDefinition) -> Result<Option<Script>, Flaw> {
    let (member, text) = match &definition.federation_auth_script_file {
        Some(file) => (FILE, read(FILE, file)?),
        None => match definition.federation_auth_script_text.clone() {
            Some(text) => (TEXT, text),
            None => return Ok(None),
        },
    };
    let script = Script::compile(member, &text)
        .map_err(|error| Flaw::new(member, format!("could not {error}")))?;
    if !script.defines(FUNCTION) {
        return Err(Flaw::new(member, format!("must have the function `{FUNCTION}`")));
    }
    Ok(Some(script))
}

/// Shows a token that has come to the script of its definition.
///
/// # Errors
/// When the script refuses it, or says nothing that can be understood.
pub async fn look_at(
    transfer: &Transfer,
    purpose: Purpose,
    answer: &Value,
) -> Result<(), TransferError> {
    let unusable = |why: &str| {
        TransferError::requester(
            format!(
                "The authorization script of the server definition could not be followed: {why}"
            ),
            "correct the script, or take it out",
        )
    };
    let definition = transfer.server.definition.clone();
    if !transfer.policy.runs_authorization_script {
        return Ok(());
    }
    // A file is read and a script is tried, which blocks.
    let script = tokio::task::spawn_blocking(move || token_script(&definition)).await;
    let script = script.map_err(|_| unusable("it could not be read"))?;
    let Some(script) = script.map_err(|flaw| unusable(&cut(&flaw.to_string())))? else {
        return Ok(());
    };
    let token = answer["access_token"].as_str().unwrap_or_default();
    let context = json!({
        "issuer": transfer.server.issuer,
        "hook": hook(purpose),
        "scope": answer["scope"],
        "expiresIn": answer["expires_in"],
        "claims": Jwt::decode(token).ok().map(|jwt| jwt.claims),
    });
    let call = Call {
        now: transfer.state.now(),
        wrapper: Some(include_str!("token_outcome.js")),
        ..Call::new(FUNCTION, vec![context])
    };
    let said = transfer.state.sandbox.call(&script, call).await;
    let said = said.map_err(|error| unusable(&cut(&error.to_string())))?.value;
    let denied = said["denied"].as_str();
    tracing::info!(
        task = transfer.task_id,
        denied = denied.is_some(),
        "the authorization script looked at a token"
    );
    match denied {
        None => Ok(()),
        Some(why) => Err(TransferError::requester(
            format!("The authorization script refuses the token: {}", cut(why)),
            "look at what the script asks for",
        )),
    }
}

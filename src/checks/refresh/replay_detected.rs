//! `refresh.replay_detected`: a refresh token of a public client is good once, and a second use
//! ends what it led to.

use serde_json::Value;

use crate::checks::granted_scope::client_of;
use crate::checks::oauth_answer::{Refusal, at_member, control, object};
use crate::checks::sign_in::is_grant;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Fact, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row(
        "refresh.replay_detected.refresh_after_replay",
        "A replayed refresh token of a public client ends the newest one too",
    ),
    row(
        "refresh.replay_detected.refresh_replayed",
        "A refresh token of a public client is refused the second time",
    ),
];

const fn row(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["SMART-REF-05"],
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("replay_detected.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // A confidential client's tokens are bound to its authentication.
    if !is_grant(exchange, "refresh_token") || !is_public(exchange, transcript) {
        return None;
    }
    let control = match control(check.row(), exchange, transcript)? {
        Ok(control) => control,
        Err(judgement) => return Some(judgement),
    };
    let before = object(control).unwrap_or_default();
    let bound = before
        .get("token_type")
        .and_then(Value::as_str)
        .is_some_and(|name| name.eq_ignore_ascii_case("dpop"));
    if bound {
        return Some(Judgement::Pass("tokens are bound to a key of the client".to_owned()));
    }
    if !before.contains_key("refresh_token") {
        let expected = "a new refresh token in place of the one that was used";
        let finding = at_member(control, "refresh_token", expected, "none".to_owned())
            .hint("Replace a public client's refresh token at each use, or bind it to a key.");
        return Some(Judgement::Violation(finding));
    }
    let refusal = Refusal { statuses: &[400], errors: &["invalid_grant"], spoils: "access_token" };
    refusal.judge(
        exchange,
        "Two parties hold the same token: refuse both, and end all tokens of the grant.",
    )
}

/// Whether a refresh comes from a client without credentials.
fn is_public(exchange: &Exchange, transcript: &Transcript) -> bool {
    let Some(client) = client_of(exchange) else { return false };
    transcript.facts.iter().any(|fact| {
        matches!(fact, Fact::Client { client_id, auth_method, .. }
            if *client_id == client && auth_method == "none")
    })
}

//! `token.words_granted`: a server of permission-v1 grants scopes spelled in words.

use serde_json::Value;

use crate::checks::granted_scope::{beyond, client_of, granted, registered};
use crate::checks::oauth_answer::{at_member, document, listed, put_off, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Scope;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.words_granted",
    title: "A scope in words that the registration covers is granted",
    verifies: &["SMART-SCOPE-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("words_granted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let asked = exchange.request.form_value("scope")?;
    let registered = registered(&client_of(exchange)?, transcript)?;
    let in_words = |word: &&str| Scope::parse(word).is_some_and(|scope| !scope.is_in_letters());
    let asked: Vec<&str> = asked
        .split_whitespace()
        .filter(in_words)
        .filter(|word| beyond(word, &registered).is_empty())
        .collect();
    (!asked.is_empty()).then_some(())?;
    let claims = transcript
        .at(Endpoint::SmartConfiguration)
        .filter_map(document)
        .find_map(|found| words(&found, "capabilities").map(|all| all.contains(&"permission-v1")));
    if claims != Some(true) {
        let why = "`capabilities` does not list permission-v1".to_owned();
        return Some(Judgement::NotApplicable(why));
    }
    if let Some(blocked) = put_off(exchange) {
        return Some(blocked);
    }
    let hint = "`read` stands for `rs`, `write` for `cud` and `*` for `cruds`; whoever lists \
                permission-v1 understands them.";
    let body = granted(exchange).unwrap_or_default();
    let error = exchange.response.as_ref()?.json().unwrap_or_default();
    if body.is_empty() {
        // Any other refusal is about something else.
        (error["error"] == "invalid_scope").then_some(())?;
        let observed = format!("{} refused as invalid_scope", listed(&asked));
        let finding = at_member(exchange, "error", "a token", observed).hint(hint);
        return Some(Judgement::Violation(finding));
    }
    // Without the member, all that was asked for is granted (RFC 6749 §5.1).
    let Some(scope) = body.get("scope").and_then(Value::as_str) else {
        return Some(Judgement::Pass("granted as asked".to_owned()));
    };
    let missing: Vec<&str> =
        asked.into_iter().filter(|word| !beyond(word, scope).is_empty()).collect();
    if missing.is_empty() {
        return Some(Judgement::Pass("granted".to_owned()));
    }
    let observed = format!("not granted: {}", listed(&missing));
    let finding = at_member(exchange, "scope", "every scope the registration covers", observed);
    Some(Judgement::Violation(finding.hint(hint)))
}

//! `token.scope_limited`: a request for too much is narrowed or refused.

use serde_json::Value;

use crate::checks::granted_scope::{beyond, client_of, granted, registered};
use crate::checks::oauth_answer::{Refusal, at_member, control, kind, listed};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 8] = [
    row(
        "token.scope_limited.scope_beyond",
        "A request beyond the registration grants no more than the registration",
        &["SMART-BS-07"],
    ),
    row(
        "token.scope_limited.scope_disordered",
        "A scope whose letters are out of order is not granted",
        &["SMART-SCOPE-04"],
    ),
    row(
        "token.scope_limited.scope_empty",
        "A request with an empty scope is refused or answered with a stated default",
        &["RFC6749-SCOPE-02", "RFC6749-TOK-04"],
    ),
    row(
        "token.scope_limited.scope_long",
        "A very long scope grants no more than the registration",
        &["SMART-BS-07"],
    ),
    row(
        "token.scope_limited.scope_missing",
        "A request without scope is refused or answered with a stated default",
        &["RFC6749-SCOPE-02"],
    ),
    row(
        "token.scope_limited.scope_other_case",
        "A scope in another case is not granted",
        &["SMART-SCOPE-01"],
    ),
    row(
        "token.scope_limited.scope_unknown",
        "A scope that nobody defined is not granted",
        &["RFC6749-SCOPE-03", "SMART-SCOPE-01"],
    ),
    row(
        "token.scope_limited.scope_wrong_context",
        "A scope of a user is not granted to a backend client",
        &["SMART-BS-07", "SMART-SCOPE-12"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("scope_limited.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let control = match control(check.row(), exchange, transcript)? {
        Ok(control) => control,
        Err(judgement) => return Some(judgement),
    };
    let Some(body) = granted(exchange) else { return refusal(exchange) };
    let violation = |expected: &str, observed: String| {
        let finding = at_member(exchange, "scope", expected, observed)
            .hint("Grant the part the client may have and say so, or refuse with `invalid_scope`.");
        Some(Judgement::Violation(finding))
    };
    let scope = body.get("scope");
    let Some(granted) = scope.and_then(Value::as_str).filter(|scope| !scope.trim().is_empty())
    else {
        // RFC 6749 §5.1: without the member the request counts as granted in full.
        return violation("the scope that was granted instead", kind(scope).to_owned());
    };
    let asked = words(exchange);
    let good = words(control);
    let added: Vec<&str> = granted
        .split_whitespace()
        .filter(|word| asked.iter().any(|asked| asked == word) && !good.iter().any(|g| g == word))
        .collect();
    let client = client_of(exchange).or_else(|| client_of(control));
    let registered = client.and_then(|client| registered(&client, transcript));
    let beyond = registered.as_deref().map(|registered| beyond(granted, registered));
    match check.row() {
        // The word that was added is one nobody knows, so no registration can cover it.
        "scope_disordered" | "scope_other_case" | "scope_unknown" if !added.is_empty() => {
            violation("a scope without the unknown one", format!("{} granted", listed(&added)))
        }
        _ => match beyond {
            Some(beyond) if beyond.is_empty() => {
                Some(Judgement::Pass("granted within the registration".to_owned()))
            }
            Some(beyond) => violation(
                "scopes that the registration covers",
                format!("{} granted", listed(&beyond)),
            ),
            None if matches!(check.row(), "scope_beyond" | "scope_wrong_context")
                && !added.is_empty() =>
            {
                violation("a scope without what was added", format!("{} granted", listed(&added)))
            }
            None if matches!(check.row(), "scope_empty" | "scope_missing") => {
                Some(Judgement::Pass("a default scope, stated".to_owned()))
            }
            None => Some(Judgement::Pass("narrowed to what may be granted".to_owned())),
        },
    }
}

fn refusal(exchange: &Exchange) -> Option<Judgement> {
    let refusal = Refusal { statuses: &[400], errors: &["invalid_scope"], spoils: "access_token" };
    refusal.judge(exchange, "A scope that cannot be granted is `invalid_scope`.")
}

/// The scopes a request asks for.
fn words(exchange: &Exchange) -> Vec<String> {
    let scope = exchange.request.form_value("scope").unwrap_or_default();
    scope.split_whitespace().map(str::to_owned).collect()
}

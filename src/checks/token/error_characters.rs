//! `token.error_characters`: errors stay inside the characters OAuth allows.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.error_characters",
    title: "A token error uses only the characters OAuth allows",
    verifies: &["RFC6749-TOK-10"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("error_characters.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    if exchange.succeeded() {
        return None;
    }
    let body = object(exchange)?;
    body.get("error")?;
    for member in ["error", "error_description", "error_uri"] {
        let Some(text) = body.get(member).and_then(Value::as_str) else { continue };
        // RFC 6749 §5.2: printable ASCII without `"` and `\\`; no space in the URI.
        let allowed = |c: char| {
            matches!(c, '\x21' | '\x23'..='\x5B' | '\x5D'..='\x7E')
                || c == ' ' && member != "error_uri"
        };
        if let Some(found) = text.chars().find(|c| !allowed(*c)) {
            let observed = format!("U+{:04X}", u32::from(found));
            let expected = "printable ASCII without quotation mark and backslash";
            let finding = at_member(exchange, member, expected, observed)
                .hint("Do not quote the request in the description; text in other scripts belongs behind `error_uri`.");
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass("printable ASCII only".to_owned()))
}

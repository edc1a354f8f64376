//! `server_definition.sources_apart`: of two source payers, each is called by its own definition.

use crate::checks::{Check, Judges, oauth_answer};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "server_definition.sources_apart",
    title: "Each of two source payers is called by its own definition",
    verifies: &["SEED-REG-02"],
    judges: Judges::requests(
        Actor::Target,
        &[
            Endpoint::Token,
            Endpoint::MemberMatch,
            Endpoint::KickOff,
            Endpoint::Read,
            Endpoint::Everything,
        ],
    ),
    page: include_str!("sources_apart.md"),
    judge,
};

/// What is known of a definition.
struct Definition<'a> {
    issuer: &'a str,
    fhir_base: &'a str,
    scope: Option<&'a str>,
}

impl Definition<'_> {
    /// Whether a request goes to this source payer or to its authorization server.
    fn is_called(&self, exchange: &Exchange) -> bool {
        let base = if exchange.endpoint == Endpoint::Token { self.issuer } else { self.fhir_base };
        let below = exchange.request.url.strip_prefix(base);
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }
}

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let meant = transcript.fetched_from(exchange)?;
    let definitions: Vec<Definition<'_>> = transcript.facts.iter().filter_map(of_fact).collect();
    let own = definitions.iter().find(|one| one.issuer == meant)?;
    let finding = |place: Place, expected: &str, observed: String| {
        Some(Judgement::Violation(
            Finding::in_request(exchange, place, expected, observed).hint(
                "Look the definition up by the issuer that is named, for each exchange anew.",
            ),
        ))
    };
    if !own.is_called(exchange) {
        // A token endpoint may be anywhere; only that of the other one is wrong.
        definitions.iter().find(|other| other.is_called(exchange))?;
        let expected = "the URL of the source payer that was named";
        return finding(Place::Target, expected, "the URL of the other source payer".to_owned());
    }
    if exchange.endpoint == Endpoint::Token {
        let Some(scope) = own.scope else { return passed() };
        let known: Vec<&str> = scope.split_whitespace().collect();
        let asked = exchange.request.form_value("scope").unwrap_or_default();
        let Some(strange) = asked.split_whitespace().find(|word| !known.contains(word)) else {
            return passed();
        };
        let expected = format!("scopes of the definition: {scope}");
        return finding(Place::Form("scope".to_owned()), &expected, strange.to_owned());
    }
    let token = exchange.request.headers.get("authorization")?.split_once(' ')?.1.trim();
    let issued = transcript.at(Endpoint::Token).find(|other| {
        other.initiator == Party::Target
            && oauth_answer::object(other)
                .and_then(|body| body.get("access_token").cloned())
                .is_some_and(|issued| issued == token)
    });
    let issuer = |issued: &Exchange| definitions.iter().find(|one| one.is_called(issued));
    match issued.and_then(issuer) {
        Some(other) if other.issuer != own.issuer => finding(
            Place::Header("Authorization".to_owned()),
            "a token of the authorization server of the same definition",
            "a token of the other authorization server".to_owned(),
        ),
        _ => passed(),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "what a check gives")]
fn passed() -> Option<Judgement> {
    Some(Judgement::Pass("by its own definition".to_owned()))
}

fn of_fact(fact: &Fact) -> Option<Definition<'_>> {
    match fact {
        Fact::Definition { issuer, fhir_base, scope } => {
            Some(Definition { issuer, fhir_base, scope: scope.as_deref() })
        }
        _ => None,
    }
}

//! `server_definition.followed`: the target does as the definition says.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::definition::{in_force, mode, scopes, text};

const TOKEN: &[Endpoint] = &[Endpoint::Token];
/// What was expected, and what was seen where; nothing when the definition is followed.
type Departure = Option<(Place, String, String)>;

/// The checks.
pub static ROWS: [Check; 5] = [
    row(
        "server_definition.followed.authentication",
        "The client authenticates as its definition says",
        &["SEED-SRV-02"],
        TOKEN,
    ),
    row(
        "server_definition.followed.custom_parameters",
        "Custom parameters are added to token requests, and replace none",
        &["SEED-REG-08"],
        TOKEN,
    ),
    row(
        "server_definition.followed.scopes",
        "The scopes of the definition are asked for",
        &["SEED-REG-07", "SEED-SRV-06"],
        TOKEN,
    ),
    row(
        "server_definition.followed.token_url",
        "Tokens are requested at the token endpoint of the definition",
        &["SEED-SRV-01"],
        TOKEN,
    ),
    row(
        "server_definition.followed.well_known",
        "The OpenID configuration is fetched where the definition says, or below the issuer",
        &["SEED-REG-05"],
        &[Endpoint::OpenidConfiguration],
    ),
];

const fn row(
    id: &'static str,
    title: &'static str,
    verifies: &'static [&'static str],
    endpoints: &'static [Endpoint],
) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::requests(Actor::Target, endpoints),
        page: include_str!("followed.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let definition = in_force(exchange, transcript)?;
    let departure = match check.row() {
        "authentication" => authentication(&definition, exchange),
        "custom_parameters" => custom_parameters(&definition, exchange)?,
        "scopes" => asked_scopes(&definition, exchange)?,
        "token_url" => {
            let url = text(&definition, "federationTokenUrl")?;
            let there = exchange.request.url == url;
            (!there).then(|| at_target("the token endpoint of the definition"))
        }
        "well_known" => {
            let issuer = text(&definition, "issuer")?.trim_end_matches('/');
            let default = format!("{issuer}/.well-known/openid-configuration");
            let url = text(&definition, "authWellKnownConfigUrl").unwrap_or(&default);
            let there = exchange.request.url == url;
            (!there).then(|| at_target("the well-known URL of the definition, without `//`"))
        }
        // Not a row of this family.
        _ => return None,
    };
    Some(match departure {
        None => Judgement::Pass("as the definition says".to_owned()),
        Some((place, expected, observed)) => Judgement::Violation(
            Finding::in_request(exchange, place, &expected, observed)
                .hint("The definition holds what was agreed with this source payer."),
        ),
    })
}

fn at_target(expected: &str) -> (Place, String, String) {
    (Place::Target, expected.to_owned(), "another URL".to_owned())
}

fn authentication(definition: &Value, exchange: &Exchange) -> Departure {
    let basic = exchange.request.headers.get("authorization").is_some();
    let assertion = exchange.request.form_value("client_assertion").is_some();
    let (wanted, expected) = match mode(definition) {
        "PRIVATE_KEY_JWT" => ((false, true), "a client_assertion alone"),
        "CLIENT_SECRET_BASIC" => ((true, false), "HTTP Basic alone"),
        "NONE" => ((false, false), "neither HTTP Basic nor a client_assertion"),
        _ => return None,
    };
    let observed = match (basic, assertion) {
        (true, true) => "both",
        (true, false) => "an Authorization header",
        (false, true) => "a client_assertion",
        (false, false) => "neither",
    };
    let place = Place::Header("Authorization".to_owned());
    (wanted != (basic, assertion)).then(|| (place, expected.to_owned(), observed.to_owned()))
}

/// None when the definition has no custom parameters.
fn custom_parameters(definition: &Value, exchange: &Exchange) -> Option<Departure> {
    let text = text(definition, "customTokenParams")?;
    let form = exchange.request.form();
    let named = |name: &str| form.iter().filter(|(own, _)| own == name).collect::<Vec<_>>();
    for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
        let standard = ["grant_type", "client_assertion", "scope"].contains(&name.as_ref());
        let sent = named(&name);
        let kept = sent.len() == 1 && (sent[0].1 == value) != standard;
        if !kept {
            let expected = if standard {
                format!("{name} as the grant wants it, once")
            } else {
                format!("{name} with the value of the definition, once")
            };
            let observed = match sent.len() {
                0 => "nothing",
                1 => "another value",
                _ => "it is sent more than once",
            };
            let place = Place::Form(name.into_owned());
            return Some(Some((place, expected, observed.to_owned())));
        }
    }
    Some(None)
}

/// None when the definition has no scopes.
fn asked_scopes(definition: &Value, exchange: &Exchange) -> Option<Departure> {
    let wanted = scopes(definition);
    (!wanted.is_empty()).then_some(())?;
    let scope = exchange.request.form_value("scope").unwrap_or_default();
    let mut asked: Vec<String> = scope.split_whitespace().map(str::to_owned).collect();
    asked.sort();
    asked.dedup();
    let place = Place::Form("scope".to_owned());
    let expected = wanted.join(" ");
    Some((asked != wanted).then(|| (place, expected, asked.join(" "))))
}

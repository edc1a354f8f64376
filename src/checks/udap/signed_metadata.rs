//! `udap.signed_metadata`: the signed part of the metadata proves whose it is.

use serde_json::{Map, Value};

use crate::checks::oauth_answer::{at_member, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::certificate::{broken, chain, signed_by, uris};
use super::subject::{anchors, community_asked, metadata};

/// The checks.
pub static ROWS: [Check; 5] = [
    row(
        "udap.signed_metadata.chain_trusted",
        "The certificates of the signed metadata lead to an anchor of the trust community",
        &["UDAP-JWT-01"],
    ),
    row(
        "udap.signed_metadata.dates_good",
        "The signed metadata is good now and for a year at most",
        &["UDAP-DISC-15"],
    ),
    row(
        "udap.signed_metadata.endpoints_repeated",
        "The signed metadata repeats the endpoints",
        &["UDAP-DISC-16"],
    ),
    row(
        "udap.signed_metadata.issuer_is_base",
        "The signed metadata is issued by the base URL, which its certificate names",
        &["UDAP-DISC-14"],
    ),
    row(
        "udap.signed_metadata.signature_verifies",
        "The signed metadata is signed by RS256 with the key of its certificate",
        &["UDAP-DISC-13"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::UdapMetadata]),
        page: include_str!("signed_metadata.md"),
        judge,
    }
}

/// A year with a leap day, in seconds.
const YEAR_SECS: i64 = 366 * 24 * 3600;

/// How far clocks may differ, in seconds.
const SKEW_SECS: i64 = 60;

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let document = metadata(exchange)?;
    let signed = document.get("signed_metadata");
    let jwt = signed.and_then(Value::as_str).and_then(|compact| Jwt::decode(compact).ok());
    let Some(jwt) = jwt else {
        // Said once, by the row about the signature.
        let observed = match signed {
            Some(Value::String(_)) => "a text that is no JWT",
            other => kind(other),
        };
        let finding = at_member(exchange, "signed_metadata", "a JWT", observed.to_owned());
        return (check.row() == "signature_verifies").then_some(Judgement::Violation(finding));
    };
    match check.row() {
        "chain_trusted" => judge_chain(exchange, transcript, &jwt),
        "dates_good" => Some(judge_dates(exchange, &jwt)),
        "endpoints_repeated" => Some(judge_endpoints(exchange, &document, &jwt)),
        "issuer_is_base" => judge_issuer(exchange, transcript, &jwt),
        "signature_verifies" => Some(judge_signature(exchange, &jwt)),
        // Not a row of this family.
        _ => None,
    }
}

fn violation(exchange: &Exchange, place: &str, expected: &str, observed: String) -> Finding {
    Finding::in_response(exchange, Place::Token(place.to_owned()), expected, observed)
}

fn judge_signature(exchange: &Exchange, jwt: &Jwt) -> Judgement {
    if jwt.header_str("alg") != Some("RS256") {
        let observed = "another algorithm".to_owned();
        return Judgement::Violation(violation(exchange, "header/alg", "RS256", observed));
    }
    let chain = match chain(jwt) {
        Ok(chain) => chain,
        Err(observed) => {
            let expected = "an array of certificates in standard base64, the leaf first";
            let finding = violation(exchange, "header/x5c", expected, observed.to_owned());
            return Judgement::Violation(finding);
        }
    };
    if !signed_by(jwt, &chain[0]) {
        let expected = "a signature that verifies with the key of the first certificate";
        let observed = "a signature that does not verify".to_owned();
        let finding = violation(exchange, "signature", expected, observed)
            .hint("A client stops here: it may not use metadata whose signature is not good.");
        return Judgement::Violation(finding);
    }
    Judgement::Pass("RS256 with the key of the leaf".to_owned())
}

fn judge_chain(exchange: &Exchange, transcript: &Transcript, jwt: &Jwt) -> Option<Judgement> {
    let chain = chain(jwt).ok()?;
    let asked = community_asked(exchange);
    // A community we do not know may be answered with any certificate.
    let known = anchors(transcript, asked.as_deref());
    let anchors = if known.is_empty() { anchors(transcript, None) } else { known };
    if anchors.is_empty() {
        return None;
    }
    let mut why = String::new();
    for pem in &anchors {
        match broken(&chain, pem, exchange.started_at) {
            None => {
                let seen = format!("a chain of {} certificates to the anchor", chain.len());
                return Some(Judgement::Pass(seen));
            }
            Some(cause) => why = cause,
        }
    }
    let expected = "a chain to an anchor of the trust community, with all certificates between";
    let observed = format!("a chain that is not trusted: {why}");
    Some(Judgement::Violation(
        violation(exchange, "header/x5c", expected, observed)
            .hint("Send the leaf first, then each certificate that issued the one before."),
    ))
}

fn judge_issuer(exchange: &Exchange, transcript: &Transcript, jwt: &Jwt) -> Option<Judgement> {
    let url = &exchange.request.url;
    let base = url.split("/.well-known/udap").next().unwrap_or(url);
    let Some(issuer) = jwt.claim_str("iss") else {
        let observed = kind(jwt.claims.get("iss")).to_owned();
        let finding = violation(exchange, "claims/iss", "the base URL", observed);
        return Some(Judgement::Violation(finding));
    };
    let named = chain(jwt).is_ok_and(|chain| uris(&chain[0]).iter().any(|uri| uri == issuer));
    // A base is often written both with and without a slash at its end; the certificate decides.
    let is_base = issuer == base || transcript.base_of(Actor::Source) == Some(issuer);
    let (place, expected, observed) = if !is_base && issuer.trim_end_matches('/') == base {
        ("claims/iss", "the base URL to the letter", "the base URL with a slash at its end")
    } else if !is_base {
        ("claims/iss", "the base URL the metadata was fetched from", "another URL")
    } else if !named {
        ("claims/iss", "a URI of the certificate", "a URL the certificate does not name")
    } else if jwt.claim_str("sub") != Some(issuer) {
        ("claims/sub", "the same as iss", "something else")
    } else {
        return Some(Judgement::Pass("the base URL, named by the certificate".to_owned()));
    };
    Some(Judgement::Violation(
        violation(exchange, place, expected, observed.to_owned())
            .hint("Clients compare the texts as they are, without normalising anything."),
    ))
}

fn judge_dates(exchange: &Exchange, jwt: &Jwt) -> Judgement {
    let now = exchange.started_at.as_second();
    let secs = |name: &str| jwt.claim_secs(name);
    let (Some(issued), Some(expires)) = (secs("iat"), secs("exp")) else {
        let missing = if secs("iat").is_none() { "iat" } else { "exp" };
        let observed = kind(jwt.claims.get(missing)).to_owned();
        let place = format!("claims/{missing}");
        let expected = "a whole number of seconds";
        return Judgement::Violation(violation(exchange, &place, expected, observed));
    };
    let (place, expected, observed) = if expires <= now - SKEW_SECS {
        ("claims/exp", "a time to come", format!("{} seconds ago", now - expires))
    } else if issued > now + SKEW_SECS {
        ("claims/iat", "a time that has passed", format!("{} seconds ahead", issued - now))
    } else if expires - issued > YEAR_SECS {
        let days = (expires - issued) / 86400;
        ("claims/exp", "at most a year after iat", format!("{days} days after iat"))
    } else if jwt.claim_str("jti").is_none_or(str::is_empty) {
        ("claims/jti", "an identifier", kind(jwt.claims.get("jti")).to_owned())
    } else {
        return Judgement::Pass(format!("good for {} days", (expires - issued) / 86400));
    };
    Judgement::Violation(violation(exchange, place, expected, observed))
}

fn judge_endpoints(exchange: &Exchange, document: &Map<String, Value>, jwt: &Jwt) -> Judgement {
    let names = ["token_endpoint", "registration_endpoint", "authorization_endpoint"];
    for name in names {
        let (plain, signed) = (document.get(name), jwt.claims.get(name));
        // The authorization endpoint is repeated where there is one.
        if plain == signed && (plain.is_some() || name == "authorization_endpoint") {
            continue;
        }
        let observed = match signed {
            Some(Value::String(_)) => "another URL".to_owned(),
            other => kind(other).to_owned(),
        };
        let finding = violation(
            exchange,
            &format!("claims/{name}"),
            "the endpoint that the document names without signature",
            observed,
        )
        .hint("Clients rely on the signed values: only those come from who holds the certificate.");
        return Judgement::Violation(finding);
    }
    Judgement::Pass("the endpoints, repeated".to_owned())
}

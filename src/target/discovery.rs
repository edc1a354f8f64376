//! Where a source payer says where tokens come from: the documents, in the order they are looked
//! at, and what is read from them. A transfer and the preflight both go by it.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;
use url::Url;

use crate::admin::ServerDefinition;
use crate::id::{Endpoint, Party};
use crate::transcript::{Exchange, Outbound};

use super::settings::same_issuer;
use super::transfer_error::{answered, refusal_words};

/// A place where a document may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which document.
    pub endpoint: Endpoint,
    /// Where.
    pub url: String,
    /// Whether the server definition names it.
    pub is_stated: bool,
}

impl Place {
    /// The SMART configuration of a FHIR base.
    pub fn smart(base: &str) -> Self {
        let base = base.trim_end_matches('/');
        Self {
            endpoint: Endpoint::SmartConfiguration,
            url: format!("{base}/.well-known/smart-configuration"),
            is_stated: false,
        }
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        match self.endpoint {
            Endpoint::SmartConfiguration => "SMART configuration",
            _ => "OpenID configuration",
        }
    }

    /// The request for it.
    pub fn request(&self) -> Outbound {
        Outbound::new(Party::Idp, self.endpoint, "GET", &self.url)
            .header("accept", "application/json")
    }
}

/// A place that was looked at.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The place.
    pub place: Place,
    /// What was asked and answered.
    pub exchange: Arc<Exchange>,
    /// The document; else what became of it, in words that follow its name.
    pub document: Result<Value, String>,
}

impl Looked {
    /// What was seen at a place.
    pub fn at(place: Place, exchange: Arc<Exchange>) -> Self {
        let document = document(&exchange);
        Self { place, exchange, document }
    }
}

/// The way from place to place, until one has a document.
#[derive(Debug)]
pub struct Discovery {
    ahead: VecDeque<Place>,
    /// The places it has been at.
    pub looked: Vec<Looked>,
}

impl Discovery {
    /// The places where a source payer publishes. What the server definition states goes first, then
    /// the FHIR base, as far as it is known; without either, the issuer.
    ///
    /// `minds_stated` is whether what the definition states counts.
    pub fn of(server: &ServerDefinition, minds_stated: bool) -> Self {
        let stated = server.auth_well_known_config_url.clone().filter(|_| minds_stated);
        let openid = |url: String, is_stated| Place {
            endpoint: Endpoint::OpenidConfiguration,
            url,
            is_stated,
        };
        let smart = server.fhir_endpoint_url.as_deref().map(Place::smart);
        let ahead = match stated {
            Some(url) => [Some(openid(url, true)), smart],
            None => [smart, Some(openid(server.default_well_known(), false))],
        };
        Self { ahead: ahead.into_iter().flatten().collect(), looked: Vec::new() }
    }

    /// The place to look at now; none once a document was found, or there is nowhere else.
    pub fn next(&mut self) -> Option<Place> {
        self.found().is_none().then(|| self.ahead.pop_front()).flatten()
    }

    /// Takes down what was seen at a place.
    pub fn saw(&mut self, place: Place, exchange: Arc<Exchange>) {
        self.looked.push(Looked::at(place, exchange));
    }

    /// The document, with its place.
    pub fn found(&self) -> Option<(&Place, &Value)> {
        let last = self.looked.last()?;
        last.document.as_ref().ok().map(|document| (&last.place, document))
    }
}

/// The JSON object of a good answer; else what became of it, in words that follow its name.
fn document(exchange: &Exchange) -> Result<Value, String> {
    let response = answered(exchange, "").map_err(|error| error.what.trim_start().to_owned())?;
    if response.status != 200 {
        return Err(format!("was refused ({})", refusal_words(response)));
    }
    let document = response.json().map_err(|error| format!("is unusable: {error}"))?;
    if document.is_object() { Ok(document) } else { Err("is no JSON object".to_owned()) }
}

/// The issuer a document names, where that is another one.
pub fn other_issuer<'a>(document: &'a Value, issuer: &str) -> Option<&'a str> {
    document["issuer"].as_str().filter(|named| !same_issuer(named, issuer))
}

/// A URL that a document publishes. With a FHIR base it may be relative to that, which counts as a
/// directory.
pub fn published(document: &Value, name: &str, base: Option<&str>) -> Option<String> {
    let url = document[name].as_str().filter(|url| !url.is_empty())?;
    if Url::parse(url).is_ok() {
        return Some(url.to_owned());
    }
    let base = Url::parse(&format!("{}/", base?.trim_end_matches('/'))).ok()?;
    base.join(url).ok().map(String::from)
}

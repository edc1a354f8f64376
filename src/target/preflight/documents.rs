//! The documents that say where tokens come from, and the way to them.

use serde_json::Value;

use crate::id::Endpoint;
use crate::target::discovery::{Discovery, Looked, Place, other_issuer};
use crate::transcript::{Exchange, FailureKind};

use super::look::{Look, Standing, Whose};

/// Clocks that differ by more make assertions fail that are not yet, or no more, valid.
const SKEW_SECS: i64 = 60;

impl Look<'_> {
    /// The document a transfer would go by, found as it finds it; null where it would do without.
    pub(super) async fn discovery(&mut self) -> Value {
        let server = &self.subject.server;
        let base = server.fhir_endpoint_url.clone();
        let issuer = server.issuer.clone().unwrap_or_default();
        if base.is_none() {
            let words = "the FHIR base is not known; ask the source payer for it, and write it \
                         into the server definition as `fhirEndpointUrl`";
            self.say("FHIR base", Standing::Missing, Whose::Requester, words);
        }
        let mut discovery = Discovery::of(&self.subject.server, true);
        while let Some(place) = discovery.next() {
            let exchange = self.client.send(place.request()).await;
            discovery.saw(place, exchange);
        }
        let found = discovery.found().map(|(place, document)| (place.clone(), document.clone()));
        let mut looked = discovery.looked;
        let is_smart = |one: &Looked| one.place.endpoint == Endpoint::SmartConfiguration;
        if let Some(base) = base {
            // It is owed even where another document goes before it.
            if !looked.iter().any(is_smart) {
                let place = Place::smart(&base);
                let exchange = self.client.send(place.request()).await;
                looked.push(Looked::at(place, exchange));
            }
            if let Some(smart) = looked.iter().find(|one| is_smart(one)) {
                self.transport(&smart.exchange, &base);
            }
        }
        let place = found.as_ref().map(|(place, _)| place);
        for one in &looked {
            self.document(one, place);
        }
        let Some((_, document)) = found else { return Value::Null };
        self.is_of(&document, &issuer);
        document
    }

    /// How one of the documents stands, when `found` is the place of the one that is used.
    fn document(&mut self, looked: &Looked, found: Option<&Place>) {
        let Looked { place, document, .. } = looked;
        let Place { url, is_stated, .. } = place;
        let is_smart = place.endpoint == Endpoint::SmartConfiguration;
        let is_used = found == Some(place);
        let Err(why) = document else {
            let use_of_it = match (is_used, is_smart) {
                (false, _) => "; the definition names another document, which goes before it",
                (true, false) if *is_stated => ", where the definition has it",
                (true, false) => ", and used instead",
                (true, true) => "",
            };
            return self.ready(place.name(), format!("published at {url}{use_of_it}"));
        };
        // Whoever knows where tokens come from can do without.
        let is_told = self.subject.server.federation_token_url.is_some();
        let standing =
            if found.is_some() || is_told { Standing::Doubtful } else { Standing::Missing };
        let (turn, what_to_do) = match (is_smart, is_stated) {
            (true, _) => (Whose::Source, "publish it there"),
            (false, true) => {
                (Whose::Requester, "correct `authWellKnownConfigUrl` of the definition")
            }
            (false, false) => (Whose::Source, "publish one, or tell us the token endpoint"),
        };
        let instead = match found {
            Some(found) => format!("; the {} is used instead", found.name()),
            None if is_told => "; the definition says where tokens come from".to_owned(),
            None => String::new(),
        };
        let words = format!("{url} {why}; {what_to_do}{instead}");
        self.say(place.name(), standing, turn, words);
    }

    /// What the document gives that the definition leaves out.
    pub(super) fn filled(&mut self, document: &Value) {
        let server = &self.subject.server;
        let left_out = [
            ("token_endpoint", server.federation_token_url.is_none()),
            ("registration_endpoint", server.registration_endpoint.is_none()),
            ("revocation_endpoint", server.revocation_endpoint.is_none()),
            ("jwks_uri", server.federation_jwk_set_url.is_none()),
        ];
        let given: Vec<String> = left_out
            .into_iter()
            .filter(|(_, left_out)| *left_out)
            .filter_map(|(name, _)| Some(format!("{name} {}", document[name].as_str()?)))
            .collect();
        if !given.is_empty() {
            let words = format!("the definition leaves out {}", given.join(", "));
            self.ready("given by discovery", words);
        }
    }

    /// Encryption and clocks, of which the first answer tells.
    fn transport(&mut self, exchange: &Exchange, base: &str) {
        let failed = exchange.failure.as_ref();
        if let Some(failure) = failed.filter(|failure| failure.kind == FailureKind::Tls) {
            let words = format!(
                "{}; have a certificate of this name from an authority we trust, or give us the \
                 authority",
                failure.detail
            );
            self.say("TLS", Standing::Missing, Whose::Source, words);
        } else if let Some(tls) = &exchange.tls {
            self.ready("TLS", format!("{} with a certificate we trust", tls.version));
        } else if base.starts_with("http://") {
            let words = "the FHIR base is not encrypted; that will do for tests and for nothing \
                         else";
            self.say("TLS", Standing::Doubtful, Whose::Source, words);
        }
        let date = exchange.response.as_ref().and_then(|response| response.headers.get("date"));
        let parser = jiff::fmt::rfc2822::DateTimeParser::new();
        let Some(date) = date.and_then(|date| parser.parse_timestamp(date).ok()) else {
            if exchange.response.is_some() {
                let words = "its answers have no `Date`, so the clocks cannot be compared";
                self.say("clocks", Standing::Unknown, Whose::Source, words);
            }
            return;
        };
        let skew = date.as_second() - self.clock.epoch_secs();
        if skew.abs() <= SKEW_SECS {
            self.ready("clocks", format!("{} s apart", skew.abs()));
        } else {
            let which = if skew > 0 { "ahead of" } else { "behind" };
            let words = format!(
                "its clock is {} s {which} ours, which makes assertions invalid; set the clock \
                 that is wrong",
                skew.abs()
            );
            self.say("clocks", Standing::Missing, Whose::Requester, words);
        }
    }

    fn is_of(&mut self, document: &Value, issuer: &str) {
        match (other_issuer(document, issuer), document["issuer"].as_str()) {
            (Some(other), _) => {
                let words = format!(
                    "the document is of `{other}`, not of `{issuer}`; correct the issuer or the \
                     FHIR base of the server definition"
                );
                self.say("issuer", Standing::Missing, Whose::Requester, words);
            }
            (None, Some(_)) => self.ready("issuer", "the document is of the issuer we know"),
            (None, None) => {
                let words = "the document does not name its issuer";
                self.say("issuer", Standing::Doubtful, Whose::Source, words);
            }
        }
    }
}

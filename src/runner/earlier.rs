//! What earlier scenarios of a run gave a real target payer.
//!
//! It calls the same address in every scenario. A late poll of a job of an earlier one, or a token
//! it kept, is no fault of the next.

use std::collections::BTreeSet;

use crate::id::{Endpoint, Party};
use crate::oauth::Jwt;
use crate::transcript::{Exchange, Fact, Transcript};

use super::patience::{files, job, place};

/// What was given.
#[derive(Default)]
pub struct Earlier {
    tokens: BTreeSet<String>,
    places: BTreeSet<String>,
    assertions: Vec<Fact>,
}

impl Earlier {
    /// Adds what a scenario gave.
    pub fn learn(&mut self, scenario: &str, transcript: &Transcript) {
        for exchange in transcript.sent_by(Party::Target) {
            self.places.extend(job(exchange));
            match exchange.endpoint {
                Endpoint::Token => {
                    self.assertions.extend(sent(scenario, exchange));
                    self.tokens.extend(issued(exchange));
                }
                Endpoint::Status | Endpoint::MatchStatus => {
                    let lists = ["output", "error", "deleted", "link"];
                    self.places.extend(lists.iter().flat_map(|list| files(exchange, list)));
                }
                _ => {}
            }
        }
    }

    /// Whether a request belongs to an earlier scenario: it was refused, and it carries a token of
    /// one or goes to a place only one has named.
    pub fn is_stale(&self, exchange: &Exchange) -> bool {
        let bearer = exchange.request.headers.get("authorization").unwrap_or_default();
        let token = bearer.split_once(' ').map_or("", |(_, token)| token.trim());
        exchange.initiator == Party::Target
            && !exchange.succeeded()
            && (self.tokens.contains(token) || self.places.contains(&place(&exchange.request.url)))
    }

    /// The assertions that were sent.
    pub fn assertions(&self) -> &[Fact] {
        &self.assertions
    }
}

fn issued(exchange: &Exchange) -> Option<String> {
    let body = exchange.response.as_ref()?.json().ok()?;
    body["access_token"].as_str().map(str::to_owned)
}

fn sent(scenario: &str, exchange: &Exchange) -> Option<Fact> {
    let form = exchange.request.form();
    let (_, assertion) = form.into_iter().find(|(name, _)| name == "client_assertion")?;
    let jwt = Jwt::decode(&assertion).ok()?;
    Some(Fact::AssertionSent {
        scenario: scenario.to_owned(),
        issuer: jwt.claim_str("iss")?.to_owned(),
        jti: jwt.claim_str("jti")?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Transcript {
        let start = "2026-03-02T10:00:00Z".parse().expect("an instant");
        crate::transcript::text::parse(text, start).expect("a transcript")
    }

    #[test]
    fn a_late_poll_of_an_earlier_job_is_told_apart() {
        let mut earlier = Earlier::default();
        earlier.learn(
            "one",
            &read(
                "### target -> idp token +0s step=t\nPOST https://i.test/token HTTP/1.1\n\n\
                 HTTP/1.1 200 OK\ncontent-type: application/json\n\n{\"access_token\":\"old\"}\n\n\
                 ### target -> source kick_off +1s step=t\nGET https://s.test/x/$export HTTP/1.1\n\n\
                 HTTP/1.1 202 Accepted\ncontent-location: https://s.test/x/status/1\n\n",
            ),
        );
        let later = read(
            "### target -> source status +0s step=t\nGET https://s.test/x/status/1 HTTP/1.1\n\n\
             HTTP/1.1 404 Not Found\n\n\
             ### target -> source read +0s step=t\nGET https://s.test/x/Patient HTTP/1.1\n\
             authorization: Bearer old\n\nHTTP/1.1 401 Unauthorized\n\n\
             ### target -> source read +0s step=t\nGET https://s.test/x/Patient HTTP/1.1\n\
             authorization: Bearer new\n\nHTTP/1.1 401 Unauthorized\n\n\
             ### target -> source status +0s step=t\nGET https://s.test/x/status/2 HTTP/1.1\n\n\
             HTTP/1.1 404 Not Found\n\n",
        );
        let stale: Vec<bool> = later.exchanges.iter().map(|it| earlier.is_stale(it)).collect();
        assert_eq!(stale, [true, true, false, false]);
    }
}

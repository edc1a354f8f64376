//! `probe_tls`: finds out what a server takes of TLS.

use std::time::Duration;

use url::Url;

use crate::id::{Actor, Endpoint, Party};
use crate::runner::step::{StepProblem, StepResult, answered};
use crate::runner::world::World;
use crate::scenario::ProbeTls;
use crate::transcript::{Attempt, Fact, Outbound, TlsOffer, probe};

use super::discover;

/// Runs the step: offers that a sound client never makes, then a request over plain HTTP, then an
/// ordinary one, by which checks judge all of it.
pub async fn run(world: &mut World, step: &ProbeTls, id: &str) -> StepResult {
    let (endpoint, url) = match step.actor {
        Actor::Idp => ("token endpoint", discover::endpoint(world, "token_endpoint").await?),
        Actor::Source => ("FHIR base", discover::fhir_base(world)?),
        Actor::Target => {
            let base = world.target_base.clone();
            let why = "it is not known where the target is".to_owned();
            ("FHIR base", base.ok_or(StepProblem::LeftOut(why))?)
        }
    };
    let url = Url::parse(&url)
        .map_err(|error| StepProblem::Refused(format!("the {endpoint} is not a URL: {error}")))?;
    let offers = if url.scheme() == "https" { offers(world, &url).await } else { Vec::new() };
    world.recorder.state(Fact::TlsProbed { step: id.to_owned(), actor: step.actor, offers });
    let party = Party::from(step.actor);
    if url.scheme() == "https" {
        // Whatever becomes of it is an answer. It asks for a token as nobody, so that nothing
        // that matters goes out in the clear.
        let plain = Outbound::new(party, Endpoint::Other, "POST", &in_the_clear(&url))
            .header("accept", "application/json")
            .form(&[("grant_type", "client_credentials")]);
        let _ = world.client.send(plain).await;
    }
    let ordinary = Outbound::new(party, Endpoint::Other, "GET", url.as_str());
    answered(&world.client.send(ordinary).await)
}

/// What the server at `url` takes; offers that nobody answered are left out.
async fn offers(world: &World, url: &Url) -> Vec<TlsOffer> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(443);
    let limit = Duration::from_secs(world.shared.system.limits.connect_secs);
    let mut offers = Vec::new();
    for attempt in Attempt::ALL {
        match probe(attempt, (host, port), &world.shared.tls, limit).await {
            Ok(offered) => offers.push(TlsOffer {
                attempt,
                accepted: offered.accepted,
                version: offered.version,
                cipher: offered.cipher,
                detail: offered.detail,
            }),
            Err(error) => tracing::debug!("could not offer {attempt:?}: {error}"),
        }
    }
    offers
}

/// The same place over plain HTTP: at the port of HTTP when the URL has that of HTTPS.
fn in_the_clear(url: &Url) -> String {
    let mut plain = url.clone();
    // `https` and `http` may take each other's place (WHATWG URL §4.6).
    let _ = plain.set_scheme("http");
    plain.to_string()
}

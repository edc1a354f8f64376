//! Starting the server: its state, its routes, and who is said to call them.

use std::sync::Arc;

use tokio::net::TcpListener;

use crate::id::{Endpoint, Party};
use crate::transcript::{Classify, Serve, Stage, serve};

use super::definition::SeedError;
use super::handle::Handle;
use super::routes;
use super::settings::Settings;
use super::state::Idp;

/// A server that is ready to serve.
pub struct Server {
    idp: Arc<Idp>,
    stage: Stage,
    party: Party,
    caller: Party,
}

impl Server {
    /// Sets a server up, with every definition its settings name.
    ///
    /// # Errors
    /// When a pre-seed file holds what cannot be.
    pub fn new(stage: Stage, settings: Settings, handle: Handle) -> Result<Self, SeedError> {
        let (party, caller) = (settings.party, settings.caller);
        let (seeds, variables) = (settings.seeds.clone(), settings.variables.clone());
        let idp = Arc::new(Idp::new(settings, handle, &stage));
        for seed in &seeds {
            seed.plant(&idp, &variables)?;
        }
        Ok(Self { idp, stage, party, caller })
    }

    /// Serves until the stage is shut down. The caller binds the listener.
    pub async fn serve(self, listener: TcpListener) {
        let Self { idp, stage, party, caller } = self;
        let prefix = idp.urls.prefix().to_owned();
        let classify: Classify = Arc::new(move |_, path| {
            name(path.strip_prefix(prefix.as_str()).unwrap_or(path), party, caller)
        });
        let serving = Serve {
            responder: party,
            router: routes::router(idp),
            classify,
            recorder: stage.recorder,
            defects: stage.defects,
            tls: stage.tls,
            shutdown: stage.shutdown,
        };
        serve(listener, serving).await;
    }
}

/// Serves until the stage is shut down. The caller binds the listener.
///
/// # Panics
/// When a pre-seed file of the settings holds what cannot be; [`Server::new`] says so instead.
pub async fn run(listener: TcpListener, stage: Stage, settings: Settings, handle: Handle) {
    let server = Server::new(stage, settings, handle).expect("the pre-seed files are sound");
    server.serve(listener).await;
}

/// Says what a request is for and who sends it.
fn name(path: &str, party: Party, caller: Party) -> (Endpoint, Party) {
    let endpoint = routes::endpoint(path);
    let initiator = match endpoint {
        // An identity provider serves the authorization server that sends people to it.
        Endpoint::Token | Endpoint::Jwks if party == Party::Other => Party::Idp,
        // A resource server introspects and looks up verification keys.
        Endpoint::Introspect | Endpoint::Jwks => Party::Source,
        _ => caller,
    };
    (endpoint, initiator)
}

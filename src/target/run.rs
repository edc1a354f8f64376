//! Serving the mock target payer.

use std::sync::Arc;

use tokio::net::TcpListener;

use crate::id::Party;
use crate::transcript::{Serve, Stage, serve};

use super::handle::Handle;
use super::journey;
use super::routes;
use super::settings::Settings;
use super::state::State;

/// Goes on with the transfers in its state, and serves until `stage.shutdown` is cancelled, then waits for running transfers to write down
/// how they ended. The caller binds the listener.
pub async fn run(listener: TcpListener, stage: Stage, settings: Settings, handle: Handle) {
    let classify = routes::classify(&settings.base);
    let state = match State::new(settings, &stage, handle.clone()) {
        Ok(state) => Arc::new(state),
        Err(error) => {
            tracing::error!("could not start the target payer: {error}");
            return;
        }
    };
    journey::resume(&state);
    let served = Serve {
        responder: Party::Target,
        router: routes::routes(state),
        classify,
        recorder: stage.recorder,
        defects: stage.defects,
        tls: stage.tls,
        shutdown: stage.shutdown,
    };
    serve(listener, served).await;
    handle.wait_idle().await;
}

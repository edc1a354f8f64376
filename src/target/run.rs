//! Serving the mock target payer.

use std::sync::Arc;

use tokio::net::TcpListener;

use crate::id::Party;
use crate::transcript::{Serve, Stage, serve};

use super::handle::Handle;
use super::routes;
use super::settings::Settings;
use super::state::State;

/// Serves until `stage.shutdown` is cancelled, then waits for running transfers to write down
/// how they ended. The caller binds the listener.
pub async fn run(listener: TcpListener, stage: Stage, settings: Settings, handle: Handle) {
    let classify = routes::classify(&settings.base);
    let state = Arc::new(State::new(settings, &stage, handle.clone()));
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

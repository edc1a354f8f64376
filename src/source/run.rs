//! Starting a source payer.

use std::sync::Arc;

use tokio::net::TcpListener;

use crate::id::Party;
use crate::transcript::{Serve, Stage, serve};

use super::handle::Handle;
use super::routes;
use super::settings::Settings;
use super::state::Source;

/// Serves a source payer on `listener` until the stage's shutdown token is cancelled.
///
/// The client in `stage` should speak as [`Party::Source`]; it asks the issuer for keys and about
/// tokens.
pub async fn run(listener: TcpListener, stage: Stage, settings: Settings, handle: Handle) {
    let caller = settings.caller;
    let source = Arc::new(Source::new(stage.clone(), settings, handle));
    source.drop_expired_jobs();
    source.drop_stale_matches();
    let classify = routes::classify(&source.base_path, caller);
    let router = routes::router(source);
    let Stage { recorder, client: _, defects, tls, shutdown } = stage;
    let responder = Party::Source;
    serve(listener, Serve { responder, router, classify, recorder, defects, tls, shutdown }).await;
}

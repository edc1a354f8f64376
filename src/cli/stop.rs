//! Being asked to stop, by a person or by whoever started the program.

/// Waits for Ctrl-C, or on Unix for the signal by which service managers and pipelines end a
/// program.
pub(super) async fn asked_to_stop() {
    #[cfg(unix)]
    if let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

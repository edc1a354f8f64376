//! Being asked to stop, by a person or by whoever started the program.

/// Listens from now on for Ctrl-C, and on Unix for the signal by which service managers and
/// pipelines end a program. What is returned waits for the first of them.
///
/// # Panics
/// Outside an asynchronous runtime.
pub(super) fn asked_to_stop() -> impl Future<Output = ()> + Send {
    #[cfg(unix)]
    let signals = {
        use tokio::signal::unix::{SignalKind, signal};
        // A signal that comes before anybody listens ends the program on the spot.
        [SignalKind::interrupt(), SignalKind::terminate()].map(signal)
    };
    async move {
        #[cfg(unix)]
        if let [Ok(mut interrupt), Ok(mut terminate)] = signals {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}

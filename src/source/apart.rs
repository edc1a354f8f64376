//! Work that takes the processor for long: done beside the requests of others.

use super::refusal::Refusal;

/// Does work in a thread where it keeps nobody waiting.
///
/// # Errors
/// Those of the work.
pub(super) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!("a request was given up: {error}");
        Err(Refusal::new(500, "exception", "This request could not be served."))
    })
}

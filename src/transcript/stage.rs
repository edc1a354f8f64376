//! What every mock stands on: how it is recorded, how it calls out, and when it ends.

use tokio_util::sync::CancellationToken;

use super::client::WireClient;
use super::record::Recorder;
use super::tls::ServerTls;
use super::wire::WireDefect;

/// The surroundings of a mock, given by whoever starts it.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Where exchanges with this mock are written; also the source of its clock.
    pub recorder: Recorder,
    /// The client its own calls leave through.
    pub client: WireClient,
    /// Rewrites of the responses it sends. Rewrites of its requests are in `client`.
    pub defects: Vec<WireDefect>,
    /// Serves TLS when given.
    pub tls: Option<ServerTls>,
    /// Ends it when cancelled.
    pub shutdown: CancellationToken,
}

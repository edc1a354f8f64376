//! Finds out which versions and cipher suites of TLS a server takes.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::client_hello::{
    Answer, SUITES_OF_OLD, TLS_1_0, TLS_1_1, TLS_1_2, WEAK_SUITES, answer, offer,
};
use super::tls::{self, ClientTls};

/// One offer to a server.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Attempt {
    /// TLS 1.0 at most.
    Tls10,
    /// TLS 1.1 at most.
    Tls11,
    /// TLS 1.2 with weak cipher suites only.
    WeakSuites,
    /// TLS 1.2 alone, with good suites.
    Tls12,
    /// TLS 1.3 alone.
    Tls13,
}

impl Attempt {
    /// Every offer there is.
    pub const ALL: [Self; 5] =
        [Self::Tls10, Self::Tls11, Self::WeakSuites, Self::Tls12, Self::Tls13];
}

/// What a server said to an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Whether it took it.
    pub accepted: bool,
    /// The version it chose; empty when it did not.
    pub version: String,
    /// The cipher suite it chose; empty when it did not.
    pub cipher: String,
    /// How it refused, in words.
    pub detail: String,
}

impl Offered {
    fn refused(detail: impl Into<String>) -> Self {
        let (version, cipher) = (String::new(), String::new());
        Self { accepted: false, version, cipher, detail: detail.into() }
    }
}

/// Makes one offer to the server at `host` and `port`.
///
/// # Errors
/// When there is no connection, or no answer within `limit`: nothing can be said then.
pub async fn probe(
    attempt: Attempt,
    (host, port): (&str, u16),
    tls: &ClientTls,
    limit: Duration,
) -> Result<Offered, String> {
    let offered = async {
        let mut stream =
            TcpStream::connect((host, port)).await.map_err(|error| error.to_string())?;
        match attempt {
            Attempt::Tls10 => by_hand(&mut stream, TLS_1_0, SUITES_OF_OLD, host).await,
            Attempt::Tls11 => by_hand(&mut stream, TLS_1_1, SUITES_OF_OLD, host).await,
            Attempt::WeakSuites => by_hand(&mut stream, TLS_1_2, WEAK_SUITES, host).await,
            Attempt::Tls12 => by_library(stream, tls, &rustls::version::TLS12, host).await,
            Attempt::Tls13 => by_library(stream, tls, &rustls::version::TLS13, host).await,
        }
    };
    tokio::time::timeout(limit, offered)
        .await
        .map_err(|_| format!("no answer to the offer within {limit:?}"))?
}

async fn by_hand(
    stream: &mut TcpStream,
    version: u16,
    suites: &[u16],
    host: &str,
) -> Result<Offered, String> {
    let mut random = [0; 32];
    aws_lc_rs::rand::fill(&mut random).map_err(|error| error.to_string())?;
    let hello = offer(version, suites, host, random);
    // A server that closes at once has answered as well.
    let _ = stream.write_all(&hello).await;
    Ok(match answer(stream).await {
        // A server may answer lower, never higher than it was offered.
        Answer::Hello { version: chosen, suite } if chosen <= version => Offered {
            accepted: true,
            version: version_name(chosen),
            cipher: format!("0x{suite:04X}"),
            detail: String::new(),
        },
        Answer::Hello { version: chosen, .. } => {
            Offered::refused(format!("it answered with {} instead", version_name(chosen)))
        }
        Answer::Alert(code) => Offered::refused(format!("alert {code}{}", alert_name(code))),
        Answer::Closed => Offered::refused("it closed the connection"),
        Answer::NotTls => Offered::refused("it did not answer in TLS"),
    })
}

async fn by_library(
    stream: TcpStream,
    tls: &ClientTls,
    version: &'static rustls::SupportedProtocolVersion,
    host: &str,
) -> Result<Offered, String> {
    let config = tls.offering(&[version]).map_err(|error| error.to_string())?;
    let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
    let connector = tokio_rustls::TlsConnector::from(Arc::clone(&config));
    Ok(match connector.connect(name, stream).await {
        Ok(stream) => {
            let facts = tls::facts(stream.get_ref().1, None);
            Offered {
                accepted: true,
                version: facts.version,
                cipher: facts.cipher_suite,
                detail: String::new(),
            }
        }
        Err(error) => Offered::refused(error.to_string()),
    })
}

fn version_name(version: u16) -> String {
    match version {
        0x0300 => "SSLv3".to_owned(),
        TLS_1_0 => "TLSv1_0".to_owned(),
        TLS_1_1 => "TLSv1_1".to_owned(),
        TLS_1_2 => "TLSv1_2".to_owned(),
        other => format!("0x{other:04X}"),
    }
}

fn alert_name(code: u8) -> &'static str {
    match code {
        40 => " (handshake_failure)",
        47 => " (illegal_parameter)",
        70 => " (protocol_version)",
        71 => " (insufficient_security)",
        80 => " (internal_error)",
        112 => " (unrecognized_name)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::clock::Clock;
    use crate::id::{Endpoint, Party};
    use crate::transcript::{Recorder, Serve, ServerTls, Spool, TestAuthority, serve};

    async fn seen(bend: fn(&mut ServerTls)) -> Vec<(Attempt, bool)> {
        let authority = TestAuthority::create().expect("an authority");
        let mut server = authority.issue(&["127.0.0.1"]).expect("a certificate");
        bend(&mut server);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shutdown = CancellationToken::new();
        let _running = shutdown.clone().drop_guard();
        let spool = Spool::create().expect("a directory");
        tokio::spawn(serve(
            listener,
            Serve {
                responder: Party::Idp,
                router: axum::Router::new(),
                classify: Arc::new(|_, _| (Endpoint::Other, Party::Runner)),
                recorder: Recorder::forgetful(Clock::system(), spool),
                defects: Vec::new(),
                tls: Some(server),
                shutdown,
            },
        ));
        let client = ClientTls::public().expect("settings");
        let client = client.trusting(authority.certificate()).expect("an authority");
        let mut seen = Vec::new();
        for attempt in Attempt::ALL {
            let offered = probe(attempt, ("127.0.0.1", port), &client, Duration::from_secs(5));
            seen.push((attempt, offered.await.expect("an answer").accepted));
        }
        seen
    }

    #[tokio::test]
    async fn a_good_server_takes_new_versions_only() {
        let seen = seen(|_| {}).await;
        let taken: Vec<Attempt> =
            seen.into_iter().filter_map(|(attempt, taken)| taken.then_some(attempt)).collect();
        assert_eq!(taken, [Attempt::Tls12, Attempt::Tls13]);
    }

    #[tokio::test]
    async fn a_worse_server_is_told_by_what_it_takes() {
        let seen = seen(|tls| {
            tls.answers_old_versions = true;
            tls.answers_weak_suites = true;
        })
        .await;
        assert!(seen.iter().all(|(_, taken)| *taken), "{seen:?}");
    }
}

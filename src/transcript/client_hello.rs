//! TLS handshakes made by hand: offers that no sound library makes, and what answers them.
//!
//! Only the first flight is spoken. A server that answers an offer with a `ServerHello` takes it;
//! one that refuses sends an alert or closes.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1>

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::tls::ServerTls;

/// A record of the handshake protocol.
const HANDSHAKE: u8 = 22;
/// A record of the alert protocol.
const ALERT: u8 = 21;
/// The message that opens a handshake.
const CLIENT_HELLO: u8 = 1;
/// The message that answers it.
const SERVER_HELLO: u8 = 2;
/// Records longer than this are no TLS.
const RECORD_LIMIT_BYTES: usize = 18 * 1024;
/// How long a client may take to say its first words, in real time.
const FIRST_WORDS: Duration = Duration::from_secs(10);
/// The extension that lists versions from TLS 1.3 on.
const SUPPORTED_VERSIONS: u16 = 43;

/// TLS 1.0, as records and messages number it.
pub(super) const TLS_1_0: u16 = 0x0301;
/// TLS 1.1.
pub(super) const TLS_1_1: u16 = 0x0302;
/// TLS 1.2.
pub(super) const TLS_1_2: u16 = 0x0303;

/// Suites that any server of the time of TLS 1.0 and 1.1 knew, good ones first.
pub(super) const SUITES_OF_OLD: &[u16] = &[
    0xC013, // ECDHE_RSA_WITH_AES_128_CBC_SHA
    0xC014, // ECDHE_RSA_WITH_AES_256_CBC_SHA
    0xC009, // ECDHE_ECDSA_WITH_AES_128_CBC_SHA
    0xC00A, // ECDHE_ECDSA_WITH_AES_256_CBC_SHA
    0x0033, // DHE_RSA_WITH_AES_128_CBC_SHA
    0x002F, // RSA_WITH_AES_128_CBC_SHA
    0x0035, // RSA_WITH_AES_256_CBC_SHA
    0x000A, // RSA_WITH_3DES_EDE_CBC_SHA
];

/// Suites without encryption, for export, or with ciphers that are broken.
pub(super) const WEAK_SUITES: &[u16] = &[
    0x0001, // RSA_WITH_NULL_MD5
    0x0002, // RSA_WITH_NULL_SHA
    0x003B, // RSA_WITH_NULL_SHA256
    0x0003, // RSA_EXPORT_WITH_RC4_40_MD5
    0x0006, // RSA_EXPORT_WITH_RC2_CBC_40_MD5
    0x0008, // RSA_EXPORT_WITH_DES40_CBC_SHA
    0x0004, // RSA_WITH_RC4_128_MD5
    0x0005, // RSA_WITH_RC4_128_SHA
    0x0009, // RSA_WITH_DES_CBC_SHA
    0x000A, // RSA_WITH_3DES_EDE_CBC_SHA
    0x0016, // DHE_RSA_WITH_3DES_EDE_CBC_SHA
    0xC006, // ECDHE_ECDSA_WITH_NULL_SHA
    0xC007, // ECDHE_ECDSA_WITH_RC4_128_SHA
    0xC008, // ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA
    0xC010, // ECDHE_RSA_WITH_NULL_SHA
    0xC011, // ECDHE_RSA_WITH_RC4_128_SHA
    0xC012, // ECDHE_RSA_WITH_3DES_EDE_CBC_SHA
];

/// What a server says to an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It takes it, at this version and with this suite.
    Hello {
        /// The version.
        version: u16,
        /// The suite.
        suite: u16,
    },
    /// It refuses with this alert.
    Alert(u8),
    /// It closes without a word.
    Closed,
    /// It does not speak TLS.
    NotTls,
}

/// The record of a `ClientHello` that offers `version` at most and these suites.
pub(super) fn offer(version: u16, suites: &[u16], host: &str, random: [u8; 32]) -> Vec<u8> {
    let mut extensions = Vec::new();
    // Server names are host names; an address must not be sent (RFC 6066 §3).
    if host.parse::<std::net::IpAddr>().is_err() {
        let name = [&[0][..], &long(host.len()), host.as_bytes()].concat();
        extension(&mut extensions, 0, &[&long(name.len())[..], &name].concat());
    }
    // Supported groups: P-256, P-384, P-521; points uncompressed.
    extension(&mut extensions, 10, &[0, 6, 0, 23, 0, 24, 0, 25]);
    extension(&mut extensions, 11, &[1, 0]);
    if version >= TLS_1_2 {
        // Signatures: ECDSA and RSA with SHA-256, SHA-384 and SHA-1.
        extension(&mut extensions, 13, &[0, 12, 4, 3, 4, 1, 5, 3, 5, 1, 2, 3, 2, 1]);
    }
    let mut hello = version.to_be_bytes().to_vec();
    hello.extend(random);
    hello.push(0); // No session to resume.
    hello.extend(long(suites.len() * 2));
    hello.extend(suites.iter().flat_map(|suite| suite.to_be_bytes()));
    hello.extend([1, 0]); // No compression.
    hello.extend(long(extensions.len()));
    hello.extend(extensions);
    // Old servers want no record version newer than their own.
    record(HANDSHAKE, TLS_1_0, &message(CLIENT_HELLO, &hello))
}

/// Reads what a server says to an offer.
pub(super) async fn answer(stream: &mut (impl AsyncRead + Unpin)) -> Answer {
    let mut handshake = Vec::new();
    loop {
        let (kind, body) = match read_record(stream).await {
            Ok(record) => record,
            Err(error) if error.kind() == ErrorKind::InvalidData => return Answer::NotTls,
            Err(_) => return Answer::Closed,
        };
        match kind {
            ALERT => return Answer::Alert(body.get(1).copied().unwrap_or_default()),
            HANDSHAKE => handshake.extend(body),
            _ => return Answer::NotTls,
        }
        if let Some(hello) = whole_message(&handshake) {
            return server_hello(hello).unwrap_or(Answer::NotTls);
        }
    }
}

/// The first handshake message, with its head, once all of it is there.
fn whole_message(handshake: &[u8]) -> Option<&[u8]> {
    let &[_, high, middle, low, ..] = handshake else { return None };
    let length = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
    handshake.get(..4 + length)
}

fn server_hello(message: &[u8]) -> Option<Answer> {
    (message.first() == Some(&SERVER_HELLO)).then_some(())?;
    let body = &message[4..];
    let version = u16_at(body, 0)?;
    let session = usize::from(*body.get(34)?);
    let suite = u16_at(body, 35 + session)?;
    Some(Answer::Hello { version, suite })
}

/// What a mock did with a connection before any handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bent {
    /// Nothing.
    Not,
    /// It answered as a worse server would, and is done.
    Answered,
    /// The client speaks plain HTTP and is to be served.
    PlainHttp,
}

/// Answers a client's first words as a worse server would, where `tls` says so.
///
/// # Errors
/// When the connection breaks.
pub(super) async fn bent(tls: &ServerTls, stream: &mut TcpStream) -> Result<Bent> {
    let bends =
        [tls.answers_old_versions, tls.answers_weak_suites, tls.answers_plain_http].contains(&true);
    if !bends {
        return Ok(Bent::Not);
    }
    let mut start = vec![0; RECORD_LIMIT_BYTES];
    // A client sends its first record at once; what it says before anyone answers is all there.
    let length = tokio::time::timeout(FIRST_WORDS, stream.peek(&mut start)).await??;
    let start = &start[..length];
    if start.first() != Some(&HANDSHAKE) {
        return Ok(if tls.answers_plain_http { Bent::PlainHttp } else { Bent::Not });
    }
    let Some(offered) = offered(start) else { return Ok(Bent::Not) };
    let is_old = offered.version < TLS_1_2;
    let weak = WEAK_SUITES.iter().find(|suite| offered.suites.contains(suite));
    let all_weak = offered.suites.iter().all(|suite| WEAK_SUITES.contains(suite));
    let suite = match (is_old, weak) {
        (true, _) if tls.answers_old_versions => offered.suites.first(),
        (false, Some(suite)) if tls.answers_weak_suites && all_weak => Some(suite),
        _ => None,
    };
    let Some(suite) = suite else { return Ok(Bent::Not) };
    let mut hello = offered.version.to_be_bytes().to_vec();
    hello.extend([7; 32]);
    hello.push(0);
    hello.extend(suite.to_be_bytes());
    hello.push(0);
    let answer = record(HANDSHAKE, offered.version, &message(SERVER_HELLO, &hello));
    stream.write_all(&answer).await?;
    stream.shutdown().await?;
    Ok(Bent::Answered)
}

/// What a `ClientHello` offers, as far as a worse server looks.
struct Offer {
    version: u16,
    suites: Vec<u16>,
}

fn offered(record: &[u8]) -> Option<Offer> {
    let body = record.get(9..)?;
    let version = u16_at(body, 0)?;
    let suites_at = 35 + usize::from(*body.get(34)?);
    let length = usize::from(u16_at(body, suites_at)?);
    let suites = body.get(suites_at + 2..suites_at + 2 + length)?;
    let suites = suites.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    // Whoever lists versions speaks TLS 1.3, whatever else the hello says.
    let compression_at = suites_at + 2 + length;
    let extensions_at = compression_at + 1 + usize::from(*body.get(compression_at)?);
    let modern = lists_versions(body.get(extensions_at + 2..).unwrap_or_default());
    Some(Offer { version: if modern { TLS_1_2 + 1 } else { version }, suites: suites.collect() })
}

fn lists_versions(mut extensions: &[u8]) -> bool {
    while let (Some(kind), Some(length)) = (u16_at(extensions, 0), u16_at(extensions, 2)) {
        if kind == SUPPORTED_VERSIONS {
            return true;
        }
        extensions = extensions.get(4 + usize::from(length)..).unwrap_or_default();
    }
    false
}

async fn read_record(stream: &mut (impl AsyncRead + Unpin)) -> Result<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    stream.read_exact(&mut head).await?;
    let [kind, major, _, high, low] = head;
    let length = usize::from(u16::from_be_bytes([high, low]));
    if major != 3 || !(20..=24).contains(&kind) || length > RECORD_LIMIT_BYTES {
        return Err(Error::from(ErrorKind::InvalidData));
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok((kind, body))
}

fn record(kind: u8, version: u16, body: &[u8]) -> Vec<u8> {
    let version = version.to_be_bytes();
    [&[kind][..], &version, &long(body.len()), body].concat()
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let [high, low] = long(body.len());
    [&[kind, 0, high, low][..], body].concat()
}

fn extension(extensions: &mut Vec<u8>, kind: u16, body: &[u8]) {
    extensions.extend(kind.to_be_bytes());
    extensions.extend(long(body.len()));
    extensions.extend(body);
}

/// A length of two bytes. Everything written here is far shorter than that allows.
fn long(length: usize) -> [u8; 2] {
    u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_read_as_it_was_written() {
        let written = offer(TLS_1_1, SUITES_OF_OLD, "idp.test", [9; 32]);
        let read = offered(&written).expect("a hello");
        assert_eq!((read.version, read.suites.as_slice()), (TLS_1_1, SUITES_OF_OLD));
    }

    #[tokio::test]
    async fn answers_are_told_apart() {
        let mut body = TLS_1_0.to_be_bytes().to_vec();
        body.extend([0; 33]);
        body.extend([0xC0, 0x13, 0]);
        let hello = record(HANDSHAKE, TLS_1_0, &message(SERVER_HELLO, &body));
        let expected = Answer::Hello { version: TLS_1_0, suite: 0xC013 };
        assert_eq!(answer(&mut hello.as_slice()).await, expected);
        let alert = record(ALERT, TLS_1_0, &[2, 70]);
        assert_eq!(answer(&mut alert.as_slice()).await, Answer::Alert(70));
        assert_eq!(answer(&mut &b""[..]).await, Answer::Closed);
        assert_eq!(answer(&mut &b"HTTP/1.1 400 Bad Request"[..]).await, Answer::NotTls);
    }
}

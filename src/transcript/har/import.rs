//! HAR to transcript.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};

use crate::id::{Endpoint, Party};
use crate::transcript::body::{Body, BodyWriter, Spool};
use crate::transcript::exchange::{Exchange, Headers, Request, Response, Timing};
use crate::transcript::timeline::Transcript;

use super::model::{Entry, Har, HarRequest, HarResponse, NameValue, Timings};

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum HarError {
    /// It is not JSON, or not of the shape HAR demands.
    #[error("could not read the HAR file: {0}")]
    Shape(#[from] serde_json::Error),
    /// It is of another version.
    #[error("could not read the HAR file: it has version {0}, and only 1.1 and 1.2 are known")]
    Version(String),
    /// One entry makes no sense.
    #[error("could not read entry {number} of the HAR file: {problem}")]
    Entry {
        /// Which, from 1.
        number: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A large body could not be kept.
    #[error("could not keep the body of entry {number}: {cause}")]
    Spool {
        /// Which, from 1.
        number: usize,
        /// The cause.
        cause: std::io::Error,
    },
}

/// Reads a HAR file; large bodies go to `spool`.
///
/// # Errors
/// When it is not HAR 1.1 or 1.2, or an entry has a date, encoding or number that cannot be.
pub fn read(text: &str, spool: &Spool) -> Result<Transcript, HarError> {
    // Several programs write a byte order mark.
    let har: Har = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    if !matches!(har.log.version.as_str(), "1.1" | "1.2") {
        return Err(HarError::Version(har.log.version));
    }
    let mut connections = Connections::default();
    let mut seen = BTreeSet::new();
    let mut undated = BTreeSet::new();
    let mut exchanges = Vec::new();
    for (index, entry) in har.log.entries.into_iter().enumerate() {
        let number = index + 1;
        let is_ours = entry.seq.is_some();
        let exchange = exchange(entry, number, &mut connections, spool)?;
        if !seen.insert(exchange.seq) {
            let problem = format!("`_seq` {} is taken by an earlier entry", exchange.seq);
            return Err(HarError::Entry { number, problem });
        }
        if !is_ours {
            undated.insert(exchange.seq);
        }
        exchanges.push(Arc::new(exchange));
    }
    exchanges.sort_by_key(|exchange| exchange.seq);
    date_ends(&mut exchanges, &undated);
    Ok(Transcript { exchanges, facts: har.log.facts, ..Transcript::default() })
}

/// Works out from the times what began before an exchange was over, of which the file says nothing
/// else.
fn date_ends(exchanges: &mut [Arc<Exchange>], undated: &BTreeSet<u32>) {
    let begun: Vec<_> = exchanges.iter().map(|it| (it.seq, it.started_at)).collect();
    for (place, exchange) in exchanges.iter_mut().enumerate() {
        if !undated.contains(&exchange.seq) {
            continue;
        }
        let took = SignedDuration::from_micros(exchange.timing.total_us.try_into().unwrap_or(0));
        let over = exchange.started_at.saturating_add(took).unwrap_or(Timestamp::MAX);
        let later = begun.get(place + 1..).unwrap_or_default();
        let under_way = later.iter().take_while(|(_, at)| *at < over).last();
        let last = under_way.map_or(exchange.seq, |(seq, _)| *seq);
        Arc::make_mut(exchange).over_before = last.saturating_add(1);
    }
}

/// Numbers for the names other programs give connections.
#[derive(Default)]
struct Connections(BTreeMap<String, u64>);

impl Connections {
    fn number(&mut self, name: String) -> u64 {
        let next = self.0.len() as u64 + 1;
        *self.0.entry(name).or_insert(next)
    }
}

fn exchange(
    entry: Entry,
    number: usize,
    connections: &mut Connections,
    spool: &Spool,
) -> Result<Exchange, HarError> {
    let wrong = |problem: String| HarError::Entry { number, problem };
    let started_at = entry.started_date_time.parse().map_err(|error| {
        wrong(format!("`startedDateTime` is `{}`: {error}", entry.started_date_time))
    })?;
    let seq = u32::try_from(number).unwrap_or(u32::MAX);
    let name = entry.connection.unwrap_or_else(|| format!("entry {number}"));
    let timing = timing(&entry.timings, entry.time);
    Ok(Exchange {
        seq: entry.seq.unwrap_or(seq),
        over_before: entry
            .over_before
            .unwrap_or_else(|| entry.seq.unwrap_or(seq).saturating_add(1)),
        step: entry.step.unwrap_or_default(),
        initiator: entry.initiator.unwrap_or(Party::Runner),
        responder: entry.responder.unwrap_or(Party::Other),
        endpoint: entry.endpoint.unwrap_or(Endpoint::Other),
        connection: entry.connection_number.unwrap_or_else(|| connections.number(name)),
        tls: entry.tls,
        started_at,
        timing,
        request: request(entry.request, number, spool)?,
        response: response(entry.response, number, spool)?,
        failure: entry.failure,
    })
}

fn request(request: HarRequest, number: usize, spool: &Spool) -> Result<Request, HarError> {
    let body = match request.post_data {
        None => Body::default(),
        Some(data) if data.text.is_empty() && !data.params.is_empty() => {
            let pairs: Vec<(String, String)> =
                data.params.into_iter().map(|pair| (pair.name, pair.value)).collect();
            Body::from(serde_urlencoded::to_string(pairs).unwrap_or_default().into_bytes())
        }
        Some(data) => body(data.text, data.encoding.as_deref(), number, spool)?,
    };
    let headers = headers(request.headers);
    Ok(Request { method: request.method, url: request.url, headers, body, raw_head: None })
}

fn response(
    response: HarResponse,
    number: usize,
    spool: &Spool,
) -> Result<Option<Response>, HarError> {
    if response.status == 0 {
        return Ok(None);
    }
    let content = response.content;
    let text = content.text.unwrap_or_default();
    let body = body(text, content.encoding.as_deref(), number, spool)?;
    let mut headers = headers(response.headers);
    // Programs store bodies after content decoding and leave the field that announced a coding.
    let is_gzip = body.bytes().is_ok_and(|bytes| bytes.starts_with(&[0x1f, 0x8b]));
    if headers.get("content-encoding").is_some() && !is_gzip && !body.is_empty() {
        headers.remove("content-encoding");
    }
    Ok(Some(Response { status: response.status, headers, body, raw_head: None }))
}

fn body(
    text: String,
    encoding: Option<&str>,
    number: usize,
    spool: &Spool,
) -> Result<Body, HarError> {
    let bytes = match encoding {
        None | Some("") => text.into_bytes(),
        Some("base64") => STANDARD.decode(text.trim()).map_err(|error| HarError::Entry {
            number,
            problem: format!("a body is not base64: {error}"),
        })?,
        Some(other) => {
            let problem = format!("a body has the encoding `{other}`, and only base64 is known");
            return Err(HarError::Entry { number, problem });
        }
    };
    let kept = |cause| HarError::Spool { number, cause };
    let mut writer = BodyWriter::new(spool.clone());
    writer.write(&bytes).map_err(kept)?;
    writer.finish().map_err(kept)
}

/// Browsers list the pseudo-header fields of HTTP/2, which are no fields.
fn headers(headers: Vec<NameValue>) -> Headers {
    let fields = headers.into_iter().filter(|field| !field.name.starts_with(':'));
    Headers(fields.map(|NameValue { name, value }| (name, value)).collect())
}

/// Unknown phases say -1.
fn timing(timings: &Timings, time: f64) -> Timing {
    let wait = timings.send.max(0.0) + timings.wait.max(0.0);
    Timing { head_us: micros(wait), total_us: micros(time.max(wait)) }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is made non-negative first, and the cast saturates"
)]
fn micros(millis: f64) -> u64 {
    (millis.max(0.0) * 1000.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::exchange::{Failure, FailureKind, TlsFacts};
    use crate::transcript::{har, text};

    const TEXT: &str = r#"# fact {"under_test":["source"]}

### runner -> idp token at=2027-01-15T12:00:00.123456Z step=token connection=4
POST https://idp.test/oauth/token?a=b%20c HTTP/1.1
content-type: application/x-www-form-urlencoded

grant_type=client_credentials&scope=system%2F*.read

HTTP/1.1 200 OK
content-type: application/json

{"access_token":"t"}

### runner -> source file at=2027-01-15T12:00:01Z step=file connection=5
GET https://source.test/1.ndjson HTTP/1.1

HTTP/1.1 200 OK
content-encoding: gzip

@base64 H4sIAAAAAAACA6uu5QIABrCh3QMAAAA=

### source -> target other at=2027-01-15T12:00:02Z connection=6
GET https://source.test/gone HTTP/1.1

### failure closed: reset by peer
"#;

    fn spool() -> Spool {
        Spool::create().expect("a temporary directory")
    }

    #[test]
    fn a_transcript_survives_writing_and_reading() {
        let start = "2027-01-15T12:00:00Z".parse().expect("an instant");
        let mut transcript = text::parse(TEXT, start).expect("well-formed");
        {
            let first = Arc::make_mut(&mut transcript.exchanges[0]);
            first.timing = Timing { head_us: 1_234_567, total_us: 9_876_543_211 };
            first.over_before = 3;
            first.tls = Some(TlsFacts { version: "TLSv1_3".to_owned(), ..TlsFacts::default() });
        }
        let mut file = Vec::new();
        har::write(&transcript, &mut file).expect("in memory");
        let file = String::from_utf8(file).expect("JSON");
        let again = read(&file, &spool()).expect("our own file");
        assert_eq!(text::write(&again), text::write(&transcript));
        for (again, before) in again.exchanges.iter().zip(&transcript.exchanges) {
            assert_eq!((again.seq, again.timing), (before.seq, before.timing));
            assert_eq!((&again.tls, &again.failure), (&before.tls, &before.failure));
        }
        let expected = Failure { kind: FailureKind::Closed, detail: "reset by peer".to_owned() };
        assert_eq!(again.exchanges[2].failure, Some(expected));
        assert!(again.exchanges[2].response.is_none());
        assert_eq!(
            again.exchanges[1].response.as_ref().expect("one").decoded(),
            Ok(b"{}\n".into())
        );
    }

    #[test]
    fn what_began_before_an_answer_is_known_by_the_times() {
        let entry = |second: u32, millis: u32| {
            format!(
                r#"{{"startedDateTime":"2027-01-15T12:00:0{second}Z","time":{millis},
                "request":{{"method":"GET","url":"x"}},"response":{{"status":200}}}}"#
            )
        };
        let entries = [entry(0, 1500), entry(1, 200), entry(2, 0)].join(",");
        let file = format!(
            r#"{{"log":{{"version":"1.2","creator":{{"name":"x"}},"entries":[{entries}]}}}}"#
        );
        let exchanges = read(&file, &spool()).expect("a file of another program").exchanges;
        let over: Vec<u32> = exchanges.iter().map(|exchange| exchange.over_before).collect();
        assert_eq!(over, [3, 3, 4]);
    }

    #[test]
    fn a_large_body_survives_through_the_spool() {
        let mut transcript = text::parse(TEXT, jiff::Timestamp::UNIX_EPOCH).expect("well-formed");
        let large = "é".repeat(100_000);
        let first = Arc::make_mut(&mut transcript.exchanges[0]);
        first.response.as_mut().expect("one").body = Body::from(large.as_str());
        let file = serde_json::to_string(&har::export(&transcript).expect("in memory"));
        let again = read(&file.expect("JSON"), &spool()).expect("our own file");
        let body = &again.exchanges[0].response.as_ref().expect("one").body;
        assert!(matches!(body, Body::Spooled { .. }));
        assert_eq!(body.text(), large);
    }

    #[test]
    fn a_file_of_a_browser_is_read() {
        let file = r#"{"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "5"},
            "pages": [], "entries": [{"startedDateTime": "2027-01-15T13:00:00.5+01:00",
            "_initiator": {"type": "other"}, "_priority": "High", "connection": "443", "time": 12.5,
            "request": {"method": "POST", "url": "https://a.test/", "httpVersion": "h2",
              "headers": [{"name": ":authority", "value": "a.test"}, {"name": "A", "value": "b"}],
              "postData": {"mimeType": "application/x-www-form-urlencoded",
                "params": [{"name": "x", "value": "1 2"}]}},
            "response": {"status": 200, "headers": [{"name": "content-encoding", "value": "gzip"}],
              "content": {"size": 2, "mimeType": "application/json", "text": "{}"}},
            "cache": {}, "timings": {"blocked": 1, "send": -1, "wait": 10, "receive": 2}}]}}"#;
        let transcript = read(file, &spool()).expect("a HAR file");
        let exchange = &transcript.exchanges[0];
        assert_eq!(
            (exchange.initiator, exchange.responder, exchange.endpoint),
            (Party::Runner, Party::Other, Endpoint::Other)
        );
        assert_eq!(exchange.started_at.to_string(), "2027-01-15T12:00:00.5Z");
        assert_eq!(exchange.request.headers.0, [("A".to_owned(), "b".to_owned())]);
        assert_eq!(exchange.request.form_value("x").as_deref(), Some("1 2"));
        assert_eq!(exchange.timing, Timing { head_us: 10_000, total_us: 12_500 });
        assert!(exchange.response.as_ref().expect("one").json().is_ok());
    }

    #[test]
    fn errors_say_where() {
        let problem = |file: &str| read(file, &spool()).expect_err("refused").to_string();
        assert_eq!(
            problem("{\"log\": {\n}}"),
            "could not read the HAR file: missing field `creator` at line 2 column 1"
        );
        let log = |version: &str, entries: &str| {
            format!(
                r#"{{"log":{{"version":"{version}","creator":{{"name":"x"}},"entries":[{entries}]}}}}"#
            )
        };
        assert_eq!(
            problem(&log("2.0", "")),
            "could not read the HAR file: it has version 2.0, and only 1.1 and 1.2 are known"
        );
        let entry = |date: &str, seq: u32, encoding: &str| {
            format!(
                r#"{{"startedDateTime":"{date}","_seq":{seq},"request":{{"method":"GET","url":"x"}},
                "response":{{"status":200,"content":{{"text":"x","encoding":"{encoding}"}}}}}}"#
            )
        };
        let good = entry("2027-01-15T12:00:00Z", 1, "");
        assert!(
            problem(&log("1.2", &entry("yesterday", 1, "")))
                .starts_with("could not read entry 1 of the HAR file: `startedDateTime` is")
        );
        assert_eq!(
            problem(&log("1.2", &format!("{good},{good}"))),
            "could not read entry 2 of the HAR file: `_seq` 1 is taken by an earlier entry"
        );
        assert_eq!(
            problem(&log("1.2", &entry("2027-01-15T12:00:00Z", 1, "hex"))),
            "could not read entry 1 of the HAR file: a body has the encoding `hex`, and only \
             base64 is known"
        );
    }
}

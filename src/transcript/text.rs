//! The readable `.http` form of a transcript: written for people, parsed by check pages.
//!
//! # Shape
//! ```text
//! # fact {"at":{"actor":"source","base":"https://source.test/fhir"}}
//!
//! ### runner -> source metadata +0s step=metadata connection=1
//! GET https://source.test/fhir/metadata HTTP/1.1
//! accept: application/fhir+json
//!
//! HTTP/1.1 200 OK
//! content-type: application/fhir+json
//!
//! {"resourceType":"CapabilityStatement"}
//!
//! ### failure timed_out: no more of the body
//! ```
//! A body ends before the empty line that precedes the next heading or status line; one that
//! could be mistaken for either, or is not UTF-8, stands as `@base64 …`. A heading with
//! `over_before=5` says that exchange 5 was the first to begin after this one had ended; without, it
//! is the next.

use std::fmt::Write;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};

use super::body::Body;
use super::exchange::{Exchange, Failure, FailureKind, Headers, Request, Response, Timing};
use super::fact::Fact;
use super::timeline::Transcript;

/// Why a text is not a transcript.
#[derive(Debug, thiserror::Error)]
#[error("could not read the transcript at line {line}: {problem}")]
pub struct TextError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

/// Writes a transcript. The text is as sensitive as the transcript: redact first.
pub fn write(transcript: &Transcript) -> String {
    let mut text = String::new();
    for fact in &transcript.facts {
        if let Ok(json) = serde_json::to_string(fact) {
            let _ = writeln!(text, "# fact {json}");
        }
    }
    for (place, exchange) in transcript.exchanges.iter().enumerate() {
        let _ = write!(
            text,
            "\n### {} -> {} {} at={}",
            exchange.initiator, exchange.responder, exchange.endpoint, exchange.started_at
        );
        if !exchange.step.is_empty() {
            let _ = write!(text, " step={}", exchange.step);
        }
        let _ = write!(text, " connection={}", exchange.connection);
        // Whoever reads this numbers anew.
        let begun = transcript.exchanges.partition_point(|it| it.seq < exchange.over_before);
        if begun > place + 1 {
            let _ = write!(text, " over_before={}", begun + 1);
        }
        text.push('\n');
        let request = &exchange.request;
        let _ = writeln!(text, "{} {} HTTP/1.1", request.method, request.url);
        write_message(&mut text, &request.headers, &request.body);
        if let Some(response) = &exchange.response {
            let reason = http::StatusCode::from_u16(response.status)
                .ok()
                .and_then(|status| status.canonical_reason())
                .unwrap_or_default();
            let _ = writeln!(text, "HTTP/1.1 {} {reason}", response.status);
            write_message(&mut text, &response.headers, &response.body);
        }
        if let Some(failure) = &exchange.failure {
            let kind = serde_json::to_value(failure.kind).unwrap_or_default();
            let kind = kind.as_str().unwrap_or_default().to_owned();
            let _ = writeln!(text, "### failure {kind}: {}", failure.detail.replace('\n', " "));
        }
    }
    text
}

fn write_message(text: &mut String, headers: &Headers, body: &Body) {
    for (name, value) in &headers.0 {
        let _ = writeln!(text, "{name}: {value}");
    }
    text.push('\n');
    if body.is_empty() {
        return;
    }
    let bytes = body.bytes().unwrap_or_default();
    match std::str::from_utf8(&bytes) {
        Ok(plain) if !plain.lines().any(is_marker) && !plain.contains('\r') => text.push_str(plain),
        _ => {
            let _ = write!(text, "@base64 {}", STANDARD.encode(&bytes));
        }
    }
    text.push_str("\n\n");
}

fn is_marker(line: &str) -> bool {
    line.starts_with("### ") || line.starts_with("HTTP/1.") || line.starts_with("@base64 ")
}

/// Reads a transcript. Exchanges are numbered in order; offsets such as `+2.5s` count from
/// `start`.
///
/// # Errors
/// When a heading, request line, header or fact is malformed; names the line.
pub fn parse(text: &str, start: Timestamp) -> Result<Transcript, TextError> {
    let mut lines = Lines { rest: text, number: 0 };
    let mut transcript = Transcript::default();
    while let Some(line) = lines.peek() {
        if let Some(json) = line.strip_prefix("# fact ") {
            let fact: Fact = serde_json::from_str(json)
                .map_err(|error| lines.error(1, format!("not a fact: {error}")))?;
            transcript.facts.push(fact);
            lines.next();
        } else if let Some(failure) = line.strip_prefix("### failure ") {
            let failure = parse_failure(failure).map_err(|problem| lines.error(1, problem))?;
            let Some(last) = transcript.exchanges.last_mut() else {
                return Err(lines.error(1, "a failure before any exchange".to_owned()));
            };
            Arc::make_mut(last).failure = Some(failure);
            lines.next();
        } else if let Some(heading) = line.strip_prefix("### ") {
            let seq = u32::try_from(transcript.exchanges.len() + 1).unwrap_or(u32::MAX);
            let mut exchange =
                parse_heading(heading, seq, start).map_err(|problem| lines.error(1, problem))?;
            lines.next();
            parse_request(&mut lines, &mut exchange)?;
            transcript.exchanges.push(Arc::new(exchange));
        } else if line.trim().is_empty() || line.starts_with("# ") {
            lines.next();
        } else {
            return Err(lines.error(1, "expected a heading that starts with `###`".to_owned()));
        }
    }
    Ok(transcript)
}

struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    fn peek(&self) -> Option<&'a str> {
        (!self.rest.is_empty()).then(|| self.rest.split('\n').next().unwrap_or_default())
    }

    fn next(&mut self) -> Option<&'a str> {
        let line = self.peek()?;
        self.rest = self.rest.get(line.len() + 1..).unwrap_or_default();
        self.number += 1;
        Some(line)
    }

    /// An error `ahead` lines after those already taken.
    fn error(&self, ahead: usize, problem: String) -> TextError {
        TextError { line: self.number + ahead, problem }
    }

    /// Everything up to the next marker, without the line ends that separate it.
    fn body(&mut self) -> &'a str {
        let from = self.rest;
        let mut taken = 0;
        while let Some(line) = self.peek() {
            if line.starts_with("### ") || line.starts_with("HTTP/1.") {
                break;
            }
            self.next();
            taken = from.len() - self.rest.len();
        }
        let body = &from[..taken];
        body.strip_suffix("\n\n").or_else(|| body.strip_suffix('\n')).unwrap_or(body)
    }
}

fn parse_heading(heading: &str, seq: u32, start: Timestamp) -> Result<Exchange, String> {
    let mut words = heading.split_whitespace();
    let mut word = |what: &str| words.next().ok_or_else(|| format!("the heading lacks {what}"));
    let initiator = word("who asks")?.parse().map_err(|error| format!("{error}"))?;
    if word("`->`")? != "->" {
        return Err("expected `->` after who asks".to_owned());
    }
    let responder = word("who answers")?.parse().map_err(|error| format!("{error}"))?;
    let endpoint = word("an endpoint")?.parse().map_err(|error| format!("{error}"))?;
    let mut exchange = Exchange {
        seq,
        over_before: seq.saturating_add(1),
        step: String::new(),
        initiator,
        responder,
        endpoint,
        connection: u64::from(seq),
        tls: None,
        started_at: start,
        timing: Timing::default(),
        request: Request::default(),
        response: None,
        failure: None,
    };
    for word in words {
        if let Some(step) = word.strip_prefix("step=") {
            step.clone_into(&mut exchange.step);
        } else if let Some(number) = word.strip_prefix("connection=") {
            exchange.connection = number.parse().map_err(|_| format!("`{word}` is no number"))?;
        } else if let Some(number) = word.strip_prefix("over_before=") {
            exchange.over_before = number.parse().map_err(|_| format!("`{word}` is no number"))?;
        } else if let Some(at) = word.strip_prefix("at=") {
            exchange.started_at = at.parse().map_err(|error| format!("`{at}`: {error}"))?;
        } else if let Some(secs) = word.strip_prefix('+').and_then(|word| word.strip_suffix('s')) {
            let secs: f64 = secs.parse().map_err(|_| format!("`{word}` is no offset"))?;
            let offset = SignedDuration::try_from_secs_f64(secs).map_err(|e| e.to_string())?;
            exchange.started_at = start.saturating_add(offset).map_err(|e| e.to_string())?;
        } else {
            return Err(format!(
                "`{word}` is not `+<seconds>s`, `at=`, `step=`, `connection=` or `over_before=`"
            ));
        }
    }
    Ok(exchange)
}

fn parse_request(lines: &mut Lines<'_>, exchange: &mut Exchange) -> Result<(), TextError> {
    let line = lines.next().unwrap_or_default();
    let mut words = line.split(' ');
    let (Some(method), Some(url), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(lines.error(0, format!("`{line}` is not `METHOD URL HTTP/1.1`")));
    };
    if !version.starts_with("HTTP/") {
        return Err(lines.error(0, format!("`{line}` is not `METHOD URL HTTP/1.1`")));
    }
    method.clone_into(&mut exchange.request.method);
    url.clone_into(&mut exchange.request.url);
    exchange.request.headers = parse_headers(lines)?;
    exchange.request.body = parse_body(lines)?;
    if let Some(line) = lines.peek().filter(|line| line.starts_with("HTTP/1.")) {
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| lines.error(1, format!("`{line}` has no status")))?;
        lines.next();
        let headers = parse_headers(lines)?;
        let body = parse_body(lines)?;
        exchange.response = Some(Response { status, headers, body, raw_head: None });
    }
    Ok(())
}

fn parse_headers(lines: &mut Lines<'_>) -> Result<Headers, TextError> {
    let mut headers = Headers::default();
    while let Some(line) = lines.peek() {
        if line.starts_with("HTTP/1.") || line.starts_with("### ") {
            break;
        }
        lines.next();
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(':') else {
            return Err(lines.error(0, format!("`{line}` is not a header field")));
        };
        headers.0.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    Ok(headers)
}

fn parse_body(lines: &mut Lines<'_>) -> Result<Body, TextError> {
    let body = lines.body();
    match body.strip_prefix("@base64 ") {
        Some(encoded) => STANDARD
            .decode(encoded.trim())
            .map(Body::from)
            .map_err(|error| lines.error(0, format!("not base64: {error}"))),
        None => Ok(Body::from(body)),
    }
}

fn parse_failure(text: &str) -> Result<Failure, String> {
    let (kind, detail) = text.split_once(": ").unwrap_or((text, ""));
    let kind: FailureKind = serde_json::from_value(kind.into())
        .map_err(|_| format!("`{kind}` is not a kind of failure"))?;
    Ok(Failure { kind, detail: detail.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# fact {\"under_test\":[\"source\"]}

### runner -> source file at=2027-01-01T00:00:02Z step=download connection=4
GET https://source.test/files/1.ndjson HTTP/1.1
accept: application/fhir+ndjson

HTTP/1.1 200 OK
content-type: application/fhir+ndjson

{\"resourceType\":\"Patient\"}


### failure timed_out: no more of the body
";

    fn start() -> Timestamp {
        "2027-01-01T00:00:00Z".parse().expect("an instant")
    }

    #[test]
    fn a_transcript_survives_writing_and_reading() {
        let transcript = parse(TEXT, start()).expect("well-formed");
        assert_eq!(transcript.exchanges.len(), 1);
        let exchange = &transcript.exchanges[0];
        let body = exchange.response.as_ref().expect("a response").body.text();
        assert_eq!(body, "{\"resourceType\":\"Patient\"}\n");
        assert_eq!(write(&transcript), TEXT);
    }

    #[test]
    fn bytes_that_look_like_markers_survive() {
        let mut transcript = parse(TEXT, start()).expect("well-formed");
        let body = Body::from(b"### x\r\nHTTP/1.1 200\n\xff".to_vec());
        Arc::make_mut(&mut transcript.exchanges[0]).response.as_mut().expect("one").body = body;
        let again = parse(&write(&transcript), start()).expect("well-formed");
        let bytes = again.exchanges[0]
            .response
            .as_ref()
            .expect("one")
            .body
            .bytes()
            .expect("read")
            .into_owned();
        assert_eq!(bytes, b"### x\r\nHTTP/1.1 200\n\xff");
    }

    #[test]
    fn what_was_under_way_at_once_is_told_apart() {
        let heading =
            |began: &str| format!("\n### target -> source file {began}\nGET http://s HTTP/1.1\n\n");
        let began =
            ["at=2027-01-01T00:00:00Z connection=1 over_before=3", "connection=2", "connection=3"];
        let text: String = began.into_iter().map(heading).collect();
        let transcript = parse(&text, start()).expect("well-formed");
        let [first, second, third] = &transcript.exchanges[..] else { panic!("three of them") };
        assert!(!second.follows(first));
        assert!(third.follows(first) && third.follows(second));
        let written = write(&transcript);
        assert_eq!(written.matches("over_before=3").count(), 1, "{written}");
        assert_eq!(write(&parse(&written, start()).expect("well-formed")), written);
    }

    #[test]
    fn a_bad_heading_names_its_line() {
        let error = parse("\n### runner to source token\n", start()).expect_err("no arrow");
        assert_eq!(
            error.to_string(),
            "could not read the transcript at line 2: expected `->` after who asks"
        );
    }
}

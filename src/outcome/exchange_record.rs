//! From a recorded exchange to what a run record keeps of it.

use crate::transcript::{Body, Exchange, Headers, Redacted, Redactor};

use super::curl::curl;
use super::run_record::{ExchangeRecord, MessageRecord};

/// The longest body a run record keeps; of a longer one it keeps the beginning.
pub const BODY_LIMIT_BYTES: usize = 16 * 1024;

impl ExchangeRecord {
    /// What may be kept of `exchange`: everything but secrets and members' data, bodies up to
    /// [`BODY_LIMIT_BYTES`]. Sizes and hashes are those of the bodies as they were on the wire.
    pub fn from_exchange(exchange: &Exchange, redactor: &Redactor) -> Self {
        let Redacted { exchange: shown, request_is_cut, response_is_cut } =
            redactor.exchange(exchange, BODY_LIMIT_BYTES);
        let curl = curl(&shown.request, request_is_cut);
        let sent = &exchange.request.body;
        let request = message(shown.request.headers, &shown.request.body, sent, request_is_cut);
        let received = exchange.response.as_ref().map(|response| &response.body);
        let response = shown.response.zip(received).map(|(shown, received)| {
            message(shown.headers, &shown.body, received, response_is_cut)
        });
        Self {
            seq: exchange.seq,
            step: exchange.step.clone(),
            initiator: exchange.initiator,
            responder: exchange.responder,
            endpoint: exchange.endpoint,
            connection: exchange.connection,
            tls: exchange.tls.clone(),
            started_at: exchange.started_at,
            timing: exchange.timing,
            method: shown.request.method,
            url: shown.request.url,
            request,
            status: exchange.status(),
            response,
            failure: exchange.failure.clone(),
            curl,
        }
    }
}

fn message(headers: Headers, shown: &Body, whole: &Body, body_is_cut: bool) -> MessageRecord {
    MessageRecord {
        headers,
        body: shown.text(),
        body_size_bytes: whole.size_bytes(),
        body_sha256: if whole.is_empty() { String::new() } else { whole.sha256() },
        body_is_cut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::text;

    fn record(http: &str) -> ExchangeRecord {
        let transcript = text::parse(http, jiff::Timestamp::UNIX_EPOCH).expect("well-formed");
        ExchangeRecord::from_exchange(&transcript.exchanges[0], &Redactor::new(b"key"))
    }

    #[test]
    fn sizes_and_hashes_are_those_of_the_wire() {
        let body = r#"{"access_token":"hush"}"#;
        let record = record(&format!(
            "### runner -> idp token\nPOST https://idp.test/token HTTP/1.1\n\nHTTP/1.1 200 OK\n\n{body}"
        ));
        let response = record.response.expect("one");
        assert_eq!(response.body_size_bytes, body.len() as u64);
        assert_eq!(response.body_sha256, Body::from(body).sha256());
        assert!(response.body.starts_with(r#"{"access_token":"‹access_token:"#));
        assert!(!response.body_is_cut && !response.body.contains("hush"));
        assert_eq!(record.request.body_sha256, "");
    }

    #[test]
    fn a_long_body_is_cut_and_says_so() {
        let line = "{\"resourceType\":\"Observation\",\"status\":\"final\"}\n".repeat(1000);
        let record = record(&format!(
            "### runner -> source file\nGET https://s.test/1 HTTP/1.1\n\nHTTP/1.1 200 OK\n\n{line}"
        ));
        let response = record.response.expect("one");
        assert!(response.body_is_cut && response.body.len() <= BODY_LIMIT_BYTES);
        // The empty line that ends the example belongs to the text form.
        assert_eq!(response.body_size_bytes, line.len() as u64 - 1);
    }

    #[test]
    fn a_record_can_be_stored_and_read() {
        let record = record(
            "### target -> source read\nGET https://s.test/Patient/1 HTTP/1.1\n\n\
             ### failure timed_out: no answer\n",
        );
        assert_eq!((record.status, &record.response), (None, &None));
        let json = serde_json::to_string(&record).expect("JSON");
        assert_eq!(serde_json::from_str::<ExchangeRecord>(&json).expect("the same"), record);
    }
}

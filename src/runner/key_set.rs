//! Whether our authorization server could have the keys of the target payer under test: without
//! them it refuses every token, and nothing that a story waits for comes.

use crate::id::Endpoint;
use crate::transcript::{Exchange, Transcript};

/// Why the target got no token, if its key set could not be had; in words for whoever runs it.
pub fn key_set_out_of_reach(transcript: &Transcript) -> Option<String> {
    let of = |endpoint: Endpoint| {
        transcript.exchanges.iter().filter(move |exchange| exchange.endpoint == endpoint)
    };
    if of(Endpoint::Token).any(|exchange| exchange.status() == Some(200)) {
        return None;
    }
    let fetched: Vec<&Exchange> = of(Endpoint::ClientJwks).map(AsRef::as_ref).collect();
    if fetched.iter().any(|exchange| exchange.status() == Some(200)) {
        return None;
    }
    let last = fetched.last()?;
    let why = match (&last.failure, last.status()) {
        (Some(failure), _) => format!("{}: {}", failure.kind.describe(), failure.detail),
        (None, Some(status)) => format!("status {status}"),
        (None, None) => "no answer".to_owned(),
    };
    Some(format!(
        "our authorization server could not fetch the key set of the target payer at {} ({why}), \
         and so refused its token request; it is the turn of the target payer: serve the keys \
         there, or correct `jwks_uri` under `[target]`",
        last.request.url
    ))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    const REFUSED: &str = "### failure unreachable: connection refused\n\n";

    fn keys(answer: &str) -> String {
        format!(
            "### idp -> target client_jwks +0s step=t\nGET https://t.test/jwks.json HTTP/1.1\n\n{answer}"
        )
    }

    fn token(status: &str) -> String {
        format!(
            "### target -> idp token +1s step=t\nPOST https://i.test/token HTTP/1.1\n\n{status}\n\n"
        )
    }

    fn told(exchanges: [String; 2]) -> Option<String> {
        let start = Timestamp::UNIX_EPOCH;
        let text = exchanges.concat();
        key_set_out_of_reach(&crate::transcript::text::parse(&text, start).expect("a transcript"))
    }

    #[test]
    fn whoever_gets_no_token_for_want_of_keys_is_told() {
        for (answer, seen) in [
            (REFUSED, "(could not connect: connection refused)"),
            ("HTTP/1.1 404 Not Found\n\n", "(status 404)"),
        ] {
            let why = told([keys(answer), token("HTTP/1.1 401 Unauthorized")]).expect("told");
            assert!(why.contains("at https://t.test/jwks.json "), "{why}");
            assert!(why.contains(seen), "{why}");
        }
        for fine in [
            [String::new(), token("HTTP/1.1 401 Unauthorized")],
            [keys("HTTP/1.1 200 OK\n\n"), token("HTTP/1.1 401 Unauthorized")],
            [keys(REFUSED), token("HTTP/1.1 200 OK")],
        ] {
            assert_eq!(told(fine), None);
        }
    }
}

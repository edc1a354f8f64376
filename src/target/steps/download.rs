//! Downloads one file, however often its way here breaks.

use std::sync::Arc;

use crate::id::Endpoint;
use crate::target::patience::may_pass;
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{
    TransferError, answered, consent_over, is_withheld, refusal_words,
};
use crate::transcript::{Exchange, Outbound, Response};

use super::call::call_busy;

/// What is downloaded.
#[derive(Clone, Copy, Debug)]
pub struct Download<'a> {
    /// Where it is.
    pub url: &'a str,
    /// What it is.
    pub endpoint: Endpoint,
    /// The media type that is asked for.
    pub accept: &'a str,
    /// What the token for it was asked for; none without a token.
    pub purpose: Option<Purpose>,
    /// What it is called in notes.
    pub what: &'a str,
}

/// The parts of a file, in order; one, unless it was interrupted. An interrupted download goes on
/// where it stopped if the server gave a name to the content, so that no two contents are mixed.
///
/// # Errors
/// When it is refused, or breaks as often as the policy allows.
pub async fn download(
    transfer: &mut Transfer,
    wanted: Download<'_>,
) -> Result<Vec<Arc<Exchange>>, TransferError> {
    let Download { url, endpoint, accept, purpose, what } = wanted;
    let mut parts: Vec<Arc<Exchange>> = Vec::new();
    let mut attempts = 1;
    loop {
        let mut outbound = Outbound::new(transfer.party(url), endpoint, "GET", url)
            .header("accept", accept)
            .header("accept-encoding", "gzip");
        if let Some(name) = parts.first().and_then(|first| content_name(first.response.as_ref()?)) {
            // RFC 9110 §13.1.5: the whole is sent if it is not the same any more.
            outbound = outbound
                .header("range", &format!("bytes={}-", received(&parts)))
                .header("if-range", &name);
        }
        let exchange = call_busy(transfer, purpose, outbound).await?;
        let here = received(&parts);
        let goes_on = exchange.response.as_ref().is_some_and(|part| continues(part, here));
        let status = exchange.status();
        if !goes_on {
            parts.clear();
        }
        let torn = exchange.failure.is_some() && transfer.policy.refuses_torn_files;
        if matches!(status, Some(200 | 206)) && !torn {
            if status == Some(200) || goes_on {
                parts.push(exchange);
                transfer.calm();
                return Ok(parts);
            }
            // A part nobody asked for: the whole is asked for next.
        } else if matches!(status, Some(200 | 206)) && (status == Some(200) || goes_on) {
            parts.push(Arc::clone(&exchange));
            let name = parts[0].response.as_ref().and_then(content_name);
            if name.is_none() || !transfer.policy.resumes_downloads {
                parts.clear();
            }
        } else if status != Some(416) && !may_pass(&exchange) {
            let response = answered(&exchange, what)?;
            return Err(refused(what, response));
        }
        if attempts >= transfer.policy.max_attempts {
            let response = answered(&exchange, what)?;
            return Err(refused(what, response));
        }
        attempts += 1;
        transfer.wait_out(&exchange).await?;
    }
}

/// How many bytes there are.
fn received(parts: &[Arc<Exchange>]) -> u64 {
    let bodies = parts.iter().filter_map(|part| part.response.as_ref());
    bodies.map(|response| response.body.size_bytes()).sum()
}

/// Whether an answer goes on from the byte `from`: its `Content-Range` says so.
fn continues(response: &Response, from: u64) -> bool {
    response.status == 206
        && response
            .headers
            .get("content-range")
            .and_then(|range| range.trim().strip_prefix("bytes "))
            .and_then(|range| range.split('-').next()?.trim().parse::<u64>().ok())
            .is_some_and(|first| first == from)
}

/// What names the content of an answer so that two with the same name are the same bytes.
fn content_name(response: &Response) -> Option<String> {
    let tag = response.headers.get("etag").filter(|tag| tag.starts_with('"'));
    tag.map(str::to_owned)
}

fn refused(what: &str, response: &Response) -> TransferError {
    if is_withheld(response) {
        return consent_over("export", response);
    }
    let what = format!("{what} was refused ({})", refusal_words(response));
    let next = match response.status {
        404 | 410 => "make the listed file available; then invoke the operation again",
        401 | 403 => "say whether its files need a token, and which",
        _ => "look into its logs at the time of this note",
    };
    TransferError::source(what, next)
}

//! How a transfer calls out: tokens, their renewal, and patience with servers that are busy.

use std::sync::Arc;

use url::Url;

use crate::id::Endpoint;
use crate::secret::{ExposeSecret, Secret};
use crate::target::patience::{is_busy, may_pass};
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::TransferError;
use crate::transcript::{Exchange, Outbound};

use super::request_token::request_token;

/// How often a busy server is asked before the transfer gives up.
const BUSY_LIMIT: u32 = 20;

/// Sends a request, again while the server is busy, and a few times when it fails for a reason that
/// may pass. With a purpose it carries the token for it.
///
/// # Errors
/// When no token is to be had. A refusal is an answer, not an error.
pub async fn call(
    transfer: &mut Transfer,
    purpose: Option<Purpose>,
    outbound: Outbound,
) -> Result<Arc<Exchange>, TransferError> {
    call_anew(transfer, purpose, &|_| Ok(outbound.clone())).await
}

/// As [`call`], with a request that is made anew for each attempt: what holds something that is good
/// for one use cannot be sent again.
///
/// # Errors
/// As [`call`], and when the request cannot be made.
pub async fn call_anew(
    transfer: &mut Transfer,
    purpose: Option<Purpose>,
    make: &(dyn Fn(&Transfer) -> Result<Outbound, TransferError> + Sync),
) -> Result<Arc<Exchange>, TransferError> {
    let (mut busy, mut failed) = (1, 1);
    loop {
        let outbound = make(transfer)?;
        let exchange = call_once(transfer, purpose, outbound).await?;
        if is_busy(&exchange) && busy < BUSY_LIMIT {
            busy += 1;
        } else if may_pass(&exchange) && failed < transfer.policy.max_attempts {
            failed += 1;
        } else {
            transfer.calm();
            return Ok(exchange);
        }
        transfer.wait_out(&exchange).await?;
    }
}

/// Sends a request, waiting while the server is busy. What fails otherwise is the caller's business.
///
/// # Errors
/// As [`call`].
pub async fn call_busy(
    transfer: &mut Transfer,
    purpose: Option<Purpose>,
    outbound: Outbound,
) -> Result<Arc<Exchange>, TransferError> {
    let mut asked = 1;
    loop {
        let exchange = call_once(transfer, purpose, outbound.clone()).await?;
        if !is_busy(&exchange) || asked == BUSY_LIMIT {
            return Ok(exchange);
        }
        asked += 1;
        transfer.wait_out(&exchange).await?;
    }
}

/// Sends a request once; a second time only when the token turns out to be no good.
///
/// # Errors
/// As [`call`], when the consent is over, and when the token would go to a host that must not see it.
pub async fn call_once(
    transfer: &mut Transfer,
    purpose: Option<Purpose>,
    outbound: Outbound,
) -> Result<Arc<Exchange>, TransferError> {
    heed_consents(transfer, &outbound)?;
    let Some(purpose) = purpose else {
        return Ok(transfer.state.client.send(outbound).await);
    };
    // SMART Backend Services: a token is for the server it was asked for, and for nobody a server
    // points at.
    if !transfer.may_see_token(&outbound.url) {
        return Err(TransferError::source(
            "The source payer leads to another host, which must not see the token",
            "name status, manifest, files and pages at its own FHIR base",
        ));
    }
    let token = self::token(transfer, purpose).await?;
    // A token may have taken its time.
    heed_consents(transfer, &outbound)?;
    let first = send(transfer, outbound.clone(), &token).await;
    if first.status() != Some(401) {
        return Ok(first);
    }
    if transfer.policy.replaces_refused_token {
        *transfer.held(purpose) = None;
    }
    let token = self::token(transfer, purpose).await?;
    heed_consents(transfer, &outbound)?;
    Ok(send(transfer, outbound, &token).await)
}

/// Makes sure that a request is still covered by the consents. To end a job needs none.
fn heed_consents(transfer: &Transfer, outbound: &Outbound) -> Result<(), TransferError> {
    if outbound.endpoint == Endpoint::Cancel { Ok(()) } else { transfer.heed_consents() }
}

/// Sends a request with a token. A careless policy goes where a redirect leads.
async fn send(transfer: &Transfer, outbound: Outbound, token: &Secret) -> Arc<Exchange> {
    let client = &transfer.state.client;
    let exchange = client.send(carrying(transfer, outbound.clone(), token)).await;
    match redirected(&exchange).filter(|_| transfer.policy.follows_with_token) {
        Some(url) => client.send(carrying(transfer, Outbound { url, ..outbound }, token)).await,
        None => exchange,
    }
}

/// Where an answer sends its client instead.
fn redirected(exchange: &Exchange) -> Option<String> {
    let response = exchange.response.as_ref().filter(|it| (300..400).contains(&it.status))?;
    let base = Url::parse(&exchange.request.url).ok()?;
    base.join(response.headers.get("location")?).ok().map(Into::into)
}

/// The token in hand for a purpose, or another one when there is none that is still good.
///
/// # Errors
/// When none is to be had.
pub async fn token(transfer: &mut Transfer, purpose: Purpose) -> Result<Secret, TransferError> {
    let now = transfer.state.clock.epoch_secs();
    let (keeps, respects_expiry) = (transfer.policy.keeps_token, transfer.policy.respects_expiry);
    let held = transfer.held(purpose).clone().filter(|held| {
        keeps && (!respects_expiry || held.renew_at_secs.is_none_or(|renew_at| now < renew_at))
    });
    if let Some(held) = held {
        return Ok(held.token);
    }
    let mut held = request_token(transfer, purpose).await?;
    if purpose == Purpose::Export && !transfer.policy.member_tokens_apart {
        held = transfer.state.first_member_token(&held);
    }
    let token = held.token.clone();
    *transfer.held(purpose) = Some(held);
    Ok(token)
}

fn carrying(transfer: &Transfer, mut outbound: Outbound, token: &Secret) -> Outbound {
    if transfer.policy.token_in_header {
        return outbound.bearer(token.expose_secret());
    }
    if let Ok(mut url) = Url::parse(&outbound.url) {
        url.query_pairs_mut().append_pair("access_token", token.expose_secret());
        outbound.url = url.into();
    }
    outbound
}

//! How a transfer calls out: tokens, their renewal, and patience with servers that are busy.

use std::sync::Arc;

use url::Url;

use crate::secret::{ExposeSecret, Secret};
use crate::transcript::{Exchange, Outbound};

use super::steps::request_token::request_token;
use super::transfer::{Held, Transfer};
use super::transfer_error::TransferError;

/// How often a busy server is asked again before the transfer gives up.
const BUSY_LIMIT: u32 = 20;

/// What a token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To find the member.
    Match,
    /// To export the member's data.
    Export,
}

impl Transfer {
    /// Sends a request, waiting while the server is busy. With a purpose it carries the token for
    /// it.
    ///
    /// # Errors
    /// When no token is to be had. A refusal is an answer, not an error.
    pub async fn call(
        &mut self,
        purpose: Option<Purpose>,
        outbound: Outbound,
    ) -> Result<Arc<Exchange>, TransferError> {
        let mut asked = 1;
        loop {
            let exchange = self.call_once(purpose, outbound.clone()).await?;
            if !is_busy(&exchange) || asked == BUSY_LIMIT {
                return Ok(exchange);
            }
            asked += 1;
            self.wait_out(&exchange).await;
        }
    }

    /// Sends a request once; a second time only when the token turns out to be no good.
    ///
    /// # Errors
    /// As [`Transfer::call`].
    pub async fn call_once(
        &mut self,
        purpose: Option<Purpose>,
        outbound: Outbound,
    ) -> Result<Arc<Exchange>, TransferError> {
        let Some(purpose) = purpose else {
            return Ok(self.state.client.send(outbound).await);
        };
        let token = self.token(purpose).await?;
        let exchange = self.state.client.send(self.carrying(outbound.clone(), &token)).await;
        if exchange.status() != Some(401) {
            return Ok(exchange);
        }
        *self.slot(purpose) = None;
        let token = self.token(purpose).await?;
        Ok(self.state.client.send(self.carrying(outbound, &token)).await)
    }

    /// Waits as a busy answer asks for. A policy without patience asks again at once.
    pub async fn wait_out(&mut self, exchange: &Exchange) {
        let Some(response) = &exchange.response else { return };
        if self.policy.waits_when_busy {
            let now = self.state.clock.now();
            let honours = self.policy.honours_retry_after;
            let wait = self.patience.delay(&response.headers, now, honours);
            self.state.clock.sleep(wait).await;
        }
    }

    async fn token(&mut self, purpose: Purpose) -> Result<Secret, TransferError> {
        let now = self.state.clock.epoch_secs();
        let respects_expiry = self.policy.respects_expiry;
        let held = self.slot(purpose).clone().filter(|held| {
            !respects_expiry || held.renew_at_secs.is_none_or(|renew_at| now < renew_at)
        });
        if let Some(held) = held {
            return Ok(held.token);
        }
        let held = request_token(self, purpose).await?;
        let token = held.token.clone();
        *self.slot(purpose) = Some(held);
        Ok(token)
    }

    fn slot(&mut self, purpose: Purpose) -> &mut Option<Held> {
        match purpose {
            Purpose::Export if self.policy.token_for_member => &mut self.export_token,
            Purpose::Export | Purpose::Match => &mut self.match_token,
        }
    }

    fn carrying(&self, outbound: Outbound, token: &Secret) -> Outbound {
        if self.policy.token_in_header {
            return outbound.bearer(token.expose_secret());
        }
        let mut outbound = outbound;
        if let Ok(mut url) = Url::parse(&outbound.url) {
            url.query_pairs_mut().append_pair("access_token", token.expose_secret());
            outbound.url = url.into();
        }
        outbound
    }
}

/// Whether a server says that it will answer later.
pub fn is_busy(exchange: &Exchange) -> bool {
    matches!(exchange.status(), Some(429 | 503))
}

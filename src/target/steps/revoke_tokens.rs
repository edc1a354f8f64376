//! Gives back the tokens of a transfer that has ended, or that this payer stops with (RFC 7009).

use std::time::Duration;

use crate::id::{Endpoint, Party};
use crate::secret::ExposeSecret;
use crate::target::transfer::Transfer;
use crate::transcript::Outbound;

use super::request_token::{authentication, subject};

/// A transfer ends all the same after this time: tokens expire by themselves.
const PATIENCE: Duration = Duration::from_secs(5);

/// Revokes what is held, where the server definition says where. Each is tried once. What came
/// from elsewhere, by an interceptor, is none of this server's business.
pub async fn revoke_tokens(transfer: &mut Transfer) {
    let url = transfer.server.definition.revocation_endpoint.clone();
    let held = transfer.give_up_tokens();
    let Some(url) = url.filter(|_| transfer.policy.revokes_tokens) else { return };
    let transfer = &*transfer;
    let all = async {
        for token in held.iter().filter(|held| !held.elsewhere) {
            let shown = match authentication(transfer, &subject(transfer)) {
                Ok(shown) => shown,
                Err(error) => return tracing::info!("could not revoke a token: {error}"),
            };
            let mut form = vec![
                ("token".to_owned(), token.token.expose_secret().to_owned()),
                ("token_type_hint".to_owned(), "access_token".to_owned()),
            ];
            form.extend(shown.form);
            let mut outbound = Outbound::new(Party::Idp, Endpoint::Revoke, "POST", &url)
                .header("accept", "application/json")
                .form(&form);
            if let Some(basic) = shown.basic {
                outbound = outbound.header("authorization", &basic);
            }
            let exchange = transfer.state.client.send(outbound).await;
            if exchange.status() != Some(200) {
                let task = &transfer.task_id;
                tracing::info!(task, status = exchange.status(), "a token was not revoked");
            }
        }
    };
    let _ = tokio::time::timeout(PATIENCE, all).await;
}

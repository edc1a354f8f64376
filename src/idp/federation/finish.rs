//! Takes what a browser comes back with from the other server.

use serde_json::Value;

use crate::idp::policy::Policy;
use crate::idp::state::{Idp, SignedIn};
use crate::idp::steps::authorization_answer::Denied;

use super::{Federation, Pending, id_token, person, redeem};

/// Why a federated sign-in came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    away: bool,
    detail: String,
}

impl Broken {
    /// The other server does not answer, or not now.
    pub fn away(detail: String) -> Self {
        Self { away: true, detail }
    }

    /// The other server said no, or what it said is not good.
    pub fn refused(detail: String) -> Self {
        Self { away: false, detail }
    }

    /// What only the log may say.
    pub fn detail(self) -> String {
        self.detail
    }

    /// What the client is told (RFC 6749 §4.1.2.1).
    pub fn denied(&self) -> Denied {
        tracing::info!(actor = "idp", detail = self.detail, "a federated sign-in failed");
        if self.away {
            Denied::new("temporarily_unavailable", "the identity provider does not answer")
        } else {
            Denied::access_denied("the identity provider did not vouch for the person")
        }
    }
}

/// Who signed in at the other server, and the access token it gave us.
///
/// # Errors
/// When the other server is away, or nobody can be believed to have signed in.
pub async fn finish(
    idp: &Idp,
    policy: &Policy,
    federation: &Federation,
    pending: &Pending,
    code: &str,
) -> Result<(SignedIn, Option<String>), Broken> {
    let answer = redeem::redeem(idp, federation, pending, code).await?;
    let keys = redeem::keys(idp, federation).await?;
    let now = idp.clock.epoch_secs();
    let claims = id_token::judge(policy, federation, pending, &answer, &keys, now)?;
    let (user, user_data) = person::of(idp, policy, federation, &claims).await?;
    let auth_time = claims.get("auth_time").and_then(Value::as_i64).unwrap_or(now);
    let token = answer["access_token"].as_str().map(str::to_owned);
    Ok((SignedIn { user, auth_time: auth_time.min(now), user_data }, token))
}

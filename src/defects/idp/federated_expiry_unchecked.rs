//! `idp.federated_expiry_unchecked`.

use crate::checks::federation::id_token_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.federated_expiry_unchecked",
    title: "An ID token of the identity provider whose time is over is believed",
    effect: Effect::Idp(|policy| policy.federation_checks_expiry = false),
    breaks: &[row(&id_token_refused::ROWS, "provider_token_expired")],
    also: &[],
};

//! `idp.federated_nonce_unchecked`.

use crate::checks::federation::id_token_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.federated_nonce_unchecked",
    title: "An ID token of the identity provider of another sign-in is believed",
    effect: Effect::Idp(|policy| policy.federation_checks_nonce = false),
    breaks: &[row(&id_token_refused::ROWS, "provider_nonce_other")],
    also: &[],
};

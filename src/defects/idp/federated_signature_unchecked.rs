//! `idp.federated_signature_unchecked`.

use crate::checks::federation::id_token_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.federated_signature_unchecked",
    title: "An ID token of the identity provider with a spoiled signature is believed",
    effect: Effect::Idp(|policy| policy.federation_checks_signature = false),
    breaks: &[row(&id_token_refused::ROWS, "provider_signature_spoiled")],
    also: &[],
};

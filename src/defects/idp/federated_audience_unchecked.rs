//! `idp.federated_audience_unchecked`.

use crate::checks::federation::id_token_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.federated_audience_unchecked",
    title: "An ID token of the identity provider for another client is believed",
    effect: Effect::Idp(|policy| policy.federation_checks_audience = false),
    breaks: &[row(&id_token_refused::ROWS, "provider_audience_other")],
    also: &[],
};

//! `idp.signed_assertions_unannounced`.

use crate::checks::discovery::asymmetric_authentication_advertised;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.signed_assertions_unannounced",
    title: "The capability of asymmetric authentication is not claimed",
    effect: Effect::Idp(|policy| {
        policy.capabilities.retain(|capability| capability != "client-confidential-asymmetric");
    }),
    breaks: &[&asymmetric_authentication_advertised::CHECK],
    also: &[],
};

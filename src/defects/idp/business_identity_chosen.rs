//! `idp.business_identity_chosen`.

use crate::checks::business_identity::not_from_request;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.business_identity_chosen",
    title: "A client says itself which payer it acts for",
    effect: Effect::Idp(|policy| policy.business_identity_from_request = true),
    breaks: &[&not_from_request::CHECK],
    also: &[],
};

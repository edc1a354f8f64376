//! `idp.authorization_endpoint_unpublished`.

use crate::checks::discovery::{authorization_endpoint_present, documents_agree};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authorization_endpoint_unpublished",
    title: "The authorization endpoint is not published",
    effect: Effect::Idp(|policy| policy.publish_authorization_endpoint = false),
    breaks: &[&authorization_endpoint_present::CHECK],
    also: &[&documents_agree::CHECK],
};

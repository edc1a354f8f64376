//! `idp.token_endpoint_unpublished`.

use crate::checks::discovery::{producer_members_present, token_endpoint_present};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_endpoint_unpublished",
    title: "Metadata does not name the token endpoint",
    effect: Effect::Idp(|policy| policy.publish_token_endpoint = false),
    breaks: &[&token_endpoint_present::CHECK],
    also: &[&producer_members_present::CHECK],
};

//! `idp.scopes_unlisted`.

use crate::checks::discovery::{producer_members_present, scopes_listed};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.scopes_unlisted",
    title: "Metadata lists no scopes",
    effect: Effect::Idp(|policy| policy.scopes_supported.clear()),
    breaks: &[&scopes_listed::CHECK],
    also: &[&producer_members_present::CHECK],
};

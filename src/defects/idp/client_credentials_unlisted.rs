//! `idp.client_credentials_unlisted`.

use crate::checks::discovery::grant_types_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.client_credentials_unlisted",
    title: "Metadata lists another grant than the one that works",
    effect: Effect::Idp(|policy| policy.grant_types = vec!["authorization_code".to_owned()]),
    breaks: &[&grant_types_listed::CHECK],
    also: &[],
};

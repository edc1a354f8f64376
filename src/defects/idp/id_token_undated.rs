//! `idp.id_token_undated`.

use crate::checks::id_token::claims;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.id_token_undated",
    title: "ID tokens do not say when they were issued",
    effect: Effect::Idp(|policy| policy.id_token_omits = vec!["iat".to_owned()]),
    breaks: &[&claims::CHECK],
    also: &[],
};

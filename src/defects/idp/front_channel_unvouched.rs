//! `idp.front_channel_unvouched`.

use crate::checks::id_token::front_channel_hashes;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.front_channel_unvouched",
    title: "ID tokens beside a code lack its hash",
    effect: Effect::Idp(|policy| policy.id_token_omits = vec!["c_hash".to_owned()]),
    breaks: &[&front_channel_hashes::CHECK],
    also: &[],
};

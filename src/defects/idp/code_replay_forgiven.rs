//! `idp.code_replay_forgiven`.

use crate::checks::introspection::ended_grant_inactive;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.code_replay_forgiven",
    title: "A code that is used twice ends nothing",
    effect: Effect::Idp(|policy| policy.code_replay_ends_grant = false),
    breaks: &[row(&ended_grant_inactive::ROWS, "token_of_replayed_code")],
    also: &[],
};

//! `idp.udap_statement_replay_accepted`.

use crate::checks::row;
use crate::checks::udap::statement_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_statement_replay_accepted",
    title: "A software statement is accepted again",
    effect: Effect::Idp(|policy| policy.udap_refuses_statement_replay = false),
    breaks: &[row(&statement_refused::ROWS, "statement_replayed")],
    also: &[],
};

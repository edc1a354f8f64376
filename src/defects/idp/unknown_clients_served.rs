//! `idp.unknown_clients_served`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unknown_clients_served",
    title: "Clients that nobody registered are served",
    effect: Effect::Idp(|policy| policy.assertion_checks_client = false),
    breaks: &[row(&assertion_refused::ROWS, "client_unknown")],
    also: &[],
};

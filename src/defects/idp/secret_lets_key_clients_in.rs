//! `idp.secret_lets_key_clients_in`.

use crate::checks::row;
use crate::checks::token::request_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.secret_lets_key_clients_in",
    title: "A client that authenticates by its keys is let in by any secret",
    effect: Effect::Idp(|policy| policy.secret_needs_method = false),
    breaks: &[row(&request_refused::ROWS, "secret_instead")],
    also: &[],
};

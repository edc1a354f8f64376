//! `idp.client_credentials_yield_id_token`.

use crate::checks::id_token::absent_for_clients;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.client_credentials_yield_id_token",
    title: "Clients that speak for themselves get an ID token",
    effect: Effect::Idp(|policy| policy.id_token_for_clients = true),
    breaks: &[&absent_for_clients::CHECK],
    also: &[],
};

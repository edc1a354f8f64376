//! `idp.confidential_clients_unauthenticated`.

use crate::checks::refresh::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.confidential_clients_unauthenticated",
    title: "Clients with credentials need not use them",
    effect: Effect::Idp(|policy| policy.confidential_clients_authenticate = false),
    breaks: &[row(&refused::ROWS, "client_unauthenticated")],
    also: &[],
};

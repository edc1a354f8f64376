//! `idp.tls13_refused`.

use crate::checks::tls::current_version_offered;
use crate::defects::{Defect, Effect};
use crate::id::Actor;
use crate::transcript::ServerTls;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.tls13_refused",
    title: "TLS 1.3 is refused",
    effect: Effect::Tls(Actor::Idp, bend),
    breaks: &[current_version_offered::named("authorization_server")],
    also: &[],
};

fn bend(tls: &mut ServerTls) {
    // The certificate was good for both versions.
    let _ = tls.without_tls13();
}

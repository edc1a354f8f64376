//! `idp.binding_unannounced`.

use crate::checks::mtls::binding_announced;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.binding_unannounced",
    title: "Metadata does not say that tokens are bound to certificates",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::SmartConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&binding_announced::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        document["tls_client_certificate_bound_access_tokens"] = false.into();
    });
}

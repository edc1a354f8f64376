//! `idp.algorithms_of_udap_only`.

use crate::checks::discovery::signing_algorithm_supported;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.algorithms_of_udap_only",
    title: "Metadata lists only the algorithm that UDAP asks for",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::SmartConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&signing_algorithm_supported::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        document["token_endpoint_auth_signing_alg_values_supported"] = vec!["RS256"].into();
    });
}

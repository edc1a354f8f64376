//! `idp.issuer_with_query`.

use crate::checks::discovery::{issuer_well_formed, openid_issuer_matches};
use crate::checks::token::issuer_is_discovered;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.issuer_with_query",
    title: "The issuer has a query",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::OpenidConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&issuer_well_formed::CHECK, &openid_issuer_matches::CHECK],
    also: &[&issuer_is_discovered::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        let issuer = document["issuer"].as_str().unwrap_or_default();
        document["issuer"] = format!("{issuer}?tenant=1").into();
    });
}

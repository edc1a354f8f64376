//! `idp.oauth_metadata_of_another_server`.

use crate::checks::discovery::oauth_metadata_agrees;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.oauth_metadata_of_another_server",
    title: "OAuth metadata names another token endpoint",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::OauthMetadata,
        requests: false,
        rewrite,
    }),
    breaks: &[&oauth_metadata_agrees::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| document["token_endpoint"] = "https://login.example/token".into());
}

//! `idp.token_without_module`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::checks::token::module_stated;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_without_module",
    title: "A token of the product model does not name its module",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&module_stated::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|answer| {
        let text = answer["access_token"].as_str().unwrap_or_default();
        let Some((header, rest)) = text.split_once('.') else { return };
        let Some((claims, signature)) = rest.split_once('.') else { return };
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(claims) else { return };
        let Ok(mut claims) = serde_json::from_slice::<Map<String, Value>>(&bytes) else { return };
        claims.shift_remove("smile_cdr_module_id");
        let claims = URL_SAFE_NO_PAD.encode(Value::Object(claims).to_string());
        answer["access_token"] = format!("{header}.{claims}.{signature}").into();
    });
}

//! URLs of files: plain ones that need a token, or signed ones that expire.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::source::inbound::Inbound;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

/// How long a signed URL works, in seconds; as long as a bearer token would.
const SIGNED_FOR_SECS: i64 = 300;

/// The URL of a file.
pub(in crate::source) fn file_url(
    source: &Source,
    job_id: &str,
    name: &str,
    policy: &Policy,
) -> String {
    let path = format!("export-file/{job_id}/{name}");
    if policy.files_elsewhere {
        return source.elsewhere(&format!("/{path}"));
    }
    let mut url = if policy.file_urls_absolute {
        format!("{}/{path}", source.settings.base)
    } else {
        path.clone()
    };
    if policy.signed_file_urls {
        url = format!("{url}?{}", signature(source, &path));
    }
    url
}

/// The signed URL of the file a request is for.
pub(in crate::source) fn signed_url(source: &Source, inbound: &Inbound) -> String {
    let path = format!("export-file/{}/{}", inbound.part("job"), inbound.part("file"));
    format!("{}/{path}?{}", source.settings.base, signature(source, &path))
}

/// The query that signs a path from now on.
fn signature(source: &Source, path: &str) -> String {
    let expires = source.now().as_second() + SIGNED_FOR_SECS;
    let tag = hmac::sign(&source.signing_key, message(path, expires).as_bytes());
    format!("expires={expires}&signature={}", URL_SAFE_NO_PAD.encode(tag))
}

/// Whether a request came by a signed URL that still works.
///
/// # Errors
/// When the signature is wrong or its time is over.
pub(in crate::source) fn check_signature(
    source: &Source,
    inbound: &Inbound,
    policy: &Policy,
) -> Result<(), Refusal> {
    let refuse = || Refusal::new(403, "expired", "This URL does not work, or not any more.");
    let path = format!("export-file/{}/{}", inbound.part("job"), inbound.part("file"));
    let expires: i64 =
        inbound.query_value("expires").and_then(|text| text.parse().ok()).ok_or_else(refuse)?;
    let signature = inbound.query_value("signature").unwrap_or_default();
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| refuse())?;
    hmac::verify(&source.signing_key, message(&path, expires).as_bytes(), &signature)
        .map_err(|_| refuse())?;
    let works = source.now().as_second() < expires || !policy.signed_urls_expire;
    if works { Ok(()) } else { Err(refuse()) }
}

fn message(path: &str, expires: i64) -> String {
    format!("{path} until {expires}")
}

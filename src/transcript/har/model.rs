//! The shape of a HAR file, as far as we read and write it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::{Endpoint, Party};
use crate::transcript::exchange::{Failure, TlsFacts};
use crate::transcript::fact::Fact;

/// A whole file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Har {
    /// Its one member.
    pub log: Log,
}

/// The log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Log {
    /// Version of the format.
    #[serde(default = "one_point_one")]
    pub version: String,
    /// What wrote it.
    pub creator: Creator,
    /// The exchanges.
    pub entries: Vec<Entry>,
    /// What the runner knew; ours.
    #[serde(rename = "_facts", default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
}

/// The format says that a file without a version has this one.
fn one_point_one() -> String {
    "1.1".to_owned()
}

/// The program that wrote a file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Creator {
    /// Its name.
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: String,
}

/// One exchange.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// When the request began, in RFC 3339 form.
    pub started_date_time: String,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub time: f64,
    /// The request.
    pub request: HarRequest,
    /// The response; status 0 when none came.
    pub response: HarResponse,
    /// Required by the format; nothing is cached.
    #[serde(default)]
    pub cache: Value,
    /// Where the time went.
    #[serde(default)]
    pub timings: Timings,
    /// The connection's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// Position in the transcript; ours.
    #[serde(rename = "_seq", default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u32>,
    /// The first position that was free when it ended, where that is not the next; ours.
    #[serde(rename = "_overBefore", default, skip_serializing_if = "Option::is_none")]
    pub over_before: Option<u32>,
    /// The step; ours.
    #[serde(rename = "_step", default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Who asked; ours.
    #[serde(rename = "_initiatorParty", default, skip_serializing_if = "Option::is_none")]
    pub initiator: Option<Party>,
    /// Who was to answer; ours.
    #[serde(rename = "_responderParty", default, skip_serializing_if = "Option::is_none")]
    pub responder: Option<Party>,
    /// What it was for; ours.
    #[serde(rename = "_endpoint", default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// The connection's number; ours.
    #[serde(rename = "_connection", default, skip_serializing_if = "Option::is_none")]
    pub connection_number: Option<u64>,
    /// What TLS negotiated; ours.
    #[serde(rename = "_tls", default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsFacts>,
    /// How it broke; ours.
    #[serde(rename = "_failure", default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// A request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HarRequest {
    /// The method.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// The version of HTTP.
    #[serde(default)]
    pub http_version: String,
    /// Required by the format; the header fields say it all.
    #[serde(default)]
    pub cookies: Vec<Value>,
    /// Header fields.
    #[serde(default)]
    pub headers: Vec<NameValue>,
    /// The decoded query.
    #[serde(default)]
    pub query_string: Vec<NameValue>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_data: Option<PostData>,
    /// Not recorded.
    #[serde(default = "unknown")]
    pub headers_size: i64,
    /// The body's size in bytes, or -1.
    #[serde(default = "unknown")]
    pub body_size: i64,
}

/// A response.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HarResponse {
    /// The status code; 0 when no response came.
    pub status: u16,
    /// The reason phrase.
    #[serde(default)]
    pub status_text: String,
    /// The version of HTTP.
    #[serde(default)]
    pub http_version: String,
    /// Required by the format; the header fields say it all.
    #[serde(default)]
    pub cookies: Vec<Value>,
    /// Header fields.
    #[serde(default)]
    pub headers: Vec<NameValue>,
    /// The body.
    #[serde(default)]
    pub content: Content,
    /// The `Location` field.
    #[serde(rename = "redirectURL", default)]
    pub redirect_url: String,
    /// Not recorded.
    #[serde(default = "unknown")]
    pub headers_size: i64,
    /// The body's size in bytes, or -1.
    #[serde(default = "unknown")]
    pub body_size: i64,
}

fn unknown() -> i64 {
    -1
}

/// A name and a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameValue {
    /// The name.
    pub name: String,
    /// The value.
    #[serde(default)]
    pub value: String,
}

/// A request's body.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PostData {
    /// Its media type.
    #[serde(default)]
    pub mime_type: String,
    /// The decoded pairs of a form; some programs give these instead of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<NameValue>,
    /// The text.
    #[serde(default)]
    pub text: String,
    /// `base64` for bytes that are no text; HAR has a place for this in responses only. Ours.
    #[serde(rename = "_encoding", default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// A response's body.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// Its size in bytes.
    #[serde(default)]
    pub size: i64,
    /// Its media type.
    #[serde(default)]
    pub mime_type: String,
    /// The text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `base64` for bytes that are no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// Where the time went, in milliseconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Timings {
    /// Sending; not told apart from waiting.
    #[serde(default)]
    pub send: f64,
    /// To the response head.
    #[serde(default)]
    pub wait: f64,
    /// To the last byte.
    #[serde(default)]
    pub receive: f64,
}

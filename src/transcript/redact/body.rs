//! Bodies: which kind one is, and how much of it is shown.

use std::fmt::Write;
use std::io::Read;

use serde_json::Value;

use crate::id::Endpoint;
use crate::transcript::body::Body;
use crate::transcript::exchange::Headers;

use super::redactor::Redactor;

/// The most that is read of a body. A JSON text longer than this is not shown; of NDJSON the
/// first lines are.
const READ_LIMIT_BYTES: u64 = 4 * 1024 * 1024;

/// The beginning of a body as text, safe to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// The text.
    pub(super) text: String,
    /// Whether more would follow.
    pub(super) is_cut: bool,
}

impl Redactor {
    /// The beginning of a body, after content decoding, at most `limit` bytes long.
    pub(super) fn body(
        &self,
        endpoint: Endpoint,
        headers: &Headers,
        status: Option<u16>,
        body: &Body,
        limit: usize,
    ) -> Shown {
        if body.is_empty() {
            return Shown::default();
        }
        let media_type = headers.media_type().unwrap_or_else(|| "untyped data".to_owned());
        let opaque = |what: &str| Shown {
            text: format!(
                "‹{what}{media_type} of {} bytes:{}›",
                body.size_bytes(),
                self.digest(body.sha256().as_bytes())
            ),
            is_cut: false,
        };
        let (bytes, is_whole) = match read(headers, body) {
            Ok(read) => read,
            Err(what) => return opaque(what),
        };
        let Some(text) = text_of(&bytes, is_whole) else { return opaque("binary ") };
        if is_whole && let Some(shown) = self.document(endpoint, &media_type, text) {
            return cut(shown, limit);
        }
        if begins_like_json(text) {
            // A single text longer than the limit would be one line of marks.
            if is_whole || text.contains('\n') {
                return self.lines(endpoint, text, is_whole, limit);
            }
            return opaque("long ");
        }
        if may_show_words(endpoint, status) { cut(text.to_owned(), limit) } else { opaque("") }
    }

    /// A whole body of a kind that is known by its type or reads as JSON.
    fn document(&self, endpoint: Endpoint, media_type: &str, text: &str) -> Option<String> {
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            return Some(self.json(&value, may_name_members(endpoint)).to_string());
        }
        let is_form = media_type == "application/x-www-form-urlencoded"
            || takes_forms(endpoint) && text.contains('=') && !text.contains(['<', '{', '\n']);
        if is_form && endpoint == Endpoint::Interaction {
            return Some(self.page_form(text));
        }
        if is_form {
            return Some(self.form(text));
        }
        (media_type.ends_with("/jwt") || media_type.ends_with("+jwt"))
            .then(|| self.token("jwt", text.trim()))
    }

    /// NDJSON, or something like it: each line by itself.
    fn lines(&self, endpoint: Endpoint, text: &str, is_whole: bool, limit: usize) -> Shown {
        let mut shown = String::new();
        let mut lines = text.split_inclusive('\n').peekable();
        while let Some(line) = lines.next() {
            // The reading limit may have torn the last line.
            if !is_whole && lines.peek().is_none() {
                break;
            }
            let (content, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
            let _ = match serde_json::from_str::<Value>(content) {
                Ok(value) => write!(shown, "{}", self.json(&value, may_name_members(endpoint))),
                Err(_) => write!(shown, "{}", self.damaged(content)),
            };
            shown.push_str(end);
            if shown.len() > limit {
                break;
            }
        }
        let more = !is_whole || lines.peek().is_some();
        let shown = cut(shown, limit);
        Shown { is_cut: shown.is_cut || more, ..shown }
    }
}

/// Reads at most the limit, decoding gzip; whether that was all.
fn read(headers: &Headers, body: &Body) -> Result<(Vec<u8>, bool), &'static str> {
    let coding = headers.get("content-encoding").unwrap_or("identity").to_lowercase();
    let mut bytes = Vec::new();
    let read = match coding.trim() {
        "" | "identity" => body.reader().take(READ_LIMIT_BYTES + 1).read_to_end(&mut bytes),
        "gzip" | "x-gzip" => flate2::read::MultiGzDecoder::new(body.reader())
            .take(READ_LIMIT_BYTES + 1)
            .read_to_end(&mut bytes),
        _ => return Err("encoded "),
    };
    read.map_err(|_| "unreadable ")?;
    let is_whole = bytes.len() as u64 <= READ_LIMIT_BYTES;
    Ok((bytes, is_whole))
}

/// UTF-8 text; of a torn reading the last character may be missing.
fn text_of(bytes: &[u8], is_whole: bool) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.trim_start_matches('\u{feff}')),
        Err(error) if !is_whole && error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

fn begins_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn cut(mut text: String, limit: usize) -> Shown {
    if text.len() <= limit {
        return Shown { text, is_cut: false };
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    Shown { text, is_cut: true }
}

/// Whether the endpoint deals in members' data, so that unknown JSON may hold some.
const fn may_name_members(endpoint: Endpoint) -> bool {
    use Endpoint::{
        Attachment, Authorize, BulkMatch, Docref, Everything, File, Imported, Interaction,
        InvokeExport, MatchFile, MatchStatus, MemberMatch, Other, Read, Redirection, Task,
        Userinfo,
    };
    // Pages greet a person by name.
    let on_page = matches!(endpoint, Authorize | Interaction | Redirection | Userinfo);
    on_page
        || matches!(endpoint, Attachment | BulkMatch | MatchStatus | MatchFile)
        || matches!(endpoint, MemberMatch | File | Read | InvokeExport | Task | Imported | Other)
        || matches!(endpoint, Docref | Everything)
}

/// Whether requests of the endpoint are forms, however they are labelled.
const fn takes_forms(endpoint: Endpoint) -> bool {
    matches!(
        endpoint,
        Endpoint::Token | Endpoint::Introspect | Endpoint::Revoke | Endpoint::Interaction
    )
}

/// Whether text of no known structure may be shown: documents anyone may fetch, and errors of
/// endpoints that see no member's data.
fn may_show_words(endpoint: Endpoint, status: Option<u16>) -> bool {
    use Endpoint::{
        ClientJwks, DavinciConfiguration, Jwks, Metadata, MtlsBundle, OpenidConfiguration,
        SmartConfiguration,
    };
    matches!(endpoint, SmartConfiguration | OpenidConfiguration | Jwks | ClientJwks | Metadata)
        || matches!(endpoint, DavinciConfiguration | MtlsBundle)
        || status.is_some_and(|status| status >= 400) && !may_name_members(endpoint)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn shown(endpoint: Endpoint, media_type: &str, status: Option<u16>, body: &[u8]) -> Shown {
        let headers: Headers = [("content-type", media_type)].into_iter().collect();
        Redactor::new(b"key").body(endpoint, &headers, status, &Body::from(body.to_vec()), 16_384)
    }

    #[test]
    fn each_line_of_a_file_is_hidden_by_itself() {
        let file = "{\"resourceType\":\"Patient\",\"birthDate\":\"1970-01-02\"}\n\
                    {\"resourceType\":\"Coverage\",\"subscr\n\n[1]\n";
        let shown = shown(Endpoint::File, "application/fhir+ndjson", Some(200), file.as_bytes());
        assert_eq!(shown.text.lines().count(), 4);
        assert!(!shown.text.contains("1970") && !shown.is_cut, "{}", shown.text);
        assert!(shown.text.contains("\"birthDate\":\"‹birthDate:"), "{}", shown.text);
    }

    #[test]
    fn an_error_page_is_shown_where_no_member_can_be_named() {
        let page = b"<html>Bad Gateway</html>";
        assert_eq!(
            shown(Endpoint::Token, "text/html", Some(502), page).text,
            "<html>Bad Gateway</html>"
        );
        let hidden = shown(Endpoint::MemberMatch, "text/html; charset=utf-8", Some(500), page);
        assert!(hidden.text.starts_with("‹text/html of 24 bytes:"), "{}", hidden.text);
        let hidden = shown(Endpoint::Token, "text/html", Some(200), page);
        assert!(hidden.text.starts_with("‹text/html of 24 bytes:"), "{}", hidden.text);
    }

    #[test]
    fn gzip_is_decoded_and_other_data_is_only_measured() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"{\"resourceType\":\"Patient\",\"id\":\"p\"}\n").expect("in memory");
        let headers: Headers =
            [("content-encoding", "gzip"), ("content-type", "application/fhir+ndjson")]
                .into_iter()
                .collect();
        let body = Body::from(gzip.finish().expect("in memory"));
        let redactor = Redactor::new(b"key");
        let shown = redactor.body(Endpoint::File, &headers, Some(200), &body, 16_384);
        assert_eq!(shown.text, "{\"resourceType\":\"Patient\",\"id\":\"p\"}");
        let broken = Body::from("not gzip");
        let shown = redactor.body(Endpoint::File, &headers, Some(200), &broken, 16_384);
        assert!(shown.text.starts_with("‹unreadable application/fhir+ndjson of 8 bytes:"));
    }

    #[test]
    fn long_texts_are_cut_at_a_character() {
        let page = "é".repeat(10_000);
        let shown = shown(Endpoint::Metadata, "text/plain", Some(200), page.as_bytes());
        assert!(shown.is_cut && shown.text.len() <= 16_384);
    }

    #[test]
    fn a_huge_text_is_not_shown_and_a_huge_file_begins() {
        let huge = format!("{{\"resourceType\":\"Bundle\",\"x\":\"{}\"}}", "a".repeat(5 << 20));
        let text = shown(Endpoint::Read, "application/fhir+json", Some(200), huge.as_bytes()).text;
        assert!(text.starts_with("‹long application/fhir+json of "), "{text}");
        let line = "{\"resourceType\":\"Patient\",\"id\":\"p\",\"birthDate\":\"1970\"}\n";
        let file = line.repeat((5 << 20) / line.len());
        let shown = shown(Endpoint::File, "application/fhir+ndjson", Some(200), file.as_bytes());
        assert!(shown.is_cut && shown.text.len() <= 16_384 && !shown.text.contains("1970"));
    }

    #[test]
    fn a_mislabelled_form_is_still_a_form() {
        let shown = shown(Endpoint::Token, "text/plain", None, b"grant_type=x&client_secret=hush");
        assert!(
            shown.text.starts_with("grant_type=x&client_secret=") && !shown.text.contains("hush")
        );
    }
}

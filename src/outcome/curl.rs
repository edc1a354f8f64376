//! The command line that sends a request again, with variables where secrets were.

use crate::transcript::{Headers, Request, is_secret_header};

/// Fields curl makes itself, or that describe one connection.
const OWN_FIELDS: &[&str] = &[
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "upgrade",
    "expect",
    "user-agent",
    "accept-encoding",
];

/// The longest body that stands on the command line.
const BODY_LIMIT_BYTES: usize = 2000;

/// A POSIX shell command for a redacted request. Marks become variables such as `"$TOKEN"`; a
/// body with hidden data, or a long one, is named as a file the reader must supply.
pub(super) fn curl(request: &Request, body_is_cut: bool) -> String {
    let mut words = vec!["curl --include".to_owned()];
    let body = request.body.text();
    let is_plain_get = request.method == "GET" && body.is_empty();
    let is_plain_post = request.method == "POST" && !body.is_empty();
    if !is_plain_get && !is_plain_post {
        words.push(format!("--request {}", quoted(&request.method)));
    }
    // Brackets and braces are ranges to curl, and a dash begins an option.
    if request.url.contains(['[', ']', '{', '}']) {
        words.push("--globoff".to_owned());
    }
    let option = if request.url.starts_with("http") { "" } else { "--url " };
    words.push(format!("{option}{}", quoted(&request.url)));
    let is_form =
        request.headers.media_type().as_deref() == Some("application/x-www-form-urlencoded");
    words.extend(fields(&request.headers, is_form && !body_is_cut));
    if !body.is_empty() {
        words.extend(data(&body, is_form && !body_is_cut, body_is_cut));
    }
    words.join(" \\\n  ")
}

fn fields(headers: &Headers, is_form: bool) -> Vec<String> {
    let mut words = Vec::new();
    for (name, value) in &headers.0 {
        let lower = name.to_ascii_lowercase();
        let implied = is_form && lower == "content-type" && value.len() == 33;
        if OWN_FIELDS.contains(&lower.as_str()) || implied {
            continue;
        }
        let value = match value.split_once(' ') {
            // The user of Basic is shown, so curl can be left to join and encode.
            Some((scheme, rest)) if lower == "authorization" && is_basic(scheme, rest) => {
                let user = rest.trim_start_matches("‹user=").split(' ').next().unwrap_or_default();
                words.push(format!("--user \"{}:$CLIENT_SECRET\"", escaped(user)));
                continue;
            }
            Some((scheme, rest)) if lower == "authorization" && rest.starts_with('‹') => {
                format!("\"{}: {} $TOKEN\"", escaped(name), escaped(scheme))
            }
            _ if is_secret_header(name) && value.contains('‹') => {
                format!("\"{}: ${}\"", escaped(name), variable(name))
            }
            _ => quoted(&format!("{name}: {value}")),
        };
        words.push(format!("--header {value}"));
    }
    if headers.get("accept-encoding").is_some_and(|coding| coding.contains("gzip")) {
        words.push("--compressed".to_owned());
    }
    words
}

fn is_basic(scheme: &str, rest: &str) -> bool {
    scheme.eq_ignore_ascii_case("basic") && rest.starts_with("‹user=")
}

fn data(body: &str, is_form: bool, body_is_cut: bool) -> Vec<String> {
    if is_form {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(body).unwrap_or_default();
        let words = pairs.into_iter().map(|(name, value)| {
            let value = if value.contains('‹') {
                format!("${}", variable(&name))
            } else {
                escaped(&value)
            };
            format!("--data-urlencode \"{}={value}\"", escaped(&name))
        });
        return words.collect();
    }
    if body_is_cut || body.contains('‹') || body.len() > BODY_LIMIT_BYTES {
        return vec!["--data-binary @request-body".to_owned()];
    }
    // Unlike the other options this one reads no file when the data begins with `@`.
    vec![format!("--data-raw {}", quoted(body))]
}

/// A shell word. Without marks it is taken literally; a mark becomes the variable of its label.
fn quoted(text: &str) -> String {
    if !text.contains('‹') {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut word = String::from("\"");
    for (index, part) in text.split('‹').enumerate() {
        match part.split_once('›') {
            Some((mark, rest)) if index > 0 => {
                word.push_str("${");
                word.push_str(&variable(mark.split(':').next().unwrap_or_default()));
                word.push('}');
                word.push_str(&escaped(rest));
            }
            _ => word.push_str(&escaped(part)),
        }
    }
    word.push('"');
    word
}

/// Text inside double quotes that the shell takes literally.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A variable's name for a parameter, header or label.
fn variable(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("VALUE_{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Endpoint;
    use crate::transcript::{Redactor, text};

    fn command(http: &str) -> String {
        let http = format!("### runner -> source {}\n{http}", Endpoint::Other);
        let transcript = text::parse(&http, jiff::Timestamp::UNIX_EPOCH).expect("well-formed");
        let redacted = Redactor::new(b"key").exchange(&transcript.exchanges[0], 16_384);
        curl(&redacted.exchange.request, redacted.request_is_cut)
    }

    #[test]
    fn a_get_names_its_token() {
        assert_eq!(
            command(
                "GET https://s.test/Patient/$export?_type=Patient HTTP/1.1\nhost: s.test\n\
                 authorization: Bearer hush\nprefer: respond-async\naccept-encoding: gzip"
            ),
            "curl --include \\\n  'https://s.test/Patient/$export?_type=Patient' \\\n  \
             --header \"authorization: Bearer $TOKEN\" \\\n  --header 'prefer: respond-async' \\\n  \
             --compressed"
        );
    }

    #[test]
    fn a_form_names_each_secret() {
        assert_eq!(
            command(
                "POST https://i.test/token HTTP/1.1\n\
                 authorization: Basic cGF5ZXI6aHVzaA==\n\
                 content-type: application/x-www-form-urlencoded\n\n\
                 grant_type=client_credentials&scope=system%2F*.rs&client_assertion=a.b.c"
            ),
            "curl --include \\\n  'https://i.test/token' \\\n  --user \"payer:$CLIENT_SECRET\" \\\n  \
             --data-urlencode \"grant_type=client_credentials\" \\\n  \
             --data-urlencode \"scope=system/*.rs\" \\\n  \
             --data-urlencode \"client_assertion=$CLIENT_ASSERTION\""
        );
    }

    #[test]
    fn hidden_data_is_left_to_a_file_and_other_data_is_sent() {
        let head = "PUT https://s.test/x HTTP/1.1\ncontent-type: application/json\n\n";
        let hidden = command(&format!("{head}{{\"resourceType\":\"Patient\",\"name\":\"x\"}}"));
        assert!(hidden.ends_with("--data-binary @request-body"), "{hidden}");
        let shown = command(&format!("{head}{{\"resourceType\":\"Basic\",\"id\":\"o'x\"}}"));
        assert!(shown.contains("--request 'PUT'"), "{shown}");
        assert!(
            shown.ends_with(r#"--data-raw '{"resourceType":"Basic","id":"o'\''x"}'"#),
            "{shown}"
        );
    }

    #[test]
    fn nothing_in_a_request_can_run() {
        let shown = command("GET https://s.test/$(reboot)?access_token=x&y=`z` HTTP/1.1");
        assert_eq!(
            shown,
            "curl --include \\\n  \
             \"https://s.test/\\$(reboot)?access_token=${ACCESS_TOKEN}&y=\\`z\\`\""
        );
    }
}

//! What the lines of a file are like, and the resources in them.

use serde::Deserialize;
use serde_json::Value;

use crate::checks::given::{At, Given};
use crate::checks::ndjson;
use crate::checks::tape::Tape;
use crate::transcript::Response;

/// What the lines of a file are like.
#[derive(Clone, Debug, Default)]
pub(in crate::checks) struct Lines {
    /// How many are not blank.
    pub(in crate::checks) count: u64,
    /// How many are JSON objects with a type.
    resources: u64,
    /// Why not all could be read.
    pub(in crate::checks) unreadable: Option<String>,
    /// The first line that is no resource, and what it is.
    pub(in crate::checks) broken: Option<(u64, String)>,
    /// The first line that is odd, though it does little harm, and how.
    pub(in crate::checks) odd: Option<(u64, &'static str)>,
}

impl Lines {
    /// Why what was not found in the file may be there all the same.
    pub(in crate::checks) fn unread(&self) -> Option<String> {
        let is_other = || self.count > 0 && self.resources == 0;
        let other = || is_other().then(|| "none of its lines is a resource".to_owned());
        self.unreadable.clone().or_else(other)
    }

    /// Reads the lines of a file, and shows every JSON object in them.
    pub(super) fn read(response: &Response, mut see: impl FnMut(&Given<'_>)) -> Self {
        let mut found = Self::default();
        let mut lines = match ndjson::lines(response) {
            Ok(lines) => lines,
            Err(why) => return Self { unreadable: Some(why), ..found },
        };
        let mut tape = Tape::default();
        let mut blank = None;
        while let Some(line) = lines.next() {
            let line = match line {
                Ok(line) => line,
                Err(why) => {
                    found.unreadable = Some(why);
                    break;
                }
            };
            if line.marked {
                found.odd = Some((line.number, "a byte order mark before the first line"));
            }
            if line.is_blank() {
                blank.get_or_insert(line.number);
                continue;
            }
            // Blank lines at the end do no harm; one in between looks like the end to some readers.
            if let Some(number) = blank.take() {
                found.odd.get_or_insert((number, "a blank line before the end"));
            }
            if !line.ended {
                let how = "the last line is not ended by a newline";
                found.odd.get_or_insert((line.number, how));
            }
            found.count += 1;
            let text = std::str::from_utf8(line.bytes);
            let problem = match text.map(|text| tape.read(text)) {
                Err(_) => Some("bytes that are not UTF-8".to_owned()),
                Ok(Ok(resource)) if resource.is_object() => {
                    let one = Given::new(resource, At::Line(line.number));
                    see(&one);
                    found.resources += u64::from(!one.kind().is_empty());
                    one.kind().is_empty().then(|| "a JSON object without resourceType".to_owned())
                }
                Ok(_) if found.broken.is_some() => None,
                Ok(_) => text.ok().and_then(problem),
            };
            if let Some(problem) = problem {
                found.broken.get_or_insert((line.number, problem));
            }
        }
        found
    }
}

/// The one member every resource has; the rest is only looked at for being JSON.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "resourceType")]
    resource_type: Option<Value>,
}

/// What is wrong with a line, without quoting it.
fn problem(text: &str) -> Option<String> {
    // A struct is also read from an array, so the bracket is looked at first.
    if !text.trim_start().starts_with('{') {
        return Some("something else than a JSON object".to_owned());
    }
    match serde_json::from_str::<Head>(text) {
        Ok(Head { resource_type: Some(Value::String(name)) }) if !name.is_empty() => None,
        Ok(_) => Some("a JSON object without resourceType".to_owned()),
        Err(error) if error.is_eof() => {
            Some("a JSON object that goes on beyond the line".to_owned())
        }
        Err(error) => Some(format!("broken JSON at column {}", error.column())),
    }
}

//! `consent.regular_withholds_sensitive`: under `#regular` sensitive resources stay where they
//! are.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader};

use serde::Deserialize;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Response, Transcript};

use super::withheld::{unpacked, withheld};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.regular_withholds_sensitive",
    title: "A file exported under #regular holds no sensitive resource",
    verifies: &["HREX-CON-17"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("regular_withholds_sensitive.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let withheld = withheld(exchange, transcript);
    if withheld.is_empty() || exchange.status() != Some(200) {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let leaks = match leaks(response, &withheld) {
        Ok(leaks) => leaks,
        Err(error) => {
            return Some(Judgement::Blocked(format!("the file could not be read: {error}")));
        }
    };
    let Some((number, kind)) = leaks.first else {
        return Some(Judgement::Pass(format!(
            "none of {} withheld resources in {} lines",
            withheld.len(),
            leaks.lines
        )));
    };
    let observed = match leaks.count {
        1 => format!("a {kind} that is withheld under #regular"),
        count => format!("a {kind} that is withheld under #regular, and {} more", count - 1),
    };
    let place = Place::Line { number, pointer: "/id".to_owned() };
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, "only what the consent releases", observed).hint(
            "A payer that cannot tell sensitive data apart refuses a consent for #regular with \
             422; it does not send everything.",
        ),
    ))
}

/// What was found in a file.
#[derive(Debug, Default)]
struct Leaks {
    /// Line and type of the first withheld resource.
    first: Option<(u64, String)>,
    /// How many there are.
    count: usize,
    /// How many lines the file has.
    lines: u64,
}

/// The part of a line that says which resource it is.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "resourceType")]
    resource_type: String,
    id: String,
}

fn leaks(response: &Response, withheld: &BTreeSet<&str>) -> io::Result<Leaks> {
    let mut reader = BufReader::new(unpacked(response));
    let mut leaks = Leaks::default();
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        leaks.lines += 1;
        // A line that is no resource is judged with the files.
        if let Ok(head) = serde_json::from_slice::<Head>(&line) {
            let resource = format!("{}/{}", head.resource_type, head.id);
            if withheld.contains(resource.as_str()) {
                leaks.count += 1;
                leaks.first.get_or_insert((leaks.lines, head.resource_type));
            }
        }
        line.clear();
    }
    Ok(leaks)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::transcript::{Body, Headers};

    #[test]
    fn a_packed_file_is_unpacked() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder
            .write_all(
                b"{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"id\":\"7\",\"code\":{},\"resourceType\":\"Condition\"}",
            )
            .expect("in memory");
        let response = Response {
            status: 200,
            headers: [("Content-Encoding", "gzip")].into_iter().collect::<Headers>(),
            body: Body::from(encoder.finish().expect("in memory")),
            raw_head: None,
        };
        let leaks = leaks(&response, &BTreeSet::from(["Condition/7"])).expect("readable");
        assert_eq!(leaks.first, Some((2, "Condition".to_owned())));
        assert_eq!((leaks.count, leaks.lines), (1, 2));
    }
}

//! The resources an answer gives away, whatever it is: a file of an export, a Bundle, or one
//! resource.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::id::Endpoint;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, MEMORY_LIMIT_BYTES, Response, Transcript};

use super::{job, ndjson};

/// The endpoints whose answers give resources away.
pub(super) const GIVING: &[Endpoint] =
    &[Endpoint::File, Endpoint::Read, Endpoint::Everything, Endpoint::Docref];

/// A resource with the place it stands at.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// The resource.
    pub(super) resource: Arc<Value>,
    at: At,
}

#[derive(Clone, Copy, Debug)]
enum At {
    Line(u64),
    Entry(usize),
    Body,
}

impl Given {
    /// Its type.
    pub(super) fn kind(&self) -> &str {
        self.resource["resourceType"].as_str().unwrap_or_default()
    }

    /// The place of `pointer` in it.
    pub(super) fn place(&self, pointer: &str) -> Place {
        match self.at {
            At::Line(number) => Place::Line { number, pointer: pointer.to_owned() },
            At::Entry(index) => Place::Pointer(format!("/entry/{index}/resource{pointer}")),
            At::Body => Place::Pointer(pointer.to_owned()),
        }
    }

    /// Whether it says that it is only a part of the resource, as with `_elements`.
    fn is_part(&self) -> bool {
        let tags = self.resource["meta"]["tag"].as_array().into_iter().flatten();
        tags.into_iter().any(|tag| tag["code"] == "SUBSETTED")
    }

    /// Whether it states the profile, in whatever version.
    pub(super) fn claims(&self, profile: &str) -> bool {
        let stated = self.resource["meta"]["profile"].as_array().into_iter().flatten();
        stated.filter_map(Value::as_str).any(|one| one.split('|').next() == Some(profile))
    }
}

/// Answers that were read already, by exchange, and how many bytes they were. Only small ones are
/// kept, and not too many: a long export is read again.
#[derive(Default)]
struct Known(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    answers: HashMap<u32, Arc<Vec<Given>>>,
    bytes: u64,
}

/// The bytes of answers that are kept at most.
const KEPT_BYTES: u64 = 8 * 1024 * 1024;

/// What an unaltered, successful answer gives; nothing when it gives no resources.
pub(super) fn given<'e>(
    exchange: &'e Exchange,
    transcript: &'e Transcript,
) -> Box<dyn Iterator<Item = Given> + 'e> {
    let Some(response) = &exchange.response else { return Box::new(std::iter::empty()) };
    let size = response.body.size_bytes();
    if size > MEMORY_LIMIT_BYTES as u64 {
        return read(exchange, transcript);
    }
    let known = transcript.worked_out.get(Known::default);
    let held = || known.0.lock().unwrap_or_else(PoisonError::into_inner);
    let found = held().answers.get(&exchange.seq).map(Arc::clone);
    let all = found.unwrap_or_else(|| {
        let all: Arc<Vec<Given>> = Arc::new(read(exchange, transcript).collect());
        let mut held = held();
        if held.bytes + size <= KEPT_BYTES {
            held.bytes += size;
            held.answers.insert(exchange.seq, Arc::clone(&all));
        }
        all
    });
    Box::new((0..all.len()).map(move |index| all[index].clone()))
}

fn read<'e>(
    exchange: &'e Exchange,
    transcript: &Transcript,
) -> Box<dyn Iterator<Item = Given> + 'e> {
    if exchange.endpoint == Endpoint::File {
        let is_output = job::listing_of(exchange, transcript).is_none_or(|one| one.is_output());
        let file = job::downloaded(exchange, transcript).filter(|_| is_output);
        return match file {
            Some(response) => Box::new(ndjson::resources(response).map(|(number, resource)| {
                Given { resource: Arc::new(resource), at: At::Line(number) }
            })),
            None => Box::new(std::iter::empty()),
        };
    }
    let response = exchange.response.as_ref();
    let Some(body) = response.filter(|_| is_good(exchange, transcript)).and_then(json) else {
        return Box::new(std::iter::empty());
    };
    if body["resourceType"] != "Bundle" {
        return Box::new(std::iter::once(Given { resource: Arc::new(body), at: At::Body }));
    }
    let entries = match body {
        Value::Object(mut members) => members.remove("entry"),
        _ => None,
    };
    let entries = match entries {
        Some(Value::Array(entries)) => entries,
        _ => Vec::new(),
    };
    Box::new(entries.into_iter().enumerate().filter_map(|(index, mut entry)| {
        let resource = entry.get_mut("resource").map(Value::take)?;
        resource.is_object().then(|| Given { resource: Arc::new(resource), at: At::Entry(index) })
    }))
}

fn is_good(exchange: &Exchange, transcript: &Transcript) -> bool {
    exchange.status() == Some(200)
        && exchange.request.method != "DELETE"
        && transcript.alteration(exchange).is_none()
}

fn json(response: &Response) -> Option<Value> {
    response.json().ok()
}

/// What is wrong with a resource.
#[derive(Debug)]
pub(super) struct Wrong {
    /// A JSON pointer into it.
    pub(super) pointer: String,
    /// What would be right.
    pub(super) expected: &'static str,
    /// What is there.
    pub(super) observed: String,
    /// What to do about it; empty when the rest says enough.
    pub(super) hint: &'static str,
    /// Whether it is tolerated: a warning, not a failure.
    pub(super) is_tolerated: bool,
}

impl Wrong {
    /// Something wrong at `pointer`.
    pub(super) fn at(
        pointer: impl Into<String>,
        expected: &'static str,
        observed: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            expected,
            observed: observed.into(),
            hint: "",
            is_tolerated: false,
        }
    }

    /// Worth a warning only.
    pub(super) fn tolerated(mut self) -> Self {
        self.is_tolerated = true;
        self
    }

    /// With what to do about it.
    pub(super) fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }
}

/// Judges every whole resource an answer gives by a rule, which says nothing of those it is not
/// about. Of a part it is not known what was left out.
pub(super) fn judge_each(
    exchange: &Exchange,
    transcript: &Transcript,
    what: &str,
    rule: impl Fn(&Given) -> Option<Result<(), Wrong>>,
) -> Option<Judgement> {
    let mut count = 0_u64;
    let mut doubt = None;
    for one in given(exchange, transcript).filter(|one| !one.is_part()) {
        match rule(&one) {
            None => {}
            Some(Ok(())) => count += 1,
            Some(Err(wrong)) => {
                let place = one.place(&wrong.pointer);
                let finding = Finding::in_response(exchange, place, wrong.expected, wrong.observed)
                    .hint(wrong.hint);
                if !wrong.is_tolerated {
                    return Some(Judgement::Violation(finding));
                }
                doubt.get_or_insert(Judgement::Doubt(finding));
            }
        }
    }
    if doubt.is_some() {
        return doubt;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} {what}")))
}

//! Reads an answer once, past all who look on.

use std::any::Any;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::checks::Check;
use crate::checks::given::{At, GIVING, Given};
use crate::checks::job;
use crate::checks::tape::Tape;
use crate::id::Endpoint;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Response, Transcript};

use super::context::Context;
use super::lines::Lines;
use super::rules::{NOTES, RULES};
use super::watch::{Note, Watch};

/// Files of at least this size are read side by side.
const LARGE_BYTES: u64 = 1024 * 1024;

/// What came of the answers that were read, by exchange.
#[derive(Default)]
struct Read(Mutex<HashMap<u32, Arc<Seen>>>);

/// What came of one answer.
#[derive(Default)]
pub(super) struct Seen {
    judgements: HashMap<&'static str, Judgement>,
    notes: Vec<Box<dyn Note>>,
    lines: Option<Lines>,
}

/// What `check` has to say of the resources in an unaltered, successful answer.
pub(in crate::checks) fn judged(
    check: &Check,
    exchange: &Exchange,
    transcript: &Transcript,
) -> Option<Judgement> {
    seen(exchange, transcript)?.judgements.get(check.id).cloned()
}

/// What was written down of one file.
pub(in crate::checks) fn note<T: Note, R>(
    exchange: &Exchange,
    transcript: &Transcript,
    read: impl FnOnce(&T) -> R,
) -> Option<R> {
    let seen = seen(exchange, transcript)?;
    let mut notes = seen.notes.iter().map(|note| &**note as &dyn Any);
    notes.find_map(|note| note.downcast_ref::<T>()).map(read)
}

/// What was written down of each of several files; those are left out of which nothing was.
pub(in crate::checks) fn notes<'t, T: Note, R>(
    exchanges: impl IntoIterator<Item = &'t Exchange>,
    transcript: &Transcript,
    mut read: impl FnMut(&'t Exchange, &T) -> R,
) -> Vec<R> {
    exchanges
        .into_iter()
        .filter_map(|exchange| note(exchange, transcript, |note: &T| read(exchange, note)))
        .collect()
}

/// What the lines of a file are like.
pub(in crate::checks) fn lines_of(exchange: &Exchange, transcript: &Transcript) -> Option<Lines> {
    seen(exchange, transcript)?.lines.clone()
}

fn seen(exchange: &Exchange, transcript: &Transcript) -> Option<Arc<Seen>> {
    if !GIVING.contains(&exchange.endpoint) || exchange.status() != Some(200) {
        return None;
    }
    let read = transcript.worked_out.get(Read::default);
    let held = || read.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(seen) = held().get(&exchange.seq) {
        return Some(Arc::clone(seen));
    }
    if size(exchange) >= LARGE_BYTES {
        // Whoever asks about one will ask about all.
        let known = held();
        let files = transcript.at(Endpoint::File);
        let files =
            files.filter(|file| size(file) >= LARGE_BYTES && !known.contains_key(&file.seq));
        let mut files: Vec<&Exchange> = files.collect();
        drop(known);
        // The smallest last, so that nobody waits long for who is not ready.
        files.sort_by_key(|file| Reverse(size(file)));
        for (file, seen) in side_by_side(&files, transcript) {
            held().insert(file, Arc::new(seen));
        }
    }
    if let Some(seen) = held().get(&exchange.seq) {
        return Some(Arc::clone(seen));
    }
    let seen = Arc::new(look(exchange, transcript));
    held().insert(exchange.seq, Arc::clone(&seen));
    Some(seen)
}

fn size(exchange: &Exchange) -> u64 {
    exchange.response.as_ref().map_or(0, |response| response.body.size_bytes())
}

/// Reads several files on as many threads as there are processors: what comes of one does not
/// depend on another.
fn side_by_side(files: &[&Exchange], transcript: &Transcript) -> Vec<(u32, Seen)> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((file.seq, look(file, transcript)));
        }
        done
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            // What panicked there is read again by whoever asks for it, and panics there.
            done.extend(other.join().unwrap_or_default());
        }
        done
    })
}

/// Reads one answer.
fn look(exchange: &Exchange, transcript: &Transcript) -> Seen {
    let context = Context::new(exchange, transcript);
    let rules =
        RULES.iter().filter(|(check, _)| check.judges.endpoints.contains(&exchange.endpoint));
    let mut watches: Vec<(&'static str, Watch<'_>)> =
        rules.filter_map(|(check, watch)| Some((check.id, watch(&context)?))).collect();
    let mut notes = Vec::new();
    let mut see = |notes: &mut Vec<Box<dyn Note>>, one: &Given<'_>| {
        for (_, watch) in &mut watches {
            watch.see(exchange, one);
        }
        for note in notes {
            note.see(one);
        }
    };
    let mut lines = None;
    if exchange.endpoint == Endpoint::File {
        if let Some(response) = job::downloaded(exchange, transcript) {
            notes = NOTES.iter().filter_map(|note| note(&context)).collect();
            lines = Some(Lines::read(response, |one| see(&mut notes, one)));
        }
    } else if transcript.alteration(exchange).is_none()
        && exchange.request.method != "DELETE"
        && let Some(response) = &exchange.response
    {
        bundled(response, |one| see(&mut notes, one));
    }
    for note in &mut notes {
        note.end();
    }
    let ended = watches.into_iter().filter_map(|(id, watch)| Some((id, watch.end()?)));
    Seen { judgements: ended.collect(), notes, lines }
}

/// The resources of a Bundle, or the one that is the body.
fn bundled(response: &Response, mut see: impl FnMut(&Given<'_>)) {
    let Ok(bytes) = response.body.bytes() else { return };
    let Ok(text) = std::str::from_utf8(&bytes) else { return };
    let mut tape = Tape::default();
    let Ok(body) = tape.read(text) else { return };
    if body.at("resourceType") != "Bundle" {
        return see(&Given::new(body, At::Body));
    }
    for (index, entry) in body.at("entry").items().enumerate() {
        let resource = entry.at("resource");
        if resource.is_object() {
            see(&Given::new(resource, At::Entry(index)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::checks::files::{latest_version_only, one_type_each};
    use crate::checks::pass::{Mentions, Names, hash_of};
    use crate::transcript::text;

    /// An export of two large files; in the second one an id of the first comes again.
    fn transcript(last: &str) -> Transcript {
        let mut wire = String::from(
            "### runner -> source kick_off +0s step=export\n\
             GET https://source.test/fhir/Patient/$export HTTP/1.1\n\n\
             HTTP/1.1 202 Accepted\ncontent-location: https://source.test/status/1\n\n\
             ### runner -> source status +5s step=export\n\
             GET https://source.test/status/1 HTTP/1.1\n\n\
             HTTP/1.1 200 OK\n\n{\"output\":[{\"type\":\"Goal\",\"url\":\"https://source.test/files/1\"},\
             {\"type\":\"Goal\",\"url\":\"https://source.test/files/2\"}]}\n\n",
        );
        for file in 1..=2 {
            let _ = write!(
                wire,
                "### runner -> source file +6s step=export\n\
                 GET https://source.test/files/{file} HTTP/1.1\n\nHTTP/1.1 200 OK\n\n"
            );
            for line in 0..15_000 {
                let _ = writeln!(
                    wire,
                    "{{\"resourceType\":\"Goal\",\"id\":\"{file}-{line}\",\
                     \"addresses\":[{{\"reference\":\"Goal/{file}-0\"}}]}}"
                );
            }
            if file == 2 {
                let _ = writeln!(wire, "{last}");
            }
            wire.push('\n');
        }
        text::parse(&wire, "2027-01-15T12:00:00Z".parse().expect("an instant")).expect("parsed")
    }

    #[test]
    fn large_files_are_read_side_by_side_with_the_same_result() {
        let transcript = transcript("{\"resourceType\":\"Goal\",\"id\":\"1-7\"}");
        let files: Vec<&Exchange> = transcript.at(Endpoint::File).collect();
        assert!(files.iter().all(|file| size(file) >= LARGE_BYTES));
        let alone = look(files[1], &transcript);
        let judged = judged(&one_type_each::CHECK, files[1], &transcript);
        assert_eq!(judged.as_ref(), alone.judgements.get(one_type_each::CHECK.id));
        assert!(matches!(judged, Some(Judgement::Pass(text)) if text.starts_with("15001 ")));
        let check = &latest_version_only::CHECK;
        assert!(matches!(
            (check.judge)(check, files[1], &transcript),
            Some(Judgement::Violation(_))
        ));
    }

    #[test]
    fn what_is_mentioned_often_is_kept_once() {
        let transcript = transcript("{}");
        let file = transcript.at(Endpoint::File).next().expect("a file");
        let mentioned = note(file, &transcript, |note: &Mentions| note.names.all().to_vec());
        assert_eq!(mentioned.expect("noted"), [hash_of("Goal", "1-0")]);
        let names = note(file, &transcript, |note: &Names| (note.own.all().len(), note.repeated));
        assert_eq!(names, Some((15_000, 0)));
    }
}

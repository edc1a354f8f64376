//! Where manifests list files, and which files of a job were fetched.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use url::Url;

use crate::id::Endpoint;
use crate::transcript::{Exchange, Response, Transcript};

use super::links::{LISTS, parse, resolve, unaltered_manifest};

/// Where a manifest lists a file.
#[derive(Debug)]
pub(in crate::checks) struct Listing<'t> {
    /// The poll that brought the manifest.
    pub(in crate::checks) poll: &'t Exchange,
    /// The manifest.
    pub(in crate::checks) manifest: Arc<Value>,
    /// `output`, `error` or `deleted`.
    pub(in crate::checks) list: &'static str,
    /// Position in that list, from 0.
    index: usize,
}

impl Listing<'_> {
    /// The entry.
    pub(in crate::checks) fn entry(&self) -> &Value {
        &self.manifest[self.list][self.index]
    }

    /// The type of resource the file should hold.
    pub(in crate::checks) fn resource_type(&self) -> Option<&str> {
        self.entry()["type"].as_str()
    }

    /// Whether the file holds exported resources, not messages or deletions.
    pub(in crate::checks) fn is_output(&self) -> bool {
        self.list == "output"
    }
}

/// Where files are listed, and where requests for them were sent on to.
struct Listings {
    /// Every listing of a transcript by the URL listed, those of later manifests behind.
    listed: HashMap<Url, Vec<Listed>>,
    /// Positions of the requests for files that were redirected, by where to.
    moved: HashMap<Url, Vec<usize>>,
}

/// One of them.
struct Listed {
    /// Position of the poll among the exchanges.
    poll: usize,
    manifest: Arc<Value>,
    list: &'static str,
    index: usize,
}

impl Listings {
    fn read(transcript: &Transcript) -> Self {
        let mut listings: HashMap<Url, Vec<Listed>> = HashMap::new();
        let mut moved: HashMap<Url, Vec<usize>> = HashMap::new();
        for (at, poll) in transcript.exchanges.iter().enumerate() {
            if let Some(to) = redirect_of(poll) {
                moved.entry(to).or_default().push(at);
            }
            if poll.endpoint != Endpoint::Status {
                continue;
            }
            let Some(manifest) = unaltered_manifest(poll, transcript).map(Arc::new) else {
                continue;
            };
            for list in LISTS {
                for (index, entry) in manifest[list].as_array().into_iter().flatten().enumerate() {
                    let listed = entry["url"].as_str().and_then(|listed| resolve(poll, listed));
                    let Some(listed) = listed else { continue };
                    let known = listings.entry(listed).or_default();
                    // The first of several in a manifest counts.
                    if known.last().is_none_or(|last| last.poll != at) {
                        let manifest = Arc::clone(&manifest);
                        known.push(Listed { poll: at, manifest, list, index });
                    }
                }
            }
        }
        Self { listed: listings, moved }
    }

    /// The request whose redirect led to `exchange`: the last one before it.
    fn sender_of<'t>(
        &self,
        exchange: &Exchange,
        transcript: &'t Transcript,
    ) -> Option<&'t Exchange> {
        (exchange.endpoint == Endpoint::File).then_some(())?;
        let senders = self.moved.get(&parse(&exchange.request.url)?)?;
        let mut senders = senders.iter().rev().map(|at| &*transcript.exchanges[*at]);
        senders.find(|sender| sender.seq < exchange.seq && sender.step == exchange.step)
    }
}

/// Where an answer to a request for a file sends it on to.
pub(in crate::checks) fn redirect_of(exchange: &Exchange) -> Option<Url> {
    (exchange.endpoint == Endpoint::File).then_some(())?;
    let response = exchange.response.as_ref()?;
    matches!(response.status, 301 | 302 | 303 | 307 | 308).then_some(())?;
    let to = resolve(exchange, response.headers.get("location")?)?;
    matches!(to.scheme(), "http" | "https").then_some(to)
}

/// Where the redirects of a request for a file led to in the end, as far as they were followed;
/// itself, when it was not redirected.
pub(in crate::checks) fn end_of<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> &'t Exchange {
    let next = |from: &&'t Exchange| {
        let to = redirect_of(from)?;
        transcript.after(from).find(|later| {
            later.endpoint == Endpoint::File
                && later.step == from.step
                && parse(&later.request.url).as_ref() == Some(&to)
        })
    };
    std::iter::successors(Some(exchange), next).last().unwrap_or(exchange)
}

/// The requests for a file that led to `exchange` by redirects, the nearest first.
pub(in crate::checks) fn senders_of<'t>(
    exchange: &Exchange,
    transcript: &'t Transcript,
) -> Vec<&'t Exchange> {
    let listings = transcript.worked_out.get(|| Listings::read(transcript));
    // Each is earlier than the one before, so this ends.
    std::iter::successors(listings.sender_of(exchange, transcript), |sender| {
        listings.sender_of(sender, transcript)
    })
    .collect()
}

/// Where the nearest earlier manifest lists the file that `exchange` asks for, itself or after
/// redirects.
pub(in crate::checks) fn listing_of<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<Listing<'t>> {
    let listings = transcript.worked_out.get(|| Listings::read(transcript));
    let url = parse(&exchange.request.url)?;
    let Some(polls) = listings.listed.get(&url) else {
        return listing_of(listings.sender_of(exchange, transcript)?, transcript);
    };
    let polls = polls.iter().rev();
    polls.map(|listed| (&*transcript.exchanges[listed.poll], listed)).find_map(|(poll, listed)| {
        let Listed { manifest, list, index, .. } = listed;
        (poll.seq < exchange.seq).then(|| Listing {
            poll,
            manifest: Arc::clone(manifest),
            list,
            index: *index,
        })
    })
}

/// The whole file that an unaltered request was answered with.
pub(in crate::checks) fn downloaded<'e>(
    exchange: &'e Exchange,
    transcript: &Transcript,
) -> Option<&'e Response> {
    if exchange.endpoint != Endpoint::File
        || exchange.failure.is_some()
        || exchange.status() != Some(200)
        || transcript.alteration(exchange).is_some()
    {
        return None;
    }
    exchange.response.as_ref()
}

/// A downloaded `output` file of a job.
#[derive(Debug)]
pub(in crate::checks) struct Download<'t> {
    /// The request for it.
    pub(in crate::checks) exchange: &'t Exchange,
    /// The answer.
    pub(in crate::checks) response: &'t Response,
    /// The type its entry names; empty when it names none.
    pub(in crate::checks) kind: Arc<str>,
}

/// The downloaded `output` files of the job whose manifest `poll` brought, in order. A file that
/// was fetched several times counts once.
pub(in crate::checks) fn files_of<'t>(
    poll: &'t Exchange,
    manifest: &Value,
    transcript: &'t Transcript,
) -> Vec<Download<'t>> {
    Family(positions_of(poll, manifest, transcript)).files(transcript, |_| true)
}

fn positions_of(
    poll: &Exchange,
    manifest: &Value,
    transcript: &Transcript,
) -> Vec<(usize, Arc<str>)> {
    let mut listed: HashMap<Url, Arc<str>> = manifest["output"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let url = resolve(poll, entry["url"].as_str()?)?;
            Some((url, entry["type"].as_str().unwrap_or_default().into()))
        })
        .collect();
    transcript
        .exchanges
        .iter()
        .enumerate()
        .filter(|(_, file)| file.seq > poll.seq)
        .filter_map(|(at, file)| {
            downloaded(file, transcript)?;
            let asked = parse(&file.request.url)?;
            let kind = listed.remove(&asked).or_else(|| {
                let senders = senders_of(file, transcript);
                senders.iter().find_map(|sender| listed.remove(&parse(&sender.request.url)?))
            })?;
            Some((at, kind))
        })
        .collect()
}

/// The listing of a downloaded `output` file, and the files downloaded of the same job.
pub(in crate::checks) fn siblings_of<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(Listing<'t>, Vec<Download<'t>>)> {
    let (listing, family) = family_of(exchange, transcript)?;
    let files = family.files(transcript, |_| true);
    Some((listing, files))
}

/// The same if the file is the last of them to be fetched, for only then all have been seen.
pub(in crate::checks) fn siblings_of_last<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(Listing<'t>, Vec<Download<'t>>)> {
    let (listing, family) = family_of(exchange, transcript)?;
    let (at, _) = family.0.last()?;
    if transcript.exchanges[*at].seq != exchange.seq {
        return None;
    }
    let files = family.files(transcript, |_| true);
    Some((listing, files))
}

/// The listing of a downloaded `output` file, and the files of the job with the same type, if it is
/// the last of them to be fetched.
pub(in crate::checks) fn likes_of_last<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(Listing<'t>, Vec<Download<'t>>)> {
    let (listing, family) = family_of(exchange, transcript)?;
    let wanted = listing.resource_type()?;
    let (at, _) = family.0.iter().rfind(|(_, kind)| &**kind == wanted)?;
    if transcript.exchanges[*at].seq != exchange.seq {
        return None;
    }
    let files = family.files(transcript, |kind| kind == wanted);
    Some((listing, files))
}

/// The downloaded `output` files of a job: their positions among the exchanges, and their types.
struct Family(Vec<(usize, Arc<str>)>);

impl Family {
    fn files<'t>(
        &self,
        transcript: &'t Transcript,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Vec<Download<'t>> {
        let wanted = self.0.iter().filter(|(_, kind)| is_wanted(kind));
        let file = |(at, kind): &(usize, Arc<str>)| {
            let exchange = transcript.exchanges.get(*at)?;
            let response = exchange.response.as_ref()?;
            Some(Download { exchange, response, kind: Arc::clone(kind) })
        };
        wanted.filter_map(file).collect()
    }
}

/// The families of a transcript by the poll that brought their manifest. A job may have thousands
/// of files, and many checks ask at each of them for all.
#[derive(Default)]
struct Families(Mutex<HashMap<u32, Arc<Family>>>);

fn family_of<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(Listing<'t>, Arc<Family>)> {
    downloaded(exchange, transcript)?;
    let listing = listing_of(exchange, transcript).filter(Listing::is_output)?;
    let families = transcript.worked_out.get(Families::default);
    let mut families = families.0.lock().unwrap_or_else(PoisonError::into_inner);
    let family = families.entry(listing.poll.seq).or_insert_with(|| {
        let files = positions_of(listing.poll, &listing.manifest, transcript);
        Arc::new(Family(files))
    });
    let family = Arc::clone(family);
    Some((listing, family))
}

//! What is known of an answer before its resources are read.

use crate::checks::job::{self, Listing};
use crate::transcript::{Exchange, Transcript};

/// An answer, and the job it belongs to when it is a file.
#[derive(Debug)]
pub(in crate::checks) struct Context<'t> {
    /// The answer.
    pub(in crate::checks) exchange: &'t Exchange,
    /// What it is a part of.
    pub(in crate::checks) transcript: &'t Transcript,
    /// Where a manifest lists it.
    pub(in crate::checks) listing: Option<Listing<'t>>,
    /// The kick-off of that job.
    pub(in crate::checks) kick_off: Option<&'t Exchange>,
}

impl<'t> Context<'t> {
    pub(in crate::checks) fn new(exchange: &'t Exchange, transcript: &'t Transcript) -> Self {
        let listing = job::listing_of(exchange, transcript);
        let kick_off = listing.as_ref().and_then(|one| job::kick_off_of(one.poll, transcript));
        Self { exchange, transcript, listing, kick_off }
    }

    /// Where `output` of a manifest lists it.
    pub(in crate::checks) fn output(&self) -> Option<&Listing<'t>> {
        self.listing.as_ref().filter(|listing| listing.is_output())
    }

    /// The kick-off of the job in whose `output` it is.
    pub(in crate::checks) fn output_of(&self) -> Option<&'t Exchange> {
        self.output()?;
        self.kick_off
    }

    /// Whether it may give resources away: messages and deletions do not.
    pub(in crate::checks) fn gives(&self) -> bool {
        self.listing.as_ref().is_none_or(Listing::is_output)
    }
}

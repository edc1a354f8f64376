//! What a step found out about a server's TLS.

use crate::id::{Actor, Endpoint, Party};
use crate::outcome::Judgement;
use crate::transcript::{Attempt, Exchange, Fact, TlsOffer, Transcript};

/// Where the request that closes a probe stands.
pub const CLOSING: &[Endpoint] = &[Endpoint::Other];

/// What `actor` said to the offers of the step that `exchange` closes, or why nothing was offered.
/// `None` for any other exchange.
pub fn offers<'t>(
    actor: Actor,
    exchange: &Exchange,
    transcript: &'t Transcript,
) -> Option<Result<&'t [TlsOffer], Judgement>> {
    let offers = transcript.facts.iter().find_map(|fact| match fact {
        Fact::TlsProbed { step, actor: whose, offers }
            if *whose == actor && *step == exchange.step =>
        {
            Some(offers.as_slice())
        }
        _ => None,
    })?;
    let last = transcript
        .of_step(&exchange.step)
        .filter(|other| other.responder == Party::from(actor))
        .last()?;
    (last.seq == exchange.seq).then_some(())?;
    if exchange.request.url.starts_with("http:") {
        let why = "the server is reached over plain HTTP, where there is no TLS to judge";
        return Some(Err(Judgement::NotApplicable(why.to_owned())));
    }
    Some(Ok(offers))
}

/// What was said to one offer, or that nothing was.
pub fn said(offers: &[TlsOffer], attempt: Attempt) -> Result<&TlsOffer, Judgement> {
    offers.iter().find(|offer| offer.attempt == attempt).ok_or_else(|| {
        Judgement::Blocked(format!("nobody answered the offer of {}", in_words(attempt)))
    })
}

/// An offer in words.
pub const fn in_words(attempt: Attempt) -> &'static str {
    match attempt {
        Attempt::Tls10 => "TLS 1.0",
        Attempt::Tls11 => "TLS 1.1",
        Attempt::WeakSuites => "TLS 1.2 with weak cipher suites",
        Attempt::Tls12 => "TLS 1.2",
        Attempt::Tls13 => "TLS 1.3",
    }
}

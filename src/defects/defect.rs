//! The shape of a defect and the registry of all of them.

use crate::checks::Check;
use crate::id::Actor;
use crate::transcript::{ServerTls, WireDefect};

/// What a defect changes.
#[derive(Clone, Copy, Debug)]
pub enum Effect {
    /// A decision of the mock authorization server.
    Idp(fn(&mut crate::idp::Policy)),
    /// A decision of the mock source payer.
    Source(fn(&mut crate::source::Policy)),
    /// A decision of the mock target payer.
    Target(fn(&mut crate::target::Policy)),
    /// A message on the wire.
    Wire(WireDefect),
    /// How a mock serves TLS.
    Tls(Actor, fn(&mut ServerTls)),
}

/// A defect.
#[derive(Debug)]
pub struct Defect {
    /// `actor.misbehaviour`; the path of its file.
    pub id: &'static str,
    /// What the mock then does wrong.
    pub title: &'static str,
    /// How.
    pub effect: Effect,
    /// The checks that must fail (or warn, where their requirements only recommend).
    pub breaks: &'static [&'static Check],
    /// The checks that may fail along with them.
    pub also: &'static [&'static Check],
}

impl Defect {
    /// The mock it changes.
    pub fn actor(&self) -> Actor {
        match self.effect {
            Effect::Idp(_) => Actor::Idp,
            Effect::Source(_) => Actor::Source,
            Effect::Target(_) => Actor::Target,
            Effect::Tls(actor, _) => actor,
            // The id begins with the actor; a test compares them.
            Effect::Wire(_) => self
                .id
                .split('.')
                .next()
                .and_then(|name| name.parse().ok())
                .unwrap_or(Actor::Source),
        }
    }
}

/// Every defect, actor by actor.
pub fn all() -> impl Iterator<Item = &'static Defect> {
    const ACTORS: &[&[&Defect]] = &[super::idp::ALL, super::source::ALL, super::target::ALL];
    ACTORS.iter().flat_map(|actor| actor.iter().copied())
}

/// The defect named `id`.
pub fn find(id: &str) -> Option<&'static Defect> {
    all().find(|defect| defect.id == id)
}

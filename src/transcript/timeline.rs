//! A finished transcript and the questions checks ask of it.

use std::sync::Arc;

use crate::guides::Guides;
use crate::id::{Actor, Endpoint, Party};

use super::exchange::Exchange;
use super::fact::{Alteration, Fact};
use super::worked_out::WorkedOut;

/// Everything seen in one scenario, in order, with the facts around it.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// Exchanges by `seq`.
    pub exchanges: Vec<Arc<Exchange>>,
    /// Facts in the order they were stated.
    pub facts: Vec<Fact>,
    /// What checks have worked out of both. Nothing is put to the others once something is here.
    pub worked_out: WorkedOut,
}

impl Transcript {
    /// The guide versions in force.
    pub fn guides(&self) -> Guides {
        self.facts
            .iter()
            .rev()
            .find_map(
                |fact| if let Fact::Guides(guides) = fact { Some(guides.clone()) } else { None },
            )
            .unwrap_or_default()
    }

    /// Whether `actor` is judged here. With no statement, everyone is.
    pub fn is_under_test(&self, actor: Actor) -> bool {
        self.facts
            .iter()
            .rev()
            .find_map(|fact| {
                if let Fact::UnderTest(actors) = fact {
                    Some(actors.contains(&actor))
                } else {
                    None
                }
            })
            .unwrap_or(true)
    }

    /// Where `actor` is, without a trailing slash.
    pub fn base_of(&self, actor: Actor) -> Option<&str> {
        self.facts.iter().rev().find_map(|fact| match fact {
            Fact::At { actor: who, base } if *who == actor => Some(base.trim_end_matches('/')),
            _ => None,
        })
    }

    /// Whether an optional capability is claimed; `None` when nothing was said.
    pub fn claims(&self, capability: &str) -> Option<bool> {
        self.facts.iter().rev().find_map(|fact| match fact {
            Fact::Capability { name, claimed } if name == capability => Some(*claimed),
            _ => None,
        })
    }

    /// What was changed on purpose in `exchange`, if anything.
    pub fn alteration(&self, exchange: &Exchange) -> Option<&Alteration> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Altered(alteration)
                if !exchange.step.is_empty() && alteration.step == exchange.step =>
            {
                Some(alteration)
            }
            _ => None,
        })
    }

    /// The prepared member case that `exchange`'s step spoke about.
    pub fn member_case(&self, exchange: &Exchange) -> Option<&str> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Member { step, case, .. } if !step.is_empty() && *step == exchange.step => {
                Some(case.as_str())
            }
            _ => None,
        })
    }

    /// The exchanges of a step, in order.
    pub fn of_step<'a>(&'a self, step: &'a str) -> impl Iterator<Item = &'a Exchange> {
        self.exchanges.iter().map(AsRef::as_ref).filter(move |exchange| exchange.step == step)
    }

    /// The exchanges of an endpoint, in order.
    pub fn at(&self, endpoint: Endpoint) -> impl Iterator<Item = &Exchange> {
        self.exchanges
            .iter()
            .map(AsRef::as_ref)
            .filter(move |exchange| exchange.endpoint == endpoint)
    }

    /// Whether a consent had ended, or a member opted out midway, when `exchange` was made.
    pub fn consent_ended_before(&self, exchange: &Exchange) -> bool {
        self.facts
            .iter()
            .any(|fact| matches!(fact, Fact::ConsentEnded { after, .. } if *after < exchange.seq))
    }

    /// The issuer of the source payer that `exchange`'s step had the target fetch from, in a story
    /// with several of them.
    pub fn fetched_from(&self, exchange: &Exchange) -> Option<&str> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::FetchedFrom { step, issuer } if *step == exchange.step => Some(issuer.as_str()),
            _ => None,
        })
    }

    /// The exchanges before `exchange`, nearest first.
    pub fn before<'a>(&'a self, exchange: &'a Exchange) -> impl Iterator<Item = &'a Exchange> {
        self.exchanges
            .iter()
            .rev()
            .map(AsRef::as_ref)
            .filter(move |other: &&Exchange| other.seq < exchange.seq)
    }

    /// The exchanges after `exchange`, nearest first.
    pub fn after<'a>(&'a self, exchange: &'a Exchange) -> impl Iterator<Item = &'a Exchange> {
        self.exchanges.iter().map(AsRef::as_ref).filter(move |other| other.seq > exchange.seq)
    }

    /// The exchange numbered `seq`.
    pub fn exchange(&self, seq: u32) -> Option<&Exchange> {
        self.exchanges.iter().map(AsRef::as_ref).find(|exchange| exchange.seq == seq)
    }

    /// The control of an altered exchange: the exchange of the same endpoint in the step that
    /// sent the same request without the change.
    pub fn control_of(&self, exchange: &Exchange) -> Option<&Exchange> {
        let control = self.alteration(exchange)?.control.as_deref()?;
        self.of_step(control).find(|other| other.endpoint == exchange.endpoint)
    }

    /// The exchanges `party` sent, in order.
    pub fn sent_by(&self, party: Party) -> impl Iterator<Item = &Exchange> {
        self.exchanges.iter().map(AsRef::as_ref).filter(move |exchange| exchange.initiator == party)
    }
}

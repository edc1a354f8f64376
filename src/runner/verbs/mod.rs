//! What each verb of the scenario language does: one file a verb.

mod assert;
mod attest;
mod authorization;
mod authorize;
mod await_request;
mod bulk_member_match;
mod cancel;
mod configured;
mod define;
pub mod discover;
mod download;
mod everything;
mod export;
pub mod introspect;
mod keys;
mod look;
mod manage;
mod member_match;
pub mod mint;
mod poll;
mod probe_tls;
pub mod register;
mod register_udap;
mod request;
pub mod revoke;
mod rotate_target;
mod search;
mod set;
mod task;
mod tasks;
pub mod token;
mod trigger;
mod userinfo;
mod wait;

pub use wait::retry_after;

use crate::scenario::Step;
use crate::transcript::{Alteration, Fact};

use super::step::StepResult;
use super::world::World;

/// Puts back what steps changed at a real system.
pub async fn tidy(world: &mut World) {
    define::put_back(world).await;
    cancel::left_behind(world).await;
}

/// Runs one step.
pub async fn run(world: &mut World, step: &Step) -> StepResult {
    // What a triggered target does belongs to the trigger, however long it takes.
    if !matches!(step, Step::Task(_)) {
        world.recorder.enter_step(step.id());
    }
    if let Some(name) = step.alter() {
        world.recorder.state(Fact::Altered(Alteration {
            step: step.id().to_owned(),
            name: name.to_owned(),
            control: step.control().map(str::to_owned),
        }));
    }
    let id = step.id();
    match step {
        Step::Discover(step) => discover::run(world, step).await,
        Step::Register(step) => register::run(world, step, id).await,
        Step::Manage(step) => manage::run(world, step).await,
        Step::Keys(step) => keys::run(world, step, id).await,
        Step::Authorize(step) => authorize::run(world, step, id).await,
        Step::Userinfo(step) => userinfo::run(world, step).await,
        Step::Token(step) => token::run(world, step, id).await,
        Step::Mint(step) => mint::run(world, step, id),
        Step::Introspect(step) => introspect::run(world, step).await,
        Step::Revoke(step) => revoke::run(world, step).await,
        Step::MemberMatch(step) => member_match::run(world, step, id).await,
        Step::BulkMemberMatch(step) => bulk_member_match::run(world, step, id).await,
        Step::Export(step) => export::run(world, step, id).await,
        Step::Poll(step) => poll::run(world, step).await,
        Step::Download(step) => download::run(world, step).await,
        Step::Cancel(step) => cancel::run(world, step).await,
        Step::Search(step) => search::run(world, step, id).await,
        Step::Everything(step) => everything::run(world, step, id).await,
        Step::Request(step) => request::run(world, step).await,
        Step::Await(step) => await_request::run(world, step, id).await,
        Step::Define(step) => define::run(world, step).await,
        Step::Trigger(step) => trigger::run(world, step, id).await,
        Step::Task(step) => task::run(world, step, id).await,
        Step::Look(step) => look::run(world, step, id).await,
        Step::Set(step) => set::run(world, step, id),
        Step::Wait(step) => wait::run(world, step, id).await,
        Step::Attest(step) => attest::run(world, step),
        Step::ProbeTls(step) => probe_tls::run(world, step, id).await,
        Step::Assert(step) => {
            assert::run(world, step, id);
            Ok(())
        }
    }
}

//! Members by the logical id they have at the source payer: those matched, and one who was not.

use std::sync::Arc;

use crate::population::Member;
use crate::scenario::parse_duration;

use super::step::StepProblem;
use super::world::World;

/// The logical id of a matched member.
///
/// # Errors
/// When no match, and no search by identifier, has told it.
pub fn member_id(world: &World, case: &str) -> Result<String, StepProblem> {
    world.session.matched.get(case).cloned().ok_or_else(|| {
        let why = format!("the logical id of the member `{case}` is not known");
        StepProblem::LeftOut(why)
    })
}

/// The logical id of an ordinary member: no scenario matches one.
pub fn stranger(world: &World) -> String {
    if let Some(id) = given_stranger(world) {
        return id;
    }
    let last = last(world);
    last.map_or_else(|| "somebody-else".to_owned(), |member| member.id().to_owned())
}

/// Somebody the tester says is there and not matched. Somebody of ours would only be unknown there.
fn given_stranger(world: &World) -> Option<String> {
    let members = &world.shared.system.members;
    let given = members.expected.values().filter(|_| world.source.is_none() && !members.seeded);
    let mut others = given.flat_map(|expected| &expected.other_member);
    others.find_map(|name| name.strip_prefix("Patient/").map(str::to_owned))
}

/// The identifier of that member, as `system|value`.
pub fn identifier_of_stranger(world: &World) -> String {
    last(world)
        .and_then(|member| system_and_value(member.unique_identifier()))
        .unwrap_or_else(|| "https://payerproof.example|somebody-else".to_owned())
}

/// The last member, when it is an ordinary one.
fn last(world: &World) -> Option<Arc<Member>> {
    let population = &world.shared.population;
    let last = population.at(population.len() - 1);
    last.case.is_none().then_some(last)
}

/// `system|value` of an identifier; the value alone when it has no system.
pub fn system_and_value(identifier: &serde_json::Value) -> Option<String> {
    let value = identifier["value"].as_str()?;
    Some(
        identifier["system"]
            .as_str()
            .map_or_else(|| value.to_owned(), |system| format!("{system}|{value}")),
    )
}

/// An instant: `text` as it is, or that long before now when it is a duration.
///
/// # Errors
/// When there is no such time.
pub fn moment(world: &World, text: &str) -> Result<String, StepProblem> {
    let Some(ago) = parse_duration(text) else { return Ok(text.to_owned()) };
    let moment = world.clock.now().checked_sub(ago);
    moment.map(|moment| moment.to_string()).map_err(|error| StepProblem::Ours(error.to_string()))
}

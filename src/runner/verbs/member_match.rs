//! `member_match`: asks the source payer for a member.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::fhir::{FHIR_JSON, codes, named};
use crate::id::{Endpoint, Party};
use crate::population::{Case, MatchRequest, Member, Window, match_parameters};
use crate::runner::session::Told;
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::world::World;
use crate::runner::{bearer, match_request, payers};
use crate::scenario::{MemberMatch, parse_duration};
use crate::transcript::{Fact, Outbound};

use super::{discover, introspect};

/// System and value of the number a requester sends along in the case `requester_identifier`.
const REQUESTER_SYSTEM: &str = "https://lakeside.example/member";
const REQUESTER_VALUE: &str = "LM-0001";

/// Runs the step.
pub async fn run(world: &mut World, step: &MemberMatch, id: &str) -> StepResult {
    let base = discover::fhir_base(world)?;
    let policy = step.policy.as_deref().unwrap_or("sensitive");
    let mut parameters = parameters(world, &step.member, policy)?;
    state_member(world, id, &step.member);
    if let Some(holds_for) = step.consent_for.as_deref().and_then(parse_duration) {
        let end = world.clock.now().saturating_add(holds_for).unwrap_or(Timestamp::MAX);
        match_request::set_period(&mut parameters, world.clock.today(), end);
        world.session.consent_until = Some(end);
    }
    let alter = step.alter.as_deref();
    let (method, path) = match alter {
        Some("match_at_base") => ("POST", "$member-match"),
        Some("match_by_get") => ("GET", "Patient/$member-match"),
        Some("match_of_patient") => ("POST", "Patient/1/$member-match"),
        _ => ("POST", "Patient/$member-match"),
    };
    let url = format!("{base}/{path}");
    let mut request = Outbound::new(Party::Source, Endpoint::MemberMatch, method, &url)
        .header("content-type", FHIR_JSON)
        .header("accept", FHIR_JSON);
    request.body = match_request::altered(parameters.clone(), alter, world.clock.today());
    let token = step.token.as_deref().unwrap_or("match");
    let request = bearer::authorize(world, request, token, alter).await?;
    for round in 1..step.rounds.unwrap_or(1) {
        let mut again = request.clone();
        let mut guessed = parameters.clone();
        match_request::guess_card(&mut guessed, round);
        again.body = guessed.to_string().into_bytes();
        answered(&world.client.send(again).await)?;
    }
    let exchange = world.client.send(request).await;
    // A person who must not be found is asked for without alteration only as somebody's control.
    if alter.is_some() {
        return answered(&exchange);
    }
    let answer = succeeded(&exchange)?;
    let member_id = named(&answer, "MemberId")
        .next()
        .and_then(|entry| entry["valueReference"]["reference"].as_str())
        .and_then(|reference| reference.rsplit('/').next())
        .map(str::to_owned);
    let identifier = named(&answer, "MemberIdentifier").next();
    if let Some(identifier) = identifier.map(|entry| entry["valueIdentifier"].clone()) {
        let client = introspect::kept(world, token)?.client;
        let told = Told { identifier, step: id.to_owned(), client };
        world.session.told.insert(step.member.clone(), told);
    }
    if let Some(member_id) = member_id {
        world.session.matched.insert(step.member.clone(), member_id);
    }
    Ok(())
}

/// The Parameters for a member case: from the configuration, or of our own member.
pub fn parameters(world: &World, case: &str, policy: &str) -> Result<Value, StepProblem> {
    let uri = match policy {
        "regular" => codes::POLICY_REGULAR,
        "sensitive" => codes::POLICY_SENSITIVE,
        other => {
            return Err(StepProblem::Ours(format!("`{other}` is not one of regular, sensitive")));
        }
    };
    if let Some(file) = world.shared.system.members.files.get(case) {
        let mut parameters =
            world.read_json(file).map_err(|error| StepProblem::Ours(error.to_string()))?;
        match_request::set_policy(&mut parameters, uri);
        return Ok(parameters);
    }
    let request = MatchRequest {
        source: &payers::discloser(&world.shared.system),
        target: &payers::recipient(&world.shared.system),
        today: world.clock.today(),
        policy_uri: uri,
    };
    let member = world.shared.population.member(our_case(case)?);
    let mut parameters = match_parameters(member, &request);
    if case == "requester_identifier" {
        match_request::add_requester_identifier(&mut parameters, REQUESTER_SYSTEM, REQUESTER_VALUE);
    }
    Ok(parameters)
}

fn our_case(case: &str) -> Result<Case, StepProblem> {
    // The same person; only what the requester says of them differs.
    let case = if case == "requester_identifier" { "known" } else { case };
    case.parse().map_err(|_| StepProblem::Ours(format!("there is no member `{case}`")))
}

/// States what is known of the member a step speaks of.
pub fn state_member(world: &World, step: &str, case: &str) {
    let members = &world.shared.system.members;
    let ours = world.source.is_some() || members.seeded && !members.files.contains_key(case);
    let member =
        our_case(case).ok().filter(|_| ours).map(|case| world.shared.population.member(case));
    let is_member = case != "unknown";
    let fact = if let Some(member) = member {
        Fact::Member {
            step: step.to_owned(),
            case: case.to_owned(),
            patient_ids: if is_member { vec![member.id().to_owned()] } else { Vec::new() },
            withheld: member.withheld(),
            sentinels: if is_member { sentinels(world, member) } else { BTreeMap::new() },
            given: false,
        }
    } else {
        // Of somebody else's member is known what the configuration says.
        let expected = members.expected.get(case).cloned().unwrap_or_default();
        Fact::Member {
            step: step.to_owned(),
            case: case.to_owned(),
            sentinels: expected.sentinels(),
            patient_ids: expected.patients,
            withheld: expected.sensitive,
            given: true,
        }
    };
    world.recorder.state(fact);
}

/// The records of a member, and of another one, that an export must hold or leave out.
fn sentinels(world: &World, member: &Member) -> BTreeMap<String, Vec<String>> {
    let mut sentinels: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (window, name) in member.sentinels() {
        sentinels.entry(window.as_str().to_owned()).or_default().push(name);
    }
    // An ordinary member: no scenario matches one, not even with a client they all share.
    let population = &world.shared.population;
    let other = population.at(population.len() - 1);
    if other.case.is_none() {
        let own = [other.patient()].into_iter().chain(other.coverages());
        let visit = other.part(1);
        let names = own.chain(visit.iter()).filter_map(name_of);
        sentinels.insert(Window::OtherMember.as_str().to_owned(), names.collect());
    }
    sentinels
}

/// `Type/id` of a resource.
fn name_of(resource: &Value) -> Option<String> {
    Some(format!("{}/{}", resource["resourceType"].as_str()?, resource["id"].as_str()?))
}

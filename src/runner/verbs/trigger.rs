//! `trigger`: sets the target payer going, by whatever way it offers.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::fhir::{FHIR_JSON, parameters};
use crate::id::{Endpoint, Party};
use crate::idp::SignedMetadata;
use crate::population::Case;
use crate::runner::event::RunEvent;
use crate::runner::match_request;
use crate::runner::patience::{has_asked_for_data, is_unfinished};
use crate::runner::step::{StepProblem, StepResult, answered, expect_success};
use crate::runner::world::World;
use crate::scenario::{Trigger, parse_duration};
use crate::system::{TriggerConfig, TriggerHttp};
use crate::transcript::{Fact, Outbound};

use super::{await_request, configured, export, member_match, tasks};

/// The operation that fetches one member.
const INVOKE_EXPORT: &str = "$sdh.s2s.invoke-export";
/// An issuer nobody has a definition of.
const UNKNOWN_ISSUER: &str = "https://unknown-source-payer.example/issuer";
/// The alteration that hands over a consent whose period is over.
const CONSENT_OVER: &str = "consent_over";
/// For how long it is over then.
const OVER_FOR: SignedDuration = SignedDuration::from_hours(1);
/// Stands for the end of the consent in the texts of a trigger.
const CONSENT_UNTIL: &str = "${consent_until}";

/// Runs the step.
pub async fn run(world: &mut World, step: &Trigger, id: &str) -> StepResult {
    world.session.triggered_after =
        world.recorder.transcript().exchanges.last().map_or(0, |last| last.seq);
    world.session.reported = false;
    world.session.early_word = None;
    world.session.task_url = None;
    world.session.tasks_before = tasks::known(world).await?;
    if world.other_source.is_some() {
        let issuer = issuer_of(world, step).trim_end_matches('/').to_owned();
        world.recorder.state(Fact::FetchedFrom { step: id.to_owned(), issuer });
    } else if step.source.is_some() {
        return Err(StepProblem::Ours("the story does not require `several_sources`".to_owned()));
    }
    bend(world, step.alter.as_deref())?;
    for case in step.cases() {
        member_match::state_member(world, id, case);
    }
    admit(world, step)?;
    world.session.handed_until = consent_until(world, step)?;
    let target = world.shared.system.target.as_ref();
    let config = target.map(|target| match &step.member {
        Some(_) => Some(target.trigger.clone()),
        None => target.bulk_trigger.clone(),
    });
    let how = match config {
        None => {
            let locals: Result<Vec<String>, StepProblem> =
                step.cases().iter().map(|case| local_patient(world, case)).collect();
            invoke(world, step, &locals?, None).await?;
            "http"
        }
        Some(None) => {
            return Err(StepProblem::LeftOut("`[target.bulk_trigger]` is not configured".into()));
        }
        Some(Some(TriggerConfig::InvokeExport { local_patients, token_file })) => {
            let locals: Result<Vec<String>, StepProblem> = step
                .cases()
                .iter()
                .map(|case| {
                    local_patients.get(case).cloned().ok_or_else(|| {
                        let why = format!("`local_patients` names no patient for `{case}`");
                        StepProblem::LeftOut(why)
                    })
                })
                .collect();
            let token = token_file
                .map(|file| world.read_text(&file))
                .transpose()
                .map_err(|error| StepProblem::Ours(error.to_string()))?;
            invoke(world, step, &locals?, token.as_deref()).await?;
            "http"
        }
        Some(Some(TriggerConfig::Http(call))) => {
            let body = call.body.iter();
            tells_end(step, body.chain(call.headers.values()).chain([&call.url]))?;
            http(world, &call, step).await?;
            if !is_stopped(step) {
                first_call(world, id, "the target payer").await?;
            }
            "http"
        }
        Some(Some(TriggerConfig::Command { run })) => {
            tells_end(step, &run)?;
            command(world, &run, step, id).await?;
            "command"
        }
        Some(Some(TriggerConfig::Person { instruction })) => {
            tells_end(step, [&instruction])?;
            let instruction = filled(world, &instruction, step);
            world.shared.listener.hear(&RunEvent::Asked { step: id.to_owned(), instruction });
            if !is_stopped(step) {
                first_call(world, id, "the person who was asked, then the target payer").await?;
            }
            "person"
        }
    };
    world.recorder.state(Fact::Triggered { step: id.to_owned(), how: how.to_owned() });
    Ok(())
}

/// When the consent ends that the target is handed, where that is said.
fn consent_until(world: &World, step: &Trigger) -> Result<Option<Timestamp>, StepProblem> {
    let now = world.clock.now();
    if step.alter.as_deref() == Some(CONSENT_OVER) {
        return Ok(now.checked_sub(OVER_FOR).ok());
    }
    let Some(text) = &step.consent_for else { return Ok(None) };
    if world.shared.system.target.as_ref().is_some_and(|target| target.exports_only) {
        let why = "the target payer has no match step (`exports_only`), and takes no consent";
        return Err(StepProblem::LeftOut(why.to_owned()));
    }
    let holds_for = parse_duration(text)
        .ok_or_else(|| StepProblem::Ours(format!("`{text}` is not a duration")))?;
    Ok(now.checked_add(holds_for).ok())
}

/// Whether the target hears when the consent ends, in a story that says when.
fn tells_end<'t>(step: &Trigger, texts: impl IntoIterator<Item = &'t String>) -> StepResult {
    let says = step.consent_for.is_some() || step.alter.as_deref() == Some(CONSENT_OVER);
    if says && !texts.into_iter().any(|text| text.contains(CONSENT_UNTIL)) {
        let why = format!(
            "the story says when the consent ends, and the trigger does not pass on \
             `{CONSENT_UNTIL}`"
        );
        return Err(StepProblem::LeftOut(why));
    }
    Ok(())
}

/// The local patient of a member case at our mock target.
pub fn local_patient(world: &World, case: &str) -> Result<String, StepProblem> {
    let case =
        case.parse().map_err(|_| StepProblem::Ours(format!("there is no member `{case}`")))?;
    let local = world.shared.population.member(case).local_patient();
    local["id"]
        .as_str()
        .map(|id| format!("Patient/{id}"))
        .ok_or_else(|| StepProblem::Ours("the target's patient has no id".to_owned()))
}

async fn invoke(
    world: &mut World,
    step: &Trigger,
    locals: &[String],
    token: Option<&str>,
) -> StepResult {
    let Some(base) = world.target_base.clone() else {
        return Err(StepProblem::Ours("`target.fhir_base` is not configured".to_owned()));
    };
    let nested = step.encoding.as_deref() == Some("resource");
    let mut asked = Vec::new();
    for (case, local) in step.cases().iter().zip(locals) {
        let policy = step.policy.as_deref().unwrap_or("sensitive");
        let mut member = member_match::parameters(world, case, policy)?;
        if let Some(end) = world.session.handed_until {
            match_request::set_period(&mut member, world.clock.today(), end);
        }
        asked.push([
            group("memberMatch", &member, nested),
            json!({"name": "localPatient", "valueReference": {"reference": local}}),
        ]);
    }
    let (operation, mut entries) = match (&step.member, asked.pop()) {
        (Some(_), Some(one)) => (INVOKE_EXPORT, Vec::from(one)),
        (_, last) => {
            let all = asked.into_iter().chain(last);
            let each = all.map(|parts| json!({"name": "member", "part": parts}));
            ("$invoke-bulk-export", each.collect())
        }
    };
    let mut wanted = Vec::new();
    if !step.types.is_empty() {
        wanted.push(json!({"name": "_type", "valueString": step.types.join(",")}));
    }
    for (name, value) in &step.export {
        let value = match name.as_str() {
            "_since" | "_until" => export::instant(world, value)?,
            _ => value.clone(),
        };
        wanted.push(json!({"name": name, "valueString": value}));
    }
    entries.push(group("export", &parameters(wanted), nested));
    entries.push(json!({"name": "sourceIssuerUrl", "valueString": issuer(world, step)}));
    let body = parameters(entries);
    let url = format!("{}/Patient/{operation}", base.trim_end_matches('/'));
    let mut request = Outbound::new(Party::Target, Endpoint::InvokeExport, "POST", &url)
        .header("accept", FHIR_JSON)
        .json(FHIR_JSON, &body);
    if let Some(token) = token {
        request = request.bearer(token);
    }
    let exchange = world.client.send(request).await;
    // Whether a consent is over may be noticed at once, or when it would be needed.
    let begun = step.alter.as_deref() == Some(CONSENT_OVER) && exchange.succeeded();
    if is_stopped(step) && !begun {
        world.session.task_url = None;
        return answered(&exchange);
    }
    expect_success(&exchange)?;
    let location = exchange
        .response
        .as_ref()
        .and_then(|response| response.headers.get("content-location"))
        .map(str::to_owned);
    world.session.task_url = location.and_then(|location| {
        let base = url::Url::parse(&format!("{}/", base.trim_end_matches('/'))).ok()?;
        base.join(&location).ok().map(|url| url.to_string())
    });
    Ok(())
}

/// Nested parameters in one of the two documented encodings.
fn group(name: &str, inner: &Value, nested: bool) -> Value {
    if nested {
        json!({"name": name, "resource": inner})
    } else {
        json!({"name": name, "part": inner.get("parameter").cloned().unwrap_or_else(|| json!([]))})
    }
}

async fn http(world: &World, call: &TriggerHttp, step: &Trigger) -> StepResult {
    let url = filled(world, &call.url, step);
    // What the operation owes is owed by no other call.
    let is_operation = url.split('?').next().is_some_and(|path| path.ends_with(INVOKE_EXPORT));
    let endpoint = if is_operation { Endpoint::InvokeExport } else { Endpoint::Other };
    let request = configured::call(endpoint, call, |text| filled(world, text, step));
    let exchange = world.client.send(request).await;
    if is_stopped(step) { answered(&exchange) } else { expect_success(&exchange) }
}

/// The FHIR base of the source payer a step is about.
fn fhir_base<'w>(world: &'w World, step: &Trigger) -> &'w str {
    let other = step.source.and(world.other_source.as_ref());
    let own = || world.fhir_base.as_deref().unwrap_or_default();
    other.map_or_else(own, |other| other.fhir_base.as_str())
}

/// The issuer of the source payer a step is about.
fn issuer_of<'w>(world: &'w World, step: &Trigger) -> &'w str {
    let other = step.source.and(world.other_source.as_ref());
    let own = || world.issuer.as_deref().unwrap_or_default();
    other.map_or_else(own, |other| other.issuer.as_str())
}

/// The issuer the target is told.
fn issuer(world: &World, step: &Trigger) -> String {
    let issuer = issuer_of(world, step);
    match step.alter.as_deref() {
        Some("issuer_unknown") => UNKNOWN_ISSUER.to_owned(),
        Some("issuer_slashed") => match issuer.strip_suffix('/') {
            Some(bare) => bare.to_owned(),
            None => format!("{issuer}/"),
        },
        _ => issuer.to_owned(),
    }
}

/// Whether the target is to refuse at once, so that nobody need wait for its first call.
fn is_stopped(step: &Trigger) -> bool {
    matches!(step.alter.as_deref(), Some("issuer_unknown" | "grant_unlisted" | CONSENT_OVER))
}

/// Has our authorization server say what an alteration wants, and what it always says without one.
fn bend(world: &mut World, alter: Option<&str>) -> StepResult {
    let Some(idp) = world.idp.clone() else { return Ok(()) };
    if let Some(policy) = world.session.unbent.take() {
        idp.set_policy(policy);
    }
    let Some(alter) = alter else { return Ok(()) };
    let mut policy = idp.policy();
    policy.udap_signed_metadata = match alter {
        "udap_metadata_unsigned" => SignedMetadata::Missing,
        "udap_metadata_tampered" => SignedMetadata::Tampered,
        "udap_metadata_of_another" => SignedMetadata::OtherBase,
        "udap_metadata_certificate_other" => SignedMetadata::OtherCertificate,
        "udap_metadata_certificate_expired" => SignedMetadata::ExpiredCertificate,
        "udap_metadata_certificate_revoked" => SignedMetadata::RevokedCertificate,
        "udap_metadata_certificate_untrusted" => SignedMetadata::UntrustedCertificate,
        _ => policy.udap_signed_metadata,
    };
    let configured = match alter {
        "udap_metadata_certificate_other" => "server_other",
        "udap_metadata_certificate_expired" => "server_expired",
        "udap_metadata_certificate_revoked" => "server_revoked",
        _ => "server",
    };
    if alter.starts_with("udap_")
        && world.udap.as_ref().is_none_or(|it| !it.shows_unfit(configured))
    {
        let why = "no such certificate is configured (`[udap]`)".to_owned();
        return Err(StepProblem::LeftOut(why));
    }
    match alter {
        "udap_metadata_expired" => policy.udap_metadata_ttl_secs = -policy.udap_metadata_ttl_secs,
        "udap_grants_none" => policy.grant_types = Vec::new(),
        _ => {}
    }
    world.session.unbent = Some(idp.policy());
    idp.set_policy(policy);
    Ok(())
}

/// Waits for the first call of the target; `turn` is whose turn it is until then.
async fn first_call(world: &World, step: &str, turn: &str) -> StepResult {
    let within = Duration::from_secs(world.shared.system.limits.await_secs);
    let came = await_request::any(world, within).await;
    if came {
        return Ok(());
    }
    let endpoint = Endpoint::Token;
    world.recorder.state(Fact::Awaited { step: step.to_owned(), endpoint, came });
    Err(StepProblem::Refused(format!(
        "no call came within {} s; it is the turn of {turn} (authorization server {}, source \
         payer {})",
        within.as_secs(),
        world.issuer.as_deref().unwrap_or_default(),
        world.fhir_base.as_deref().unwrap_or_default(),
    )))
}

/// Has our source payer count the member as matched, where the target cannot match.
fn admit(world: &mut World, step: &Trigger) -> StepResult {
    let Some(target) = &world.shared.system.target else { return Ok(()) };
    if !target.exports_only {
        return Ok(());
    }
    if step.source.is_some() {
        let why = "the target payer has no match step (`exports_only`), and only the first source \
                   payer counts its member as matched";
        return Err(StepProblem::LeftOut(why.to_owned()));
    }
    let case = step.member.as_ref().and_then(|case| case.parse::<Case>().ok());
    let Some(case) = case.filter(|case| *case == Case::Known) else {
        let why = "the target payer has no match step (`exports_only`), and nobody else matches";
        return Err(StepProblem::LeftOut(why.to_owned()));
    };
    let member = world.shared.population.member(case).id();
    let group = world
        .source
        .as_ref()
        .map(|source| source.admit(&target.client_id, member, world.clock.now()));
    world.session.group = group;
    Ok(())
}

async fn command(world: &mut World, run: &[String], step: &Trigger, id: &str) -> StepResult {
    let words: Vec<String> = run.iter().map(|word| filled(world, word, step)).collect();
    // It may end only when the whole exchange has.
    let limit = Duration::from_secs(world.shared.system.limits.export_secs);
    let section = "target.trigger.command";
    let status = configured::program(world, section, &words, limit).await?;
    if !await_request::has_called(world) {
        if is_stopped(step) {
            return Ok(());
        }
        if !status.success() {
            let program = words.first().map_or("", String::as_str);
            let why = format!("`{program}` ended with {status} before it called anybody");
            return Err(StepProblem::Unreachable(why));
        }
        // It only set the target going.
        return first_call(world, id, "the target payer").await;
    }
    let transcript = world.recorder.transcript();
    let completed = status.success();
    let requests = await_request::requests(world, &transcript);
    if completed && is_unfinished(&requests) {
        // It only set the target going, which was quick.
        return Ok(());
    }
    let after = transcript.exchanges.last().map_or(0, |last| last.seq);
    if completed && !has_asked_for_data(&requests) {
        world.session.early_word = Some((completed, after));
        return Ok(());
    }
    world.recorder.state(Fact::Reported { step: id.to_owned(), completed, after });
    world.session.reported = true;
    Ok(())
}

/// Fills the placeholders of a trigger.
fn filled(world: &World, text: &str, step: &Trigger) -> String {
    let members = step.cases();
    let locals: Vec<String> =
        members.iter().map(|member| local_patient(world, member).unwrap_or_default()).collect();
    let end = world.session.handed_until.map(|end| end.to_string());
    text.replace("${member}", &members.join(","))
        .replace("${local_patient}", &locals.join(","))
        .replace("${group}", world.session.group.as_deref().unwrap_or_default())
        .replace(CONSENT_UNTIL, &end.unwrap_or_default())
        .replace("${issuer}", &issuer(world, step))
        .replace("${fhir_base}", fhir_base(world, step))
}

//! Imports what a transfer fetched: each member as one change, so that others see all of it or
//! nothing, and a transfer that is stopped in between goes on with the next member.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::state::StoreError;
use crate::target::instant::instant;
use crate::target::ledger::Ledger;
use crate::target::organization::organization_id;
use crate::target::progress::{Match, Progress, Tally};
use crate::target::resources::{Batch, Change, each};
use crate::target::staging::{NOBODY, Staging};
use crate::target::state::derived_id;
use crate::target::task::{Edit, End};
use crate::target::transfer::Transfer;
use crate::target::transfer_error::TransferError;
use crate::target::watermark;

use super::adopt::{Adoption, append, local_id};
use super::archive::Archive;
use super::attachments::{binary, elsewhere};
use super::ownership::{assign_provenances, member_ids};
use super::provenance::Origin;
use super::references::local_parts;

/// Imports everything, and ends the Task with it when the transfer `ends` well.
///
/// # Errors
/// When it cannot be told whose data it is, in which case nothing is stored; or the state cannot
/// be written.
pub fn import(transfer: &mut Transfer, ends: bool) -> Result<(), TransferError> {
    let matched = transfer.progress.matched.clone().unwrap_or_default();
    let members = members(transfer, &matched)?;
    if !transfer.progress.sorted {
        transfer.progress.tally.others = assign_provenances(transfer, &members)?;
        transfer.progress.sorted = true;
        transfer.save(None)?;
    }
    if let ([_], false) = (&matched[..], transfer.order.bulk) {
        import_one(transfer, &members, &matched[0], ends)?;
        transfer.notes.clear();
        return Ok(());
    }
    import_shared(transfer, &members)?;
    while let Some(one) = matched.get(transfer.progress.imported) {
        let mut tally = transfer.progress.tally.clone();
        let mut batch = transfer.state.resources.begin();
        let their = &members;
        member(transfer, &mut batch, their, one, &mut tally, Vec::new())?;
        put_aside(transfer, &mut batch, &mut tally);
        let mut progress = transfer.progress.clone();
        progress.imported += 1;
        progress.tally = tally;
        Ledger::step(&mut batch, &transfer.task_id, &progress);
        batch.write()?;
        transfer.progress = progress;
    }
    let tally = transfer.progress.tally.clone();
    let mut batch = transfer.state.resources.begin();
    finish(transfer, &mut batch, &matched, &tally, ends)?;
    batch.write()?;
    transfer.notes.clear();
    Ok(())
}

/// The only member, the resources about nobody, and the end of the Task: all in one change.
fn import_one(
    transfer: &Transfer,
    members: &BTreeMap<String, String>,
    one: &Match,
    ends: bool,
) -> Result<(), TransferError> {
    let mut tally = transfer.progress.tally.clone();
    let shared = lines(transfer, NOBODY)?;
    let mut batch = transfer.state.resources.begin();
    member(transfer, &mut batch, members, one, &mut tally, shared)?;
    finish(transfer, &mut batch, std::slice::from_ref(one), &tally, ends)?;
    batch.write()?;
    Ok(())
}

/// The local Patient of each Patient at the source.
fn members(
    transfer: &Transfer,
    matched: &[Match],
) -> Result<BTreeMap<String, String>, TransferError> {
    let ids = member_ids(transfer, matched)?;
    let local = |one: &Match| transfer.order.members.get(one.place);
    Ok(matched
        .iter()
        .zip(ids)
        .filter_map(|(one, id)| Some((id?, local(one)?.local_patient.clone())))
        .collect())
}

/// Everything about a person at the source, or about nobody.
fn lines(transfer: &Transfer, person: &str) -> Result<Vec<Value>, StoreError> {
    let mut found = Vec::new();
    transfer.staging.each(person, &transfer.progress.passes, &mut |_, resource| {
        found.push(resource);
        true
    })?;
    Ok(found)
}

/// Resources about nobody, a few at a time: none of them says anything about a member.
fn import_shared(
    transfer: &mut Transfer,
    members: &BTreeMap<String, String>,
) -> Result<(), TransferError> {
    if transfer.progress.imported > 0 {
        return Ok(());
    }
    loop {
        let Progress { passes, shared_until, .. } = &transfer.progress;
        let slice = transfer.staging.slice(passes, shared_until, |_| true)?;
        let Some((last, _)) = slice.last() else { return Ok(()) };
        let mut progress = transfer.progress.clone();
        progress.shared_until.clone_from(last);
        let some: Vec<Value> = slice.into_iter().map(|(_, resource)| resource).collect();
        let mut tally = transfer.progress.tally.clone();
        let mut batch = transfer.state.resources.begin();
        let archive = Archive::of(&some, &[]);
        let targets = adopt(transfer, &mut batch, members, some, &mut tally)?;
        account(transfer, &mut batch, None, &targets, &archive, &mut tally)?;
        put_aside(transfer, &mut batch, &mut tally);
        progress.shared += 1;
        progress.tally = tally;
        Ledger::step(&mut batch, &transfer.task_id, &progress);
        batch.write()?;
        transfer.progress = progress;
    }
}

/// Notes the ids of the Provenances by themselves, so that what is written after each member does
/// not grow with those before.
fn put_aside(transfer: &Transfer, batch: &mut Batch<'_>, tally: &mut Tally) {
    let place = transfer.progress.shared + transfer.progress.imported;
    for id in tally.provenances.drain(..) {
        transfer.staging.account(batch, place, &id);
    }
}

/// One member into a batch: data, ids, archive and Provenance.
fn member(
    transfer: &Transfer,
    batch: &mut Batch<'_>,
    members: &BTreeMap<String, String>,
    one: &Match,
    tally: &mut Tally,
    shared: Vec<Value>,
) -> Result<(), TransferError> {
    let policy = &transfer.policy;
    let Some(asked) = transfer.order.members.get(one.place) else { return Ok(()) };
    let local = asked.local_patient.as_str();
    let their = members.iter().find(|(_, here)| *here == local).map(|(there, _)| there.clone());
    let own = their.as_deref().map(|id| lines(transfer, id)).transpose()?.unwrap_or_default();
    let archive = Archive::of(&own, &shared);
    let theirs = |resource: &Value| {
        resource["resourceType"] == "Patient" && resource["id"].as_str() == their.as_deref()
    };
    let data: Vec<Value> =
        shared.into_iter().chain(own).filter(|resource| !theirs(resource)).collect();
    let mut targets = adopt(transfer, batch, members, data, tally)?;
    if policy.keeps_original_ids && know_again(transfer, batch, local, one, their.as_deref())? {
        targets.push(format!("Patient/{local}"));
    }
    if policy.applies_deletions {
        tally.removed += remove_gone(transfer, batch, local)?;
    }
    account(transfer, batch, Some(local), &targets, &archive, tally)
}

/// The archive of what came and the Provenance of what changed, for a member or for what is about
/// nobody.
fn account(
    transfer: &Transfer,
    batch: &mut Batch<'_>,
    local: Option<&str>,
    targets: &[String],
    archive: &Archive,
    tally: &mut Tally,
) -> Result<(), TransferError> {
    let Transfer { state, policy, server, .. } = transfer;
    // A transfer that changed nothing has nothing to account for.
    if targets.is_empty() {
        return Ok(());
    }
    let now = state.now();
    let source = json!({
        "reference": format!("Organization/{}", organization_id(&server.definition)),
        "display": server.issuer,
    });
    let archived = if policy.archives_originals {
        Some(archive.keep(batch, local, &source, now)?)
    } else {
        None
    };
    if policy.writes_provenance {
        // The same transfer of the same member has one Provenance, however often it is made.
        let whose = match local {
            Some(local) => local.to_owned(),
            None => format!("shared {}", transfer.progress.shared),
        };
        let id = derived_id(&format!("{} {whose}", transfer.task_id));
        let origin = Origin {
            id: &id,
            targets,
            recorded: &instant(now),
            source,
            receiver: state.own_reference(),
            base: &server.fhir_base,
            transaction_time: transfer.progress.transaction_time.as_deref(),
            archived: archived.as_deref(),
        };
        batch.put(origin.provenance(), now)?;
        tally.provenances.push(id);
    }
    Ok(())
}

/// Makes resources ours and puts them into a batch; gives references to what changed.
fn adopt(
    transfer: &Transfer,
    batch: &mut Batch<'_>,
    members: &BTreeMap<String, String>,
    resources: Vec<Value>,
    tally: &mut Tally,
) -> Result<Vec<String>, TransferError> {
    let Transfer { state, policy, server, staging, .. } = transfer;
    let base = server.fhir_base.as_str();
    let adoption = Adoption {
        base,
        identifier_system: &state.settings.identifier_system,
        members,
        rewrites_references: policy.rewrites_references,
        keeps_original_ids: policy.keeps_original_ids,
    };
    let now = state.now();
    let mut targets = Vec::new();
    let kept = resources.into_iter().enumerate().filter(|(place, _)| policy.stores.takes(*place));
    for (_, resource) in kept {
        let (adopted, contents) = {
            let batch = &*batch;
            let is_here = |kind: &str, id: &str| {
                let coming = staging.owner(kind, id).ok().flatten().is_some_and(|owners| {
                    owners.is_empty() || owners.iter().any(|owner| members.contains_key(owner))
                });
                coming || batch.read(kind, &local_id(base, kind, id)).ok().flatten().is_some()
            };
            let mut adopted = adoption.adopt(resource, &is_here);
            let contents = bring_along(&mut adopted, base, staging, &is_here)?;
            (adopted, contents)
        };
        for resource in contents.into_iter().chain([adopted]) {
            let Some((kind, id)) = type_and_id(&resource) else { continue };
            let change = batch.put(resource, now)?;
            match change {
                Change::Created => tally.created += 1,
                Change::Updated => tally.updated += 1,
                Change::None => tally.unchanged += 1,
            }
            if change != Change::None {
                targets.push(format!("{kind}/{id}"));
            }
            *tally.kinds.entry(kind).or_default() += 1;
        }
    }
    Ok(targets)
}

/// Has the URLs of attachments lead to what was fetched of them, and gives the Binaries it is kept
/// in. What was not fetched stays where it is; relative, it would seem to be here.
fn bring_along(
    resource: &mut Value,
    base: &str,
    staging: &Staging,
    is_here: &dyn Fn(&str, &str) -> bool,
) -> Result<Vec<Value>, StoreError> {
    let mut binaries = Vec::new();
    for attachment in elsewhere(resource, base) {
        let content = if attachment.inline { None } else { staging.attachment(&attachment.url)? };
        let url = match content {
            Some(content) => {
                let binary = binary(resource, &attachment, &content, base);
                let url = format!("Binary/{}", binary["id"].as_str().unwrap_or_default());
                binaries.push(binary);
                url
            }
            None => match local_parts(&attachment.url, base) {
                Some((kind, id)) if is_here(kind, id) => {
                    format!("{kind}/{}", local_id(base, kind, id))
                }
                _ => attachment.url.clone(),
            },
        };
        if let Some(found) = resource.pointer_mut(&attachment.pointer) {
            found["url"] = json!(url);
        }
    }
    Ok(binaries)
}

/// The last words of the Task, and the end of the transfer.
fn finish(
    transfer: &Transfer,
    batch: &mut Batch<'_>,
    matched: &[Match],
    tally: &Tally,
    ends: bool,
) -> Result<(), TransferError> {
    let Transfer { state, progress, order, .. } = transfer;
    transfer.tell(batch)?;
    let Some(mut task) = Edit::of(batch, &transfer.task_id, state.now())? else { return Ok(()) };
    for (kind, count) in &tally.kinds {
        task.output(&format!("{kind} resources"), ("valueUnsignedInt", json!(count)));
    }
    if !order.bulk
        && let Some(one) = matched.first()
    {
        let identifier = ("valueIdentifier", one.identifier.clone());
        task.output("member identifier at the source payer", identifier);
    }
    let ours = matched.iter().filter(|one| is_own(transfer, &one.identifier)).count();
    if ours > 0 {
        task.note(&format!(
            "The source payer names {ours} of {} members by an identifier of the system of this \
             payer; none is added to a local Patient.",
            matched.len()
        ));
    }
    if order.bulk {
        for (place, asked) in order.members.iter().enumerate() {
            if matched.iter().all(|one| one.place != place) {
                let reference = json!({"reference": format!("Patient/{}", asked.local_patient)});
                task.output("member not matched", ("valueReference", reference));
            }
        }
    }
    if let Some(time) = &progress.transaction_time {
        task.output("transaction time of the export", ("valueInstant", json!(time)));
    }
    if ends {
        let ids = member_ids(transfer, matched)?;
        // Who could not be told from others got nothing.
        let known = matched.iter().zip(&ids).filter(|(_, id)| id.is_some());
        watermark::advance(transfer, batch, known.map(|(one, _)| one))?;
    }
    // Those of the present batch are not noted by themselves.
    for id in transfer.staging.accounted()?.iter().chain(&tally.provenances) {
        let reference = json!({"reference": format!("Provenance/{id}")});
        task.output("provenance of the transfer", ("valueReference", reference));
    }
    let messages = transfer.staging.messages(&progress.passes)?;
    if !messages.is_empty() {
        let kept = super::archive::messages(&transfer.task_id, &messages);
        let id = kept["id"].as_str().unwrap_or_default();
        let reference = json!({"reference": format!("Binary/{id}")});
        task.output("messages of the source payer", ("valueReference", reference));
        batch.put(kept, state.now())?;
    }
    let Tally { created, updated, unchanged, removed, others, .. } = tally;
    let mut note =
        format!("Imported: {created} created, {updated} updated, {unchanged} unchanged.");
    if *removed > 0 {
        let _ = write!(note, " Removed: {removed} that are gone at the source.");
    }
    if *others > 0 {
        let _ = write!(note, " Left out: {others} resources about other persons.");
    }
    task.note(&note);
    if ends {
        task.end(End::Completed, None);
        Ledger::close(batch, &transfer.task_id);
    }
    task.put(batch)?;
    Ok(())
}

/// Keeps the member's ids at the source in our Patient; whether that changed it. What is said in our
/// own system stays out, or the Patient could not be told by one identifier any more.
fn know_again(
    transfer: &Transfer,
    batch: &mut Batch<'_>,
    local: &str,
    one: &Match,
    their: Option<&str>,
) -> Result<bool, StoreError> {
    let Some(mut patient) = batch.read("Patient", local)? else { return Ok(false) };
    let mut changed = false;
    let mut learned = Vec::new();
    if one.identifier["value"].is_string() {
        learned.push(one.identifier.clone());
    }
    if let Some(id) = their.or(one.patient_id.as_deref()) {
        let system = &transfer.state.settings.identifier_system;
        learned.push(json!({"system": system, "value": id}));
    }
    for identifier in learned {
        let known = each(&patient["identifier"]).any(|known| is_same(known, &identifier));
        if !known && !is_own(transfer, &identifier) {
            changed |= append(&mut patient["identifier"], identifier);
        }
    }
    if changed {
        batch.put(patient, transfer.state.now())?;
    }
    Ok(changed)
}

/// Whether two identifiers say the same, whatever else is said of them.
fn is_same(one: &Value, other: &Value) -> bool {
    one["value"] == other["value"] && one["system"] == other["system"]
}

/// Whether an identifier is of the system by which local Patients are told apart.
fn is_own(transfer: &Transfer, identifier: &Value) -> bool {
    let own = transfer.state.settings.patient_system.as_deref();
    own.is_some_and(|own| identifier["system"] == own)
}

/// Removes what is gone at the source, as far as it came from there and is about this member.
fn remove_gone(transfer: &Transfer, batch: &mut Batch<'_>, local: &str) -> Result<u32, StoreError> {
    let base = transfer.server.fhir_base.as_str();
    let mut removed = 0;
    for gone in transfer.staging.deletions(&transfer.progress.passes)? {
        let Some((kind, id)) = gone.split_once('/') else { continue };
        let id = local_id(base, kind, id);
        let Some(resource) = batch.read(kind, &id)? else { continue };
        let mut about = false;
        super::references::visit(&resource, &mut |reference| {
            about |= reference.strip_prefix("Patient/") == Some(local);
        });
        if about && resource["meta"]["source"] == base && batch.remove(kind, &id)? {
            removed += 1;
            remove_contents(batch, &resource, &transfer.state.settings.base)?;
        }
    }
    Ok(removed)
}

/// Removes what is kept here, at `base`, of the attachments of a resource, and of nothing else.
fn remove_contents(batch: &mut Batch<'_>, resource: &Value, base: &str) -> Result<(), StoreError> {
    let Some((kind, id)) = type_and_id(resource) else { return Ok(()) };
    let whose = format!("{kind}/{id}");
    for attachment in elsewhere(resource, base) {
        let Some(("Binary", id)) = local_parts(&attachment.url, base) else { continue };
        let kept = batch.read("Binary", id)?.unwrap_or_default();
        if kept["securityContext"]["reference"] == *whose {
            batch.remove("Binary", id)?;
        }
    }
    Ok(())
}

fn type_and_id(resource: &Value) -> Option<(String, String)> {
    Some((resource["resourceType"].as_str()?.to_owned(), resource["id"].as_str()?.to_owned()))
}

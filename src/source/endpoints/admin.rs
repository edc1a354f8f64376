//! The admin API, at the origin: the policy in force, and what members want.
//!
//! `GET` and `PATCH /policy`, `GET /members/{id}`, `DELETE /members/{id}/consents` and
//! `…/consents/{client}`, `PUT` and `DELETE /members/{id}/opt-out`. A member is named by logical id,
//! or a prepared one by its case.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use crate::admin::{Admin, Refusal, authenticate, of};
use crate::population::{Case, Member};
use crate::source::inbound::Inbound;
use crate::source::state::Source;

/// What a call answers.
type Answered = Result<(u16, Value), Refusal>;
/// A call of the admin API.
pub(in crate::source) type Managed = fn(&Source, &Inbound) -> Answered;

/// Has a call answered for whoever is an admin.
pub(in crate::source) fn answer(source: &Source, inbound: &Inbound, call: Managed) -> Response {
    let allowed = authenticate(&source.settings.admins, &inbound.headers, Admin::SUPERUSER);
    of(allowed.map_err(|(_, refusal)| refusal).and_then(|()| call(source, inbound)))
}

/// Shows the policy in force.
#[expect(clippy::unnecessary_wraps, reason = "a call like the others, which can be refused")]
pub(in crate::source) fn policy(source: &Source, _: &Inbound) -> Answered {
    Ok((200, json!(source.handle.policy())))
}

/// Changes the fields of the policy that the body names, from the next request on; `null` takes a
/// change back.
pub(in crate::source) fn change_policy(source: &Source, inbound: &Inbound) -> Answered {
    let fields: BTreeMap<String, Value> =
        serde_json::from_slice(&inbound.body).map_err(|error| {
            Refusal::new(400, format!("the body is not a JSON object of policy fields: {error}"))
        })?;
    let is_kept = source.handle.change_policy(&fields).map_err(|why| Refusal::new(400, why))?;
    done(is_kept)?;
    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
    tracing::info!("an admin changed the policy: {}", names.join(", "));
    policy(source, inbound)
}

/// Shows what a member wants: whether they opted out, and the consents on file.
pub(in crate::source) fn member(source: &Source, inbound: &Inbound) -> Answered {
    let member = named(source, inbound)?;
    let (policy, now) = (source.handle.policy(), source.now());
    let consents = source.handle.consents();
    let on_file = consents.on_file(None, false);
    let shown = consents.of_member(member.id()).into_iter().map(|(client_id, grant)| {
        let (start, end) = grant.period.unzip();
        json!({
            "clientId": client_id,
            "inForce": on_file.in_force(&grant, &member, now, &policy),
            "revoked": grant.is_revoked(),
            "sensitive": grant.sensitive,
            "start": start.map(|at| at.to_string()),
            "end": end.map(|at| at.to_string()),
            "recipients": grant.recipients,
        })
    });
    let shown: Vec<Value> = shown.collect();
    let opted_out = consents.has_opted_out(&member);
    Ok((200, json!({"id": member.id(), "optedOut": opted_out, "consents": shown})))
}

/// Ends every consent for a member.
pub(in crate::source) fn revoke_all(source: &Source, inbound: &Inbound) -> Answered {
    source.handle.revoke_consent(named(source, inbound)?.id());
    Ok((204, Value::Null))
}

/// Ends the consent one client has for a member.
pub(in crate::source) fn revoke_one(source: &Source, inbound: &Inbound) -> Answered {
    let member = named(source, inbound)?;
    if source.handle.consents().revoke_of(inbound.part("client"), member.id()) {
        Ok((204, Value::Null))
    } else {
        Err(Refusal::new(404, "this client has no consent on file for the member"))
    }
}

/// Notes that a member no longer wants to share.
pub(in crate::source) fn opt_out(source: &Source, inbound: &Inbound) -> Answered {
    done(source.handle.consents().opt_out(named(source, inbound)?.id()))
}

/// Notes that a member wants to share again.
pub(in crate::source) fn opt_in(source: &Source, inbound: &Inbound) -> Answered {
    done(source.handle.consents().opt_in(named(source, inbound)?.id()))
}

/// That a change is kept, or cannot be.
fn done(is_kept: bool) -> Answered {
    let lost = || Refusal::new(503, "the state of this server is out of reach");
    is_kept.then_some((204, Value::Null)).ok_or_else(lost)
}

/// The member the path names.
fn named(source: &Source, inbound: &Inbound) -> Result<Arc<Member>, Refusal> {
    let name = inbound.part("id");
    let of_case = |case: Case| source.place(source.settings.population.member(case).id());
    let place = source.place(name).or_else(|| name.parse().ok().and_then(of_case));
    let place = place.ok_or_else(|| Refusal::new(404, "no member has this id"))?;
    Ok(source.member(place))
}

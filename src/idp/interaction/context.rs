//! The launch context of an interaction, and the prompt that asks for it.
//!
//! A context comes from the request, which may name records (`launchResourceIds`), else from the
//! person's defaults, else from the records they may choose between.

use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::idp::pages::{self, Choice, Context, Question};
use crate::idp::policy::Policy;
use crate::idp::state::{Idp, Interaction};
use crate::idp::steps::page_form::Pairs;
use crate::idp::user::User;
use crate::oauth::{Scope, ScopeContext};

use super::approval;
use super::drive::Taken;

/// The contexts that can be chosen here: their names in token answers, and the question.
const KINDS: &[(&str, &str)] = &[
    ("patient", "Which member is it about?"),
    ("encounter", "Which visit is it about?"),
    ("location", "Which place is it about?"),
];

/// Due while a context is asked for that only the person can choose.
pub fn is_due(_: &Idp, policy: &Policy, interaction: &Interaction) -> bool {
    interaction.context.is_none() && !open(policy, interaction).is_empty()
}

/// The page.
pub fn page(idp: &Idp, policy: &Policy, interaction: &Interaction, problem: &str) -> Response {
    let view = Context {
        action: &super::address(idp, interaction),
        csrf: &interaction.csrf,
        user: interaction.person(),
        client: &interaction.client.client.name,
        problem,
        questions: open(policy, interaction),
    };
    let status = if problem.is_empty() { 200 } else { 400 };
    pages::page(status, &view, Some(&interaction.request.redirect_uri))
}

/// Notes what was chosen.
pub fn take(_: &Idp, policy: &Policy, mut interaction: Interaction, form: &Pairs) -> Taken {
    let mut context = settled(policy, &interaction);
    for question in open(policy, &interaction) {
        let chosen = form.get(&question.name).filter(|id| {
            // What the page did not offer was not the person's choice.
            !policy.context_limited_to_person || question.choices.iter().any(|c| c.id == *id)
        });
        let Some(id) = chosen else { return Taken::Again("Choose one of the records.") };
        context.insert(question.name, json!(id));
    }
    interaction.context = Some(context);
    Taken::on(interaction)
}

/// What was chosen, else what needs no choice; only what the scope asks for.
pub fn of(policy: &Policy, interaction: &Interaction, approved: &[String]) -> Map<String, Value> {
    let known = interaction.context.clone().unwrap_or_else(|| settled(policy, interaction));
    known.into_iter().filter(|(name, _)| asks_for(approved, name)).collect()
}

/// Whether a scope is about the patient in context.
pub fn is_of_patient(scope: &str) -> bool {
    Scope::parse(scope).is_some_and(|scope| scope.context == ScopeContext::Patient)
}

/// The context in words: what it is, which.
pub fn told(policy: &Policy, interaction: &Interaction) -> Vec<(String, String)> {
    let asked: Vec<String> = approval::asked(interaction).map(str::to_owned).collect();
    let records = interaction.signed_in.as_ref().map(|found| &found.user.records);
    of(policy, interaction, &asked)
        .into_iter()
        .filter_map(|(name, id)| {
            let id = id.as_str()?;
            let record = records?.iter().find(|record| record.name == name && record.id == id);
            let text = record.map_or_else(|| id.to_owned(), |record| record.text.clone());
            Some((heading(&name), text))
        })
        .collect()
}

fn heading(name: &str) -> String {
    match name {
        "patient" => "Member",
        "encounter" => "Visit",
        "location" => "Place",
        other => other,
    }
    .to_owned()
}

fn asks_for(scopes: &[String], name: &str) -> bool {
    scopes.iter().any(|scope| {
        scope == "launch"
            || scope.strip_prefix("launch/").map(|rest| rest.split('?').next()) == Some(Some(name))
            || name == "patient" && is_of_patient(scope)
    })
}

/// What needs no choice: named by the request, a default, or the only one there is.
fn settled(policy: &Policy, interaction: &Interaction) -> Map<String, Value> {
    let Some(found) = &interaction.signed_in else { return Map::new() };
    let user = &found.user;
    let mut settled: Map<String, Value> =
        user.launch_context.iter().map(|(name, id)| (name.clone(), json!(id))).collect();
    for (name, _) in KINDS {
        let mut own = user.records.iter().filter(|record| record.name == *name);
        if let (false, Some(only), None) = (settled.contains_key(*name), own.next(), own.next()) {
            settled.insert((*name).to_owned(), json!(only.id));
        }
    }
    for (name, id) in named_by_request(interaction) {
        if !policy.context_limited_to_person || is_own(user, &name, &id) {
            settled.insert(name, json!(id));
        }
    }
    settled
}

/// `launchResourceIds`: references such as `Patient/1`, separated by spaces or commas.
fn named_by_request(interaction: &Interaction) -> Vec<(String, String)> {
    let named = interaction.request.parameters.get("launchResourceIds").and_then(Value::as_str);
    named
        .unwrap_or_default()
        .split([' ', ','])
        .filter_map(|reference| reference.split_once('/'))
        .map(|(kind, id)| (kind.to_ascii_lowercase(), id.to_owned()))
        .collect()
}

fn is_own(user: &User, name: &str, id: &str) -> bool {
    user.launch_context.get(name).is_some_and(|own| own == id)
        || user.records.iter().any(|record| record.name == name && record.id == id)
}

/// What only the person can choose.
fn open(policy: &Policy, interaction: &Interaction) -> Vec<Question> {
    let Some(found) = &interaction.signed_in else { return Vec::new() };
    let scopes: Vec<String> = approval::asked(interaction).map(str::to_owned).collect();
    let settled = settled(policy, interaction);
    KINDS
        .iter()
        .filter(|(name, _)| !settled.contains_key(*name) && wants_choice(&scopes, name))
        .map(|(name, legend)| Question {
            name: (*name).to_owned(),
            legend: (*legend).to_owned(),
            choices: found
                .user
                .records
                .iter()
                .filter(|record| record.name == *name)
                .map(|record| Choice {
                    id: record.id.clone(),
                    text: record.text.clone(),
                    more: record.more.clone(),
                    chosen: false,
                })
                .collect(),
        })
        .filter(|question| !question.choices.is_empty())
        .collect()
}

/// `launch` takes any context there is, and is no reason to ask for one.
fn wants_choice(scopes: &[String], name: &str) -> bool {
    let named: Vec<String> = scopes.iter().filter(|scope| *scope != "launch").cloned().collect();
    asks_for(&named, name)
}

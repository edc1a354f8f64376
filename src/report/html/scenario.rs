//! Scenarios and their exchanges as the page shows them.

use std::cell::RefCell;

use crate::outcome::{
    ExchangeRecord, Part, Place, RunRecord, ScenarioRecord, StepState, Verdict, VerdictKind,
};
use crate::report::plain::{count, micros, millis, offset, one_line, target};
use crate::report::standing::{Standing, of_scenario};

use super::anchor;
use super::body::{BodyView, Piece, ShownBodies, header_pieces, measure};
use super::view::class_of;

/// A scenario. What it holds is made when the page comes to it, and let go after.
#[derive(Debug)]
pub(super) struct ScenarioView<'a> {
    run: &'a RunRecord,
    index: usize,
    pub(super) anchor: String,
    pub(super) record: &'a ScenarioRecord,
    /// How it ended, in a word.
    pub(super) standing: &'static str,
    /// The style of that.
    pub(super) class: &'static str,
    /// The verdict under which filters count it.
    pub(super) verdict: &'static str,
    pub(super) duration: String,
    pub(super) exchange_count: String,
}

/// A step.
#[derive(Debug)]
pub(super) struct StepView<'a> {
    pub(super) id: &'a str,
    pub(super) verb: &'a str,
    pub(super) title: &'a str,
    pub(super) detail: &'a str,
    pub(super) class: &'static str,
    pub(super) state: &'static str,
    pub(super) is_done: bool,
}

/// What a check said of a scenario.
#[derive(Debug)]
pub(super) struct OutcomeView<'a> {
    pub(super) id: &'a str,
    /// Empty when the page has no place for it.
    pub(super) href: String,
    pub(super) kind: VerdictKind,
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// An exchange.
#[derive(Debug)]
pub(super) struct ExchangeView<'a> {
    pub(super) anchor: String,
    pub(super) record: &'a ExchangeRecord,
    /// The path and query of the URL, for the summary line.
    pub(super) target: String,
    /// The status code, or how it broke.
    pub(super) answer: String,
    /// The style of that.
    pub(super) answer_class: &'static str,
    pub(super) offset: String,
    pub(super) took: String,
    pub(super) transport: String,
    pub(super) notes: Vec<Note>,
    pub(super) request: MessageView,
    pub(super) response: Option<MessageView>,
    pub(super) failure: String,
}

/// A finding that points into an exchange.
#[derive(Debug)]
pub(super) struct Note {
    /// Empty when the page has no place for the check.
    pub(super) href: String,
    pub(super) check: String,
    pub(super) class: &'static str,
    pub(super) kind: VerdictKind,
    pub(super) place: String,
    pub(super) observed: String,
}

/// A message.
#[derive(Debug)]
pub(super) struct MessageView {
    pub(super) start: String,
    pub(super) start_is_marked: bool,
    pub(super) headers: Vec<Piece>,
    pub(super) body: BodyView,
    pub(super) measure: String,
}

/// Every scenario of the record.
pub(super) fn scenarios(record: &RunRecord) -> Vec<ScenarioView<'_>> {
    let scenarios = record.scenarios.iter().enumerate();
    scenarios.map(|(index, scenario)| scenario_view(record, index, scenario)).collect()
}

impl<'a> ScenarioView<'a> {
    /// Its steps, in order.
    pub(super) fn steps(&self) -> impl Iterator<Item = StepView<'a>> {
        self.record.steps.iter().map(step_view)
    }

    /// What checks said, worst first, and otherwise in the record's order.
    pub(super) fn checks(&self) -> Vec<OutcomeView<'a>> {
        let said = self.record.checks.iter();
        let mut said: Vec<_> = said
            .filter(|outcome| outcome.verdict.kind() != VerdictKind::NotSeen)
            .map(|outcome| outcome_view(self.run, &outcome.check, &outcome.verdict))
            .collect();
        said.sort_by_key(|outcome| std::cmp::Reverse(outcome.kind));
        said
    }

    /// Its exchanges, in order; `shown` are the bodies the page has shown before.
    pub(super) fn exchanges(
        &self,
        shown: &RefCell<ShownBodies<'a>>,
    ) -> impl Iterator<Item = ExchangeView<'a>> {
        self.record.exchanges.iter().map(move |exchange| {
            exchange_view(self.run, self.index, self.record, exchange, &mut shown.borrow_mut())
        })
    }
}

fn scenario_view<'a>(
    record: &'a RunRecord,
    index: usize,
    scenario: &'a ScenarioRecord,
) -> ScenarioView<'a> {
    let standing = of_scenario(scenario);
    let (class, verdict) = match standing {
        Standing::Failed => ("v-failed", "failed"),
        Standing::Error | Standing::Incomplete => ("v-blocked", "blocked"),
        Standing::Warned => ("v-warned", "warned"),
        Standing::Passed => ("v-passed", "passed"),
        Standing::Quiet | Standing::Skipped => ("v-none", "not seen"),
    };
    ScenarioView {
        run: record,
        index,
        anchor: anchor::scenario(index),
        record: scenario,
        standing: standing.as_str(),
        class,
        verdict,
        duration: millis(scenario.duration_ms),
        exchange_count: count(scenario.exchanges.len(), "exchange"),
    }
}

fn step_view(step: &crate::outcome::StepRecord) -> StepView<'_> {
    let (class, state) = match step.state {
        StepState::Done => ("v-passed", "done"),
        StepState::Failed => ("v-blocked", "did not end well"),
        StepState::LeftOut => ("v-none", "left out"),
    };
    StepView {
        id: &step.id,
        verb: &step.verb,
        title: &step.title,
        detail: &step.detail,
        class,
        state,
        is_done: step.state == StepState::Done,
    }
}

/// Where the page tells of a check: at its problem, else at its row, else nowhere.
fn href(record: &RunRecord, id: &str, kind: VerdictKind) -> String {
    let is_problem = |kind| matches!(kind, VerdictKind::Failed | VerdictKind::Warned);
    match record.checks.iter().find(|check| check.id == id) {
        Some(check) if is_problem(kind) && is_problem(check.verdict.kind()) => {
            format!("#{}", anchor::problem(id))
        }
        Some(_) => format!("#{}", anchor::check(id)),
        None => String::new(),
    }
}

fn outcome_view<'a>(record: &RunRecord, id: &'a str, verdict: &'a Verdict) -> OutcomeView<'a> {
    let kind = verdict.kind();
    let text = match verdict {
        Verdict::Passed { seen } => seen.clone(),
        Verdict::Warned { findings } | Verdict::Failed { findings } => {
            let first = findings.first().map(|finding| finding.observed.clone());
            let more = findings.len().saturating_sub(1);
            let first = first.unwrap_or_default();
            if more == 0 { first } else { format!("{first}, and {more} more") }
        }
        Verdict::NotSeen { reason } => reason.clone(),
        Verdict::NotApplicable { why } => why.clone(),
        Verdict::Blocked { by } => by.clone(),
        Verdict::Attested { by, statement } => format!("{by}: {statement}"),
    };
    OutcomeView { id, href: href(record, id, kind), kind, class: class_of(kind), text }
}

fn exchange_view<'a>(
    record: &RunRecord,
    index: usize,
    scenario: &ScenarioRecord,
    exchange: &'a ExchangeRecord,
    shown: &mut ShownBodies<'a>,
) -> ExchangeView<'a> {
    let anchor = anchor::exchange(index, exchange.seq);
    let findings = || {
        scenario.checks.iter().flat_map(|outcome| {
            let here = outcome.verdict.findings().iter();
            here.filter(|finding| finding.exchange == exchange.seq)
                .map(move |finding| (outcome, finding))
        })
    };
    let places = |part: Part| -> Vec<&Place> {
        findings().filter(|(_, f)| f.part == part).map(|(_, finding)| &finding.place).collect()
    };
    let label =
        |part: Part| format!("{part} of exchange {} in {}", exchange.seq, one_line(&scenario.id));
    let (request_places, response_places) = (places(Part::Request), places(Part::Response));
    let request = MessageView {
        start: format!("{} {}", exchange.method, exchange.url),
        start_is_marked: request_places.contains(&&Place::Target),
        headers: header_pieces(&exchange.request, &request_places),
        body: BodyView::new(
            &exchange.request,
            format!("{anchor}-q"),
            label(Part::Request),
            &request_places,
            shown,
        ),
        measure: measure(&exchange.request),
    };
    let response = exchange.response.as_ref().map(|response| MessageView {
        start: status_line(exchange.status.unwrap_or_default()),
        start_is_marked: response_places.contains(&&Place::Status),
        headers: header_pieces(response, &response_places),
        body: BodyView::new(
            response,
            format!("{anchor}-a"),
            label(Part::Response),
            &response_places,
            shown,
        ),
        measure: measure(response),
    });
    let failure = exchange.failure.as_ref().map_or_else(String::new, |failure| {
        format!("{}: {}", failure.kind.describe(), failure.detail)
    });
    let (answer, answer_class) = match (exchange.status, &exchange.failure) {
        (_, Some(failure)) => (failure.kind.describe().to_owned(), "v-blocked"),
        (Some(status), None) => (status.to_string(), status_class(status)),
        (None, None) => ("no answer".to_owned(), "v-none"),
    };
    ExchangeView {
        record: exchange,
        target: target(&exchange.url),
        answer,
        answer_class,
        offset: offset(scenario.started_at, exchange.started_at),
        took: micros(exchange.timing.total_us),
        transport: transport(exchange),
        notes: findings()
            .map(|(outcome, finding)| Note {
                href: href(record, &outcome.check, outcome.verdict.kind()),
                check: outcome.check.clone(),
                class: class_of(outcome.verdict.kind()),
                kind: outcome.verdict.kind(),
                place: format!("{} {}", finding.part, finding.place),
                observed: finding.observed.clone(),
            })
            .collect(),
        request,
        response,
        failure,
        anchor,
    }
}

fn status_line(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default();
    format!("{status} {reason}").trim().to_owned()
}

/// Colour says what a status is, not whether it was right: a refusal may be what was asked for.
const fn status_class(status: u16) -> &'static str {
    match status {
        200..300 => "code-2",
        300..400 => "code-3",
        400..500 => "code-4",
        _ => "code-5",
    }
}

fn transport(exchange: &ExchangeRecord) -> String {
    let tls = exchange
        .tls
        .as_ref()
        .map_or_else(|| "no TLS".to_owned(), |tls| format!("{} {}", tls.version, tls.cipher_suite));
    format!("connection {}, {tls}", exchange.connection)
}

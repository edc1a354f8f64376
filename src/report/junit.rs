//! JUnit XML, for the test views of GitHub, GitLab and Jenkins.
//!
//! # Shape
//! A `testsuite` a scenario; in it a `testcase` named `scenario` that says whether it ran to its
//! end, and one for every check that had something to say, named by the check's id. Names do not
//! change with titles or texts, so a server can follow one over many runs. A warning passes, and
//! stands in `system-out` and in the property `verdict`.

use std::fmt::Write;
use std::io;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::outcome::{CheckOutcome, CheckRecord, Finding, RunRecord, ScenarioRecord, StepState};
use crate::outcome::{Verdict, VerdictKind};

use super::format::{Format, ReportError};
use super::plain::{count, lines, one_line};
use super::problem::{FULL_LIMIT, call, says_the_same};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "junit",
    file_name: "junit.xml",
    title: "JUnit XML for the test views of build servers",
    write,
};

fn write(record: &RunRecord, out: &mut dyn io::Write) -> Result<(), ReportError> {
    let mut report = Report::new(one_line(&format!("payerproof: {}", record.system)));
    report.timestamp = record.started_at.to_string().parse().ok();
    report.set_time(Duration::from_millis(record.duration_ms));
    for scenario in &record.scenarios {
        report.add_test_suite(suite(record, scenario));
    }
    Ok(out.write_all(report.to_string()?.as_bytes())?)
}

fn suite(record: &RunRecord, scenario: &ScenarioRecord) -> TestSuite {
    let mut suite = TestSuite::new(one_line(&scenario.id));
    suite.timestamp = scenario.started_at.to_string().parse().ok();
    suite.set_time(Duration::from_millis(scenario.duration_ms));
    suite.add_property(("title", one_line(&scenario.title).as_str()));
    suite.add_property(("role", scenario.role.as_str()));
    suite.add_property(("run", one_line(&record.run_id).as_str()));
    suite.add_property(("repeat", one_line(&scenario.repeat).as_str()));
    // Servers read the dots of a class name as folders.
    let class_name = one_line(&scenario.id).replace('/', ".");
    let mut add = |mut case: TestCase, time: Duration| {
        case.set_classname(class_name.as_str());
        case.timestamp = scenario.started_at.to_string().parse().ok();
        case.set_time(time);
        suite.add_test_case(case);
    };
    add(TestCase::new("scenario", ending(scenario)), Duration::from_millis(scenario.duration_ms));
    for outcome in &scenario.checks {
        if let Some(case) = case(record, scenario, outcome) {
            // Checks judge what the scenario recorded; they take no time of their own.
            add(case, Duration::ZERO);
        }
    }
    suite
}

/// Whether the scenario ran, and to its end.
fn ending(scenario: &ScenarioRecord) -> TestCaseStatus {
    if let Some(why) = &scenario.skipped {
        let mut status = TestCaseStatus::skipped();
        status.set_message(one_line(why));
        return status;
    }
    if let Some(why) = &scenario.error {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(one_line(why)).set_type("error");
        status.set_description(lines(why));
        return status;
    }
    let Some(step) = scenario.steps.iter().find(|step| step.state == StepState::Failed) else {
        return TestCaseStatus::success();
    };
    let message = one_line(&format!("step {} did not end well: {}", step.id, step.detail));
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(message.as_str()).set_type("incomplete");
    status.set_description(message);
    status
}

fn case(record: &RunRecord, scenario: &ScenarioRecord, outcome: &CheckOutcome) -> Option<TestCase> {
    let check = record.checks.iter().find(|check| check.id == outcome.check);
    let title = check.map(|check| one_line(&check.title)).unwrap_or_default();
    let skipped = |why: &str| {
        let mut status = TestCaseStatus::skipped();
        status.set_message(one_line(why));
        status
    };
    let mut out = String::new();
    let status = match &outcome.verdict {
        Verdict::Passed { seen } => {
            let _ = write!(out, "{title}\nseen: {}", lines(seen));
            TestCaseStatus::success()
        }
        Verdict::Warned { findings } => {
            let _ = write!(out, "warning: {title}\n\n{}", text(scenario, check, findings));
            TestCaseStatus::success()
        }
        Verdict::Failed { findings } => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(findings.first().map_or(title.clone(), message));
            status.set_type(check.map_or("failed", |check| check.level.as_str()));
            status.set_description(format!("{title}\n\n{}", text(scenario, check, findings)));
            status
        }
        Verdict::Blocked { by } => skipped(&format!("blocked: {by}")),
        Verdict::NotApplicable { why } => skipped(&format!("not applicable: {why}")),
        Verdict::Attested { by, statement } => skipped(&format!("attested by {by}: {statement}")),
        Verdict::NotSeen { .. } => return None,
    };
    let mut case = TestCase::new(one_line(&outcome.check), status);
    if outcome.verdict.kind() != VerdictKind::Passed {
        case.add_property(("verdict", outcome.verdict.kind().as_str()));
    }
    if !out.is_empty() {
        case.set_system_out(out);
    }
    Some(case)
}

fn message(finding: &Finding) -> String {
    let expected = finding.expected.join(" or ");
    one_line(&format!("expected {expected}; observed {}", finding.observed))
}

/// The findings that differ, then what to read and how to repeat it.
fn text(scenario: &ScenarioRecord, check: Option<&CheckRecord>, findings: &[Finding]) -> String {
    let mut text = String::new();
    let (mut told, mut others) = (Vec::new(), Vec::new());
    for (index, finding) in findings.iter().enumerate() {
        let is_told = findings.first().is_some_and(|first| says_the_same(first, finding));
        let in_full = index == 0 || !is_told && told.len() <= FULL_LIMIT;
        if in_full { told.push(finding) } else { others.push(finding) }
    }
    for finding in told {
        for (index, expected) in finding.expected.iter().enumerate() {
            let word = if index == 0 { "expected" } else { "      or" };
            let _ = writeln!(text, "{word}: {}", one_line(expected));
        }
        let _ = writeln!(text, "observed: {}", one_line(&finding.observed));
        let exchange = scenario.exchanges.iter().find(|one| one.seq == finding.exchange);
        let call = exchange.map(|exchange| call(exchange) + ", ").unwrap_or_default();
        let _ = writeln!(
            text,
            "      at: {call}exchange {} {} {}",
            finding.exchange,
            finding.part,
            one_line(&finding.place.to_string())
        );
        if !finding.hint.is_empty() {
            let _ = writeln!(text, "    hint: {}", one_line(&finding.hint));
        }
        text.push('\n');
    }
    if let Some(last) = others.last() {
        let _ = writeln!(
            text,
            "    more: {}, the last in exchange {}\n",
            count(others.len(), "further finding"),
            last.exchange
        );
    }
    for source in check.map(|check| check.sources.as_slice()).unwrap_or_default() {
        let _ = writeln!(text, "source: {}", one_line(source));
    }
    let _ = writeln!(text, "repeat: {}", one_line(&scenario.repeat));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_sample_as_junit() {
        insta::assert_snapshot!(FORMAT.text(&sample::run()).expect("XML"));
    }

    #[test]
    fn it_reads_back_with_the_same_counts() {
        let record = sample::run();
        let xml = FORMAT.text(&record).expect("XML");
        let report = Report::deserialize_from_str(&xml).expect("well-formed");
        assert_eq!(report.test_suites.len(), record.scenarios.len());
        let failed = record
            .scenarios
            .iter()
            .flat_map(|scenario| &scenario.checks)
            .filter(|outcome| outcome.verdict.kind() == VerdictKind::Failed)
            .count();
        assert_eq!(report.failures, failed);
        let cases = report.test_suites.iter().flat_map(|suite| &suite.test_cases);
        assert!(cases.clone().all(|case| case.classname.is_some() && case.time.is_some()));
        assert!(cases.clone().all(|case| case.timestamp.is_some()));
    }

    #[test]
    fn what_was_found_again_is_counted() {
        let mut record = sample::run();
        let scenario = record.scenarios.iter_mut().find(|one| {
            one.checks.iter().any(|outcome| outcome.verdict.kind() == VerdictKind::Failed)
        });
        let scenario = scenario.expect("a failure");
        for outcome in &mut scenario.checks {
            if let Verdict::Failed { findings } = &mut outcome.verdict {
                let first = findings[0].clone();
                *findings = vec![first; 500];
            }
        }
        let xml = FORMAT.text(&record).expect("XML");
        assert!(xml.contains("499 further findings"), "{xml}");
        assert!(xml.matches("observed: ").count() < 100);
    }

    #[test]
    fn no_string_of_the_record_becomes_markup() {
        let xml = FORMAT.text(&sample::hostile()).expect("XML");
        Report::deserialize_from_str(&xml).expect("well-formed");
        assert!(!xml.contains("<script") && !xml.contains('\u{1b}'));
    }
}

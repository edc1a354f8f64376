//! The summary at the end of a run, for a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use crate::outcome::{RunRecord, VerdictKind};

use super::plain::{count, millis, one_line};
use super::problem::{self, Problem, call, problems};
use super::standing::{Conclusion, headline, of_run};

/// The most problems of a kind listed; the rest are counted, and stand in the other reports.
const PROBLEMS_LIMIT: usize = 20;

/// The most reasons listed for which scenarios were left out.
const REASONS_LIMIT: usize = 20;

const BOLD: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// The summary, with ANSI styles for a stream that strips them where they are not wanted.
pub fn summary(record: &RunRecord) -> String {
    let mut text = String::new();
    problem_list(record, VerdictKind::Failed, &mut text);
    problem_list(record, VerdictKind::Warned, &mut text);
    unfinished(record, &mut text);
    totals(record, &mut text);
    let (sign, style) = match of_run(record) {
        Conclusion::Failed => ("✗", style_of(VerdictKind::Failed)),
        Conclusion::Inconclusive => ("!", style_of(VerdictKind::Warned)),
        Conclusion::Passed => ("✓", style_of(VerdictKind::Passed)),
    };
    let style = style.bold();
    let _ = writeln!(text, "{style}{sign} {}{style:#}", headline(record));
    if let Some(why) = &record.interrupted {
        let _ = writeln!(text, "  {}", one_line(why));
    }
    text
}

const fn style_of(kind: VerdictKind) -> Style {
    let colour = match kind {
        VerdictKind::Failed => AnsiColor::Red,
        VerdictKind::Warned => AnsiColor::Yellow,
        VerdictKind::Blocked => AnsiColor::Magenta,
        VerdictKind::Passed => AnsiColor::Green,
        VerdictKind::Attested => AnsiColor::Cyan,
        VerdictKind::NotApplicable | VerdictKind::NotSeen => return FAINT,
    };
    Style::new().fg_color(Some(anstyle::Color::Ansi(colour)))
}

fn problem_list(record: &RunRecord, kind: VerdictKind, text: &mut String) {
    let problems = problems(record, kind);
    for problem in problems.iter().take(PROBLEMS_LIMIT) {
        describe(problem, text);
    }
    if problems.len() > PROBLEMS_LIMIT {
        let left = problems.len() - PROBLEMS_LIMIT;
        let _ = writeln!(text, "{FAINT}… and {left} more {kind}{FAINT:#}\n");
    }
}

fn describe(problem: &Problem<'_>, text: &mut String) {
    let check = problem.check;
    let style = style_of(problem.kind);
    let _ = writeln!(
        text,
        "{style}{}{style:#} {BOLD}{}{BOLD:#} {FAINT}{}{FAINT:#}",
        problem.kind,
        one_line(&check.title),
        one_line(&check.id)
    );
    let Some(first) = problem.sightings.first() else { return };
    let finding = first.finding;
    for (index, expected) in finding.expected.iter().enumerate() {
        let word = if index == 0 { "expected" } else { "      or" };
        let _ = writeln!(text, "  {word} {}", one_line(expected));
    }
    let _ = writeln!(text, "  observed {}", one_line(&finding.observed));
    let place = one_line(&finding.place.to_string());
    let _ = write!(text, "        at ");
    if let Some(exchange) = first.exchange {
        let _ = write!(text, "{}, ", call(exchange));
    }
    let _ = write!(text, "exchange {} {} {place}", finding.exchange, finding.part);
    if let Some((_, scenario)) = first.scenario {
        let _ = write!(text, " of {}", one_line(&scenario.id));
    }
    if problem.sightings.len() > 1 {
        let _ = write!(text, " {FAINT}and {} more{FAINT:#}", problem.sightings.len() - 1);
    }
    text.push('\n');
    if !finding.hint.is_empty() {
        let _ = writeln!(text, "      hint {}", one_line(&finding.hint));
    }
    for source in check.sources.iter().take(2) {
        let _ = writeln!(text, "    source {}", one_line(source));
    }
    if let Some((_, scenario)) = first.scenario {
        let _ = writeln!(text, "    repeat {}", one_line(&scenario.repeat));
    }
    text.push('\n');
}

fn unfinished(record: &RunRecord, text: &mut String) {
    for one in problem::unfinished(record) {
        let style = style_of(VerdictKind::Blocked);
        let _ = write!(
            text,
            "{style}{}{style:#} {BOLD}{}{BOLD:#}",
            one.standing.as_str(),
            one_line(&one.first.id)
        );
        if one.more > 0 {
            let others = count(one.more, "other scenario");
            let _ = write!(text, " {FAINT}and {others} for the same reason{FAINT:#}");
        }
        let _ = writeln!(text, "\n  {}\n", one_line(&one.why));
    }
}

fn totals(record: &RunRecord, text: &mut String) {
    let totals = &record.totals;
    let counts: Vec<_> = VerdictKind::WORST_FIRST
        .into_iter()
        .filter(|kind| totals.count(*kind) > 0)
        .map(|kind| {
            let style = style_of(kind);
            format!("{style}{} {kind}{style:#}", totals.count(kind))
        })
        .collect();
    let checks = if counts.is_empty() { "none".to_owned() } else { counts.join(", ") };
    let _ = writeln!(text, "   checks {checks}");
    let _ = write!(text, "scenarios {}", totals.scenarios);
    if totals.incomplete > 0 {
        let _ = write!(text, ", of which {} ended early", totals.incomplete);
    }
    let _ = writeln!(
        text,
        ", {} in {}",
        count(totals.exchanges, "exchange"),
        millis(record.duration_ms)
    );
    left_out(record, text);
    let coverage = &record.coverage;
    let _ = writeln!(
        text,
        " coverage {} of {} binding requirements judged, {} not exercised, {} attested, {} \
         without a check\n",
        coverage.judged,
        coverage.binding,
        coverage.not_exercised,
        coverage.attested,
        coverage.not_checked
    );
}

/// How many scenarios were left out, and why.
fn left_out(record: &RunRecord, text: &mut String) {
    let reasons = problem::left_out(record);
    let all: usize = reasons.iter().map(|(_, times)| times).sum();
    if all == 0 {
        return;
    }
    let _ = writeln!(text, " left out {all}");
    for (reason, times) in reasons.iter().take(REASONS_LIMIT) {
        let _ = writeln!(text, "          {FAINT}{times} because {}{FAINT:#}", one_line(reason));
    }
    if let Some(others) = reasons.get(REASONS_LIMIT..).filter(|others| !others.is_empty()) {
        let times: usize = others.iter().map(|(_, times)| times).sum();
        let _ = writeln!(
            text,
            "          {FAINT}{times} for other reasons, listed in the full report{FAINT:#}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn stripped(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn the_sample_in_a_terminal() {
        insta::assert_snapshot!(stripped(&summary(&sample::run())));
    }

    #[test]
    fn a_record_cannot_send_escape_sequences() {
        let text = summary(&sample::hostile());
        let ours = text.matches('\u{1b}').count();
        let all_styles = text.matches("\u{1b}[").count();
        assert_eq!(ours, all_styles);
        assert!(!text.contains("\u{1b}[2J") && !text.contains("\u{1b}]"), "{text:?}");
    }

    #[test]
    fn a_long_list_is_counted() {
        let text = stripped(&summary(&sample::large(1, 1, 30)));
        assert!(text.contains("… and 10 more failed"), "{text}");
    }
}

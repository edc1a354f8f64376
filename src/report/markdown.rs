//! Markdown, for a comment on a pull request or the summary of a build.

use std::fmt::Write;

use crate::outcome::{RunRecord, VerdictKind};

use super::format::{Format, ReportError};
use super::plain::{count, instant, link, link_label, millis, one_line, phrases};
use super::problem::{self, Problem, call, problems};
use super::standing::{Conclusion, Standing, headline, of_run, of_scenario};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "markdown",
    file_name: "summary.md",
    title: "A summary for a pull request comment",
    write: |record, out| Ok::<_, ReportError>(out.write_all(write(record).as_bytes())?),
};

/// A comment may have 65 536 characters; what follows the problems needs some of them.
const PROBLEMS_LIMIT_BYTES: usize = 40_000;

/// The most entries of any other list.
const LIST_LIMIT: usize = 20;

/// The most characters of such an entry.
const ENTRY_LIMIT: usize = 300;

fn write(record: &RunRecord) -> String {
    let mut text = String::new();
    let sign = match of_run(record) {
        Conclusion::Failed => "❌",
        Conclusion::Inconclusive => "⚠️",
        Conclusion::Passed => "✅",
    };
    let _ = writeln!(text, "## {sign} payerproof: {}\n", headline(record));
    let roles: Vec<_> = record.roles.iter().map(|role| role.as_str()).collect();
    let _ = writeln!(
        text,
        "**{}** ({}), {} in {}, {}.\n",
        escape(&record.system),
        roles.join(", "),
        count(record.totals.scenarios, "scenario"),
        millis(record.duration_ms),
        instant(record.started_at)
    );
    if let Some(why) = &record.interrupted {
        let _ = writeln!(text, "> The run was interrupted: {}\n", prose(why));
    }
    totals(record, &mut text);
    problem_list(record, VerdictKind::Failed, "Failures", &mut text);
    problem_list(record, VerdictKind::Warned, "Warnings", &mut text);
    unfinished(record, &mut text);
    repeats(record, &mut text);
    left_out(record, &mut text);
    coverage(record, &mut text);
    let _ = writeln!(text, "Repeat with:\n\n{}", fenced(&record.command));
    text
}

fn totals(record: &RunRecord, text: &mut String) {
    let kinds = VerdictKind::WORST_FIRST;
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    text.push_str(&row(kinds.iter().map(ToString::to_string).collect()));
    text.push_str(&row(kinds.iter().map(|_| "---:".to_owned()).collect()));
    text.push_str(&row(kinds.iter().map(|kind| record.totals.count(*kind).to_string()).collect()));
    text.push('\n');
}

fn problem_list(record: &RunRecord, kind: VerdictKind, title: &str, text: &mut String) {
    let problems = problems(record, kind);
    if problems.is_empty() {
        return;
    }
    let _ = writeln!(text, "### {title}\n");
    for (index, problem) in problems.iter().enumerate() {
        if text.len() > PROBLEMS_LIMIT_BYTES {
            let left = problems.len() - index;
            let _ = writeln!(text, "… and {left} more, listed in the full report.");
            break;
        }
        describe(problem, text);
    }
    text.push('\n');
}

fn describe(problem: &Problem<'_>, text: &mut String) {
    let check = problem.check;
    let _ = writeln!(
        text,
        "- **{}** ({}, {}, {})",
        prose(&check.title),
        code(&check.id),
        escape(&check.level),
        check.actor
    );
    if let Some(first) = problem.sightings.first() {
        let finding = first.finding;
        let expected: Vec<_> = finding.expected.iter().map(|text| prose(text)).collect();
        let _ = writeln!(text, "  - expected {}", expected.join(", or "));
        let _ = writeln!(text, "  - observed {}", prose(&finding.observed));
        let _ = write!(text, "  - at ");
        if let Some(exchange) = first.exchange {
            let _ = write!(text, "{}, ", code(&call(exchange)));
        }
        let _ = write!(
            text,
            "exchange {} {} {}",
            finding.exchange,
            finding.part,
            code(&finding.place.to_string())
        );
        if let Some((_, scenario)) = first.scenario {
            let _ = write!(text, " of {}", code(&scenario.id));
        }
        let more = problem.sightings.len() - 1;
        if more > 0 {
            let _ = write!(text, ", and {more} more");
        }
        text.push('\n');
        if !finding.hint.is_empty() {
            let _ = writeln!(text, "  - hint: {}", prose(&finding.hint));
        }
    }
    let sources: Vec<_> = check.sources.iter().map(|source| source_link(source)).collect();
    if !sources.is_empty() {
        let _ = writeln!(text, "  - source: {}", sources.join(", "));
    }
}

fn unfinished(record: &RunRecord, text: &mut String) {
    let unfinished = problem::unfinished(record);
    if unfinished.is_empty() {
        return;
    }
    text.push_str("### Scenarios that did not end\n\n");
    for one in unfinished.iter().take(LIST_LIMIT) {
        let more = match one.more {
            0 => String::new(),
            more => format!(" and {} for the same reason:", count(more, "other scenario")),
        };
        let why = cut(&one.why);
        let _ = writeln!(text, "- {}{more} {}", code(&one.first.id), prose(why));
    }
    and_more(unfinished.len(), text);
}

/// A command for each scenario that failed.
fn repeats(record: &RunRecord, text: &mut String) {
    let failed = record.scenarios.iter();
    let failed: Vec<_> = failed.filter(|one| of_scenario(one) == Standing::Failed).collect();
    if failed.is_empty() {
        return;
    }
    text.push_str("### Repeat one scenario\n\n");
    for scenario in failed.iter().take(LIST_LIMIT) {
        // Half a command is none.
        let whole = Some(&scenario.repeat).filter(|command| command.len() <= ENTRY_LIMIT);
        let _ = match whole {
            Some(command) => writeln!(text, "- {}", code(command)),
            None => writeln!(text, "- {}: see the full report", code(cut(&scenario.id))),
        };
    }
    and_more(failed.len(), text);
}

fn left_out(record: &RunRecord, text: &mut String) {
    let reasons = problem::left_out(record);
    if reasons.is_empty() {
        return;
    }
    let all = reasons.iter().map(|(_, times)| times).sum();
    let _ = writeln!(text, "### Left out\n\n{}:\n", count(all, "scenario"));
    for (reason, times) in reasons.iter().take(LIST_LIMIT) {
        let _ = writeln!(text, "- {times} because {}", prose(cut(reason)));
    }
    and_more(reasons.len(), text);
}

/// Ends a list of which [`LIST_LIMIT`] entries were told.
fn and_more(all: usize, text: &mut String) {
    if all > LIST_LIMIT {
        let _ = writeln!(text, "- … and {} more, listed in the full report.", all - LIST_LIMIT);
    }
    text.push('\n');
}

/// The beginning of a text that would be too long for a comment.
fn cut(text: &str) -> &str {
    text.char_indices().nth(ENTRY_LIMIT).map_or(text, |(at, _)| &text[..at])
}

fn coverage(record: &RunRecord, text: &mut String) {
    let coverage = &record.coverage;
    text.push_str("### Coverage\n\n");
    let _ = writeln!(
        text,
        "{} bind the roles judged: {} judged in this run, {} not exercised, {} attested, {} \
         without a check.\n",
        match coverage.binding {
            1 => "1 requirement".to_owned(),
            binding => format!("{binding} requirements"),
        },
        coverage.judged,
        coverage.not_exercised,
        coverage.attested,
        coverage.not_checked
    );
}

fn source_link(source: &str) -> String {
    match link(source) {
        // A bracket or space would end the destination early.
        Some(url) => {
            let url = url.replace('(', "%28").replace(')', "%29").replace('|', "%7C");
            format!("[{}]({url})", escape(&link_label(source)))
        }
        None => escape(source),
    }
}

/// A sentence on one line: code between its backticks, and otherwise nothing is markup.
fn prose(text: &str) -> String {
    let phrases = phrases(text).into_iter();
    phrases
        .filter(|phrase| !phrase.text.is_empty())
        .map(|phrase| if phrase.is_code { code(phrase.text) } else { spaced(phrase.text) })
        .collect()
}

/// Escaped text that keeps the spaces between it and the code beside it.
fn spaced(text: &str) -> String {
    let space = |at: bool| if at { " " } else { "" };
    let (before, after) = (text.starts_with(' '), text.ends_with(' '));
    format!("{}{}{}", space(before), escape(text), space(after))
}

/// Text on one line in which nothing is markup: no emphasis, link, image, table, mention or HTML.
fn escape(text: &str) -> String {
    let text = one_line(text);
    let mut escaped = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        let after = &text[index + c.len_utf8()..];
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // Mentions and issue numbers would notify people.
            '@' => escaped.push_str("&#64;"),
            '#' if after.starts_with(|c: char| c.is_ascii_digit()) => escaped.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            // A bare URL would become a link.
            ':' if after.starts_with("//") => escaped.push_str("&#58;"),
            '.' if text[..index].ends_with("www") => escaped.push_str("&#46;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A code span, with a fence longer than any run of backticks inside.
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "¦");
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn fenced(text: &str) -> String {
    let text = one_line(text);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}sh\n{text}\n{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_sample_as_markdown() {
        insta::assert_snapshot!(write(&sample::run()));
    }

    /// The text outside of code, inside which nothing is markup.
    fn without_code(text: &str) -> String {
        let mut outside = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('`') {
            outside.push_str(&rest[..at]);
            rest = &rest[at..];
            // An escaped backtick opens nothing.
            let length = if outside.ends_with('\\') {
                1
            } else {
                let fence = &rest[..rest.len() - rest.trim_start_matches('`').len()];
                let inside = &rest[fence.len()..];
                let end = inside.match_indices(fence).find(|(at, _)| {
                    !inside[..*at].ends_with('`') && !inside[at + fence.len()..].starts_with('`')
                });
                2 * fence.len() + end.expect("a closing fence").0
            };
            rest = &rest[length..];
        }
        outside + rest
    }

    #[test]
    fn nothing_in_a_record_becomes_markup() {
        assert_eq!(
            escape("<b> @team #1 *x* [a](b)"),
            "&lt;b&gt; &#64;team &#35;1 \\*x\\* \\[a\\](b)"
        );
        assert_eq!(prose("no `error` at http://x"), "no `error` at http&#58;//x");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(source_link("javascript:alert(1)"), "javascript:alert(1)");
        let text = without_code(&write(&sample::hostile()));
        assert!(!text.contains("<script") && !text.contains("](javascript"), "{text}");
    }

    #[test]
    fn a_very_long_list_is_shortened_and_says_so() {
        let text = write(&sample::large(1, 1, 2000));
        assert!(text.len() < 65_536, "{}", text.len());
        assert!(text.contains("more, listed in the full report"));
        assert!(text.contains("### Coverage"));
    }
}

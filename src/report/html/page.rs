//! The page as a whole.

use std::cell::RefCell;
use std::io::Write;

use askama::Template;
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::id::Actor;
use crate::outcome::{RunRecord, VerdictKind};
use crate::report::format::{Format, ReportError};
use crate::report::plain::{self, Visible, count, instant, millis};
use crate::report::standing::{Conclusion, headline, of_run};

use super::body::{BodyView, ShownBodies};
use super::scenario::{ScenarioView, scenarios};
use super::view::{
    self, CheckView, ProblemView, RequirementView, Share, checks, coverage, problem_views,
    requirements, totals,
};

/// The format.
pub(in crate::report) const FORMAT: Format = Format {
    name: "html",
    file_name: "report.html",
    title: "One page with every finding, check, requirement and exchange, for reading",
    write,
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

#[derive(Template)]
#[template(path = "report/html/page.html")]
struct Page<'a> {
    record: &'a RunRecord,
    policy: String,
    style: &'static str,
    script: &'static str,
    headline: String,
    class: &'static str,
    conclusion: &'static str,
    started: String,
    duration: String,
    scenario_count: String,
    exchange_count: String,
    actors: [Actor; 3],
    totals: Vec<Share>,
    coverage: Vec<Share>,
    failed: Vec<ProblemView<'a>>,
    warned: Vec<ProblemView<'a>>,
    checks: Vec<CheckView<'a>>,
    requirements: Vec<RequirementView<'a>>,
    scenarios: Vec<ScenarioView<'a>>,
    shown: RefCell<ShownBodies<'a>>,
}

fn write(record: &RunRecord, out: &mut dyn Write) -> Result<(), ReportError> {
    let (class, conclusion) = match of_run(record) {
        Conclusion::Failed => ("v-failed", "failed"),
        Conclusion::Inconclusive => ("v-warned", "inconclusive"),
        Conclusion::Passed => ("v-passed", "passed"),
    };
    let page = Page {
        record,
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        headline: headline(record),
        class,
        conclusion,
        started: instant(record.started_at),
        duration: millis(record.duration_ms),
        scenario_count: count(record.totals.scenarios, "scenario"),
        exchange_count: count(record.totals.exchanges, "exchange"),
        actors: Actor::ALL,
        totals: totals(record),
        coverage: coverage(record),
        failed: problem_views(record, VerdictKind::Failed),
        warned: problem_views(record, VerdictKind::Warned),
        checks: checks(record),
        requirements: requirements(record),
        scenarios: scenarios(record),
        shown: RefCell::default(),
    };
    // Neither HTML nor a reader can do anything with control characters a system sent.
    let mut visible = Visible::new(out);
    let rendered = page.render_into(&mut visible);
    match visible.failed() {
        Some(error) => Err(ReportError::Io(error)),
        None => rendered.map_err(ReportError::Html),
    }
}

/// Nothing is loaded, and no script or style runs but the page's own.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        integrity(STYLE),
        integrity(SCRIPT)
    )
}

fn integrity(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    format!("sha256-{}", STANDARD.encode(digest.as_ref()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::report::problem::problems;
    use crate::report::sample;

    fn write(record: &RunRecord) -> Result<String, ReportError> {
        FORMAT.text(record)
    }

    /// The values of an attribute, in order.
    fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
        html.split(&format!(" {attribute}=\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect()
    }

    /// Every element that is opened is closed, in order.
    fn check_nesting(html: &str) {
        const VOID: &[&str] =
            &["meta", "link", "input", "col", "br", "wbr", "use", "rect", "path", "circle"];
        let mut open: Vec<String> = Vec::new();
        let mut rest = html.strip_prefix("<!doctype html>").expect("a doctype");
        while let Some(at) = rest.find('<') {
            rest = &rest[at + 1..];
            let name: String =
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "near {rest:.80}"),
                None if name.is_empty() => panic!("a stray `<` near {rest:.80}"),
                None if VOID.contains(&name.trim_end_matches('/')) => {}
                None => {
                    if name == "script" || name == "style" {
                        let end = rest.find(&format!("</{name}>")).expect("an end");
                        rest = &rest[end..];
                    }
                    open.push(name);
                }
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    fn check_links(html: &str) {
        let ids = values(html, "id");
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "ids are unique");
        for href in values(html, "href") {
            if let Some(anchor) = href.strip_prefix('#') {
                assert!(unique.contains(&anchor), "{href} leads nowhere");
            } else {
                assert!(href.starts_with("https://") || href.starts_with("http://"), "{href}");
            }
        }
        assert!(values(html, "src").is_empty(), "nothing is loaded");
        assert!(!html.contains("<link") && !html.contains("@import") && !html.contains("url("));
    }

    #[test]
    fn the_page_is_well_formed_and_its_links_lead_somewhere() {
        for record in [sample::run(), sample::empty(), sample::hostile(), sample::large(3, 9, 4)] {
            let html = write(&record).expect("a page");
            check_nesting(&html);
            check_links(&html);
        }
    }

    #[test]
    fn every_finding_has_an_anchor_and_leads_to_its_exchange() {
        let record = sample::run();
        let html = write(&record).expect("a page");
        let ids: BTreeSet<_> = values(&html, "id").into_iter().collect();
        let hrefs: BTreeSet<_> = values(&html, "href").into_iter().collect();
        let all = [VerdictKind::Failed, VerdictKind::Warned]
            .into_iter()
            .flat_map(|kind| problems(&record, kind));
        for problem in all {
            for (index, sighting) in problem.sightings.iter().enumerate() {
                let anchor = super::super::anchor::finding(&problem.check.id, index + 1);
                assert!(ids.contains(anchor.as_str()), "{anchor}");
                let (scenario, _) = sighting.scenario.expect("a scenario");
                let exchange = super::super::anchor::exchange(scenario, sighting.finding.exchange);
                assert!(hrefs.contains(format!("#{exchange}").as_str()), "{exchange}");
            }
        }
    }

    #[test]
    fn what_a_finding_points_at_is_marked() {
        let html = write(&sample::run()).expect("a page");
        let marked: Vec<_> =
            html.split("<mark>").skip(1).filter_map(|rest| rest.split("</mark>").next()).collect();
        assert!(marked.iter().any(|text| text.contains("beneficiary")), "{marked:?}");
        assert!(marked.iter().any(|text| text.contains("500 Internal Server Error")));
        assert!(marked.iter().any(|text| text.contains("client_assertion")), "{marked:?}");
    }

    #[test]
    fn no_string_of_the_record_becomes_markup() {
        let html = write(&sample::hostile()).expect("a page");
        assert!(!html.contains("<script>alert"));
        assert!(!html.contains("href=\"javascript:"));
        assert!(!html.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        assert_eq!(html.matches("<script").count(), 1);
    }

    #[test]
    fn a_large_run_stays_small_enough_to_open() {
        let html = write(&sample::large(100, 30, 3)).expect("a page");
        let megabytes = html.len() >> 20;
        assert!(megabytes < 20, "{megabytes} MiB");
        let elements = html.matches('<').count() / 2;
        assert!(elements < 200_000, "{elements} elements");
    }
}

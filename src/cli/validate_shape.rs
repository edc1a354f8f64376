//! Holds what `payerproof validate` is given to the shapes of the exchange.

use crate::fhir::json::Json;
use crate::fhir::rules::Rules;
use crate::fhir::validate::{Problem, Report, Rule, Severity};
use crate::guides::Guides;
use crate::spec::{Catalogue, Requirement};
use crate::suggest;

use super::Stopped;

/// The shape asked for, and the guide versions it is held by.
pub(super) fn shape<'a>(
    name: Option<&'a str>,
    versions: &[String],
) -> Result<Option<(&'a str, Guides)>, Stopped> {
    let Some(name) = name else { return Ok(None) };
    let rules = Rules::built_in();
    if !rules.names().any(|known| known == name) {
        let hint = suggest::did_you_mean(name, rules.names());
        let known: Vec<&str> = rules.names().collect();
        let message = format!("there is no shape `{name}`{hint} (there are {})", known.join(", "));
        return Err(Stopped::usage(message));
    }
    let mut guides = Guides::default();
    guides.set_named(versions).map_err(|why| Stopped::usage(format!("--guide {why}")))?;
    Ok(Some((name, guides)))
}

/// Adds the rules of a shape that a resource breaks.
pub(super) fn hold(report: &mut Report, text: &[u8], name: &str, guides: &Guides) {
    let Ok(resource) = Json::parse(text) else { return };
    let version_of = |guide: &str| match guide {
        "hrex" => guides.hrex.clone(),
        _ => guides.pdex.clone(),
    };
    let broken = Rules::built_in().broken(name, &resource, &version_of);
    for broken in broken.into_iter().flatten() {
        // How bad it is, is for the catalogue to say, as in a run.
        let binds =
            Catalogue::built_in().get(&broken.requirement).is_none_or(Requirement::is_binding);
        let severity = match &broken.untold {
            Some(_) => Severity::Note,
            None if binds => Severity::Error,
            None => Severity::Warning,
        };
        let mut text = format!("breaks {}: expected {}", broken.requirement, broken.expected);
        if let Some(why) = broken.untold {
            text = format!("may break {}: cannot tell: {why}", broken.requirement);
        }
        let hint = format!("`payerproof explain {}` tells the source.", broken.requirement);
        report.keep(Problem {
            severity,
            location: broken.location,
            pointer: broken.pointer,
            rule: Rule { key: broken.requirement, source: broken.shape, version: None },
            text,
            found: broken.found,
            hint: Some(hint),
        });
    }
}

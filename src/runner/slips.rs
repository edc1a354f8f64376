//! Whether the files a configuration names can be used: keys of clients, and members that are given.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::fhir::named;
use crate::system::{System, resolve};

use super::keys::ClientKey;

/// The parts of a request for a member, each with the type of its resource and whether it must be
/// there (HRex 1.1.0
/// [$member-match](http://hl7.org/fhir/us/davinci-hrex/OperationDefinition-member-match.html)).
const PARTS: [(&str, &str, bool); 4] = [
    ("MemberPatient", "Patient", true),
    ("CoverageToMatch", "Coverage", true),
    ("CoverageToLink", "Coverage", false),
    ("Consent", "Consent", false),
];

/// What is wrong with the files, a line for each slip; `directory` is where their paths start from.
pub fn slips(system: &System, directory: &Path) -> Vec<String> {
    // A path is shown as the configuration writes it.
    let directory = if directory == Path::new(".") { Path::new("") } else { directory };
    [slips_of_keys(system, directory), slips_of_members(system, directory)].concat()
}

fn text_of(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => "no such file".to_owned(),
        _ => error.to_string(),
    })
}

fn slips_of_keys(system: &System, directory: &Path) -> Vec<String> {
    let of_apps = &system.authorization;
    let apps = [&of_apps.client, &of_apps.other_client].into_iter().flatten();
    let files = system
        .registration
        .clients()
        .map(|client| (&client.key_file, &client.algorithm))
        .chain(apps.map(|app| (&app.key_file, &app.algorithm)));
    let named = files.filter_map(|(file, algorithm)| Some((file.as_ref()?, algorithm)));
    let slip = |(file, algorithm): (&PathBuf, &String)| {
        let path = resolve(directory, file);
        let key = text_of(&path).and_then(|pem| ClientKey::from_pem("", algorithm, pem));
        Some(format!("{}: {}", path.display(), key.err()?))
    };
    named.filter_map(slip).collect()
}

fn slips_of_members(system: &System, directory: &Path) -> Vec<String> {
    let mut slips = Vec::new();
    let mut patients: BTreeMap<String, &str> = BTreeMap::new();
    let in_bulk = system.claims.get("bulk_member_match").is_some_and(|claimed| *claimed);
    for (case, file) in &system.members.files {
        let path = resolve(directory, file);
        let mut slip = |what: &str| slips.push(format!("{}: {what}", path.display()));
        let parameters = match read(&path) {
            Ok(parameters) => parameters,
            Err(why) => {
                slip(&why);
                continue;
            }
        };
        for (part, kind, demanded) in PARTS {
            let found: Vec<&Value> = named(&parameters, part).collect();
            match &found[..] {
                [one] if one["resource"]["resourceType"] == kind => {}
                [_] => slip(&format!("the resource of `{part}` is not a {kind}")),
                [] if !demanded => {}
                [] => slip(&format!("has no parameter `{part}`, which `$member-match` demands")),
                _ => slip(&format!("has the parameter `{part}` more than once")),
            }
        }
        if !in_bulk {
            continue;
        }
        // Who was matched in bulk is known again by this id.
        let id = named(&parameters, "MemberPatient").find_map(|one| one["resource"]["id"].as_str());
        match id {
            None => {
                slip("the Patient of `MemberPatient` has no `id`, by which a bulk match tells it");
            }
            Some(id) => {
                if let Some(other) = patients.insert(id.to_owned(), case) {
                    slip(&format!(
                        "its `MemberPatient` has the id `{id}` of the one for `{other}`; a request \
                         for both could not tell them apart"
                    ));
                }
            }
        }
    }
    slips
}

fn read(path: &Path) -> Result<Value, String> {
    let parameters: Value =
        serde_json::from_str(&text_of(path)?).map_err(|error| error.to_string())?;
    if parameters["resourceType"] == "Parameters" {
        Ok(parameters)
    } else {
        Err("is not a Parameters resource".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::system::Members;

    fn request(id: &str) -> Value {
        json!({"resourceType": "Parameters", "parameter": [
            {"name": "MemberPatient", "resource": {"resourceType": "Patient", "id": id}},
            {"name": "CoverageToMatch", "resource": {"resourceType": "Coverage"}},
            {"name": "Consent", "resource": {"resourceType": "Consent"}},
        ]})
    }

    fn slips(files: &[(&str, &str)]) -> Vec<String> {
        let desk = tempfile::tempdir().expect("a directory");
        let mut members = Members { seeded: false, ..Members::default() };
        for (case, text) in files {
            std::fs::write(desk.path().join(case), text).expect("written");
            members.files.insert((*case).to_owned(), case.into());
        }
        let mut system = System { members, ..crate::runner::mocks_system() };
        system.claims.insert("bulk_member_match".to_owned(), true);
        let slips = super::slips(&system, desk.path());
        let place = format!("{}/", desk.path().display());
        slips.iter().map(|slip| slip.replace(&place, "")).collect()
    }

    #[test]
    fn what_can_be_sent_has_no_slips() {
        let (one, other) = (request("1").to_string(), request("2").to_string());
        assert_eq!(slips(&[("known", &one), ("sensitive", &other)]), Vec::<String>::new());
    }

    #[test]
    fn each_slip_names_the_file_and_the_place() {
        let mut swapped = request("1");
        swapped["parameter"][1]["resource"]["resourceType"] = json!("Patient");
        let mut short = request("1");
        short["parameter"][1]["name"] = json!("coverageToMatch");
        let mut nameless = request("1");
        nameless["parameter"][0]["resource"] = json!({"resourceType": "Patient"});
        let mut twice = request("1");
        let again = twice["parameter"][1].clone();
        twice["parameter"].as_array_mut().expect("a list").push(again);
        for (text, slip) in [
            ("{".to_owned(), "EOF while parsing an object at line 1 column 1"),
            ("{}".to_owned(), "is not a Parameters resource"),
            (swapped.to_string(), "the resource of `CoverageToMatch` is not a Coverage"),
            (
                short.to_string(),
                "has no parameter `CoverageToMatch`, which `$member-match` demands",
            ),
            (
                nameless.to_string(),
                "the Patient of `MemberPatient` has no `id`, by which a bulk match tells it",
            ),
            (twice.to_string(), "has the parameter `CoverageToMatch` more than once"),
        ] {
            assert_eq!(slips(&[("known", &text)]), [format!("known: {slip}")]);
        }
        let same = request("1").to_string();
        let both = slips(&[("known", &same), ("sensitive", &same)]);
        assert_eq!(both.len(), 1, "{both:?}");
        assert!(both[0].starts_with("sensitive: its `MemberPatient` has the id `1`"), "{both:?}");
    }
}

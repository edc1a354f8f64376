//! Reading a configuration file, with line, column and suggestion in every message.

use std::fmt::Write;
use std::path::Path;

use crate::id::Actor;
use crate::oauth::JWT_BEARER_GRANT;
use crate::suggest;

use super::model::{
    AuthBy, CLAIMS, ClientConfig, METADATA_CLAIMS, RegistrationKind, STATEMENT_CLAIMS, System,
    TARGET_CLAIMS, TriggerConfig,
};

/// How the identifier of a payer is written.
const PAYER_FORM: &str = "urn:oid:2.16.840.1.113883.6.300|12345";

/// The grants a client that was registered by hand may be said to have.
const GRANTS: [&str; 2] = ["client_credentials", JWT_BEARER_GRANT];

/// A commented configuration file, as `payerproof init` writes it.
pub const TEMPLATE: &str = include_str!("template.toml");

/// Why a configuration file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SystemError {
    /// The file could not be read.
    #[error("could not read {path}: {cause}")]
    Read {
        /// The path.
        path: String,
        /// Why.
        cause: String,
    },
    /// The file is wrong somewhere.
    #[error("{path}:{line}:{column}: {message}")]
    Problem {
        /// The path.
        path: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong and what was expected.
        message: String,
    },
}

/// Reads and checks a configuration file.
///
/// # Errors
/// When it cannot be read, is malformed, or lacks what its roles need.
pub fn load(path: &Path) -> Result<System, SystemError> {
    let text = std::fs::read_to_string(path).map_err(|error| SystemError::Read {
        path: path.display().to_string(),
        cause: error.to_string(),
    })?;
    parse(&path.display().to_string(), &text)
}

/// Checks the text of a configuration file.
///
/// # Errors
/// When it is malformed or lacks what its roles need.
pub fn parse(path: &str, text: &str) -> Result<System, SystemError> {
    let problem = |offset: usize, message: String| {
        let before = &text[..offset.min(text.len())];
        SystemError::Problem {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.len() - before.rfind('\n').map_or(0, |newline| newline + 1) + 1,
            message,
        }
    };
    let mut system: System = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        problem(offset, with_suggestion(error.message()))
    })?;
    // Problems of meaning point at the word they are about.
    meaning(&system).map_err(|(word, message)| problem(place_of(text, &word), message))?;
    if system.target.as_ref().is_some_and(|target| target.listen.authority.is_some()) {
        system.claims.entry("tls_authority".to_owned()).or_insert(true);
    }
    // Whoever is set going by the operation offers it.
    if let Some(target) = &system.target
        && matches!(target.trigger, TriggerConfig::InvokeExport { .. })
    {
        system.claims.entry("invoke_export".to_owned()).or_insert(true);
    }
    Ok(system)
}

/// Where `word` stands first, outside comments.
fn place_of(text: &str, word: &str) -> usize {
    let is_comment = |at: usize| {
        let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        text[line..at].contains('#')
    };
    text.match_indices(word).map(|(at, _)| at).find(|at| !is_comment(*at)).unwrap_or(0)
}

fn with_suggestion(message: &str) -> String {
    let message = message.replace('\n', " ");
    let Some((what, expected)) = message.split_once(", expected ") else { return message };
    let Some(word) = what.split('`').nth(1) else { return message };
    let names = expected.split('`').skip(1).step_by(2);
    format!("{message}{}", suggest::did_you_mean(word, names))
}

/// The word that is wrong, with what is wrong about it.
fn meaning(system: &System) -> Result<(), (String, String)> {
    let wrong = |word: &str, message: String| Err((word.to_owned(), message));
    if system.roles.is_empty() {
        return wrong("roles", "`roles` is empty; expected some of source, target, idp".to_owned());
    }
    for (name, url) in [
        ("fhir_base", &system.fhir_base),
        ("mtls_bundle", &system.mtls_bundle),
        ("issuer", &system.issuer),
    ] {
        if let Some(url) = url {
            is_http_url(url).or_else(|why| wrong(url, format!("`{name}` {why}")))?;
        }
    }
    if let Err((version, why)) = system.guides.known() {
        return wrong(version, why);
    }
    let judges = |role| system.roles.contains(&role);
    if judges(Actor::Source) && system.fhir_base.is_none() {
        return wrong("roles", "the role source needs `fhir_base`".to_owned());
    }
    if judges(Actor::Idp) && system.issuer.is_none() && system.fhir_base.is_none() {
        return wrong(
            "roles",
            "the role idp needs `issuer`, or `fhir_base` to discover it".to_owned(),
        );
    }
    if judges(Actor::Target) && system.target.is_none() {
        return wrong("roles", "the role target needs a `[target]` section".to_owned());
    }
    for claim in system.claims.keys() {
        if !CLAIMS.iter().any(|(name, _)| name == claim) {
            let hint = suggest::did_you_mean(claim, CLAIMS.iter().map(|(name, _)| *name));
            return wrong(claim, format!("`{claim}` is not a capability{hint}"));
        }
    }
    for member in system.members.files.keys() {
        if !crate::scenario::MEMBER_CASES.contains(&member.as_str()) {
            let hint = suggest::did_you_mean(member, crate::scenario::MEMBER_CASES.iter().copied());
            return wrong(member, format!("there is no member `{member}`{hint}"));
        }
    }
    for (case, expected) in &system.members.expected {
        if !system.members.files.contains_key(case) {
            let hint = suggest::did_you_mean(case, system.members.files.keys().map(String::as_str));
            let message =
                format!("`members.expected.{case}` is about no member of `members.files`{hint}");
            return wrong(case, message);
        }
        expected.check(case)?;
    }
    let payers =
        [("discloser", &system.members.discloser), ("recipient", &system.members.recipient)];
    for (name, payer) in payers {
        let Some(payer) = payer else { continue };
        if payer.name.trim().is_empty() {
            return wrong(name, format!("members.{name}: `name` is empty"));
        }
        if payer.parts().is_none() {
            let identifier = &payer.identifier;
            let why = format!("`{identifier}` is not a system and a value, as in `{PAYER_FORM}`");
            return wrong(identifier, format!("members.{name}: {why}"));
        }
    }
    if let Some(udap) = &system.udap {
        let names = [("community", &udap.community), ("organization_id", &udap.organization_id)];
        for (name, uri) in names {
            // Whoever is only called asks for nobody.
            if name == "organization_id" && uri.is_empty() && udap.client.is_none() {
                continue;
            }
            if let Err(error) = url::Url::parse(uri) {
                return wrong(uri, format!("`{name}` is not a URI: {error}"));
            }
        }
        if udap.purpose_of_use.is_empty() {
            return wrong("purpose_of_use", "`purpose_of_use` is empty".to_owned());
        }
    }
    for (claim, needed, there) in [
        ("udap", "client", system.udap.as_ref().is_some_and(|udap| udap.client.is_some())),
        ("registers_by_udap", "server", system.udap.as_ref().is_some_and(|it| it.server.is_some())),
    ] {
        if system.claims.get(claim) == Some(&true) && !there {
            let message = format!("the claim `{claim}` needs a `[udap]` section with `{needed}`");
            return wrong(claim, message);
        }
    }
    let admin = system.target.as_ref().is_some_and(|target| target.admin.is_some());
    if system.claims.get("server_definitions") == Some(&true) && !admin {
        let message = "the claim `server_definitions` needs a `[target.admin]` section".to_owned();
        return wrong("server_definitions", message);
    }
    if let Some(target) = &system.target
        && let Some(stored) = &target.stored
    {
        let Some(base) = stored.base(target) else {
            let message = "`[target.stored]` needs a `fhir_base`, or that of `[target]`";
            return wrong("target.stored", message.to_owned());
        };
        is_http_url(base).or_else(|why| wrong(base, format!("`fhir_base` {why}")))?;
    }
    let authority = system.target.as_ref().and_then(|target| target.listen.authority.as_ref());
    if system.claims.get("tls_authority") == Some(&true) && authority.is_none() {
        let message = "the claim `tls_authority` needs `authority` in `[target.listen]`";
        return wrong("tls_authority", message.to_owned());
    }
    let bulk = system.target.as_ref().is_some_and(|target| target.bulk_trigger.is_some());
    if judges(Actor::Target) && system.claims.get("bulk_requests") == Some(&true) && !bulk {
        let message = "the claim `bulk_requests` needs `[target.bulk_trigger]`".to_owned();
        return wrong("bulk_requests", message);
    }
    let rotation = system.target.as_ref().is_some_and(|target| target.key_rotation.is_some());
    if judges(Actor::Target) && system.claims.get("rotates_keys") == Some(&true) && !rotation {
        let message = "the claim `rotates_keys` needs `[target.key_rotation]`".to_owned();
        return wrong("rotates_keys", message);
    }
    let other = system.target.as_ref().is_some_and(|target| target.other_listen.is_some());
    if judges(Actor::Target) && system.claims.get("several_sources") == Some(&true) && !other {
        let message = "the claim `several_sources` needs `[target.other_listen]`".to_owned();
        return wrong("several_sources", message);
    }
    let registration = &system.registration;
    let as_client = judges(Actor::Source) || judges(Actor::Idp);
    if as_client && registration.how == RegistrationKind::Manual && registration.client.is_none() {
        let message = "manual registration needs `[registration.client]`".to_owned();
        return wrong("manual", message);
    }
    for client in registration.clients() {
        if !["ES384", "RS384"].contains(&client.algorithm.as_str()) {
            let message = format!("`{}` is not one of ES384, RS384", client.algorithm);
            return wrong(&client.algorithm, message);
        }
        if let Some(grant) = client.grants.iter().find(|grant| !GRANTS.contains(&grant.as_str())) {
            let hint = suggest::did_you_mean(grant, GRANTS.iter().copied());
            return wrong(grant, format!("`{grant}` is not a grant of `grants`{hint}"));
        }
        authentication(client)?;
    }
    if system.tls.certificate_file.is_some() != system.tls.key_file.is_some() {
        return wrong(
            "tls",
            "a client certificate needs both `certificate_file` and `key_file`".to_owned(),
        );
    }
    if system.limits.jobs == 0 {
        return wrong("jobs", "`jobs` is 0; at least one scenario must run at once".to_owned());
    }
    Ok(())
}

/// Whether a client has what its way of authentication needs.
fn authentication(client: &ClientConfig) -> Result<(), (String, String)> {
    let (certificate, key) = (&client.certificate_file, &client.certificate_key_file);
    if certificate.is_some() != key.is_some() {
        let message = "a client needs both `certificate_file` and `certificate_key_file`";
        return Err(("certificate_".to_owned(), message.to_owned()));
    }
    let (missing, file) = match client.auth_method {
        AuthBy::PrivateKeyJwt => (client.key_file.is_none(), "key_file"),
        AuthBy::ClientSecretBasic => (client.secret_file.is_none(), "secret_file"),
        AuthBy::TlsClientAuth | AuthBy::SelfSignedTlsClientAuth => {
            (certificate.is_none(), "certificate_file")
        }
    };
    if missing {
        let method = client.auth_method.as_str();
        let message = format!("a client that authenticates by {method} needs `{file}`");
        return Err((client.client_id.clone(), message));
    }
    Ok(())
}

fn is_http_url(text: &str) -> Result<(), String> {
    let url = url::Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("is not an http or https URL".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a query or fragment, which a base URL cannot have".to_owned());
    }
    Ok(())
}

impl System {
    /// What each part of the configuration will do, a line each.
    pub fn explain(&self) -> String {
        let mut text = String::new();
        let mut line = |what: &str, effect: String| {
            let _ = writeln!(text, "{what:<23} {effect}");
        };
        let roles: Vec<&str> = self.roles.iter().map(|role| role.as_str()).collect();
        line("roles", format!("judge {} of {}", roles.join(" and "), self.name));
        if let Some(base) = &self.fhir_base {
            line("fhir_base", format!("send FHIR requests to {base}"));
        }
        // What concerns a role that is not judged has no effect.
        let as_client = self.roles.iter().any(|role| *role != Actor::Target);
        let target = self.target.as_ref().filter(|_| self.roles.contains(&Actor::Target));
        match &self.issuer {
            _ if !as_client => {}
            Some(issuer) => {
                line("issuer", format!("discover the authorization server at {issuer}"));
            }
            None => {
                line("issuer", "discover the authorization server from the FHIR base".to_owned());
            }
        }
        let read_from_metadata = self.roles.contains(&Actor::Idp);
        let read_from_statement = self.roles.contains(&Actor::Source);
        for (claim, meaning) in CLAIMS {
            let concerns = if TARGET_CLAIMS.contains(claim) { target.is_some() } else { as_client };
            if !concerns {
                continue;
            }
            let verb = match self.claims.get(*claim) {
                Some(true) => "run",
                // What is left out may still be found in the server's metadata.
                None if read_from_metadata && METADATA_CLAIMS.contains(claim) => {
                    "as the server's metadata says, run"
                }
                None if read_from_statement && STATEMENT_CLAIMS.contains(claim) => {
                    "as the CapabilityStatement says, run"
                }
                Some(false) | None => "leave out",
            };
            line(claim, format!("{verb} scenarios for which {meaning}"));
        }
        if let Some(site) = &self.client_site {
            line("client_site", format!("serve the keys of our clients on {}", site.listen));
        }
        let guides = &self.guides;
        line(
            "guides",
            format!(
                "judge by PDex {}, HRex {}, Bulk Data {}, SMART App Launch {}",
                guides.pdex, guides.hrex, guides.bulk_data, guides.smart
            ),
        );
        match self.registration.how {
            _ if !as_client => {}
            RegistrationKind::Dynamic => {
                line("registration", "register new clients for each scenario".to_owned());
            }
            RegistrationKind::Manual => {
                let two = self.registration.other_client.is_some();
                let more = if two { "s" } else { "; leave out scenarios with two payers" };
                line("registration", format!("use the registered client{more}"));
                for client in self.registration.clients() {
                    let grants = client.grants.join(" and ");
                    line("registration", format!("let `{}` ask by {grants}", client.client_id));
                }
            }
        }
        if as_client {
            let (member_match, export) = (&self.scopes.member_match, &self.scopes.export);
            line("scopes", format!("ask for `{member_match}`, then `{export}`"));
        }
        if self.tls.insecure {
            line("tls", "accept ANY certificate: for development only".to_owned());
        }
        if let Some(ca) = &self.tls.ca_file {
            line("tls", format!("also trust the authorities in {}", ca.display()));
        }
        if self.tls.certificate_file.is_some() {
            line("tls", "present a client certificate".to_owned());
        }
        if self.members.seeded {
            line("members", format!("speak of our members of seed {}", self.members.seed));
        }
        let payers = [
            ("say that the system is", &self.members.discloser),
            ("say that we are", &self.members.recipient),
        ];
        for (what, payer) in payers {
            if let Some(payer) = payer {
                line("members", format!("{what} {} ({})", payer.name, payer.identifier));
            }
        }
        for (case, file) in &self.members.files {
            line("members", format!("for `{case}`, send {}", file.display()));
            if let Some(expected) = self.members.expected.get(case) {
                let count: usize = expected.sentinels().values().map(Vec::len).sum();
                let sensitive = expected.sensitive.len();
                let what = format!("{count} records, {sensitive} sensitive ones");
                line("members", format!("for `{case}`, look out for {what}"));
            }
        }
        let limits = &self.limits;
        line(
            "limits",
            format!(
                "wait {} s for a connection, {} s for an answer, {} s for an export; {} scenarios at once",
                limits.connect_secs, limits.response_secs, limits.export_secs, limits.jobs
            ),
        );
        if let Some(target) = target {
            line(
                "target",
                format!(
                    "expect client `{}` at our mocks on {} and {}",
                    target.client_id, target.listen.idp, target.listen.source
                ),
            );
            line("target.trigger", target.trigger.explain());
            match &target.bulk_trigger {
                Some(trigger) => line("target.bulk_trigger", trigger.explain()),
                None => line("target.bulk_trigger", "never set it going for many".to_owned()),
            }
            let look = target.stored.as_ref().and_then(|stored| stored.base(target));
            line(
                "target.stored",
                look.map_or_else(
                    || "ask who vouches for what the target stored".to_owned(),
                    |base| format!("search what the target stored at {base}"),
                ),
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_valid() {
        let system = parse("template.toml", TEMPLATE).unwrap_or_else(|error| panic!("{error}"));
        assert!(system.explain().contains("judge source"));
    }

    #[test]
    fn of_a_target_payer_only_is_told_what_concerns_one() {
        let toml = "name = 'x'\nroles = ['target']\n[target]\nclient_id = 'c'\n\
                    fhir_base = 'http://t.test/fhir'\n\
                    [target.listen]\nidp = '127.0.0.1:1'\nsource = '127.0.0.1:2'\n\
                    [target.trigger.invoke_export]\nlocal_patients = { known = 'Patient/1' }\n";
        let system = parse("t.toml", toml).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(system.claims.get("invoke_export"), Some(&true));
        let text = system.explain();
        for absent in ["introspection", "member_match ", "registration ", "issuer ", "scopes "] {
            assert!(!text.contains(&format!("\n{absent}")), "{text}");
        }
        assert!(text.contains("\ntarget.trigger ") && text.contains("`known`"), "{text}");
        assert!(text.contains("\ninvoke_export           run scenarios"), "{text}");
    }

    #[test]
    fn a_slip_names_line_column_and_nearest_name() {
        let text = TEMPLATE.replace("fhir_base =", "fhir_bsae =");
        let error = parse("p.toml", &text).expect_err("a slip").to_string();
        assert!(error.starts_with("p.toml:"), "{error}");
        assert!(error.contains("did you mean `fhir_base`?"), "{error}");
    }

    #[test]
    fn meaning_is_checked() {
        let error = parse("p.toml", "name = 'x'\nroles = ['source']\n").expect_err("no base");
        assert_eq!(error.to_string(), "p.toml:2:1: the role source needs `fhir_base`");
        let error = parse("p.toml", "name = 'x'\nroles = ['idp']\n[guides]\npdex = 'banana'\n");
        let error = error.expect_err("no version").to_string();
        let known = "`guides.pdex`: `banana` is not one of the versions 2.0.0, 2.1.0, 2.2.0";
        assert!(error.starts_with("p.toml:4:") && error.ends_with(known), "{error}");
        let error = parse("p.toml", "name = 'x'\nroles = ['source']\nfhir_base = 'ftp://x'\n");
        let error = error.expect_err("no http").to_string();
        assert_eq!(error, "p.toml:3:14: `fhir_base` is not an http or https URL");
        let error =
            parse("p.toml", "name = 'x'\nroles = ['sourse']\n").expect_err("a slip").to_string();
        assert!(
            error.starts_with("p.toml:2:10:") && error.contains("did you mean `source`?"),
            "{error}"
        );
    }

    #[test]
    fn payers_are_named_by_system_and_value() {
        let head = "name = 'x'\nroles = ['source']\nfhir_base = 'http://x'\n";
        let with = |payer: &str| parse("p.toml", &format!("{head}{payer}"));
        let payer = |identifier: &str| {
            with(&format!("[members.recipient]\nname = 'Plan'\nidentifier = '{identifier}'\n"))
        };
        let explained = payer("urn:oid:1.2|7").expect("sound").explain();
        assert!(explained.contains("say that we are Plan (urn:oid:1.2|7)"), "{explained}");
        let error = payer("12345").expect_err("a value alone").to_string();
        assert_eq!(
            error,
            "p.toml:6:15: members.recipient: `12345` is not a system and a value, as in \
             `urn:oid:2.16.840.1.113883.6.300|12345`"
        );
        for bad in ["|7", "urn:oid:1.2|", "urn:oid:1.2|7|8", "urn:oid: 1.2|7"] {
            assert!(payer(bad).is_err(), "{bad}");
        }
        let unnamed = "[members.discloser]\nname = ' '\nidentifier = 'urn:oid:1.2|7'\n";
        let error = with(unnamed).expect_err("no name").to_string();
        assert!(error.contains("members.discloser: `name` is empty"), "{error}");
    }

    #[test]
    fn what_is_held_of_a_member_is_about_a_member_that_is_given() {
        let head = "name = 'x'\nroles = ['source']\nfhir_base = 'http://x'\n";
        let files = "[members]\nseeded = false\n[members.files]\nknown = 'k.json'\n";
        let with = |expected: &str| parse("p.toml", &format!("{head}{files}{expected}"));
        let good = "[members.expected.known]\npatients = ['p1']\nother_member = ['Patient/p9']\n";
        let explained = with(good).expect("sound").explain();
        assert!(explained.contains("for `known`, look out for 1 records"), "{explained}");
        for (expected, why) in [
            (
                "[members.expected.knwon]\n",
                "p.toml:8:19: `members.expected.knwon` is about no member of `members.files`; did \
                 you mean `known`?",
            ),
            (
                "[members.expected.known]\nother_member = ['p9']\n",
                "p.toml:9:18: members.expected.known: `p9` in `other_member` is not a Type/id",
            ),
        ] {
            assert_eq!(with(expected).expect_err(why).to_string(), why);
        }
        let slip =
            with("[members.expected.known]\nsensitiv = []\n").expect_err("a slip").to_string();
        assert!(slip.contains("did you mean `sensitive`?"), "{slip}");
    }
}

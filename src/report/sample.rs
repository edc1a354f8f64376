//! Run records for tests: a realistic one, an empty one, a hostile one and a large one.

use jiff::Timestamp;
use serde_json::json;

use crate::guides::Guides;
use crate::id::Actor;
use crate::outcome::{
    CheckOutcome, CheckRecord, Coverage, ExchangeRecord, Finding, Part, Place, RUN_RECORD_VERSION,
    RequirementRecord, RunRecord, ScenarioRecord, StepRecord, StepState, Totals, Verdict,
    VerdictKind,
};
use crate::transcript::{Redactor, Timing, TlsFacts, text};

fn start() -> Timestamp {
    "2027-01-15T12:00:00Z".parse().expect("an instant")
}

/// A run in which nothing was seen.
pub(super) fn empty() -> RunRecord {
    RunRecord {
        version: RUN_RECORD_VERSION,
        payerproof: "0.1.0".to_owned(),
        run_id: "run-empty".to_owned(),
        started_at: start(),
        duration_ms: 12,
        seed: 1,
        command: "payerproof run".to_owned(),
        system: "our own mocks".to_owned(),
        roles: vec![Actor::Source],
        guides: Guides::default(),
        interrupted: None,
        totals: Totals::default(),
        checks: Vec::new(),
        requirements: Vec::new(),
        coverage: Coverage::default(),
        scenarios: Vec::new(),
    }
}

/// A run against a sandbox that does most things right.
pub(super) fn run() -> RunRecord {
    let scenarios = vec![
        member_is_found(),
        expired_assertion(),
        unknown_member(),
        expired_consent(),
        slow_export(),
        status_host_is_gone(),
        revoked_token(),
    ];
    let checks = checks(&scenarios);
    RunRecord {
        run_id: "run-7f3a".to_owned(),
        duration_ms: 4810,
        seed: 20_270_115,
        command: "payerproof run --config northwind.toml --role source --role idp --seed 20270115"
            .to_owned(),
        system: "Northwind Health sandbox".to_owned(),
        roles: vec![Actor::Idp, Actor::Source],
        totals: totals(&checks, &scenarios),
        requirements: requirements(),
        coverage: Coverage {
            binding: 212,
            judged: 9,
            not_exercised: 171,
            attested: 1,
            not_checked: 31,
        },
        checks,
        scenarios,
        ..empty()
    }
}

/// The sample with attacks in every string a system under test could have sent.
pub(super) fn hostile() -> RunRecord {
    const ATTACK: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\"'><script>alert(1)</script>{{7*7}}`|@all";
    let mut record = run();
    record.system = ATTACK.to_owned();
    record.command = ATTACK.to_owned();
    record.interrupted = Some(ATTACK.to_owned());
    for check in &mut record.checks {
        check.title = ATTACK.to_owned();
        check.sources = vec!["javascript:alert(1)".to_owned(), ATTACK.to_owned()];
    }
    for requirement in &mut record.requirements {
        requirement.url = "javascript:alert(1)".to_owned();
        requirement.summary = ATTACK.to_owned();
        requirement.observation = ATTACK.to_owned();
    }
    for scenario in &mut record.scenarios {
        scenario.title = ATTACK.to_owned();
        scenario.repeat = ATTACK.to_owned();
        for step in &mut scenario.steps {
            step.title = ATTACK.to_owned();
            step.detail = ATTACK.to_owned();
        }
        for outcome in &mut scenario.checks {
            if let Verdict::Failed { findings } | Verdict::Warned { findings } =
                &mut outcome.verdict
            {
                for finding in findings {
                    finding.expected = vec![ATTACK.to_owned()];
                    finding.observed = ATTACK.to_owned();
                    finding.hint = ATTACK.to_owned();
                    finding.place = Place::Header(ATTACK.to_owned());
                }
            }
        }
        for exchange in &mut scenario.exchanges {
            exchange.url = ATTACK.to_owned();
            exchange.method = ATTACK.to_owned();
            exchange.step = ATTACK.to_owned();
            exchange.curl = ATTACK.to_owned();
            if let Some(response) = &mut exchange.response {
                response.headers.0.push((ATTACK.to_owned(), ATTACK.to_owned()));
                response.body = ATTACK.to_owned();
            }
        }
    }
    record
}

/// A run of many scenarios with many exchanges each, in which `failing` checks failed.
pub(super) fn large(scenarios: usize, exchanges: usize, failing: usize) -> RunRecord {
    let one = member_is_found();
    let findings = |seq: u32| vec![finding(seq, Part::Response, Place::Status, "200", "500")];
    let many = (0..scenarios).map(|index| {
        let mut scenario = one.clone();
        scenario.id = format!("journey/scenario_{index}");
        scenario.exchanges = (0..exchanges)
            .map(|number| {
                let mut exchange = one.exchanges[number % one.exchanges.len()].clone();
                exchange.seq = u32::try_from(number + 1).expect("few");
                exchange
            })
            .collect();
        scenario.checks = (0..failing)
            .map(|check| {
                outcome(&format!("group.check_{check}"), Verdict::Failed { findings: findings(1) })
            })
            .collect();
        scenario
    });
    let scenarios: Vec<_> = many.collect();
    let checks: Vec<_> = (0..failing)
        .map(|check| CheckRecord {
            id: format!("group.check_{check}"),
            title: "The answer is a success, whatever else may be wrong with it".to_owned(),
            actor: Actor::Source,
            level: "SHALL".to_owned(),
            verifies: vec!["X-1".to_owned()],
            sources: vec!["https://hl7.org/fhir/R4/http.html".to_owned()],
            verdict: Verdict::Failed { findings: findings(1) },
            scenarios: scenarios.iter().map(|scenario| scenario.id.clone()).collect(),
        })
        .collect();
    RunRecord {
        run_id: "run-large".to_owned(),
        totals: totals(&checks, &scenarios),
        checks,
        scenarios,
        ..empty()
    }
}

fn totals(checks: &[CheckRecord], scenarios: &[ScenarioRecord]) -> Totals {
    let count = |kind| checks.iter().filter(|check| check.verdict.kind() == kind).count();
    Totals {
        checks: VerdictKind::WORST_FIRST.iter().map(|kind| (*kind, count(*kind))).collect(),
        scenarios: scenarios.len(),
        incomplete: scenarios
            .iter()
            .filter(|scenario| scenario.steps.iter().any(|step| step.state != StepState::Done))
            .count(),
        exchanges: scenarios.iter().map(|scenario| scenario.exchanges.len()).sum(),
    }
}

fn finding(exchange: u32, part: Part, place: Place, expected: &str, observed: &str) -> Finding {
    Finding {
        expected: vec![expected.to_owned()],
        observed: observed.to_owned(),
        exchange,
        part,
        place,
        hint: String::new(),
    }
}

fn outcome(check: &str, verdict: Verdict) -> CheckOutcome {
    CheckOutcome { check: check.to_owned(), verdict }
}

fn passed(check: &str, seen: &str) -> CheckOutcome {
    outcome(check, Verdict::Passed { seen: seen.to_owned() })
}

fn step(id: &str, verb: &str, title: &str) -> StepRecord {
    StepRecord {
        id: id.to_owned(),
        verb: verb.to_owned(),
        title: title.to_owned(),
        state: StepState::Done,
        detail: String::new(),
    }
}

fn scenario(id: &str, title: &str, role: Actor, http: &str) -> ScenarioRecord {
    let mut transcript = text::parse(http, start()).expect("a transcript");
    let redactor = Redactor::new(b"sample");
    for (index, exchange) in transcript.exchanges.iter_mut().enumerate() {
        let exchange = std::sync::Arc::make_mut(exchange);
        let micros = 3200 + 2417 * u64::try_from(index).expect("few");
        exchange.timing = Timing { head_us: micros, total_us: micros + 450 };
        exchange.tls = Some(TlsFacts {
            version: "TLSv1_3".to_owned(),
            cipher_suite: "TLS13_AES_256_GCM_SHA384".to_owned(),
            server_name: Some("northwind.test".to_owned()),
            peer_certificate_sha256: None,
        });
    }
    ScenarioRecord {
        id: id.to_owned(),
        title: title.to_owned(),
        role,
        started_at: start(),
        duration_ms: 640,
        repeat: format!("payerproof run --config northwind.toml --scenario {id} --seed 20270115"),
        steps: Vec::new(),
        checks: Vec::new(),
        exchanges: transcript
            .exchanges
            .iter()
            .map(|exchange| ExchangeRecord::from_exchange(exchange, &redactor))
            .collect(),
        error: None,
        skipped: None,
    }
}

/// A JWT nobody could use: its signature says so.
fn jwt(claims: &serde_json::Value) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let header = r#"{"alg":"ES384","kid":"client-es384","typ":"JWT"}"#;
    format!("{}.{}.{}", part(header), part(&claims.to_string()), part("not a signature"))
}

fn token_request(step: &str, at: u32, expires_at: u32, answer: &str) -> String {
    let assertion = jwt(&json!({"iss": "payer-b", "sub": "payer-b",
        "aud": "https://idp.northwind.test/oauth/token", "exp": expires_at, "jti": "c1f0"}));
    let scope = "http%3A%2F%2Fhl7.org%2Ffhir%2Fus%2Fdavinci-hrex%2FOperationDefinition\
                 %2Fmember-match+system%2F*.rs";
    format!(
        "### runner -> idp token +{at}s step={step} connection=2\n\
         POST https://idp.northwind.test/oauth/token HTTP/1.1\n\
         host: idp.northwind.test\n\
         content-type: application/x-www-form-urlencoded\n\n\
         grant_type=client_credentials&scope={scope}&client_assertion_type=urn%3Aietf%3Aparams\
         %3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={assertion}\n\n\
         {answer}\n\n"
    )
}

fn token_granted() -> String {
    let token = jwt(&json!({"iss": "https://idp.northwind.test", "sub": "payer-b",
        "client_id": "payer-b", "aud": "https://fhir.northwind.test/r4", "exp": 1_800_014_700,
        "scope": "system/*.rs"}));
    format!(
        "HTTP/1.1 200 OK\ncontent-type: application/json;charset=UTF-8\ncache-control: no-store\n\n\
         {{\"access_token\":\"{token}\",\"token_type\":\"bearer\",\"expires_in\":300,\
         \"scope\":\"system/*.rs\"}}"
    )
}

fn match_request(step: &str, at: u32, family: &str, consent_end: &str) -> String {
    let body = json!({"resourceType": "Parameters", "id": "member-match-in", "parameter": [
        {"name": "MemberPatient", "resource": {"resourceType": "Patient", "id": "m1",
            "name": [{"family": family, "given": ["Ada", "Q"]}], "gender": "female",
            "birthDate": "1971-04-02", "telecom": [{"system": "phone", "value": "555-0100"}]}},
        {"name": "CoverageToMatch", "resource": {"resourceType": "Coverage", "status": "active",
            "subscriberId": "NW-00017", "beneficiary": {"reference": "Patient/m1"},
            "payor": [{"identifier": {"system": "urn:oid:2.16.840.1.113883.6.300",
                "value": "11111"}, "type": "Organization", "display": "Northwind Health"}]}},
        {"name": "Consent", "resource": {"resourceType": "Consent", "status": "active",
            "policy": [{"uri": "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition-hrex-consent.html#regular"}],
            "provision": {"type": "permit",
                "period": {"start": "2026-01-15", "end": consent_end}}}}]});
    format!(
        "### runner -> source member_match +{at}s step={step} connection=3\n\
         POST https://fhir.northwind.test/r4/Patient/$member-match HTTP/1.1\n\
         host: fhir.northwind.test\n\
         authorization: Bearer {}\n\
         accept: application/fhir+json\n\
         content-type: application/fhir+json\n\n{body}\n\n",
        jwt(&json!({"iss": "https://idp.northwind.test", "client_id": "payer-b"}))
    )
}

const MATCHED: &str = "HTTP/1.1 200 OK\ncontent-type: application/fhir+json\n\n\
    {\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"MemberIdentifier\",\
    \"valueIdentifier\":{\"type\":{\"coding\":[{\"system\":\
    \"http://terminology.hl7.org/CodeSystem/v2-0203\",\"code\":\"MB\"}]},\
    \"system\":\"http://northwind.test/member\",\"value\":\"NW-00017\"}}]}\n\n";

fn discovery() -> String {
    "### runner -> idp smart_configuration +0s step=discover connection=1\n\
     GET https://fhir.northwind.test/r4/.well-known/smart-configuration HTTP/1.1\n\
     accept: application/json\n\n\
     HTTP/1.1 200 OK\n\
     content-type: application/json\n\n\
     {\"issuer\":\"https://idp.northwind.test\",\"token_endpoint\":\
     \"https://idp.northwind.test/oauth/token\",\"jwks_uri\":\
     \"https://idp.northwind.test/oauth/jwks\",\"grant_types_supported\":[\"client_credentials\"],\
     \"token_endpoint_auth_methods_supported\":[\"private_key_jwt\"],\
     \"token_endpoint_auth_signing_alg_values_supported\":[\"RS384\",\"ES384\"],\
     \"scopes_supported\":[\"system/*.rs\",\"system/Patient.rs\"],\
     \"capabilities\":[\"client-confidential-asymmetric\",\"permission-v2\"],\
     \"code_challenge_methods_supported\":[\"S256\"]}\n\n"
        .to_owned()
}

const EXPORT: &str = "\
### runner -> source kick_off +2s step=kick_off connection=3
GET https://fhir.northwind.test/r4/Patient/p-118/$export?_type=Patient,Coverage HTTP/1.1
authorization: Bearer opaque-token
accept: application/fhir+json
prefer: respond-async

HTTP/1.1 202 Accepted
content-location: https://fhir.northwind.test/r4/export-status/9f2c

### runner -> source status +2s step=poll connection=3
GET https://fhir.northwind.test/r4/export-status/9f2c HTTP/1.1
authorization: Bearer opaque-token
accept: application/json

HTTP/1.1 202 Accepted
retry-after: 120
x-progress: 2 of 5 types

### runner -> source status +122s step=poll connection=3
GET https://fhir.northwind.test/r4/export-status/9f2c HTTP/1.1
authorization: Bearer opaque-token
accept: application/json

HTTP/1.1 200 OK
content-type: application/json

{\"transactionTime\":\"2027-01-15T12:00:02Z\",\"request\":\"https://fhir.northwind.test/r4/Patient/p-118/$export?_type=Patient,Coverage\",\"requiresAccessToken\":true,\"output\":[{\"type\":\"Patient\",\"url\":\"https://fhir.northwind.test/r4/export-file/9f2c/1?sig=a1b2c3\",\"count\":1},{\"type\":\"Coverage\",\"url\":\"https://fhir.northwind.test/r4/export-file/9f2c/2?sig=d4e5f6\",\"count\":2}]}

### runner -> source file +123s step=download connection=4
GET https://fhir.northwind.test/r4/export-file/9f2c/2?sig=d4e5f6 HTTP/1.1
authorization: Bearer opaque-token
accept: application/fhir+ndjson

HTTP/1.1 200 OK
content-type: application/fhir+ndjson

{\"resourceType\":\"Coverage\",\"id\":\"c-1\",\"status\":\"active\",\"subscriberId\":\"NW-00017\",\"beneficiary\":{\"reference\":\"Patient/p-118\",\"display\":\"Ada Quill\"},\"period\":{\"start\":\"2025-01-01\",\"end\":\"2026-12-31\"},\"payor\":[{\"reference\":\"Organization/nw\",\"display\":\"Northwind Health\"}]}
{\"resourceType\":\"Coverage\",\"id\":\"c-2\",\"status\":\"cancelled\",\"beneficiary\":{\"reference\":\"Patient/p-911\",\"display\":\"Ben Oak\"},\"period\":{\"start\":\"2019-01-01\"},\"payor\":[{\"reference\":\"Organization/nw\"}]}

";

fn member_is_found() -> ScenarioRecord {
    let http = [
        discovery(),
        token_request("token", 0, 1_800_014_700, &token_granted()),
        match_request("match", 1, "Quill", "2028-01-15"),
        MATCHED.to_owned(),
        EXPORT.to_owned(),
    ]
    .concat();
    let mut scenario = scenario(
        "export/member_is_found_and_exported",
        "A known member is matched and all data of that member is exported",
        Actor::Source,
        &http,
    );
    scenario.steps = vec![
        step("discover", "discover", "Reads the SMART configuration"),
        step("token", "token", "Asks for an access token"),
        step("match", "member_match", "Matches the member `known`"),
        step("kick_off", "kick_off", "Starts the export"),
        step("poll", "poll", "Polls until the export is complete"),
        step("download", "download", "Downloads every file"),
    ];
    let leaked = finding(
        7,
        Part::Response,
        Place::Line { number: 2, pointer: "/beneficiary/reference".to_owned() },
        "a resource of the member the export was asked for",
        "the beneficiary is another Patient, whose id the match did not give",
    )
    .hint("Filter every type by the compartment of the Patient in the URL.");
    let manifest = finding(
        6,
        Part::Response,
        Place::Pointer("/error".to_owned()),
        "an array `error`, empty when nothing went wrong",
        "no member `error`",
    );
    let pragma = finding(
        2,
        Part::Response,
        Place::Header("Pragma".to_owned()),
        "Pragma: no-cache",
        "no such Pragma",
    )
    .hint("Add `Pragma: no-cache` to every answer of the token endpoint.");
    scenario.checks = vec![
        passed("discovery.token_endpoint", "an absolute https URL"),
        outcome("files.only_this_member", Verdict::Failed { findings: vec![leaked] }),
        outcome("manifest.error_is_present", Verdict::Failed { findings: vec![manifest] }),
        passed("member_match.identifier_type", "MemberIdentifier.type has code MB"),
        passed("status.retry_after", "Retry-After: 120"),
        outcome("token.response_not_cached", Verdict::Warned { findings: vec![pragma] }),
    ];
    scenario
}

fn expired_assertion() -> ScenarioRecord {
    let http = [
        discovery(),
        token_request("token", 0, 1_800_014_700, &token_granted()),
        token_request("expired", 1, 1_799_990_000, &token_granted()),
    ]
    .concat();
    let mut scenario = scenario(
        "token/expired_assertion_is_refused",
        "A client assertion that expired an hour ago gets no token",
        Actor::Idp,
        &http,
    );
    scenario.steps = vec![
        step("discover", "discover", "Reads the SMART configuration"),
        step("token", "token", "Asks for an access token"),
        step("expired", "token", "Asks again with `exp` an hour in the past"),
    ];
    let accepted = finding(
        3,
        Part::Response,
        Place::Status,
        "400 with error invalid_client",
        "200 with an access token",
    )
    .or("401 with error invalid_client")
    .hint("Compare `exp` with the present time, allowing a few seconds of skew.");
    let lifetime = finding(
        3,
        Part::Request,
        Place::Token("claims/exp".to_owned()),
        "an assertion that has not expired",
        "an assertion that expired 3600 seconds before it was sent",
    );
    let pragma = finding(
        2,
        Part::Response,
        Place::Header("Pragma".to_owned()),
        "Pragma: no-cache",
        "no such Pragma",
    );
    scenario.checks = vec![
        passed("discovery.token_endpoint", "an absolute https URL"),
        outcome(
            "token.assertion_refused.exp_past",
            Verdict::Failed { findings: vec![accepted, lifetime] },
        ),
        outcome("token.response_not_cached", Verdict::Warned { findings: vec![pragma] }),
    ];
    scenario
}

fn unknown_member() -> ScenarioRecord {
    let page = "HTTP/1.1 500 Internal Server Error\ncontent-type: text/html; charset=utf-8\n\n\
                <!doctype html><title>500</title><h1>Oops</h1>\n\n";
    let http = [
        token_request("token", 0, 1_800_014_700, &token_granted()),
        match_request("known", 1, "Quill", "2028-01-15"),
        MATCHED.to_owned(),
        match_request("unknown", 1, "Nobody", "2028-01-15"),
        page.to_owned(),
    ]
    .concat();
    let mut scenario = scenario(
        "match/unknown_member_is_not_found",
        "A person who is no member is answered by 422 and an OperationOutcome",
        Actor::Source,
        &http,
    );
    scenario.steps = vec![
        step("token", "token", "Asks for an access token"),
        step("known", "member_match", "Matches the member `known`, as the control"),
        step("unknown", "member_match", "Matches a person who is no member"),
    ];
    let status = finding(
        3,
        Part::Response,
        Place::Status,
        "422 with an OperationOutcome",
        "500 with text/html",
    )
    .hint("A match without result is an outcome of the operation, not an error of the server.");
    let media_type = finding(
        3,
        Part::Response,
        Place::Header("Content-Type".to_owned()),
        "application/fhir+json",
        "text/html; charset=utf-8",
    );
    scenario.checks = vec![
        passed("member_match.identifier_type", "MemberIdentifier.type has code MB"),
        outcome("member_match.no_match_is_422", Verdict::Failed { findings: vec![status] }),
        outcome("member_match.errors_are_fhir", Verdict::Warned { findings: vec![media_type] }),
    ];
    scenario
}

fn expired_consent() -> ScenarioRecord {
    let refusal = "HTTP/1.1 422 Unprocessable Entity\ncontent-type: application/fhir+json\n\n\
        {\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\
        \"code\":\"business-rule\",\"diagnostics\":\"consent cannot be honoured\"}]}\n\n";
    let http = [
        token_request("token", 0, 1_800_014_700, &token_granted()),
        match_request("valid", 1, "Quill", "2028-01-15"),
        refusal.to_owned(),
        match_request("expired", 2, "Quill", "2026-06-30"),
        refusal.to_owned(),
    ]
    .concat();
    let mut scenario = scenario(
        "consent/expired_consent_is_refused",
        "A consent whose period has ended gives no access",
        Actor::Source,
        &http,
    );
    scenario.steps = vec![
        step("token", "token", "Asks for an access token"),
        StepRecord {
            state: StepState::Failed,
            detail: "the match was answered by 422, and 200 was needed".to_owned(),
            ..step("valid", "member_match", "Matches with a valid consent, as the control")
        },
        step("expired", "member_match", "Matches with a consent that ended"),
        StepRecord {
            state: StepState::LeftOut,
            detail: "it needs the step `valid`".to_owned(),
            ..step("export", "kick_off", "Starts the export")
        },
    ];
    let by = "the control with a valid consent was itself refused with 422".to_owned();
    scenario.checks = vec![outcome("consent.refused.consent_expired", Verdict::Blocked { by })];
    scenario
}

fn slow_export() -> ScenarioRecord {
    let mut scenario = scenario(
        "export/polling_waits_as_told",
        "Polling waits as long as Retry-After says",
        Actor::Source,
        EXPORT,
    );
    scenario.steps = vec![
        step("kick_off", "kick_off", "Starts the export"),
        step("poll", "poll", "Polls until the export is complete"),
        step("download", "download", "Downloads every file"),
    ];
    scenario.checks = vec![
        passed("status.retry_after", "Retry-After: 120"),
        outcome(
            "kick_off.lenient_parameters",
            Verdict::NotApplicable {
                why: "Bulk Data 2.0.0 is in force and BDE-LEN-02 begins with 3.0.0".to_owned(),
            },
        ),
    ];
    scenario
}

fn status_host_is_gone() -> ScenarioRecord {
    let http = "\
### runner -> source kick_off +0s step=kick_off connection=1
GET https://fhir.northwind.test/r4/Patient/p-118/$export HTTP/1.1
authorization: Bearer opaque-token
prefer: respond-async

HTTP/1.1 202 Accepted
content-location: https://jobs.northwind.test/9f2c

### runner -> source status +0s step=poll connection=2
GET https://jobs.northwind.test/9f2c HTTP/1.1
authorization: Bearer opaque-token

### failure unreachable: no address for jobs.northwind.test
";
    let mut scenario =
        scenario("export/job_is_cancelled", "A cancelled job is gone", Actor::Source, http);
    scenario.steps = vec![
        step("kick_off", "kick_off", "Starts the export"),
        StepRecord {
            state: StepState::Failed,
            detail: "could not connect to jobs.northwind.test".to_owned(),
            ..step("poll", "poll", "Polls once")
        },
    ];
    scenario.error =
        Some("could not connect to https://jobs.northwind.test: no address".to_owned());
    scenario
}

fn revoked_token() -> ScenarioRecord {
    ScenarioRecord {
        skipped: Some("the configuration says that tokens cannot be revoked".to_owned()),
        duration_ms: 0,
        ..scenario(
            "revocation/revoked_token_is_refused",
            "A revoked token opens nothing",
            Actor::Idp,
            "",
        )
    }
}

fn checks(scenarios: &[ScenarioRecord]) -> Vec<CheckRecord> {
    const BULK: &str = "https://hl7.org/fhir/uv/bulkdata/STU2/export.html";
    const HREX: &str =
        "https://hl7.org/fhir/us/davinci-hrex/STU1.1/OperationDefinition-member-match.html";
    const SMART: &str = "https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html";
    const RFC: &str = "https://www.rfc-editor.org/rfc/rfc6749#section-5.1";
    use Actor::{Idp, Source};
    let table: [(&str, &str, Actor, &str, &str, &str); 12] = [
        (
            "consent.refused.consent_expired",
            "A consent that has ended is refused",
            Source,
            "SHALL",
            "HREX-CON-07",
            HREX,
        ),
        (
            "discovery.token_endpoint",
            "The metadata names the token endpoint",
            Idp,
            "SHALL",
            "SMART-CONF-04",
            SMART,
        ),
        (
            "files.only_this_member",
            "An export holds resources of the asked-for member only",
            Source,
            "SHALL",
            "PDEX-P2P-11",
            BULK,
        ),
        (
            "kick_off.lenient_parameters",
            "Unknown parameters are ignored when asked to be lenient",
            Source,
            "MAY",
            "BDE-LEN-02",
            BULK,
        ),
        (
            "kick_off.prefer_is_required",
            "A kick-off without Prefer is refused or accepted",
            Source,
            "SHOULD",
            "BDE-KO-03",
            BULK,
        ),
        (
            "manifest.error_is_present",
            "The manifest has an array of errors",
            Source,
            "SHALL",
            "BDE-MAN-06",
            BULK,
        ),
        (
            "member_match.errors_are_fhir",
            "Errors are OperationOutcomes in FHIR JSON",
            Source,
            "SHOULD",
            "HREX-MM-14",
            HREX,
        ),
        (
            "member_match.identifier_type",
            "The member identifier says its type",
            Source,
            "SHALL",
            "HREX-MM-09",
            HREX,
        ),
        (
            "member_match.no_match_is_422",
            "A match without result is answered by 422",
            Source,
            "SHALL",
            "HREX-MM-12",
            HREX,
        ),
        (
            "status.retry_after",
            "A status in progress says when to ask again",
            Source,
            "SHOULD",
            "BDE-ST-04",
            BULK,
        ),
        (
            "token.assertion_refused.exp_past",
            "An expired client assertion is refused",
            Idp,
            "SHALL",
            "SMART-BE-21",
            SMART,
        ),
        (
            "token.response_not_cached",
            "A token response forbids storing it",
            Idp,
            "SHOULD",
            "RFC6749-TOK-06",
            RFC,
        ),
    ];
    table
        .into_iter()
        .map(|(id, title, actor, level, requirement, source)| CheckRecord {
            id: id.to_owned(),
            title: title.to_owned(),
            actor,
            level: level.to_owned(),
            verifies: vec![requirement.to_owned()],
            sources: vec![source.to_owned()],
            verdict: worst(scenarios, id),
            scenarios: scenarios
                .iter()
                .filter(|scenario| scenario.checks.iter().any(|outcome| outcome.check == id))
                .map(|scenario| scenario.id.clone())
                .collect(),
        })
        .collect()
}

fn worst(scenarios: &[ScenarioRecord], id: &str) -> Verdict {
    scenarios
        .iter()
        .flat_map(|scenario| &scenario.checks)
        .filter(|outcome| outcome.check == id)
        .map(|outcome| outcome.verdict.clone())
        .max_by_key(Verdict::kind)
        .unwrap_or(Verdict::NotSeen { reason: "no such exchange took place".to_owned() })
}

fn requirements() -> Vec<RequirementRecord> {
    const PDEX: &str = "https://hl7.org/fhir/us/davinci-pdex/STU2.1/payertopayerexchange.html";
    let requirement =
        |id: &str, level: &str, summary: &str, verdict, observation: &str, check: &str| {
            RequirementRecord {
                id: id.to_owned(),
                level: level.to_owned(),
                summary: summary.to_owned(),
                url: PDEX.to_owned(),
                verdict,
                observation: observation.to_owned(),
                checks: check.split_whitespace().map(ToOwned::to_owned).collect(),
            }
        };
    use VerdictKind::{Attested, Blocked, Failed, NotApplicable, NotSeen, Passed, Warned};
    vec![
        requirement(
            "BDE-KO-03",
            "SHOULD",
            "Answer a kick-off without Prefer",
            NotSeen,
            "no such exchange took place",
            "kick_off.prefer_is_required",
        ),
        requirement(
            "BDE-LEN-02",
            "MAY",
            "Ignore unknown parameters when lenient",
            NotApplicable,
            "Bulk Data 2.0.0 is in force",
            "kick_off.lenient_parameters",
        ),
        requirement(
            "BDE-MAN-06",
            "SHALL",
            "List errors in the manifest, or an empty array",
            Failed,
            "no member `error`",
            "manifest.error_is_present",
        ),
        requirement(
            "BDE-ST-04",
            "SHOULD",
            "Tell clients when to poll again",
            Passed,
            "Retry-After: 120, and 1 more times",
            "status.retry_after",
        ),
        requirement(
            "HREX-CON-07",
            "SHALL",
            "Refuse a consent outside its period",
            Blocked,
            "the control was itself refused",
            "consent.refused.consent_expired",
        ),
        requirement(
            "HREX-MM-09",
            "SHALL",
            "Type the member identifier",
            Passed,
            "MemberIdentifier.type has code MB",
            "member_match.identifier_type",
        ),
        requirement(
            "HREX-MM-12",
            "SHALL",
            "Answer 422 when no member matches",
            Failed,
            "500 with text/html",
            "member_match.no_match_is_422",
        ),
        requirement(
            "HREX-MM-14",
            "SHOULD",
            "Answer errors with an OperationOutcome",
            Warned,
            "text/html; charset=utf-8",
            "member_match.errors_are_fhir",
        ),
        requirement(
            "PDEX-P2P-11",
            "SHALL",
            "Disclose nothing of other members",
            Failed,
            "the beneficiary is another Patient",
            "files.only_this_member",
        ),
        requirement(
            "PDEX-P2P-30",
            "SHALL",
            "Keep an audit log of every disclosure",
            Attested,
            "attested by J. Rivera, compliance",
            "",
        ),
        requirement(
            "RFC6749-TOK-06",
            "SHOULD",
            "Forbid caching of token responses",
            Warned,
            "no such Pragma",
            "token.response_not_cached",
        ),
        requirement(
            "SMART-BE-21",
            "SHALL",
            "Refuse expired assertions",
            Failed,
            "200 with an access token",
            "token.assertion_refused.exp_past",
        ),
        requirement(
            "SMART-CONF-04",
            "SHALL",
            "Publish the token endpoint",
            Passed,
            "an absolute https URL, and 1 more times",
            "discovery.token_endpoint",
        ),
    ]
}

//! What each decision about UDAP does.

use serde_json::json;

use super::decisions::{Row, rows};
use super::udap::{
    SECOND, ask, ask_for, identity, metadata, register, registered, send, statement,
};
use super::world::remove;
use crate::idp::policy::SignedMetadata;

const STATEMENT: &str = "400 invalid_software_statement";
const UNTRUSTED: &str = "400 unapproved_software_statement";
const CLIENT: &str = "401 invalid_client";

pub const ROWS: &[Row] = rows! {
    // Metadata.
    udap_offered = false => |w| w.get("/.well-known/udap").await.status.to_string(); "200", "404";
    udap_algorithms = vec!["ES256".to_owned()] => |w| register(w, "main", |_, _| {}).await.brief();
        "201", STATEMENT;
    udap_extensions_required = Vec::new() => |w| {
        let id = registered(w, "main").await;
        ask(w, &id, "main", |_, claims| remove(claims, "extensions")).await.brief()
    }; "400 invalid_grant", "200";
    udap_certifications_supported = vec!["https://c.test".to_owned()] => |w| {
        metadata(w, "").await.0["udap_certifications_supported"].to_string()
    }; "[]", "[\"https://c.test\"]";
    udap_certifications_required = vec!["https://c.test".to_owned()] => |w| {
        register(w, "main", |_, _| {}).await.brief()
    }; "201", UNTRUSTED;
    udap_selects_community = false => |w| {
        let (_, first) = metadata(w, "").await;
        let (_, second) = metadata(w, &format!("?community={SECOND}")).await;
        (first.header["x5c"] == second.header["x5c"]).to_string()
    }; "false", "true";
    udap_unknown_community_status = 200 => |w| {
        w.get("/.well-known/udap?community=https://nobody.test").await.status.to_string()
    }; "204", "200";
    udap_metadata_names_base = false => |w| {
        (metadata(w, "").await.1.claim_str("iss") == Some(w.issuer.as_str())).to_string()
    }; "true", "false";
    udap_metadata_ttl_secs = 60 => |w| {
        let (_, jwt) = metadata(w, "").await;
        (jwt.claim_secs("exp").expect("exp") - w.now()).to_string()
    }; "2592000", "60";
    udap_signed_metadata = SignedMetadata::OtherBase => |w| {
        let (_, jwt) = metadata(w, "").await;
        (jwt.claim_str("iss") == Some(w.issuer.as_str())).to_string()
    }; "true", "false";
    udap_plain_token_path = Some("/elsewhere".to_owned()) => |w| {
        let (document, jwt) = metadata(w, "").await;
        (document["token_endpoint"] == jwt.claims["token_endpoint"]).to_string()
    }; "true", "false";
    udap_metadata_repeats_endpoints = false => |w| {
        metadata(w, "").await.1.claims.contains_key("token_endpoint").to_string()
    }; "true", "false";
    udap_metadata_sends_chain = false => |w| {
        let (_, jwt) = metadata(w, "").await;
        jwt.header["x5c"].as_array().expect("a chain").len().to_string()
    }; "2", "1";
    // Certificates.
    udap_requires_certificates = false => |w| {
        register(w, "main", |header, _| remove(header, "x5c")).await.brief()
    }; STATEMENT, "201";
    udap_checks_chain = false => |w| register(w, "stranger", |_, _| {}).await.brief();
        UNTRUSTED, "201";
    udap_checks_certificate_dates = false => |w| register(w, "expired", |_, _| {}).await.brief();
        UNTRUSTED, "201";
    udap_checks_revocation = false => |w| register(w, "revoked", |_, _| {}).await.brief();
        UNTRUSTED, "201";
    // Software statements.
    udap_checks_statement_signature = false => |w| {
        register(w, "main", |header, _| header["x5c"] = json!(identity("renewed").x5c()))
            .await.brief()
    }; STATEMENT, "201";
    udap_checks_statement_issuer = false => |w| register(w, "main", |_, claims| {
        claims["iss"] = json!("https://payer-b.test/");
        claims["sub"] = json!("https://payer-b.test/");
    }).await.brief(); STATEMENT, "201";
    udap_checks_statement_subject = false => |w| {
        register(w, "main", |_, claims| claims["sub"] = json!("x")).await.brief()
    }; STATEMENT, "201";
    udap_checks_statement_audience = false => |w| {
        register(w, "main", |_, claims| claims["aud"] = json!("https://x.test")).await.brief()
    }; STATEMENT, "201";
    udap_checks_statement_expiry = false => |w| register(w, "main", |_, claims| {
        claims["iat"] = json!(super::world::START - 300);
        claims["exp"] = json!(super::world::START - 60);
    }).await.brief(); STATEMENT, "201";
    udap_max_lifetime_secs = 0 => |w| {
        register(w, "main", |_, claims| claims["exp"] = json!(super::world::START + 301))
            .await.brief()
    }; STATEMENT, "201";
    udap_requires_statement_jti = false => |w| {
        register(w, "main", |_, claims| remove(claims, "jti")).await.brief()
    }; STATEMENT, "201";
    udap_refuses_statement_replay = false => |w| {
        let body = json!({"udap": "1", "software_statement": statement(w, "main", |_, _| {})});
        assert_eq!(send(w, body.clone()).await.brief(), "201");
        send(w, body).await.brief()
    }; STATEMENT, "200";
    udap_checks_parameters = false => |w| {
        register(w, "main", |_, claims| remove(claims, "contacts")).await.brief()
    }; "400 invalid_client_metadata", "201";
    udap_ignores_unknown_certifications = false => |w| {
        let statement = statement(w, "main", |_, _| {});
        send(w, json!({"udap": "1", "software_statement": statement, "certifications":
            [statement]})).await.brief()
    }; "201", "400 invalid_client_metadata";
    // Registrations.
    udap_returns_statement = false => |w| {
        let answer = register(w, "main", |_, _| {}).await.json();
        answer.get("software_statement").is_some().to_string()
    }; "true", "false";
    udap_registration_lean = false => |w| {
        register(w, "main", |_, _| {}).await.json().get("jti").is_some().to_string()
    }; "false", "true";
    udap_modification_keeps_client_id = false => |w| {
        (registered(w, "main").await == registered(w, "main").await).to_string()
    }; "true", "false";
    udap_modification_takes_effect = false => |w| {
        registered(w, "main").await;
        let answer = register(w, "main", |_, claims| claims["client_name"] = json!("New")).await;
        answer.json()["client_name"].to_string()
    }; "\"New\"", "\"Payer B\"";
    udap_replacement_ends_earlier = false => |w| {
        let mut policy = w.handle.policy();
        policy.udap_modification_keeps_client_id = false;
        w.handle.set_policy(policy);
        let first = registered(w, "main").await;
        registered(w, "main").await;
        ask(w, &first, "main", |_, _| {}).await.brief()
    }; CLIENT, "200";
    udap_cancellation_takes_effect = false => |w| {
        let id = registered(w, "main").await;
        let gone = register(w, "main", |_, claims| claims["grant_types"] = json!([])).await;
        assert_eq!(gone.json()["grant_types"], json!([]));
        ask(w, &id, "main", |_, _| {}).await.brief()
    }; CLIENT, "200";
    // Token requests.
    udap_binds_certificate = false => |w| {
        let id = registered(w, "main").await;
        ask(w, &id, "other", |_, _| {}).await.brief()
    }; CLIENT, "200";
    udap_accepts_renewed_certificate = false => |w| {
        let id = registered(w, "main").await;
        ask(w, &id, "renewed", |_, _| {}).await.brief()
    }; "200", CLIENT;
    udap_requires_iat = false => |w| {
        let id = registered(w, "main").await;
        ask(w, &id, "main", |_, claims| remove(claims, "iat")).await.brief()
    }; CLIENT, "200";
    udap_checks_b2b = false => |w| {
        let id = registered(w, "main").await;
        ask(w, &id, "main", |_, claims| {
            claims["extensions"]["hl7-b2b"]["version"] = json!(1);
        }).await.brief()
    }; "400 invalid_grant", "200";
    udap_grants_part_of_scope = false => |w| {
        let id = registered(w, "main").await;
        ask_for(w, &id, "main", "system/*.read nothing/at.all", |_, _| {}).await.brief()
    }; "200", "400 invalid_scope";
    udap_organization_is_identity = true => |w| {
        let id = registered(w, "main").await;
        let answer = ask(w, &id, "main", |_, _| {}).await.json();
        let token = answer["access_token"].as_str().expect("a token").to_owned();
        let caller = ("resource-server", super::world::SECRET);
        let about = w.post_as(caller, "/oauth/introspect", &[("token", &token)]).await;
        about.json()["business_id"].to_string()
    }; "null", "\"https://payer-b.test/fhir/Organization/1\"";
};

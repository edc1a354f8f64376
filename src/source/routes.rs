//! One line a route.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{OriginalUri, Path, Request, State};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use http::{Uri, header};

use crate::admin;
use crate::id::{Endpoint, Party};
use crate::oauth::is_resource_type;
use crate::transcript::Classify;

use super::answer;
use super::endpoints::{
    admin as managed, bulk_match, bundle, cancel, davinci_configuration, docref, everything, file,
    group, kick_off, match_cancel, match_file, match_status, member_match, metadata, mtls_bundle,
    resource, smart_configuration, status, udap_metadata,
};
use super::inbound::Inbound;
use super::refusal::Refusal;
use super::state::Source;

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;
const DELETE: MethodFilter = MethodFilter::DELETE;
/// What the URLs of resources take.
const RESOURCES: MethodFilter = MethodFilter::GET
    .or(MethodFilter::POST)
    .or(MethodFilter::PUT)
    .or(MethodFilter::PATCH)
    .or(MethodFilter::DELETE);

/// The routes of a source payer.
pub(super) fn router(source: Arc<Source>) -> Router {
    let base = source.base_path.clone();
    let at = |path: &str| format!("{base}/{path}");
    let kick_off = || to(GET.or(POST), kick_off::answer);
    // Both with and without a slash at the end, where the base has a path.
    let router = match base.as_str() {
        "" => Router::new(),
        base => Router::new().route(base, to(POST, bundle::answer)),
    };
    router
        .route(&at(".well-known/smart-configuration"), to(GET, smart_configuration::answer))
        .route(&at(".well-known/udap"), to(GET, udap_metadata::answer))
        .route(&at(".well-known/davinci-configuration"), to(GET, davinci_configuration::answer))
        .route(&at("metadata"), to(GET, metadata::answer))
        .route(&at("mtls-endpoint-bundle"), to(GET, mtls_bundle::answer))
        .route(&at("Patient/$member-match"), to(GET.or(POST), member_match::answer))
        .route(&at("Patient/%24member-match"), to(GET.or(POST), member_match::answer))
        .route(&at("$member-match"), to(POST, member_match::elsewhere))
        .route(&at("Patient/{id}/$member-match"), to(POST, member_match::elsewhere))
        .route(&at("Patient/{id}/$everything"), to(GET.or(POST), everything::answer))
        .route(&at("Patient/{id}/%24everything"), to(GET.or(POST), everything::answer))
        .route(&at("DocumentReference/$docref"), to(GET.or(POST), docref::answer))
        .route(&at("DocumentReference/%24docref"), to(GET.or(POST), docref::answer))
        .route(&at("Patient/$export"), kick_off())
        .route(&at("Patient/%24export"), kick_off())
        .route(&at("Patient/{id}/$export"), kick_off())
        .route(&at("Patient/{id}/%24export"), kick_off())
        .route(&at("Group/$bulk-member-match"), to(POST, bulk_match::answer))
        .route(&at("Group/%24bulk-member-match"), to(POST, bulk_match::answer))
        .route(
            &at("match-status/{job}"),
            to(GET, match_status::answer).merge(to(DELETE, match_cancel::answer)),
        )
        .route(&at("match-file/{job}/{file}"), to(GET, match_file::answer))
        .route(&at("Group/{id}/$davinci-data-export"), kick_off())
        .route(&at("Group/{id}/%24davinci-data-export"), kick_off())
        .route(&at("Group/{id}/$export"), kick_off())
        .route(&at("Group/{id}/%24export"), kick_off())
        .route(&at("Group"), to(GET, group::answer))
        .route(&at("Group/_search"), to(POST, group::answer))
        .route(&at("Group/{id}"), to(GET, group::answer))
        .route(&at("Group/{id}/_history"), to(GET, group::answer))
        .route(&at("Group/{id}/_history/{version}"), to(GET, group::answer))
        .route(
            &at("export-status/{job}"),
            to(GET, status::answer).merge(to(DELETE, cancel::answer)),
        )
        .route(&at("export-file/{job}/{file}"), to(GET, file::answer))
        .merge(admin_routes())
        .route(&at("{type}"), to(RESOURCES, resource::answer))
        .route(&at("{type}/{id}"), to(RESOURCES, resource::answer))
        .route(&at("{type}/{id}/_history"), to(GET, resource::answer))
        .route(&at("{type}/{id}/_history/{version}"), to(GET, resource::answer))
        .route(&at(""), to(POST, bundle::answer))
        .method_not_allowed_fallback(refuse_method)
        .fallback(refuse_path)
        .with_state(source)
}

/// The policy in force, at the origin.
const POLICY: &str = "/policy";
/// What members want, at the origin.
const MEMBERS: &str = "/members/";

/// The routes of the admin API.
fn admin_routes() -> Router<Arc<Source>> {
    let at = |path: &str| format!("{MEMBERS}{path}");
    Router::new()
        .route(
            POLICY,
            manage(GET, managed::policy).merge(manage(MethodFilter::PATCH, managed::change_policy)),
        )
        .route(&at("{id}"), manage(GET, managed::member))
        .route(&at("{id}/consents"), manage(DELETE, managed::revoke_all))
        .route(&at("{id}/consents/{client}"), manage(DELETE, managed::revoke_one))
        .route(
            &at("{id}/opt-out"),
            manage(MethodFilter::PUT, managed::opt_out).merge(manage(DELETE, managed::opt_in)),
        )
}

/// Says what a request is for, from its method and path.
pub(super) fn classify(base_path: &str, caller: Party) -> Classify {
    let prefix = base_path.to_owned();
    Arc::new(move |method, path| {
        if path == POLICY || path.starts_with(MEMBERS) {
            return (Endpoint::Admin, caller);
        }
        let path = path.strip_prefix(&prefix).unwrap_or("/other").trim_matches('/');
        let path = path.replace("%24", "$");
        let endpoint = match path.split('/').collect::<Vec<_>>()[..] {
            [".well-known", "smart-configuration"] => Endpoint::SmartConfiguration,
            [".well-known", "davinci-configuration"] => Endpoint::DavinciConfiguration,
            [".well-known", "udap"] => Endpoint::UdapMetadata,
            ["metadata"] => Endpoint::Metadata,
            ["mtls-endpoint-bundle"] => Endpoint::MtlsBundle,
            ["Patient", _, "$everything"] => Endpoint::Everything,
            ["DocumentReference", "$docref"] => Endpoint::Docref,
            ["Patient", "$member-match"] => Endpoint::MemberMatch,
            ["Patient", "$export"]
            | ["Patient", _, "$export"]
            | ["Group", _, "$davinci-data-export" | "$export"] => Endpoint::KickOff,
            ["Group", "$bulk-member-match"] => Endpoint::BulkMatch,
            ["match-status" | "export-status", _] if method == "DELETE" => Endpoint::Cancel,
            ["match-status", _] => Endpoint::MatchStatus,
            ["match-file", _, _] => Endpoint::MatchFile,
            ["export-status", _] => Endpoint::Status,
            ["export-file", _, name] if name.starts_with("attachment-") => Endpoint::Attachment,
            ["export-file", _, _] => Endpoint::File,
            [""] if method == "POST" => Endpoint::Bundle,
            [kind, "_search"] if is_resource_type(kind) => Endpoint::Read,
            [kind, ..] if is_resource_type(kind) && method == "GET" => Endpoint::Read,
            [kind] | [kind, _] if is_resource_type(kind) => Endpoint::Write,
            _ => Endpoint::Other,
        };
        (endpoint, caller)
    })
}

/// A route to an endpoint, whose refusals are put into words here.
fn to<F, Fut>(methods: MethodFilter, endpoint: F) -> MethodRouter<Arc<Source>>
where
    F: Fn(Arc<Source>, Inbound) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, Refusal>> + Send,
{
    let handler = move |State(source): State<Arc<Source>>,
                        path: Result<Path<HashMap<String, String>>, PathRejection>,
                        OriginalUri(uri): OriginalUri,
                        request: Request| async move {
        let Ok(Path(path)) = path else {
            let refusal = Refusal::new(400, "invalid", "The URL is not UTF-8 once it is decoded.");
            return refusal.into_response(&source.handle.policy());
        };
        source.handle.look_around();
        if let Some(elsewhere) = redirected(&source, request.method().as_str(), &uri) {
            return elsewhere;
        }
        let inbound = inbound(request, &uri, path).await;
        let answered = endpoint(Arc::clone(&source), inbound).await;
        answered.unwrap_or_else(|refusal| refusal.into_response(&source.handle.policy()))
    };
    on(methods, handler)
}

/// A route of the admin API, which only admins use.
fn manage(methods: MethodFilter, endpoint: managed::Managed) -> MethodRouter<Arc<Source>> {
    let handler = move |State(source): State<Arc<Source>>,
                        path: Result<Path<HashMap<String, String>>, PathRejection>,
                        OriginalUri(uri): OriginalUri,
                        request: Request| async move {
        let Ok(Path(path)) = path else {
            return admin::of(Err(admin::Refusal::new(400, "the path cannot be read")));
        };
        source.handle.look_around();
        managed::answer(&source, &inbound(request, &uri, path).await, endpoint)
    };
    on(methods, handler)
}

/// A request once its body is here.
async fn inbound(request: Request, uri: &Uri, path: HashMap<String, String>) -> Inbound {
    let (parts, body) = request.into_parts();
    // The recorder has read the whole body already and keeps it within its limit.
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    Inbound {
        method: parts.method,
        target: uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
        query: uri
            .query()
            .and_then(|query| serde_urlencoded::from_str(query).ok())
            .unwrap_or_default(),
        certificates: parts.extensions.get().cloned().unwrap_or_default(),
        number: parts.extensions.get().copied().unwrap_or_default(),
        headers: parts.headers,
        path,
        body,
    }
}

/// The answer that sends a request to another host, where the policy has it go there.
fn redirected(source: &Source, method: &str, uri: &Uri) -> Option<Response> {
    let policy = source.handle.policy();
    if policy.redirects.is_empty() {
        return None;
    }
    let (endpoint, _) = classify(&source.base_path, Party::Other)(method, uri.path());
    policy.redirects.contains(&endpoint).then(|| {
        let mut response = answer::empty(307);
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        answer::set(&mut response, header::LOCATION, &source.elsewhere(target));
        response
    })
}

async fn refuse_method(State(source): State<Arc<Source>>) -> Response {
    Refusal::new(405, "not-supported", "This URL does not take that method.")
        .into_response(&source.handle.policy())
}

async fn refuse_path(State(source): State<Arc<Source>>) -> Response {
    Refusal::not_found("There is nothing at this URL.").into_response(&source.handle.policy())
}

//! The routes, and the paths that metadata publishes for them.

use std::sync::Arc;

use axum::routing::{get, post, put};
use axum::{Router, middleware};
use tower::Layer;

use crate::id::Endpoint;

use super::endpoints::admin::{audit, clients, servers, signing_keys};
use super::endpoints::{
    authorize, federation, interaction, introspect, jwks, oauth_metadata, openid_configuration,
    register, registration, revoke, sessions, sign_up, smart_configuration, token, udap_metadata,
    userinfo,
};
use super::state::Idp;
use super::steps::query_as_form;

/// The SMART configuration document.
pub const SMART_CONFIGURATION: &str = "/.well-known/smart-configuration";
/// The OpenID provider configuration document.
pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// OAuth metadata: what follows this is the path of the issuer.
pub const OAUTH_METADATA: &str = "/.well-known/oauth-authorization-server";
/// The UDAP metadata document.
pub const UDAP_METADATA: &str = "/.well-known/udap";
/// The server's JWK Set.
pub const JWKS: &str = "/oauth/jwks";
/// The authorization endpoint.
pub const AUTHORIZE: &str = "/oauth/authorize";
/// The pages between an authorization request and its answer, each below this.
pub const INTERACTION: &str = "/oauth/interaction";
/// Where a browser comes back to from the server that says who somebody is.
pub const FEDERATION_CALLBACK: &str = "/oauth/federation/callback";
/// Who has access in somebody's name, and the end of it.
pub const SESSIONS: &str = "/oauth/sessions";
/// Creating an account.
pub const SIGN_UP: &str = "/oauth/sign-up";
/// The UserInfo endpoint.
pub const USERINFO: &str = "/oauth/userinfo";
/// Client registration.
pub const REGISTER: &str = "/oauth/register";
/// The token endpoint.
pub const TOKEN: &str = "/oauth/token";
/// Introspection.
pub const INTROSPECT: &str = "/oauth/introspect";
/// Revocation.
pub const REVOKE: &str = "/oauth/revoke";

/// Definitions of clients.
pub const CLIENTS: &str = "/openid-connect-clients";
/// Definitions of servers.
pub const SERVERS: &str = "/openid-connect-servers";
/// The keys it signs with.
pub const SIGNING_KEYS: &str = "/signing-keys";
/// The audit log.
pub const AUDIT: &str = "/audit";

/// The routes, under the path of the issuer.
pub fn router(idp: Arc<Idp>) -> Router {
    let manage = get(registration::read).put(registration::update).delete(registration::delete);
    let routes = Router::new()
        .route(SMART_CONFIGURATION, get(smart_configuration::answer))
        .route(OPENID_CONFIGURATION, get(openid_configuration::answer))
        .route(UDAP_METADATA, get(udap_metadata::answer))
        .route(JWKS, get(jwks::answer))
        .route(AUTHORIZE, get(authorize::by_get).post(authorize::by_post))
        .route(&format!("{INTERACTION}/{{id}}"), get(interaction::show).post(interaction::take))
        .route(FEDERATION_CALLBACK, get(federation::answer))
        .route(SESSIONS, get(sessions::show).post(sessions::take))
        .route(SIGN_UP, get(sign_up::show).post(sign_up::take))
        .route(USERINFO, get(userinfo::answer).post(userinfo::answer))
        .route(REGISTER, post(register::answer))
        .route(&format!("{REGISTER}/{{client_id}}"), manage)
        .route(TOKEN, post(token::answer).get(token::answer_get))
        .route(INTROSPECT, post(introspect::answer))
        .route(REVOKE, post(revoke::answer))
        .merge(admin_routes());
    let prefix = idp.urls.prefix().to_owned();
    let forms = middleware::from_fn_with_state(Arc::clone(&idp), query_as_form::apply);
    // RFC 8414 §3.1: this place is not below the issuer but before its path.
    let metadata = format!("{OAUTH_METADATA}{prefix}");
    let outside = Router::new().route(&metadata, get(oauth_metadata::answer));
    let inside = if prefix.is_empty() { routes } else { Router::new().nest(&prefix, routes) };
    let routes = inside.merge(outside).with_state(idp);
    // Around the router: it may change the method, by which routes are chosen.
    Router::new().fallback_service(forms.layer(routes))
}

fn admin_routes() -> Router<Arc<Idp>> {
    let client = get(clients::read).put(clients::update).delete(clients::archive);
    Router::new()
        .route(CLIENTS, get(clients::list))
        .route(&format!("{CLIENTS}/"), get(clients::list))
        .route(&format!("{CLIENTS}/{{node}}/{{module}}"), post(clients::create))
        .route(&format!("{CLIENTS}/{{node}}/{{module}}/{{client_id}}"), client)
        .route(SERVERS, get(servers::list))
        .route(&format!("{SERVERS}/"), get(servers::list))
        .route(&format!("{SERVERS}/{{node}}/{{module}}"), get(servers::read).post(servers::create))
        .route(&format!("{SERVERS}/{{node}}/{{module}}/{{pid}}"), put(servers::update))
        .route(SIGNING_KEYS, put(signing_keys::replace))
        .route(AUDIT, get(audit::list))
}

/// What a path below the issuer is for.
pub fn endpoint(path: &str) -> Endpoint {
    match path {
        SMART_CONFIGURATION => Endpoint::SmartConfiguration,
        OPENID_CONFIGURATION => Endpoint::OpenidConfiguration,
        UDAP_METADATA => Endpoint::UdapMetadata,
        JWKS => Endpoint::Jwks,
        REGISTER => Endpoint::Register,
        AUTHORIZE => Endpoint::Authorize,
        FEDERATION_CALLBACK | SESSIONS | SIGN_UP => Endpoint::Interaction,
        USERINFO => Endpoint::Userinfo,
        TOKEN => Endpoint::Token,
        INTROSPECT => Endpoint::Introspect,
        REVOKE => Endpoint::Revoke,
        _ if path.strip_prefix(REGISTER).is_some_and(|rest| rest.starts_with('/')) => {
            Endpoint::RegistrationManagement
        }
        AUDIT | SIGNING_KEYS => Endpoint::Admin,
        _ if path.starts_with(CLIENTS) || path.starts_with(SERVERS) => Endpoint::Admin,
        _ if path.starts_with(OAUTH_METADATA) => Endpoint::OauthMetadata,
        _ if path.strip_prefix(INTERACTION).is_some_and(|rest| rest.starts_with('/')) => {
            Endpoint::Interaction
        }
        _ => Endpoint::Other,
    }
}

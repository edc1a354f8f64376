//! The certificates our clients show, good or wrong in a named way.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rustls::pki_types::CertificateDer;
use serde_json::{Value, json};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};
use x509_parser::public_key::PublicKey;

use crate::system::resolve;
use crate::transcript::{
    Exchange, Fact, FailureKind, Holder, Identity, Outbound, Presents, TestAuthority, TlsError,
};

use super::step::StepProblem;
use super::world::World;

/// The certificate of a client that is about to register itself.
///
/// # Errors
/// When there is none.
pub fn of_new_client(world: &World, name: &str) -> Result<Identity, StepProblem> {
    if world.shared.own {
        return issued(world, &holder(world, name));
    }
    configured(world, name)?.ok_or_else(|| {
        StepProblem::LeftOut(format!("no certificate is configured for the client `{name}`"))
    })
}

/// The certificate that the configuration has for the client `name`.
fn configured(world: &World, name: &str) -> Result<Option<Identity>, StepProblem> {
    let system = &world.shared.system;
    let registration = &system.registration;
    let client = registration.client_called(name);
    let of_client = client.map(|client| (&client.certificate_file, &client.certificate_key_file));
    let of_all = (name == "main").then_some((&system.tls.certificate_file, &system.tls.key_file));
    let files = [of_client, of_all]
        .into_iter()
        .flatten()
        .find_map(|(chain, key)| chain.as_ref().zip(key.as_ref()));
    let path = |path| resolve(&world.shared.directory, path);
    files.map(|(chain, key)| Identity::read(&path(chain), &path(key))).transpose().map_err(ours)
}

/// The URI entry that names the holder of a certificate.
///
/// # Errors
/// When it has none.
pub fn uri_of(identity: &Identity) -> Result<String, StepProblem> {
    let uris = identity.certificate().map(holder_of).unwrap_or_default().uris;
    uris.into_iter().next().ok_or_else(|| {
        StepProblem::LeftOut("the configured certificate has no URI entry to match".to_owned())
    })
}

/// The JWK Set that registers a certificate, by its public key and by itself (RFC 8705 §2.2.2).
///
/// # Errors
/// When the certificate holds no P-256 key, in words.
pub fn jwks(identity: &Identity) -> Result<Value, String> {
    let der = identity.certificate().ok_or("there is no certificate")?;
    let (_, certificate) = X509Certificate::from_der(der).map_err(|error| error.to_string())?;
    let Ok(PublicKey::EC(point)) = certificate.public_key().parsed() else {
        return Err("the certificate holds no elliptic key".to_owned());
    };
    let [4, numbers @ ..] = point.data() else {
        return Err("the key of the certificate is compressed".to_owned());
    };
    let (x, y) = numbers.split_at(numbers.len() / 2);
    let encode = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
    Ok(json!({"keys": [{
        "kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y),
        "x5c": [STANDARD.encode(der)],
    }]}))
}

/// Has `request` of the client `client_id` leave on a connection that shows its certificate,
/// altered as the step says. A client without a certificate is left as it is.
///
/// # Errors
/// When the certificate is not to be had.
pub fn show(
    world: &World,
    request: Outbound,
    client_id: &str,
    alter: Option<&str>,
) -> Result<Outbound, StepProblem> {
    let alter = alter.unwrap_or_default();
    let Some(identity) = world.session.identities.get(client_id) else {
        return if alter.starts_with("certificate_") {
            Err(StepProblem::LeftOut("the client has no certificate".to_owned()))
        } else {
            Ok(request)
        };
    };
    let mut holder = identity.certificate().map(holder_of).unwrap_or_default();
    let shown = match alter {
        "certificate_missing" => return Ok(request.presenting(Presents::Nothing)),
        "certificate_other" => other(world, client_id)?,
        "certificate_untrusted" => TestAuthority::create()
            .and_then(|authority| authority.issue_client(&holder))
            .map_err(ours)?,
        "certificate_self_signed" => holder.self_signed().map_err(ours)?,
        "certificate_expired" => {
            let today = world.clock.today();
            let ago = |days| today.checked_sub(jiff::Span::new().days(days)).unwrap_or(today);
            holder.valid = Some((ago(30), ago(2)));
            issued(world, &holder)?
        }
        "certificate_uri_longer" => {
            holder.uris.iter_mut().for_each(|uri| uri.push_str(".evil.example"));
            issued(world, &holder)?
        }
        "certificate_dns_only" => {
            let hosts = holder.uris.iter().filter_map(|uri| url::Url::parse(uri).ok());
            holder.dns_names = hosts.filter_map(|uri| Some(uri.host_str()?.to_owned())).collect();
            holder.uris.clear();
            issued(world, &holder)?
        }
        _ => identity.clone(),
    };
    Ok(request.presenting(Presents::Identity(shown)))
}

/// States which certificate the requests of `step` showed.
pub fn state(world: &World, step: &str, client_id: &str) {
    if let Some(identity) = world.session.identities.get(client_id) {
        let thumbprint = identity.thumbprint();
        world.recorder.state(Fact::Certificate { step: step.to_owned(), thumbprint });
    }
}

/// Whether the server turned the certificate away before it read the request: an answer too.
pub fn turned_away(exchange: &Exchange, alter: Option<&str>) -> bool {
    let kinds = [FailureKind::Tls, FailureKind::Closed];
    alter.is_some_and(|alter| alter.starts_with("certificate_"))
        && exchange.failure.as_ref().is_some_and(|failure| kinds.contains(&failure.kind))
}

/// Who our client `name` is.
fn holder(world: &World, name: &str) -> Holder {
    let today = world.clock.today();
    let away = |days| today.checked_add(jiff::Span::new().days(days)).unwrap_or(today);
    Holder {
        name: format!("payerproof {name}"),
        organization: Some("Payer".to_owned()),
        uris: vec![format!("https://{name}.payer.example/client")],
        valid: Some((away(-1), away(365))),
        ..Holder::default()
    }
}

/// A good certificate of someone else.
fn other(world: &World, client_id: &str) -> Result<Identity, StepProblem> {
    let known = world.session.identities.iter().find(|(id, _)| *id != client_id);
    match known {
        Some((_, identity)) => Ok(identity.clone()),
        None => match configured(world, "other")? {
            Some(identity) => Ok(identity),
            None => issued(world, &holder(world, "someone-else")),
        },
    }
}

/// A certificate of the authority that our mocks trust.
fn issued(world: &World, holder: &Holder) -> Result<Identity, StepProblem> {
    if world.shared.own {
        return world.shared.authority.issue_client(holder).map_err(ours);
    }
    let why = "only an authority that the system trusts could issue such a certificate";
    Err(StepProblem::LeftOut(why.to_owned()))
}

#[expect(clippy::needless_pass_by_value, reason = "it maps errors, which come by value")]
fn ours(error: TlsError) -> StepProblem {
    StepProblem::Ours(error.to_string())
}

/// What a certificate says of its holder, as far as another can say the same.
fn holder_of(certificate: &CertificateDer<'static>) -> Holder {
    let mut holder = Holder::default();
    let Ok((_, certificate)) = X509Certificate::from_der(certificate) else { return holder };
    let first = |mut values: Vec<String>| (!values.is_empty()).then(|| values.remove(0));
    let subject = certificate.subject();
    let texts = |attributes: Vec<&str>| attributes.into_iter().map(str::to_owned).collect();
    let common = subject.iter_common_name().filter_map(|name| name.as_str().ok()).collect();
    let organization = subject.iter_organization().filter_map(|name| name.as_str().ok()).collect();
    holder.name = first(texts(common)).unwrap_or_default();
    holder.organization = first(texts(organization));
    let entries = certificate.subject_alternative_name().ok().flatten();
    for entry in entries.iter().flat_map(|names| &names.value.general_names) {
        match entry {
            GeneralName::URI(uri) => holder.uris.push((*uri).to_owned()),
            GeneralName::DNSName(name) => holder.dns_names.push((*name).to_owned()),
            GeneralName::RFC822Name(email) => holder.emails.push((*email).to_owned()),
            _ => {}
        }
    }
    holder
}

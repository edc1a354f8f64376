//! Says whether a client's key set may be fetched from where the client says it is.
//!
//! A URL a stranger gives us is fetched from inside our network: it must not lead to what only we
//! can reach. Addresses are judged as they are written; redirects are never followed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::idp::policy::Policy;

/// Checks a location.
///
/// # Errors
/// What is wrong with it.
pub fn check(policy: &Policy, location: &str) -> Result<(), &'static str> {
    let url = Url::parse(location).ok().filter(Url::has_host);
    let Some(url) = url.filter(|url| matches!(url.scheme(), "https" | "http")) else {
        return Err("jwks_uri is not an absolute http or https URL");
    };
    if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err("jwks_uri has a fragment or credentials");
    }
    let reach = reach(&url);
    if reach == Reach::Loopback && policy.jwks_uri_allows_loopback {
        return Ok(());
    }
    match reach {
        Reach::Public => Ok(()),
        _ if policy.jwks_uri_allows_private => Ok(()),
        Reach::Loopback => Err("jwks_uri leads back to this machine"),
        Reach::Private => Err("jwks_uri leads into a private network"),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Public,
    Loopback,
    Private,
}

fn reach(url: &Url) -> Reach {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let own = name == "localhost" || name.ends_with(".localhost");
            let private =
                [".local", ".internal", ".home.arpa"].iter().any(|end| name.ends_with(end));
            match (own, private) {
                (true, _) => Reach::Loopback,
                (false, true) => Reach::Private,
                (false, false) => Reach::Public,
            }
        }
        Some(Host::Ipv4(address)) => of_v4(address),
        Some(Host::Ipv6(address)) => of_v6(address),
        None => Reach::Private,
    }
}

fn of_v4(address: Ipv4Addr) -> Reach {
    let [first, second, ..] = address.octets();
    // RFC 6598: addresses shared by a provider's customers.
    let shared = first == 100 && (64..128).contains(&second);
    if address.is_loopback() {
        Reach::Loopback
    } else if address.is_private()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_multicast()
        || first == 0
        || shared
    {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn of_v6(address: Ipv6Addr) -> Reach {
    if let IpAddr::V4(mapped) = address.to_canonical() {
        return of_v4(mapped);
    }
    if address.is_loopback() {
        Reach::Loopback
    } else if address.is_unique_local()
        || address.is_unicast_link_local()
        || address.is_unspecified()
        || address.is_multicast()
    {
        Reach::Private
    } else {
        Reach::Public
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_public_unless_the_policy_says_otherwise() {
        let strict = Policy { jwks_uri_allows_loopback: false, ..Policy::default() };
        let lab = Policy { jwks_uri_allows_private: true, ..Policy::default() };
        for (location, strictly, by_default, in_a_lab) in [
            ("https://payer-b.example/jwks.json", true, true, true),
            ("https://93.184.216.34/jwks.json", true, true, true),
            ("http://127.0.0.1:9/jwks.json", false, true, true),
            ("https://localhost/jwks.json", false, true, true),
            ("https://[::1]/jwks.json", false, true, true),
            ("https://[::ffff:127.0.0.1]/jwks.json", false, true, true),
            ("http://2130706433/jwks.json", false, true, true),
            ("http://169.254.169.254/latest", false, false, true),
            ("https://10.0.0.8/jwks.json", false, false, true),
            ("https://100.64.0.1/jwks.json", false, false, true),
            ("https://[fd00::1]/jwks.json", false, false, true),
            ("https://[fe80::1]/jwks.json", false, false, true),
            ("https://keys.internal/jwks.json", false, false, true),
            ("http://0.0.0.0/jwks.json", false, false, true),
            ("file:///etc/passwd", false, false, false),
            ("ftp://payer-b.example/jwks.json", false, false, false),
            ("https://user:word@payer-b.example/jwks.json", false, false, false),
            ("/jwks.json", false, false, false),
        ] {
            assert_eq!(check(&strict, location).is_ok(), strictly, "strict {location}");
            assert_eq!(check(&Policy::default(), location).is_ok(), by_default, "{location}");
            assert_eq!(check(&lab, location).is_ok(), in_a_lab, "lab {location}");
        }
    }
}

//! Whose word is taken for a certificate, where the address is not this machine's, and what happens when another
//! one is shown midway.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SanType};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::endpoint::secure;
use super::{ABSENT, PLAIN, Place, WIDE};
use crate::support::{Ran, fake};

/// An authority, and what a server shows that it vouches for as `0.0.0.0`.
struct Authority {
    pem: String,
    config: Arc<ServerConfig>,
}

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::default();
    leaf.subject_alt_names = vec![SanType::IpAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED))];
    let leaf: CertificateDer<'static> = leaf.signed_by(&key, &issuer).unwrap().into();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf], key)
        .unwrap();
    Authority { pem: issuer.pem(), config: Arc::new(config) }
}

/// The file of a target at `0.0.0.0`, which leads here, and is no name of this machine.
fn away(url: &str, further: &str) -> Place {
    let url = url.replace("http://127.0.0.1", "https://0.0.0.0");
    Place::of(&format!(
        "name = 'away'\nhosts = ['0.0.0.0']\nhttps = '{url}'\n{WIDE}{further}\n\
         [vendors.fotolia.roles.main]\nkey = 'env:LITTLE_KEY'\n"
    ))
}

/// The program, on a system whose list of authorities is this file.
fn on_a_system(place: &Place, authorities: &str, arguments: &[&str]) -> Ran {
    let mut command = place.program(arguments);
    command.env("SSL_CERT_FILE", authorities).env_remove("SSL_CERT_DIR").output().unwrap().into()
}

/// The list of the system, or the one authority that is named: no other's word counts.
#[test]
fn who_vouches_for_it_is_the_systems_or_the_one_that_is_named() {
    let (own, other) = (authority(), authority());
    let config = Arc::clone(&own.config);
    let endpoint = secure(move |_| Arc::clone(&config));
    let place = away(&endpoint.url, "");
    let kept = |name: &str, pem: &str| {
        let path = place.path(name);
        std::fs::write(&path, pem).unwrap();
        path
    };
    let (own, other) = (kept("own.pem", &own.pem), kept("other.pem", &other.pem));
    let run = ["run", "--target", &place.file, "--live", "create,notify", "--case", PLAIN];
    let named = |path| [run.as_slice(), &["--ca", path]].concat();
    let unknown = ["no TLS with 0.0.0.0:", "invalid peer certificate"];
    on_a_system(&place, &other, &run).ends(3, &unknown);
    on_a_system(&place, &own, &named(other.as_str())).ends(3, &unknown);
    assert!(endpoint.asked().is_empty(), "no byte of a request");
    on_a_system(&place, &own, &run).ends(0, &["1 PASS", "1 made, 0 of unknown fate"]);
    on_a_system(&place, &other, &named(own.as_str())).ends(0, &["1 PASS", "1 made, 0 of unknown"]);
    on_a_system(&place, &other, &["check-target", &place.file]).ends(3, &unknown);
    on_a_system(&place, &other, &["check-target", &place.file, "--ca", &own])
        .ends(0, &["ok     https://0.0.0.0:", "fingerprint = { certificate = \"sha256:"]);
}

/// Another certificate midway, though the same authority vouches for it: nothing further is sent, and what was
/// not sent was not made.
#[test]
fn another_certificate_midway() {
    let here = |url: &str, pin: &str| {
        let url = url.replace("http:", "https:");
        Place::of(&format!(
            "name = 'changing'\nlive = true\nhosts = ['127.0.0.1']\nhttps = '{url}'\n{WIDE}\
             [vendors.fotolia]\n{pin}\n[vendors.fotolia.roles.main]\nkey = 'env:LITTLE_KEY'\n"
        ))
    };
    let (one, other) = (authority().config, authority().config);
    let shown = Arc::clone(&one);
    let endpoint = secure(move |_| Arc::clone(&shown));
    let unpinned = here(&endpoint.url, "");
    let check = unpinned.judge(&["check-target", &unpinned.file]);
    let pin = check.out.lines().find(|line| line.contains("certificate = ")).unwrap();
    let pin = pin.trim_start_matches("note").trim().to_owned();
    // Two connections to meet it, one for the plain call.
    let endpoint = secure(move |number| Arc::clone(if number < 3 { &one } else { &other }));
    let place = here(&endpoint.url, &pin);
    let live = place.run(&[PLAIN, ABSENT, super::EMPTY], &[]);
    live.ran.ends(
        3,
        &[
            "is not the one that is meant: its certificate is sha256:",
            "1 made, 0 of unknown fate, 1 not made",
            "not tried: 1",
        ],
    );
    assert_eq!(endpoint.calls().len(), 1);
}

/// `0.0.0.0` is no name of this machine, though it leads here: live without saying so, and TLS rests on the
/// authorities of the system.
#[test]
fn what_is_not_this_machine_rests_on_the_systems_authorities() {
    let fake = fake();
    let place = super::meeting::secure(&fake, "");
    let text = std::fs::read_to_string(&place.file).unwrap();
    let away = text.replace("127.0.0.1", "0.0.0.0").replace("live = true\n", "");
    std::fs::write(&place.file, away).unwrap();
    let run = ["run", "--target", &place.file, "--case", PLAIN];
    let with = |authorities: &str, further: &[&str]| -> Ran {
        let mut command = place.program(&[run.as_slice(), further].concat());
        command
            .env("SSL_CERT_FILE", authorities)
            .env_remove("SSL_CERT_DIR")
            .output()
            .unwrap()
            .into()
    };
    let none = crate::support::text_of(&place.folder().join("none.pem"));
    std::fs::write(&none, "").unwrap();
    let own = crate::support::text_of(&place.folder().join("own.pem"));
    std::fs::write(&own, fake.ca_pem()).unwrap();
    with(&own, &[]).ends(2, &["secure is live", "Nothing was sent"]);
    let live = ["--live", "create,notify"];
    with(&none, &live).ends(2, &["no list of authorities to trust", "--ca FILE"]);
    // It is of 127.0.0.1, and that is what answers: but another name was asked for.
    with(&own, &live).ends(3, &["not valid for", "0.0.0.0"]);
}

//! TLS on the same port: whose certificate, which versions.

use std::io::{Read as _, Write as _};
use std::sync::Arc;

use standin_emulator::vendors::VENDORS;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::calls::default_sign_up;
use crate::support::{Fake, client_config, read_reply};

/// The clients check the certificate against the authority's, name and all.
#[test]
fn a_certificate_for_every_name_that_we_are_called_by() {
    let fake = Fake::start();
    let hosts = VENDORS.iter().flat_map(|vendor| vendor.hosts).copied();
    let ours = ["localhost", "x.localhost", "a-world.localhost", "127.0.0.1", "::1"];
    for host in hosts.chain(ours) {
        let reply = fake.tls_as(host).get("/httprpc/?apiKey=standin-2005");
        assert_eq!(reply.status, 200, "{host}");
    }
}

#[test]
fn clients_of_one_version_of_tls() {
    let fake = Fake::start();
    let trusting = client_config(fake.standin.ca_pem());
    let versions = [
        (&rustls::version::TLS12, rustls::ProtocolVersion::TLSv1_2),
        (&rustls::version::TLS13, rustls::ProtocolVersion::TLSv1_3),
    ];
    for (number, (version, spoken)) in versions.into_iter().enumerate() {
        let mut roots = rustls::RootCertStore::empty();
        let pem = fake.standin.ca_pem();
        roots.add(crate::support::certificate(pem)).unwrap();
        let provider = Arc::clone(trusting.crypto_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("www.box.net").unwrap();
        let connection = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, fake.socket());
        let target = default_sign_up("boxnet", &format!("ada{number}")).target;
        write!(stream, "GET {target} HTTP/1.1\r\nHost: www.box.net\r\n\r\n").unwrap();
        let reply = read_reply(&mut stream, &mut Vec::new());
        assert!(reply.text().contains("successful_register"), "{}", reply.text());
        assert_eq!(stream.conn.protocol_version(), Some(spoken));
        assert_eq!(stream.conn.alpn_protocol(), None, "these clients know no HTTP/2");
    }
}

#[test]
fn a_stranger_to_the_authority_refuses_and_disturbs_nobody() {
    let fake = Fake::start();
    let other = Fake::start();
    let stranger = client_config(other.standin.ca_pem());
    let name = ServerName::try_from("www.box.net").unwrap();
    let connection = rustls::ClientConnection::new(stranger, name).unwrap();
    let mut stream = rustls::StreamOwned::new(connection, fake.socket());
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap_err();
    stream.read(&mut [0]).unwrap_err();
    assert_eq!(fake.tls().get("/httprpc/?apiKey=standin-2005").status, 200);
}

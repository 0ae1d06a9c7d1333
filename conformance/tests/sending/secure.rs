//! TLS: whose certificates are taken, and what happens without a session.

use std::future::pending;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use standin_conformance::exchange::{Fault, Reply};
use standin_conformance::send::{Limits, Wire};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::server::TlsStream;

use super::support::{BRIEF, call, long, request, serve};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const TO_END: &[u8] = b"HTTP/1.1 200 OK\r\n\r\nto the end";

/// An authority, and what a server needs that it vouches for as `localhost`.
struct Authority {
    pem: String,
    acceptor: TlsAcceptor,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let leaf: CertificateDer<'static> = leaf.signed_by(&key, &issuer).unwrap().into();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf], key)
            .unwrap();
        Self { pem: issuer.pem(), acceptor: TlsAcceptor::from(Arc::new(config)) }
    }

    fn trusted(&self) -> Wire {
        Wire::trusting(Limits::default(), self.pem.as_bytes()).unwrap()
    }

    /// A target that answers so, and ends its session as it should or not at all; as `host:port`.
    async fn answering(&self, answer: &'static [u8], ends: bool, host: &str) -> String {
        let acceptor = self.acceptor.clone();
        let (authority, _serving) = serve(move |stream: TcpStream| async move {
            // A client that does not like the certificate ends it here.
            let Ok(mut stream): Result<TlsStream<TcpStream>, _> = acceptor.accept(stream).await
            else {
                return;
            };
            request(&mut stream).await;
            stream.write_all(answer).await.unwrap();
            stream.flush().await.unwrap();
            if ends {
                stream.shutdown().await.unwrap();
            }
        })
        .await;
        let port = authority.rsplit(':').next().unwrap();
        format!("{host}:{port}")
    }
}

async fn received(wire: &Wire, authority: &str) -> Result<Reply, Fault> {
    wire.exchange(&call(authority, true)).await.received
}

async fn refused(wire: &Wire, authority: &str) -> String {
    match received(wire, authority).await {
        Err(Fault::Tls { authority: at, why }) if at == authority => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn any_certificate_will_do_on_this_machine() {
    let authority = Authority::new();
    for host in ["127.0.0.1", "localhost"] {
        let at = authority.answering(OK, true, host).await;
        assert_eq!(received(&long(), &at).await.unwrap().body, b"ok");
    }
}

#[tokio::test]
async fn a_named_authority_is_held_to() {
    let (authority, other) = (Authority::new(), Authority::new());
    let at = authority.answering(OK, true, "localhost").await;
    assert_eq!(received(&authority.trusted(), &at).await.unwrap().body, b"ok");
    let at = authority.answering(OK, true, "localhost").await;
    let why = refused(&other.trusted(), &at).await;
    assert!(why.contains("invalid peer certificate"), "{why}");
    let at = authority.answering(OK, true, "127.0.0.1").await;
    let why = refused(&authority.trusted(), &at).await;
    assert!(why.contains("not valid for name"), "{why}");
}

#[tokio::test]
async fn a_body_to_the_end_wants_an_end() {
    let authority = Authority::new();
    let at = authority.answering(TO_END, true, "127.0.0.1").await;
    assert_eq!(received(&long(), &at).await.unwrap().body, b"to the end");
    // Without TLS's own end, anybody could have cut it off.
    let at = authority.answering(TO_END, false, "127.0.0.1").await;
    let received = received(&long(), &at).await;
    assert_eq!(received, Err(Fault::Closed { received: TO_END.len() }));
}

#[tokio::test]
async fn who_speaks_no_tls_is_said_to() {
    let (at, _serving) = serve(|mut stream: TcpStream| async move {
        stream.write_all(OK).await.unwrap();
        pending::<()>().await;
    })
    .await;
    let why = refused(&long(), &at).await;
    assert!(why.contains("corrupt message"), "{why}");
    let (at, _serving) = serve(|stream: TcpStream| async move { drop(stream) }).await;
    assert!(matches!(long().handshake(&at).await, Err(Fault::Tls { .. })));
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_not_waited_for() {
    let (at, _serving) = serve(|stream: TcpStream| async move {
        pending::<()>().await;
        drop(stream);
    })
    .await;
    let wire = Wire::new(Limits { timeout: BRIEF, ..Limits::default() }).unwrap();
    assert_eq!(refused(&wire, &at).await, "no TLS session within 1 s");
}

#[tokio::test]
async fn a_handshake_can_be_tried_alone() {
    let acceptor = Authority::new().acceptor;
    let (at, accepted) =
        serve(|stream: TcpStream| async move { acceptor.accept(stream).await.is_ok() }).await;
    assert!(long().handshake(&at).await.is_ok());
    assert!(accepted.await.unwrap());
}

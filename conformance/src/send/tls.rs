//! TLS: whose certificates are taken, and when.

use std::net::IpAddr;
use std::sync::Arc;

use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use crate::target::Address;

/// A wire that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// rustls refused.
    #[error("no TLS: {0}")]
    Tls(#[from] Error),
    /// The authorities are no PEM.
    #[error("the certificates cannot be read: {0}")]
    Pem(String),
    /// There are none.
    #[error("there is no certificate in it")]
    NoCertificate,
    /// The system has none.
    #[error(
        "this system has no list of authorities to trust: name the one that signed the target's \
         certificate (--ca FILE)"
    )]
    NoAuthorities,
}

/// Whose certificates are taken.
#[derive(Clone)]
pub(super) struct Trust {
    /// Of peers on this machine.
    here: Arc<ClientConfig>,
    /// Of others; none: nobody's.
    elsewhere: Option<Arc<ClientConfig>>,
    /// Of peers on this machine anybody's.
    any: bool,
}

impl Trust {
    /// Anybody's, on this machine.
    pub(super) fn any() -> Result<Self, WireError> {
        let provider = Arc::new(ring::default_provider());
        let verifier = Arc::new(AnyCertificate(Arc::clone(&provider)));
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Ok(Self { here: whole(config), elsewhere: None, any: true })
    }

    /// Anybody's on this machine, and elsewhere those of the authorities that this system trusts.
    pub(super) fn of_the_system() -> Result<Self, WireError> {
        let mut roots = RootCertStore::empty();
        // Some in a system's list are too old to be read; the others do.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err(WireError::NoAuthorities);
        }
        Ok(Self { elsewhere: Some(Self::rooted(roots)?), ..Self::any()? })
    }

    /// These authorities', anywhere.
    pub(super) fn of(authorities: &[u8]) -> Result<Self, WireError> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(authorities) {
            roots.add(certificate.map_err(|error| WireError::Pem(error.to_string()))?)?;
        }
        if roots.is_empty() {
            return Err(WireError::NoCertificate);
        }
        let config = Self::rooted(roots)?;
        Ok(Self { here: Arc::clone(&config), elsewhere: Some(config), any: false })
    }

    fn rooted(roots: RootCertStore) -> Result<Arc<ClientConfig>, WireError> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(whole(config))
    }

    /// Whether it is anybody's, on this machine.
    pub(super) const fn is_any(&self) -> bool {
        self.any
    }

    /// The settings for a session with a peer that was asked for as `host:port`.
    pub(super) fn config(
        &self,
        authority: &str,
        peer: IpAddr,
    ) -> Result<Arc<ClientConfig>, String> {
        // Both the name and the address that answered: a name can be pointed anywhere, and whoever is at the
        // end of a tunnel on this machine is not yet who was asked for.
        let here = is_here(authority) && peer.to_canonical().is_loopback();
        if here {
            return Ok(Arc::clone(&self.here));
        }
        self.elsewhere.clone().ok_or_else(|| {
            format!(
                "{authority} ({peer}) is not this machine: name the authority of its certificate (--ca)"
            )
        })
    }
}

/// Whether `host:port` is this machine by its name.
pub(super) fn is_here(authority: &str) -> bool {
    Address { host: host(authority).to_owned(), port: 0 }.is_loopback()
}

fn host(authority: &str) -> &str {
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}

/// The name to ask for, of `host:port`.
pub(super) fn server_name(authority: &str) -> Result<ServerName<'static>, String> {
    let host = host(authority);
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    ServerName::try_from(bare.to_owned()).map_err(|error| error.to_string())
}

/// Every handshake is a whole one: no exchange leans on an earlier one.
fn whole(mut config: ClientConfig) -> Arc<ClientConfig> {
    config.resumption = Resumption::disabled();
    Arc::new(config)
}

/// Takes any certificate: on this machine, TLS is judged for being there, not for who signed it.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn any_certificate_will_do_here_and_nowhere_else() {
        let trust = Trust::any().unwrap();
        for here in ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"] {
            assert!(trust.config("localhost:1", here.parse().unwrap()).is_ok(), "{here}");
            assert!(trust.config("a.example:1", here.parse().unwrap()).is_err(), "{here}");
        }
        for elsewhere in ["10.0.0.1", "192.0.2.1", "::", "0.0.0.0", "2001:db8::1"] {
            let refused = trust.config("localhost:1", elsewhere.parse().unwrap()).unwrap_err();
            assert!(refused.contains("is not this machine"), "{refused}");
        }
    }

    #[test]
    fn a_name_is_the_host() {
        for (authority, name) in
            [("a.example:1", "a.example"), ("127.0.0.1:1", "127.0.0.1"), ("[::1]:1", "::1")]
        {
            assert_eq!(server_name(authority).unwrap().to_str(), name);
        }
        assert!(server_name("a b:1").is_err());
    }

    #[test]
    fn authorities_have_to_be_some() {
        assert!(matches!(Trust::of(b"").err(), Some(WireError::NoCertificate)));
        let broken = b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n";
        assert!(matches!(Trust::of(broken).err(), Some(WireError::Pem(_))));
        let none = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(Trust::of(none).err(), Some(WireError::Tls(_))));
    }
}

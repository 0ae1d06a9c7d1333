//! Our certificate authority: made on this machine, kept in a folder or in memory, able to vouch only
//! for the vendors' domains, `localhost`, loopback addresses and hosts that the user named.

mod file;
mod issue;
mod leaf;
mod names;
mod params;

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;
use time::OffsetDateTime;
use tokio_rustls::rustls::{self, ServerConfig};

pub use self::file::{Origin, Reason};
use self::issue::{Record, Signer};
use self::leaf::{Identity, Leaves};
use self::names::Constraints;
pub use self::names::Permitted;

/// Makes TLS configurations, each with a leaf for the name that its client asked for.
pub struct Authority {
    signer: Signer,
    leaves: Leaves,
    ca_path: Option<PathBuf>,
}

/// An authority that lives in a folder, and how it came about, for the log.
pub struct Opened {
    /// Ready to use.
    pub authority: Authority,
    /// Whether clients that trust an earlier `ca.pem` still trust us.
    pub origin: Origin,
}

impl Authority {
    /// Loads the authority in `dir`, or makes one there. Any number of processes may do so at once,
    /// and end up with the same. An authority that lacks a name is replaced by one with the names of
    /// both, so that two sets of names do not take turns; whoever runs with the old one keeps it.
    ///
    /// # Errors
    /// A name that is none, or a folder that cannot be read or written; then there is
    /// [`Self::in_memory`].
    pub fn open(
        dir: &Path,
        permitted: &Permitted,
        now: OffsetDateTime,
    ) -> Result<Opened, AuthorityError> {
        let (signer, origin) = file::open(dir, &Constraints::new(permitted)?, now)?;
        let ca_path = Some(dir.join(file::CA));
        Ok(Opened { authority: Self { signer, leaves: Leaves::new()?, ca_path }, origin })
    }

    /// Makes an authority that ends with this process.
    ///
    /// # Errors
    /// A name that is none, or no randomness.
    pub fn in_memory(permitted: &Permitted, now: OffsetDateTime) -> Result<Self, AuthorityError> {
        let record = Record::issue(Constraints::new(permitted)?, now)?;
        let signer = Signer::load(record).map_err(AuthorityError::Unusable)?;
        Ok(Self { signer, leaves: Leaves::new()?, ca_path: None })
    }

    /// The configuration for a client that asked for `sni` (or, if it asked for nothing, that named
    /// this host in a CONNECT) at the address `local`. Asking again is cheap.
    ///
    /// # Errors
    /// No randomness, or a name that does not fit a certificate.
    pub fn server_config(
        &self,
        sni: Option<&str>,
        local: IpAddr,
        now: OffsetDateTime,
    ) -> Result<Arc<ServerConfig>, AuthorityError> {
        let identity = Identity::of(sni, local, &self.signer.record.permitted);
        self.leaves.config(&self.signer, identity, now)
    }

    /// Whether it can vouch for a name.
    #[must_use]
    pub fn permits(&self, name: &str) -> bool {
        self.signer.record.permitted.permits_name(&names::spelling(name))
    }

    /// The configuration for a client that asked for a name that is not permitted: the handshake ends with an alert.
    ///
    /// # Errors
    /// The TLS library does not take it.
    pub fn refusal(&self) -> Result<Arc<ServerConfig>, AuthorityError> {
        self.leaves.none()
    }

    /// The root certificate, which clients must trust.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.signer.record.root
    }

    /// The file that holds [`Self::ca_pem`], unless the authority is in memory only.
    #[must_use]
    pub fn ca_path(&self) -> Option<&Path> {
        self.ca_path.as_deref()
    }
}

/// Why there is no authority, or no certificate.
#[derive(Debug, Error)]
pub enum AuthorityError {
    /// A name that was to be permitted is none.
    #[error("`{0}` is neither a DNS name nor an IP address")]
    Name(String),
    /// The folder or a file in it cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A certificate or key cannot be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The TLS library does not take what we made, or has no randomness.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// A new authority cannot be used or written down.
    #[error("the new authority is unusable: {0}")]
    Unusable(String),
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName};
    use rustls::{ClientConfig, RootCertStore};
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    use super::*;

    const LOCAL: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn permitted() -> Permitted {
        Permitted { domains: vec!["box.net".to_owned()], names: vec!["fake".to_owned()] }
    }

    fn trusting(ca_pem: &str) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(params::provider()))
            .with_safe_default_protocol_versions()
            .unwrap();
        Arc::new(config.with_root_certificates(roots).with_no_client_auth())
    }

    /// A handshake with a client that trusts `ca_pem` alone and calls us `name`.
    async fn shake(ca_pem: &str, server: Arc<ServerConfig>, name: &str) -> io::Result<()> {
        let (near, far) = tokio::io::duplex(16_384);
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let client = TlsConnector::from(trusting(ca_pem)).connect(name, near);
        let server = TlsAcceptor::from(server).accept(far);
        let (client, server) = tokio::join!(client, server);
        client.map(drop).and(server.map(drop))
    }

    #[tokio::test]
    async fn a_client_that_trusts_the_root_accepts_a_reloaded_authority() {
        let dir = tempfile::tempdir().unwrap();
        let now = OffsetDateTime::now_utc();
        let made = Authority::open(dir.path(), &permitted(), now).unwrap();
        let again = Authority::open(dir.path(), &permitted(), now).unwrap();
        assert_eq!((made.origin, again.origin), (Origin::Created, Origin::Loaded));
        let (ca, ours) = (made.authority.ca_pem(), again.authority);
        for name in ["box.net", "www.box.net", "localhost", "x.localhost", "fake"] {
            let config = ours.server_config(Some(name), LOCAL, now).unwrap();
            shake(ca, config, name).await.unwrap();
        }
        for name in ["127.0.0.1", "::1", "localhost", "fake"] {
            shake(ca, ours.server_config(None, LOCAL, now).unwrap(), name).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_client_refuses_a_foreign_name_whatever_we_sign() {
        let now = OffsetDateTime::now_utc();
        let ours = Authority::in_memory(&permitted(), now).unwrap();
        assert_eq!(ours.ca_path(), None);
        let name = "evil.example";
        let polite = ours.server_config(Some(name), LOCAL, now).unwrap();
        let refused = shake(ours.ca_pem(), polite, name).await.unwrap_err().to_string();
        assert!(refused.contains("not valid for name"), "{refused}");
        let identity = Identity::Name(name.to_owned());
        let forged = ours.leaves.config(&ours.signer, identity, now).unwrap();
        let refused = shake(ours.ca_pem(), forged, name).await.unwrap_err().to_string();
        assert!(refused.contains("NameConstraintViolation"), "{refused}");
    }

    #[tokio::test]
    async fn a_client_of_another_authority_refuses_ours() {
        let now = OffsetDateTime::now_utc();
        let ours = Authority::in_memory(&permitted(), now).unwrap();
        let other = Authority::in_memory(&permitted(), now).unwrap();
        let config = ours.server_config(Some("box.net"), LOCAL, now).unwrap();
        assert!(shake(other.ca_pem(), config, "box.net").await.is_err());
    }

    #[test]
    fn it_may_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Authority>();
    }
}

//! Which leaf a caller gets, and the TLS configurations made of them, kept for the next caller.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;
use rcgen::KeyPair;
use time::{Duration, OffsetDateTime};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::crypto::ring::sign::any_ecdsa_type;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::{
    ResolvesServerCertUsingSni, ServerSessionMemoryCache, StoresServerSessions,
};
use tokio_rustls::rustls::sign::{CertifiedKey, SigningKey, SingleCertAndKey};
use tokio_rustls::rustls::version::{TLS12, TLS13};

use super::AuthorityError;
use super::issue::Signer;
use super::names::{Constraints, address, spelling};
use super::params::provider;

/// Bounds what a client with ever new names can make us keep.
const MOST_LEAVES: usize = 1_000;
/// TLS sessions kept for resumption, over all names together.
const MOST_SESSIONS: usize = 1_024;
/// Well before a leaf expires, however long the process runs.
const OLDEST_LEAF: Duration = Duration::days(100);

/// What a leaf vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    /// One DNS name.
    Name(String),
    /// All addresses, for a caller that sent no name; `local` is the one that was called, if permitted.
    Addresses { local: Option<IpAddr> },
}

impl Identity {
    /// A name that is not permitted gets `localhost`'s leaf, which its client will refuse.
    pub(super) fn of(sni: Option<&str>, local: IpAddr, permitted: &Constraints) -> Self {
        let Some(name) = sni else { return Self::addresses(local, permitted) };
        // No SNI is an address, but the host of a CONNECT that stands in for a missing one may be.
        if let Some(called) = address(name) {
            return Self::addresses(called, permitted);
        }
        let name = spelling(name);
        Self::Name(if permitted.permits_name(&name) { name } else { "localhost".to_owned() })
    }

    fn addresses(called: IpAddr, permitted: &Constraints) -> Self {
        let called = called.to_canonical();
        Self::Addresses { local: permitted.permits_address(called).then_some(called) }
    }
}

/// Makes leaves, all with one key, and keeps the configurations.
pub(super) struct Leaves {
    provider: Arc<CryptoProvider>,
    key: KeyPair,
    signing_key: Arc<dyn SigningKey>,
    /// Shared, for 256 places a configuration would be much memory; rustls holds a session to its name.
    sessions: Arc<dyn StoresServerSessions>,
    kept: Mutex<HashMap<Identity, Kept>>,
}

struct Kept {
    config: Arc<ServerConfig>,
    made: OffsetDateTime,
}

impl Leaves {
    pub(super) fn new() -> Result<Self, AuthorityError> {
        let key = KeyPair::generate()?;
        let der = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        Ok(Self {
            provider: Arc::new(provider()),
            signing_key: any_ecdsa_type(&der)?,
            key,
            sessions: ServerSessionMemoryCache::new(MOST_SESSIONS),
            kept: Mutex::default(),
        })
    }

    /// The configuration for `identity`, made unless a fresh one is kept.
    pub(super) fn config(
        &self,
        signer: &Signer,
        identity: Identity,
        now: OffsetDateTime,
    ) -> Result<Arc<ServerConfig>, AuthorityError> {
        if let Some(config) = self.fresh(&identity, now) {
            return Ok(config);
        }
        // Not under the lock: should two make the same leaf at once, both are good.
        let config = Arc::new(self.make(signer, &identity, now)?);
        let mut kept = self.kept.lock();
        if kept.len() >= MOST_LEAVES {
            kept.clear();
        }
        kept.insert(identity, Kept { config: Arc::clone(&config), made: now });
        Ok(config)
    }

    /// A configuration without any certificate.
    pub(super) fn none(&self) -> Result<Arc<ServerConfig>, AuthorityError> {
        let config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&TLS13, &TLS12])?
            .with_no_client_auth();
        Ok(Arc::new(config.with_cert_resolver(Arc::new(ResolvesServerCertUsingSni::new()))))
    }

    fn fresh(&self, identity: &Identity, now: OffsetDateTime) -> Option<Arc<ServerConfig>> {
        let kept = self.kept.lock();
        let found = kept.get(identity).filter(|found| now - found.made < OLDEST_LEAF)?;
        Some(Arc::clone(&found.config))
    }

    fn make(
        &self,
        signer: &Signer,
        identity: &Identity,
        now: OffsetDateTime,
    ) -> Result<ServerConfig, AuthorityError> {
        let leaf = signer.leaf(identity, &self.key, now)?;
        let chain = vec![leaf, signer.intermediate.clone()];
        let certified = CertifiedKey::new(chain, Arc::clone(&self.signing_key));
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&TLS13, &TLS12])?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
        config.session_storage = Arc::clone(&self.sessions);
        // No ALPN on purpose: whoever offers h2 falls back to HTTP/1.1, whereas a list would end those
        // that offer h2 alone with an alert.
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::super::issue::Record;
    use super::super::names::Permitted;
    use super::*;

    fn permitted() -> Constraints {
        let names = vec!["10.0.0.5".to_owned()];
        Constraints::new(&Permitted { domains: vec!["box.net".to_owned()], names }).unwrap()
    }

    fn identity(sni: Option<&str>, local: &str) -> Identity {
        Identity::of(sni, local.parse().unwrap(), &permitted())
    }

    fn name(name: &str) -> Identity {
        Identity::Name(name.to_owned())
    }

    #[test]
    fn the_name_decides_and_without_one_the_address() {
        assert_eq!(identity(Some("WWW.box.net."), "127.0.0.1"), name("www.box.net"));
        assert_eq!(identity(Some("w.localhost"), "127.0.0.1"), name("w.localhost"));
        assert_eq!(identity(Some("evil.example"), "127.0.0.1"), name("localhost"));
        for (sni, local, expected) in [
            (None, "127.0.0.7", Some("127.0.0.7")),
            (None, "::ffff:10.0.0.5", Some("10.0.0.5")),
            (None, "192.168.1.1", None),
            (Some("[::1]"), "127.0.0.1", Some("::1")),
        ] {
            let local_ip = expected.map(|ip| ip.parse().unwrap());
            assert_eq!(identity(sni, local), Identity::Addresses { local: local_ip });
        }
    }

    #[test]
    fn a_configuration_is_kept_for_100_days_and_their_number_is_bounded() {
        let now = OffsetDateTime::now_utc();
        let signer = Signer::load(Record::issue(permitted(), now).unwrap()).unwrap();
        let leaves = Leaves::new().unwrap();
        let config = |host: &str, at| leaves.config(&signer, name(host), at).unwrap();
        let first = config("box.net", now);
        assert!(Arc::ptr_eq(&first, &config("box.net", now + Duration::days(99))));
        assert!(!Arc::ptr_eq(&first, &config("box.net", now + Duration::days(100))));
        for number in 0..MOST_LEAVES {
            config(&format!("h{number}.box.net"), now);
        }
        assert!(leaves.kept.lock().len() <= MOST_LEAVES);
    }
}

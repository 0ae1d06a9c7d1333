//! What an endpoint shows of itself in a handshake.

use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::server::ParsedCertificate;

use crate::target::{Fingerprint, Pin};

/// The fingerprints of a peer's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Of the whole certificate.
    pub certificate: Fingerprint,
    /// Of its public key (SPKI); none: it cannot be read.
    pub public_key: Option<Fingerprint>,
}

impl Shown {
    /// Of a session's peer; none: it showed nothing.
    pub(super) fn of<S>(session: &TlsStream<S>) -> Option<Self> {
        let leaf = session.get_ref().1.peer_certificates()?.first()?;
        let parsed = ParsedCertificate::try_from(leaf).ok();
        let public_key = parsed.map(|leaf| Fingerprint::of(&leaf.subject_public_key_info()));
        Some(Self { certificate: Fingerprint::of(leaf), public_key })
    }

    /// Whether it is what is pinned. A probe is another matter, and fits.
    ///
    /// # Errors
    /// What it is instead.
    pub fn fits(&self, pin: &Pin) -> Result<(), String> {
        let (what, wanted, shown) = match pin {
            Pin::Certificate(wanted) => ("certificate", wanted, Some(&self.certificate)),
            Pin::PublicKey(wanted) => ("certificate's key", wanted, self.public_key.as_ref()),
            Pin::Probe(_) => return Ok(()),
        };
        match shown {
            Some(shown) if shown == wanted => Ok(()),
            Some(shown) => Err(format!("its {what} is {shown}, and the file has {wanted}")),
            None => Err(format!("its {what} cannot be read, and the file has {wanted}")),
        }
    }
}

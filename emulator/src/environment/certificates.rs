//! Whom clients are to trust: the fake's authority, and whom they would trust without it.

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

/// The fake's certificate and those of the system.
#[derive(Clone, Debug)]
pub struct Certificates {
    pem: String,
    der: CertificateDer<'static>,
    system: Vec<u8>,
    roots: Vec<CertificateDer<'static>>,
}

/// What should be the fake's certificate is none.
#[derive(Debug, thiserror::Error)]
#[error("there is no certificate in PEM: {0}")]
pub struct NoCertificate(String);

impl Certificates {
    /// The fake's certificate in PEM, and the system's file of certificates, as it is; nothing of it
    /// that can be read is no error.
    ///
    /// # Errors
    /// The fake's is none.
    pub fn new(ours: &str, system: &[u8]) -> Result<Self, NoCertificate> {
        let der = CertificateDer::from_pem_slice(ours.as_bytes())
            .map_err(|error| NoCertificate(error.to_string()))?;
        let roots = CertificateDer::pem_slice_iter(system).filter_map(Result::ok).collect();
        Ok(Self { pem: ours.to_owned(), der, system: system.to_vec(), roots })
    }

    /// The fake's, in PEM: for clients that add it to what they trust.
    #[must_use]
    pub fn ours(&self) -> &str {
        &self.pem
    }

    /// The fake's and the system's in PEM: for clients that trust this alone.
    #[must_use]
    pub fn bundle(&self) -> Vec<u8> {
        let mut bundle = self.pem.trim_end().as_bytes().to_vec();
        bundle.push(b'\n');
        if !self.roots.is_empty() {
            bundle.extend_from_slice(&self.system);
        }
        bundle
    }

    /// All of them in DER, ours first.
    pub(super) fn all(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let mut all = vec![self.der.as_ref()];
        all.extend(self.roots.iter().map(AsRef::as_ref));
        all.into_iter()
    }
}

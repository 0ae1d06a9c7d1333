//! What goes into our certificates. rcgen's defaults suit none of them: everything is set here.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyUsagePurpose, SanType, SerialNumber,
};
use time::{Duration, OffsetDateTime};
use tokio_rustls::rustls;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};

use super::AuthorityError;
use super::leaf::Identity;
use super::names::Constraints;

/// A clock may be a little wrong, here or at the client's.
pub(super) const SLACK: Duration = Duration::DAY;
/// With the slack 198 days: what public authorities may give, and clients have begun to enforce.
const LEAF_LIFE: Duration = Duration::days(197);
/// The longest common name that X.520 allows.
const LONGEST_COMMON_NAME: usize = 64;

/// The part of a root's or intermediate's parameters that follows from the authority's id alone.
pub(super) fn authority(id: &str, level: &str, path_length: u8) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = common_name(&format!("Standin test {level} {id}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// The parameters of a leaf for `identity`.
pub(super) fn leaf(
    identity: &Identity,
    permitted: &Constraints,
    now: OffsetDateTime,
) -> Result<CertificateParams, AuthorityError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = match identity {
        Identity::Name(name) if name.len() <= LONGEST_COMMON_NAME => common_name(name),
        Identity::Name(_) => DistinguishedName::new(),
        // Never an address: OpenSSL and GnuTLS would hold it against the constraints on names.
        Identity::Addresses { .. } => common_name("localhost"),
    };
    params.subject_alt_names = subject_alt_names(identity, permitted)?;
    params.serial_number = Some(serial()?);
    params.not_before = now - SLACK;
    params.not_after = now + LEAF_LIFE;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Python's strict mode refuses a leaf without it.
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// One name for a named caller, since `BoringSSL` cannot judge a certificate with an address in it.
fn subject_alt_names(
    identity: &Identity,
    permitted: &Constraints,
) -> Result<Vec<SanType>, AuthorityError> {
    let local = match identity {
        Identity::Name(name) => return Ok(vec![SanType::DnsName(name.as_str().try_into()?)]),
        Identity::Addresses { local } => *local,
    };
    let (names, mut addresses) = permitted.nameless();
    addresses.extend(local);
    let mut all = Vec::with_capacity(names.len() + addresses.len());
    for name in names {
        all.push(SanType::DnsName(name.try_into()?));
    }
    all.extend(addresses.into_iter().map(SanType::IpAddress));
    Ok(all)
}

fn common_name(name: &str) -> DistinguishedName {
    let mut made = DistinguishedName::new();
    made.push(DnType::CommonName, name);
    made
}

/// Random, because rcgen's own is a hash of the key, and our leaves share one.
pub(super) fn serial() -> Result<SerialNumber, AuthorityError> {
    let mut bytes = random::<16>()?;
    if let Some(first) = bytes.first_mut() {
        // Positive, and always of the same length.
        *first = (*first & 0x7f) | 0x40;
    }
    Ok(SerialNumber::from_slice(&bytes))
}

/// Tells one authority's names from another's.
pub(super) fn short_id() -> Result<String, AuthorityError> {
    Ok(random::<4>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The cryptography of everything here; named, so that no process-wide default is needed.
pub(super) fn provider() -> CryptoProvider {
    ring::default_provider()
}

fn random<const N: usize>() -> Result<[u8; N], AuthorityError> {
    let mut bytes = [0; N];
    provider().secure_random.fill(&mut bytes).map_err(rustls::Error::from)?;
    Ok(bytes)
}

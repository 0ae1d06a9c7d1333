//! The authority itself: as text, and ready to sign.

use std::time::Duration as StdDuration;

use rcgen::{Issuer, KeyPair, PublicKeyData};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::AuthorityError;
use super::leaf::Identity;
use super::names::Constraints;
use super::params::{self, SLACK};

/// The only layout of [`Record`] that we read and write.
const VERSION: u32 = 1;
/// Ten years, the day of slack included.
const LIFE: Duration = Duration::days(3_649);

/// A whole authority as text: what `authority.toml` holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    version: u32,
    /// In the names of both certificates, lest two authorities go by one name.
    id: String,
    #[serde(with = "moment")]
    pub(super) not_after: OffsetDateTime,
    /// PEM, as are the next two.
    pub(super) root: String,
    intermediate: String,
    intermediate_key: String,
    pub(super) permitted: Constraints,
}

impl Record {
    /// Makes a new authority. The root's key does not outlive this function, so nothing can ever
    /// widen what the root vouches for.
    pub(super) fn issue(
        permitted: Constraints,
        now: OffsetDateTime,
    ) -> Result<Self, AuthorityError> {
        let id = params::short_id()?;
        let not_after = now + LIFE;
        let root_key = KeyPair::generate()?;
        let mut root = params::authority(&id, "root", 1);
        let key = KeyPair::generate()?;
        let mut intermediate = params::authority(&id, "intermediate", 0);
        intermediate.use_authority_key_identifier_extension = true;
        for level in [&mut root, &mut intermediate] {
            level.serial_number = Some(params::serial()?);
            level.not_before = now - SLACK;
            level.not_after = not_after;
            level.name_constraints = Some(permitted.extension());
        }
        let root_pem = root.self_signed(&root_key)?.pem();
        let signed = intermediate.signed_by(&key, &Issuer::new(root, root_key))?;
        Ok(Self {
            version: VERSION,
            id,
            not_after,
            root: root_pem,
            intermediate: signed.pem(),
            intermediate_key: key.serialize_pem(),
            permitted,
        })
    }
}

/// A record ready to sign leaves.
pub(super) struct Signer {
    pub(super) record: Record,
    pub(super) intermediate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Signer {
    /// # Errors
    /// What is wrong with the record, in words for the log.
    pub(super) fn load(record: Record) -> Result<Self, String> {
        if record.version != VERSION {
            return Err(format!("its version is {}, not {VERSION}", record.version));
        }
        let intermediate = CertificateDer::from_pem_slice(record.intermediate.as_bytes())
            .map_err(|error| format!("intermediate: {error}"))?;
        let key = KeyPair::from_pem(&record.intermediate_key)
            .map_err(|error| format!("intermediate_key: {error}"))?;
        // Of these only the name and the way to identify keys go into leaves.
        let issuer = Issuer::new(params::authority(&record.id, "intermediate", 0), key);
        Ok(Self { record, intermediate, issuer })
    }

    /// Signs a leaf, permitted or not: who asks for a name that is not gets one that clients refuse.
    pub(super) fn leaf(
        &self,
        identity: &Identity,
        key: &impl PublicKeyData,
        now: OffsetDateTime,
    ) -> Result<CertificateDer<'static>, AuthorityError> {
        let leaf = params::leaf(identity, &self.record.permitted, now)?;
        Ok(leaf.signed_by(key, &self.issuer)?.into())
    }

    /// Whether a client that trusts the root would take a leaf for `localhost`: the parts of a record
    /// that was damaged or edited need not fit together.
    ///
    /// # Errors
    /// What does not fit, in words for the log.
    pub(super) fn check(&self, now: OffsetDateTime) -> Result<(), String> {
        let localhost = Identity::Name("localhost".to_owned());
        let leaf =
            self.leaf(&localhost, self.issuer.key(), now).map_err(|error| error.to_string())?;
        self.verify(&leaf, "localhost", now).map_err(|error| error.to_string())
    }

    fn verify(
        &self,
        leaf: &CertificateDer<'_>,
        name: &str,
        at: OffsetDateTime,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.record.root.as_bytes())?)?;
        let verifier =
            WebPkiServerVerifier::builder_with_provider(roots.into(), params::provider().into())
                .build()?;
        let chain = [self.intermediate.clone()];
        let at = u64::try_from(at.unix_timestamp()).map(StdDuration::from_secs)?;
        let at = UnixTime::since_unix_epoch(at);
        verifier.verify_server_cert(leaf, &chain, &ServerName::try_from(name)?, &[], at)?;
        Ok(())
    }
}

/// A moment as RFC 3339 text, for whoever looks into the file.
mod moment {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de, ser};
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    pub(super) fn serialize<S: Serializer>(at: &OffsetDateTime, to: S) -> Result<S::Ok, S::Error> {
        at.format(&Rfc3339).map_err(ser::Error::custom)?.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<OffsetDateTime, D::Error> {
        let text = String::deserialize(from)?;
        OffsetDateTime::parse(&text, &Rfc3339).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that panics has failed"
    )]

    use super::super::names::Permitted;
    use super::*;

    fn signer(now: OffsetDateTime) -> Signer {
        let domains = vec!["box.net".to_owned()];
        let names = vec!["fake".to_owned(), "10.0.0.5".to_owned()];
        let permitted = Constraints::new(&Permitted { domains, names }).unwrap();
        Signer::load(Record::issue(permitted, now).unwrap()).unwrap()
    }

    fn leaf(signer: &Signer, name: &str, now: OffsetDateTime) -> CertificateDer<'static> {
        signer.leaf(&Identity::Name(name.to_owned()), signer.issuer.key(), now).unwrap()
    }

    /// The serial follows the two sequences' heads and the version.
    fn serial_of(der: &[u8]) -> &[u8] {
        assert_eq!(der[13..15], [2, 16], "a serial of 16 bytes");
        &der[15..31]
    }

    #[test]
    fn leaves_for_one_name_and_one_key_differ_in_their_serials() {
        let now = OffsetDateTime::now_utc();
        let signer = signer(now);
        let (one, other) = (leaf(&signer, "box.net", now), leaf(&signer, "box.net", now));
        assert_ne!(serial_of(&one), serial_of(&other));
        assert_ne!(serial_of(&one), serial_of(&signer.intermediate));
    }

    #[test]
    fn a_leaf_lives_from_yesterday_for_at_most_199_days() {
        let now = OffsetDateTime::now_utc();
        let signer = signer(now);
        let leaf = leaf(&signer, "www.box.net", now);
        let valid = |days| signer.verify(&leaf, "www.box.net", now + Duration::days(days)).is_ok();
        assert!(!valid(-2) && valid(0) && valid(196) && !valid(198));
    }

    #[test]
    fn the_authority_lives_ten_years_at_most() {
        let now = OffsetDateTime::now_utc();
        let signer = signer(now);
        signer.check(now + Duration::days(3_640)).unwrap();
        assert!(signer.check(now + Duration::days(3_650)).unwrap_err().contains("expired"));
    }

    #[test]
    fn a_name_outside_the_constraints_does_not_verify() {
        let now = OffsetDateTime::now_utc();
        let signer = signer(now);
        for name in ["evil.example", "notbox.net"] {
            let leaf = leaf(&signer, name, now);
            let refused = signer.verify(&leaf, name, now).unwrap_err().to_string();
            assert!(refused.contains("NameConstraintViolation"), "{refused}");
        }
    }

    #[test]
    fn names_without_a_dot_and_addresses_are_in_the_leaf_for_callers_without_a_name() {
        let now = OffsetDateTime::now_utc();
        let signer = signer(now);
        let local = Some("127.0.0.9".parse().unwrap());
        let identity = Identity::Addresses { local };
        let leaf = signer.leaf(&identity, signer.issuer.key(), now).unwrap();
        for name in ["localhost", "fake", "127.0.0.1", "::1", "10.0.0.5", "127.0.0.9"] {
            signer.verify(&leaf, name, now).unwrap();
        }
        assert!(signer.verify(&leaf, "box.net", now).is_err());
    }

    #[test]
    fn a_key_that_is_not_the_certificates_is_found_out() {
        let now = OffsetDateTime::now_utc();
        let (mut ours, other) = (signer(now).record, signer(now).record);
        ours.intermediate_key = other.intermediate_key;
        assert!(Signer::load(ours).unwrap().check(now).is_err());
    }

    #[test]
    fn a_name_too_long_for_a_common_name_is_certified_all_the_same() {
        let now = OffsetDateTime::now_utc();
        let signer = signer(now);
        let name = format!("{}.{}.box.net", "a".repeat(60), "b".repeat(60));
        signer.verify(&leaf(&signer, &name, now), &name, now).unwrap();
    }
}

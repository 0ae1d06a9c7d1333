//! The system's certificates: whom clients trust without us.

use std::fs;

use super::Failure;
use super::before::Before;
use crate::environment::Certificates;

/// Where systems keep them in one file: Debian and those after it, Fedora, openSUSE, Alpine and the
/// BSDs, FreeBSD's package.
const PLACES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
];

/// The fake's certificate, which `origin` has, and the system's; where there are none, that is said.
pub(super) fn beside(ours: &str, origin: &str, before: &Before) -> Result<Certificates, Failure> {
    let roots = find(before.of("SSL_CERT_FILE")?.as_deref());
    if roots.is_none() {
        tracing::warn!("{}", missing());
    }
    Certificates::new(ours, &roots.unwrap_or_default())
        .map_err(|error| Failure(format!("{origin}: {error}")))
}

/// The first of those files that is there, else the one that a variable names (on NixOS there is no
/// other).
fn find(preset: Option<&str>) -> Option<Vec<u8>> {
    let places = PLACES.into_iter().chain(preset);
    places.into_iter().find_map(|path| fs::read(path).ok().filter(|read| !read.is_empty()))
}

fn missing() -> String {
    format!(
        "the system's certificates are in none of {}: clients will trust the fake alone, and nobody \
         who is let through by --pass over https",
        PLACES.join(", ")
    )
}

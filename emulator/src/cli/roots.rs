//! The system's certificates: whom clients trust without us.

use std::fs;

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

/// The first of those files that is there, else the one that a variable names (on NixOS there is no
/// other).
pub(super) fn find(preset: Option<&str>) -> Option<Vec<u8>> {
    let places = PLACES.into_iter().chain(preset);
    places.into_iter().find_map(|path| fs::read(path).ok().filter(|read| !read.is_empty()))
}

/// What is said where there is none.
pub(super) fn missing() -> String {
    format!(
        "the system's certificates are in none of {}: clients will trust the fake alone, and nobody \
         who is let through by --pass over https",
        PLACES.join(", ")
    )
}

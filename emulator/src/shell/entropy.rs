//! The system's randomness.

use tokio_rustls::rustls::crypto::{GetRandomFailed, ring};

/// A number that nobody can foresee.
///
/// # Errors
/// The system has none.
pub fn number() -> Result<u64, GetRandomFailed> {
    let mut bytes = [0; 8];
    ring::default_provider().secure_random.fill(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

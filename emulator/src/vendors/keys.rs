//! Help with lists of keys.

use std::collections::BTreeSet;

/// Refuses a list that names something twice, or an empty name; says which by its place, for it may be a
/// secret.
pub(super) fn distinct<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for (place, name) in names.enumerate() {
        if name.is_empty() {
            return Err(format!("{what}: number {} is empty", place + 1));
        }
        if !seen.insert(name) {
            return Err(format!("{what}: number {} is there twice", place + 1));
        }
    }
    Ok(())
}

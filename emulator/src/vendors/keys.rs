//! Help with lists of keys.

/// Refuses a list that names something twice, or an empty name.
pub(super) fn distinct<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    if names.first().is_some_and(|name| name.is_empty()) {
        return Err(format!("{what}: an empty one"));
    }
    match names.windows(2).find(|pair| pair.first() == pair.last()) {
        Some(_) => Err(format!("{what}: one is there twice")),
        None => Ok(()),
    }
}

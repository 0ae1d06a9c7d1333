//! Help with words: which known word an unknown one is near to.

/// The candidate that is near enough to be what was meant, if any is.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let distance =
        |candidate: &str| strsim::osa_distance(&word.to_lowercase(), &candidate.to_lowercase());
    // A longer word can be no nearer than its length says, and may be a megabyte.
    let near = |candidate: &&str| candidate.len().abs_diff(word.len()) <= candidate.len() / 2 + 1;
    candidates
        .into_iter()
        .filter(near)
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(word.len()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_found_and_a_far_one_is_not() {
        let known = ["login", "password", "email"];
        assert_eq!(nearest("loginn", known), Some("login"));
        assert_eq!(nearest("Email", known), Some("email"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
    }
}

//! The word that was meant, where one is not known.

/// The known word that is nearest to a given one, if it is near at all: a third of it may be wrong.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |other: &str| strsim::damerau_levenshtein(other, word);
    let near = known.into_iter().map(|other| (distance(other), other)).min()?;
    (near.0 <= word.chars().count().div_ceil(3)).then_some(near.1)
}

/// What there is, and what was meant: `there are a, b; did you mean a?`
pub(crate) fn there_are<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    let meant = nearest(word, known.iter().copied());
    let meant = meant.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    match known.as_slice() {
        [] => "there is none".to_owned(),
        [one] => format!("there is {one}{meant}"),
        all => format!("there are {}{meant}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let known = ["main", "restricted", "no-create"];
        for (word, near) in [
            ("mian", Some("main")),
            ("restrictd", Some("restricted")),
            ("nocreate", Some("no-create")),
            ("somebody", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), near, "{word}");
        }
        assert_eq!(
            there_are("mian", known),
            "there are main, restricted, no-create; did you mean main?"
        );
        assert_eq!(there_are("x", ["y"]), "there is y; did you mean y?");
        assert_eq!(there_are("x", []), "there is none");
    }
}

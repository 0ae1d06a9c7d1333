//! Argument names as PHP reads them: `a[b][c]` is a path.

/// The segments of a name, as PHP would nest them: `a[b][c]` is `a`, `b`, `c`; `a[]` ends in an
/// empty segment, the next free index; what stands behind the last closed bracket is dropped; a
/// bracket that nothing closes belongs to the name. `None` if it nests deeper than `most`.
#[must_use]
pub fn segments(name: &str, most: usize) -> Option<Vec<&str>> {
    let Some(open) = name.find('[').filter(|&open| open > 0) else { return Some(vec![name]) };
    let (base, mut rest) = name.split_at(open);
    let mut found = vec![base];
    while let Some((segment, after)) =
        rest.strip_prefix('[').and_then(|inside| inside.split_once(']'))
    {
        if found.len() > most {
            return None;
        }
        found.push(segment);
        rest = after;
    }
    Some(if found.len() == 1 { vec![name] } else { found })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_and_their_segments() {
        let cases: [(&str, &[&str]); 11] = [
            ("login", &["login"]),
            ("properties[login]", &["properties", "login"]),
            ("userData[meta][key]", &["userData", "meta", "key"]),
            ("a[]", &["a", ""]),
            ("a[b", &["a[b"]),
            ("a[b]c", &["a", "b"]),
            ("a[b][c", &["a", "b"]),
            ("a[b[c]]", &["a", "b[c"]),
            ("[a]", &["[a]"]),
            ("a]", &["a]"]),
            ("", &[""]),
        ];
        for (name, wanted) in cases {
            assert_eq!(segments(name, 16).unwrap(), wanted, "{name}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(segments("a[b][c]", 2).unwrap().len(), 3);
        assert_eq!(segments("a[b][c][d]", 2), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(name in any::<String>()) {
            drop(segments(&name, 16));
        }

        #[test]
        fn a_path_round_trips(base in "[a-z]{1,5}", inner in prop::collection::vec("[a-z ]{0,5}", 0..5)) {
            let name = inner.iter().fold(base.clone(), |name, segment| format!("{name}[{segment}]"));
            let mut wanted = vec![base.as_str()];
            wanted.extend(inner.iter().map(String::as_str));
            prop_assert_eq!(segments(&name, 16).unwrap(), wanted);
        }
    }
}

//! Argument names as PHP reads them: `a[b][c]` is a path.

use std::iter;

/// The segments of a name, as PHP would nest them: `a[b][c]` is `a`, `b`, `c`; `a[]` ends in an
/// empty segment, the next free index; what stands behind the last closed bracket is dropped; a
/// bracket that nothing closes belongs to the name.
pub fn segments(name: &str) -> impl Iterator<Item = &str> {
    let closed =
        |&open: &usize| open > 0 && name.get(open..).and_then(|rest| find(rest, b']')).is_some();
    let open = find(name, b'[').filter(closed).unwrap_or(name.len());
    let (base, mut rest) = name.split_at(open);
    let inner = iter::from_fn(move || {
        let inside = rest.strip_prefix('[')?;
        let (segment, after) = inside.split_at_checked(find(inside, b']')?)?;
        rest = after.get(1..)?;
        Some(segment)
    });
    iter::once(base).chain(inner)
}

/// Whether a name nests deeper than `most`.
#[must_use]
pub fn is_deeper(name: &str, most: usize) -> bool {
    // Nearly every name is too short for so many pairs of brackets.
    name.len() > 2 * most && segments(name).skip(1).nth(most).is_some()
}

/// Where an ASCII character first stands. Names are short: the search of `str` takes longer to begin.
fn find(text: &str, wanted: u8) -> Option<usize> {
    text.bytes().position(|byte| byte == wanted)
}

#[cfg(test)]
mod tests {
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
            assert_eq!(segments(name).collect::<Vec<_>>(), wanted, "{name}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        assert!(!is_deeper("a", 0));
        assert!(!is_deeper("a[b][c]", 2));
        assert!(is_deeper("a[b][c][d]", 2));
    }

    proptest! {
        #[test]
        fn nothing_panics(name in any::<String>()) {
            segments(&name).for_each(drop);
        }

        #[test]
        fn a_path_round_trips(base in "[a-z]{1,5}", inner in prop::collection::vec("[a-z ]{0,5}", 0..5)) {
            let name = inner.iter().fold(base.clone(), |name, segment| format!("{name}[{segment}]"));
            let mut wanted = vec![base.as_str()];
            wanted.extend(inner.iter().map(String::as_str));
            prop_assert_eq!(segments(&name).collect::<Vec<_>>(), wanted);
        }
    }
}

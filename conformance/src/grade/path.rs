//! Places in content: `/response/user/login`, `/a/b[2]/@c`, JSON pointers.

use std::fmt;

use crate::case::Reads;

/// The way from the root to a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path {
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// An element's name, `@` and an attribute's, a key, an index of an array.
    pub(super) label: String,
    /// Which of several siblings of a name, from 1; none: the only one, or in a path that was written
    /// down, any.
    pub(super) index: Option<usize>,
}

impl Path {
    /// Reads a path. The empty one is all of the content.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(reads: Reads, text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let rest = text.strip_prefix('/').ok_or_else(|| format!("no path: `{text}`"))?;
        let segments = rest.split('/').map(|segment| match reads {
            Reads::Xml => xml_segment(segment).ok_or_else(|| format!("no path: `{text}`")),
            Reads::Json => {
                Ok(Segment { label: segment.replace("~1", "/").replace("~0", "~"), index: None })
            }
            Reads::Text => Err(format!("text has no places within: `{text}`")),
        });
        Ok(Self { segments: segments.collect::<Result<_, _>>()? })
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    pub(super) fn to(&self, label: &str, index: Option<usize>) -> Self {
        let mut segments = self.segments.clone();
        segments.push(Segment { label: label.to_owned(), index });
        Self { segments }
    }

    pub(super) fn to_attribute(&self, name: &str) -> Self {
        self.to(&format!("@{name}"), None)
    }

    /// Whether another place is this one or within it; this one was written down.
    pub(super) fn holds(&self, other: &Self) -> bool {
        self.segments.len() <= other.segments.len() && self.along(other)
    }

    /// Whether this place, which was written down, is the other one or within it.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        other.segments.len() <= self.segments.len() && self.along(other)
    }

    fn along(&self, other: &Self) -> bool {
        self.segments.iter().zip(&other.segments).all(|(written, there)| {
            let same = written.index.is_none_or(|index| index == there.index.unwrap_or(1));
            written.label == there.label && same
        })
    }
}

fn xml_segment(text: &str) -> Option<Segment> {
    let (label, index) = match text.strip_suffix(']') {
        Some(rest) => {
            let (label, index) = rest.split_once('[')?;
            (label, Some(index.parse().ok().filter(|index| *index > 0)?))
        }
        None => (text, None),
    };
    let named = !label.is_empty() && !label.contains(['[', ']']);
    named.then(|| Segment { label: label.to_owned(), index })
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.segments.iter().try_for_each(|segment| {
            // Names of XML have neither of the two.
            write!(formatter, "/{}", segment.label.replace('~', "~0").replace('/', "~1"))?;
            segment.index.map_or(Ok(()), |index| write!(formatter, "[{index}]"))
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that panics has failed"
    )]

    use super::*;

    #[test]
    fn paths_are_read_and_written() {
        for text in ["", "/a", "/a/b[2]/@c"] {
            assert_eq!(Path::parse(Reads::Xml, text).unwrap().to_string(), text);
        }
        let pointer = Path::parse(Reads::Json, "/a~1b/~0c[1]/0").unwrap();
        assert_eq!(pointer.segments()[0].label, "a/b");
        assert_eq!(pointer.segments()[1], Segment { label: "~c[1]".into(), index: None });
        assert_eq!(pointer.to_string(), "/a~1b/~0c[1]/0");
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["a", "/", "/a//b", "/a[0]", "/a[x]", "/[1]"] {
            assert!(Path::parse(Reads::Xml, text).is_err(), "{text}");
        }
        assert!(Path::parse(Reads::Text, "/a").is_err());
    }

    #[test]
    fn a_place_holds_what_is_within_it() {
        let parse = |text| Path::parse(Reads::Xml, text).unwrap();
        assert!(parse("/a/b").holds(&parse("/a/b[2]/c")));
        assert!(parse("/a/b[1]").holds(&parse("/a/b/c")));
        assert!(!parse("/a/b[1]").holds(&parse("/a/b[2]/c")));
        assert!(!parse("/a/b").holds(&parse("/a")));
        assert!(parse("/a/b").is_within(&parse("/a")));
        assert!(parse("/a/b").is_within(&parse("")));
        assert!(!parse("/a/b").is_within(&parse("/a/c")));
    }
}

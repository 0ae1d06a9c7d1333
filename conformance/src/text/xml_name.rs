//! Names of XML, whatever prefix a document has for their namespace.

use std::collections::BTreeMap;
use std::fmt;

/// Prefixes and their namespaces.
pub type Spaces = BTreeMap<String, String>;

/// A name as a document may have it under any prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    written: String,
    /// None: any.
    space: Option<String>,
    /// None: any.
    local: Option<String>,
}

impl Name {
    /// Reads a name.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, spaces: &Spaces) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self { written: text.to_owned(), space: None, local: None });
        }
        let (space, local) = match text.split_once(':') {
            Some((prefix, local)) => {
                let space = spaces.get(prefix).cloned();
                let space = space.ok_or_else(|| format!("no [spaces] of prefix \"{prefix}\""))?;
                (space, local)
            }
            None => (String::new(), text),
        };
        let fine = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
        let is_any = local == "*";
        if !is_any && (local.is_empty() || !local.chars().all(fine)) {
            return Err(format!("no name of XML: \"{text}\""));
        }
        let local = (!is_any).then(|| local.to_owned());
        Ok(Self { written: text.to_owned(), space: Some(space), local })
    }

    /// Whether it is the name of something; the empty namespace is none.
    #[must_use]
    pub fn fits(&self, space: &str, local: &str) -> bool {
        self.space.as_deref().is_none_or(|own| own == space)
            && self.local.as_deref().is_none_or(|own| own == local)
    }

    /// Its namespace; none: any.
    pub(crate) fn space(&self) -> Option<&str> {
        self.space.as_deref()
    }

    /// Without its prefix; none: any.
    pub(crate) fn local(&self) -> Option<&str> {
        self.local.as_deref()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    fn spaces() -> Spaces {
        Spaces::from([("w".to_owned(), "http://w/".to_owned())])
    }

    #[test]
    fn no_prefix_is_no_namespace_and_a_star_is_any() {
        let name = |text| Name::parse(text, &spaces()).unwrap();
        assert!(name("a").fits("", "a") && !name("a").fits("http://w/", "a"));
        assert!(name("w:a").fits("http://w/", "a") && !name("w:a").fits("", "a"));
        assert!(name("w:*").fits("http://w/", "b") && !name("w:*").fits("", "b"));
        assert!(name("*").fits("http://w/", "b") && name("*").fits("", "b"));
    }
}

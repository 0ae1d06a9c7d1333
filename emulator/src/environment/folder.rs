//! The folder of the files: its path has to survive a dozen languages' ways of quoting.

use std::path::Path;

/// A path that can be written into every file and variable as it is, but for spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(String);

/// A path that cannot.
#[derive(Debug, thiserror::Error)]
#[error(
    "the folder {0:?} cannot be told to every client: its path has to be in UTF-8 and without \
     quotation marks, backslashes, `:`, `;`, `$` and control characters"
)]
pub struct BadFolder(String);

impl Folder {
    /// Takes a path.
    ///
    /// # Errors
    /// It has a character that ends a value somewhere: a `:` parts the folders of PHP, a `$` is a
    /// variable in its ini files, a quotation mark ends Java's and Node's options.
    pub fn new(path: &Path) -> Result<Self, BadFolder> {
        let bad = || BadFolder(path.display().to_string());
        let text = path.to_str().ok_or_else(bad)?;
        let is_bad = |c: char| c.is_control() || "\"'`\\:;$".contains(c);
        if text.chars().any(is_bad) { Err(bad()) } else { Ok(Self(text.to_owned())) }
    }

    /// The path of a file in it.
    #[must_use]
    pub fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.0)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn a_path_that_would_break_out_of_its_quotes_is_refused() {
        let folder = Folder::new(Path::new("/tmp/a b")).unwrap();
        assert_eq!(folder.file("ca.pem"), "/tmp/a b/ca.pem");
        for path in ["/a\"b", "/a'b", "/a:b", "/a$b", "/a\\b", "/a\nb", "/a;b", "/a`b"] {
            let said = Folder::new(Path::new(path)).unwrap_err().to_string();
            assert!(said.contains("cannot be told"), "{said}");
        }
    }
}

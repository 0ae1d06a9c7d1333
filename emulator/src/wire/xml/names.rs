//! Names of XML, and the namespaces that their prefixes stand for.

use std::sync::Arc;

/// How many declarations may be in force at once: a name's look-up walks through them.
const MAX_DECLARATIONS: usize = 256;

/// How many bytes a namespace's name may have: it is compared for every name that is in it.
const MAX_NAMESPACE: usize = 1_024;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// A qualified name as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) prefix: Option<&'a str>,
    pub(super) local: &'a str,
}

impl<'a> Name<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        // Short: the searches of `str` take longer to begin.
        let colon = text.bytes().position(|byte| byte == b':');
        let (prefix, local) = match colon.and_then(|colon| text.split_at_checked(colon)) {
            Some((prefix, local)) => (Some(prefix), local.get(1..).unwrap_or_default()),
            None => (None, text),
        };
        let good = is_name(local) && prefix.is_none_or(is_name);
        good.then_some(Self { prefix, local }).ok_or("a name is not one of XML")
    }

    /// The prefix that an attribute of this name declares, `""` for the default namespace.
    pub(super) fn declares(&self) -> Option<&'a str> {
        match (self.prefix, self.local) {
            (None, "xmlns") => Some(""),
            (Some("xmlns"), prefix) => Some(prefix),
            _ => None,
        }
    }
}

/// Whether it is a name without colon (`NCName`).
pub(super) fn is_name(text: &str) -> bool {
    // Nearly every name is of ASCII letters.
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
        return true;
    }
    let mut characters = text.chars();
    characters.next().is_some_and(is_name_start) && characters.all(is_name_char)
}

/// The declarations in force where the reader is.
#[derive(Debug)]
pub(super) struct Scope {
    declarations: Vec<Declaration>,
    none: Arc<str>,
}

#[derive(Debug)]
struct Declaration {
    depth: usize,
    prefix: String,
    namespace: Arc<str>,
}

impl Scope {
    pub(super) fn new() -> Self {
        Self { declarations: Vec::new(), none: Arc::from("") }
    }

    /// Declares a prefix (`""`: the default) on the element of that depth.
    pub(super) fn declare(
        &mut self,
        depth: usize,
        prefix: &str,
        namespace: &str,
    ) -> Result<(), &'static str> {
        if prefix == "xmlns" || namespace == XMLNS || (prefix == "xml") != (namespace == XML) {
            return Err("a reserved prefix or namespace is declared");
        }
        if namespace.is_empty() && !prefix.is_empty() {
            return Err("a prefix is declared for no namespace");
        }
        if namespace.len() > MAX_NAMESPACE {
            return Err("a namespace's name is too long");
        }
        if self.declarations.len() >= MAX_DECLARATIONS {
            return Err("too many namespaces are declared");
        }
        let (prefix, namespace) = (prefix.to_owned(), Arc::from(namespace));
        self.declarations.push(Declaration { depth, prefix, namespace });
        Ok(())
    }

    /// Forgets what elements deeper than `depth` have declared.
    pub(super) fn leave_to(&mut self, depth: usize) {
        let kept = self.declarations.partition_point(|declaration| declaration.depth <= depth);
        self.declarations.truncate(kept);
    }

    /// The namespace of an element's name.
    pub(super) fn of_element(&self, name: Name<'_>) -> Result<Arc<str>, &'static str> {
        match name.prefix {
            Some(prefix) => self.of_prefix(prefix),
            None => Ok(Arc::clone(self.find("").unwrap_or(&self.none))),
        }
    }

    /// The namespace of an attribute's name: the default one is not for attributes.
    pub(super) fn of_attribute(&self, name: Name<'_>) -> Result<Arc<str>, &'static str> {
        name.prefix.map_or_else(|| Ok(Arc::clone(&self.none)), |prefix| self.of_prefix(prefix))
    }

    fn of_prefix(&self, prefix: &str) -> Result<Arc<str>, &'static str> {
        if prefix == "xml" {
            return Ok(Arc::from(XML));
        }
        self.find(prefix).cloned().ok_or("a prefix is not declared")
    }

    fn find(&self, prefix: &str) -> Option<&Arc<str>> {
        let mut declarations = self.declarations.iter().rev();
        declarations.find(|d| d.prefix == prefix).map(|d| &d.namespace)
    }
}

/// `NameStartChar` of XML 1.0, fifth edition, without the colon.
fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` of XML 1.0, fifth edition, without the colon.
fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c,
            '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["a", "_", "a-b.c_1", "é", "Ünï", "日本", "a·", "xmlfoo"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "1a", "-a", ".a", "a b", "a:b", "a/", "a\"", "·a", "×", "a÷", "\u{2190}"]
        {
            assert!(!is_name(bad), "{bad}");
        }
        for bad in ["a:", ":a", "a:b:c", "a:1", "1:a", ":"] {
            assert!(Name::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Name::parse("p:l"), Ok(Name { prefix: Some("p"), local: "l" }));
    }

    #[test]
    fn reserved_names_stay_theirs() {
        for (prefix, namespace, good) in [
            ("p", "urn:p", true),
            ("", "", true),
            ("xml", XML, true),
            ("xml", "urn:p", false),
            ("p", XML, false),
            ("", XML, false),
            ("xmlns", XMLNS, false),
            ("xmlns", "urn:p", false),
            ("p", XMLNS, false),
            ("", XMLNS, false),
            ("p", "", false),
        ] {
            let declared = Scope::new().declare(1, prefix, namespace);
            assert_eq!(declared.is_ok(), good, "{prefix}={namespace}");
        }
    }
}

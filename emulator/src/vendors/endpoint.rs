//! Endpoints: where a vendor is asked, in which envelope, and which paths that covers.

use serde::{Serialize, Serializer};

/// How a call and its reply are wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// Arguments in a URL or a form, XML out.
    Rest,
    /// An XML document in and out.
    Xml,
    /// SOAP 1.1.
    Soap,
    /// A form in, a line of text or JSON out.
    Form,
    /// Arguments in a URL or a form, JSON out.
    Json,
    /// No call: a document that describes those by SOAP.
    Wsdl,
    /// No call: the schema that such a document refers to.
    Xsd,
}

impl Envelope {
    /// The word for it in tables, logs and the journal.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Xml => "xml",
            Self::Soap => "soap",
            Self::Form => "form",
            Self::Json => "json",
            Self::Wsdl => "wsdl",
            Self::Xsd => "xsd",
        }
    }

    /// Whether what is asked for is a document and nothing is done.
    #[must_use]
    pub fn is_document(self) -> bool {
        matches!(self, Self::Wsdl | Self::Xsd)
    }
}

impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Which paths an endpoint covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// This path alone.
    Exact,
    /// This path alone with one of these queries, in any letter case.
    Query(&'static [&'static str]),
    /// This path, which ends in a slash, or the same without it.
    LastSlash,
    /// This path and all below it.
    Tree,
    /// Two segments below this path; on the vendor's own host, all below it.
    Pair,
}

/// Where a vendor is asked.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Endpoint {
    /// The operation that the vendor documents here.
    pub operation: &'static str,
    /// How calls and replies are wrapped.
    pub envelope: Envelope,
    /// The HTTP methods that the vendor answers; others are 405. Empty: the vendor answers all.
    pub methods: &'static [&'static str],
    /// The path of the documented call.
    pub path: &'static str,
    /// What of it counts.
    #[serde(skip)]
    pub base: &'static str,
    /// Which paths it covers.
    #[serde(skip)]
    pub shape: Shape,
    /// The clause.
    pub clause: &'static str,
}

impl Endpoint {
    /// Whether a path belongs to it, wherever it was sent.
    #[must_use]
    pub fn claims(&self, path: &str) -> bool {
        match self.shape {
            Shape::Exact | Shape::Query(_) => path == self.base,
            Shape::LastSlash => {
                path.strip_suffix('/').unwrap_or(path) == self.base.trim_end_matches('/')
            }
            Shape::Tree => path.starts_with(self.base),
            Shape::Pair => self.rest(path).is_some_and(|rest| {
                let mut segments = rest.split('/');
                let two = [segments.next(), segments.next()];
                two.iter().all(|segment| segment.is_some_and(|text| !text.is_empty()))
                    && segments.next().is_none()
            }),
        }
    }

    /// Whether a path on the vendor's own host belongs to it.
    #[must_use]
    pub fn claims_on_its_host(&self, path: &str) -> bool {
        match self.shape {
            Shape::Pair => path == self.base.trim_end_matches('/') || self.rest(path).is_some(),
            _ => self.claims(path),
        }
    }

    /// Whether it is asked for by this query, too; most do not mind.
    #[must_use]
    pub fn takes(&self, query: Option<&str>) -> bool {
        match self.shape {
            Shape::Query(known) => query
                .is_some_and(|query| known.iter().any(|known| known.eq_ignore_ascii_case(query))),
            _ => true,
        }
    }

    /// Whether it answers this method; one that names none answers all.
    #[must_use]
    pub fn answers(&self, method: &str) -> bool {
        self.methods.is_empty() || self.methods.contains(&method)
    }

    /// What of a path stands below the base.
    #[must_use]
    pub fn rest<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix(self.base)
    }
}

//! A request pattern: what each part of a request has to be like.

use std::cmp::Reverse;

use serde_json::Value;

use super::Seen;
use super::miss::{Miss, cut};
use super::operator::Operator;
use super::url::Url;
use super::view::Place;
use crate::http::Scheme;
use crate::reading::{Invalid, Object};
use crate::text;

/// What a request has to be like. One without parts fits all.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    /// Those that cost least to look at come first.
    parts: Box<[Part]>,
}

#[derive(Clone, Debug)]
enum Part {
    Method(Box<str>),
    Url(Url),
    Scheme(Scheme),
    Host(Operator),
    Named(Place, Box<str>, Operator),
    Basic(Box<str>, Box<str>),
    Body(Operator),
}

/// The fields whose values are operators by name.
const NAMED: [(&str, Place); 4] = [
    ("headers", Place::Header),
    ("queryParameters", Place::Query),
    ("cookies", Place::Cookie),
    ("formParameters", Place::Form),
];

impl Pattern {
    /// Reads a pattern that stands at a place of a document.
    ///
    /// # Errors
    /// The place, and what is wrong there.
    pub fn read(value: &Value, at: &str) -> Result<Self, Invalid> {
        let object = Object::of(value, at, "a request pattern")?;
        let own = ["method", "scheme", "host", "basicAuthCredentials", "bodyPatterns"];
        let named = NAMED.map(|(name, _)| name);
        object.only(&[&own[..], &Url::FIELDS, &named].concat())?;
        let mut parts = Vec::new();
        parts.extend(method(&object)?);
        parts.extend(Url::read(&object)?.map(Part::Url));
        parts.extend(scheme(&object)?);
        if let Some(host) = object.get("host") {
            parts.push(Part::Host(Operator::read(host, &object.place("host"))?));
        }
        for (field, place) in NAMED {
            by_name(&object, field, place, &mut parts)?;
        }
        parts.extend(basic(&object)?);
        for (index, body) in object.list("bodyPatterns")?.into_iter().flatten().enumerate() {
            let at = format!("{}/{index}", object.place("bodyPatterns"));
            parts.push(Part::Body(Operator::read(body, &at)?));
        }
        Ok(Self { parts: parts.into() })
    }

    /// Whether a request is so.
    #[must_use]
    pub fn fits(&self, seen: &Seen<'_>) -> bool {
        self.parts.iter().all(|part| part.fits(seen))
    }

    /// What of a request is not so; nothing of one that fits.
    #[must_use]
    pub fn misses(&self, seen: &Seen<'_>) -> Vec<Miss> {
        let miss = |part: &Part| {
            let fits = part.fits(seen);
            (!fits).then(|| match seen.work.gave_up() {
                true => Miss { came: TOO_LONG.to_owned(), ..part.miss(seen) },
                false => part.miss(seen),
            })
        };
        self.parts.iter().filter_map(miss).collect()
    }

    /// The less the nearer: how many parts of a request are not so, then how little its path is like the one
    /// that is wanted.
    #[must_use]
    pub fn distance(&self, seen: &Seen<'_>) -> (usize, Reverse<usize>) {
        let missed = self.parts.iter().filter(|part| !part.fits(seen)).count();
        let likeness = self.parts.iter().map(|part| match part {
            Part::Url(url) => url.likeness(seen.urls()),
            _ => 0,
        });
        (missed, Reverse(likeness.sum()))
    }

    /// How many parts a request has to be like.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// About what it costs to keep beyond its text, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let own = self.parts.iter().map(|part| match part {
            Part::Url(url) => url.weight(),
            Part::Host(operator) | Part::Named(_, _, operator) | Part::Body(operator) => {
                operator.weight()
            }
            Part::Method(_) | Part::Scheme(_) | Part::Basic(..) => 0,
        });
        own.map(|own| own + size_of::<Part>()).sum()
    }
}

/// What is said of a text over which an expression would take too much work.
const TOO_LONG: &str = "too long to be matched";

impl Part {
    fn fits(&self, seen: &Seen<'_>) -> bool {
        seen.work.look(|| self.is_so(seen))
    }

    fn is_so(&self, seen: &Seen<'_>) -> bool {
        let work = &seen.work;
        match self {
            Self::Method(method) => seen.request.method() == &**method,
            Self::Url(url) => url.fits(seen.urls(), work),
            Self::Scheme(scheme) => seen.to.address.scheme == *scheme,
            Self::Host(operator) => operator.fits(seen.host(), work),
            Self::Named(place, name, operator) => {
                operator.fits_any(seen.values(*place, name), work)
            }
            Self::Basic(user, password) => {
                seen.basic().is_some_and(|(u, p)| **u == **user && **p == **password)
            }
            Self::Body(operator) => operator.fits(Some(seen.body()), work),
        }
    }

    fn miss(&self, seen: &Seen<'_>) -> Miss {
        let other = |came: bool| if came { "something else" } else { "none" };
        let miss = |part: &str, wanted: &str, came: &str| Miss {
            part: part.to_owned(),
            wanted: wanted.to_owned(),
            came: cut(came),
        };
        match self {
            Self::Method(method) => miss("method", &cut(method), seen.request.method()),
            Self::Url(url) => miss("URL", &url.wanted(), &seen.urls().shown()),
            Self::Scheme(scheme) => {
                miss("scheme", scheme.as_str(), seen.to.address.scheme.as_str())
            }
            Self::Host(operator) => miss("host", operator.name(), seen.to.host.unwrap_or("none")),
            Self::Named(place, name, operator) => {
                let part = format!("{} {}", place.word(), cut(name));
                let there = !seen.values(*place, name).is_empty();
                miss(&part, operator.name(), other(there))
            }
            Self::Basic(..) => miss("basicAuthCredentials", "these", other(seen.basic().is_some())),
            Self::Body(operator) => {
                miss("body", operator.name(), other(!seen.request.body().is_empty()))
            }
        }
    }
}

impl Place {
    fn word(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Query => "query parameter",
            Self::Form => "form parameter",
            Self::Cookie => "cookie",
        }
    }
}

fn method(object: &Object<'_>) -> Result<Option<Part>, Invalid> {
    let method = object.text("method")?.map(str::to_ascii_uppercase);
    if method.as_ref().is_some_and(String::is_empty) {
        return Err(
            object.invalid("method", "no request has an empty method; leave it out for any")
        );
    }
    Ok(method.filter(|method| method != "ANY").map(|method| Part::Method(method.into())))
}

fn scheme(object: &Object<'_>) -> Result<Option<Part>, Invalid> {
    let Some(given) = object.text("scheme")? else { return Ok(None) };
    let known = [Scheme::Http, Scheme::Https];
    match known.into_iter().find(|known| known.as_str() == given) {
        Some(scheme) => Ok(Some(Part::Scheme(scheme))),
        None => {
            let shown: String = given.chars().take(80).collect();
            let near = text::nearest(&shown, known.map(Scheme::as_str));
            let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
            let detail = format!("{shown:?} is neither http nor https{near}");
            Err(object.invalid("scheme", detail))
        }
    }
}

fn by_name(
    object: &Object<'_>,
    field: &str,
    place: Place,
    parts: &mut Vec<Part>,
) -> Result<(), Invalid> {
    let Some(named) = object.object(field)? else { return Ok(()) };
    for (name, operator) in named.iter().filter(|(_, operator)| !operator.is_null()) {
        let operator = Operator::read(operator, &named.place(name))?;
        let name = match place {
            Place::Header => name.to_ascii_lowercase().into(),
            Place::Query | Place::Form | Place::Cookie => name.into(),
        };
        parts.push(Part::Named(place, name, operator));
    }
    Ok(())
}

fn basic(object: &Object<'_>) -> Result<Option<Part>, Invalid> {
    let Some(given) = object.object("basicAuthCredentials")? else { return Ok(None) };
    given.only(&["username", "password"])?;
    let needed = |name: &str| {
        given.text(name)?.ok_or_else(|| given.invalid(name, "a username and a password are needed"))
    };
    Ok(Some(Part::Basic(needed("username")?.into(), needed("password")?.into())))
}

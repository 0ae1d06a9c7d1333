//! What a value has to be like: WireMock's operators, as far as they are served.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::json::Json;
use super::regular::Regular;
use super::text::Text;
use super::work::Work;
use super::xml::Tree;
use crate::reading::{Invalid, Object};
use crate::text;
use crate::wire::charset::Charset;

/// What a value has to be like.
#[derive(Clone, Debug)]
pub(super) enum Operator {
    EqualTo(Box<str>),
    /// `equalTo` with `caseInsensitive`; in lower case.
    EqualToIgnoringCase(Box<str>),
    Contains(Box<str>),
    DoesNotContain(Box<str>),
    Matches(Regular),
    DoesNotMatch(Regular),
    Absent,
    EqualToJson(Box<Json>),
    EqualToXml(Box<Tree>),
    BinaryEqualTo(Box<[u8]>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
}

/// The operators that are served, each with the options that it takes.
const SERVED: &[(&str, &[&str])] = &[
    ("equalTo", &["caseInsensitive"]),
    ("contains", &[]),
    ("doesNotContain", &[]),
    ("matches", &[]),
    ("doesNotMatch", &[]),
    ("absent", &[]),
    ("equalToJson", &["ignoreArrayOrder", "ignoreExtraElements"]),
    ("equalToXml", &[]),
    ("binaryEqualTo", &[]),
    ("and", &[]),
    ("or", &[]),
    ("not", &[]),
];

/// How deep operators may nest.
const DEEPEST: usize = 16;

impl Operator {
    /// Reads the operator that stands at a place of a document.
    pub(super) fn read(value: &Value, at: &str) -> Result<Self, Invalid> {
        Self::read_within(value, at, DEEPEST)
    }

    fn read_within(value: &Value, at: &str, deeper: usize) -> Result<Self, Invalid> {
        let object = Object::of(value, at, "an operator such as {\"equalTo\": …}")?;
        let Some(deeper) = deeper.checked_sub(1) else {
            return Err(Invalid::at(at, format!("operators nested deeper than {DEEPEST}")));
        };
        let name = named(&object)?;
        let text = || object.text(name).map(Option::unwrap_or_default);
        let regular = || Regular::read(text()?).map_err(|why| object.invalid(name, why));
        Ok(match name {
            "equalTo" if object.flag("caseInsensitive")? => {
                Self::EqualToIgnoringCase(text()?.to_lowercase().into())
            }
            "equalTo" => Self::EqualTo(text()?.into()),
            "contains" => Self::Contains(text()?.into()),
            "doesNotContain" => Self::DoesNotContain(text()?.into()),
            "matches" => Self::Matches(regular()?),
            "doesNotMatch" => Self::DoesNotMatch(regular()?),
            "absent" if object.flag(name)? => Self::Absent,
            "absent" => {
                let detail = "this is true; what has to be there is {\"not\": {\"absent\": true}}";
                return Err(object.invalid(name, detail));
            }
            "equalToJson" => Self::EqualToJson(Box::new(Json::read(&object, name)?)),
            "equalToXml" => Self::EqualToXml(Box::new(xml(&object, name)?)),
            "binaryEqualTo" => Self::BinaryEqualTo(binary(&object, name)?),
            "not" => {
                let inner = object.get(name).unwrap_or(&Value::Null);
                Self::Not(Box::new(Self::read_within(inner, &object.place(name), deeper)?))
            }
            "and" => Self::And(list(&object, name, deeper)?),
            _ => Self::Or(list(&object, name, deeper)?),
        })
    }

    /// Whether one of the values is so; where there is none, whether that is.
    pub(super) fn fits_any(&self, values: &[Text<'_>], work: &Work) -> bool {
        if values.is_empty() {
            return self.fits(None, work);
        }
        values.iter().any(|value| self.fits(Some(value), work))
    }

    /// Whether a value is so. What is not there contains nothing, and matches nothing.
    pub(super) fn fits(&self, value: Option<&Text<'_>>, work: &Work) -> bool {
        let text = value.map(Text::as_str);
        if !work.take(self.price() * text.map_or(0, str::len) / 512) {
            return false;
        }
        match self {
            Self::EqualTo(wanted) => text == Some(&**wanted),
            Self::EqualToIgnoringCase(wanted) => {
                text.is_some_and(|text| text.to_lowercase() == **wanted)
            }
            Self::Contains(wanted) => text.is_some_and(|text| text.contains(&**wanted)),
            Self::DoesNotContain(unwanted) => text.is_none_or(|text| !text.contains(&**unwanted)),
            Self::Matches(regular) => text.is_some_and(|text| regular.is_whole(text, work)),
            Self::DoesNotMatch(regular) => text.is_none_or(|text| !regular.is_whole(text, work)),
            Self::Absent => value.is_none_or(Text::is_absent),
            Self::EqualToJson(json) => value.is_some_and(|value| json.fits(value, work)),
            Self::EqualToXml(wanted) => value.and_then(Text::xml) == Some(&**wanted),
            Self::BinaryEqualTo(wanted) => value.is_some_and(|value| value.bytes() == &**wanted),
            Self::And(all) => all.iter().all(|one| one.fits(value, work)),
            Self::Or(all) => all.iter().any(|one| one.fits(value, work)),
            Self::Not(inner) => !inner.fits(value, work),
        }
    }

    /// What 512 bytes of a text cost.
    fn price(&self) -> usize {
        match self {
            Self::Contains(_) | Self::DoesNotContain(_) => 1,
            // All of it is copied.
            Self::EqualToIgnoringCase(_) => 32,
            _ => 0,
        }
    }

    /// Its name in WireMock.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::EqualTo(_) | Self::EqualToIgnoringCase(_) => "equalTo",
            Self::Contains(_) => "contains",
            Self::DoesNotContain(_) => "doesNotContain",
            Self::Matches(_) => "matches",
            Self::DoesNotMatch(_) => "doesNotMatch",
            Self::Absent => "absent",
            Self::EqualToJson(_) => "equalToJson",
            Self::EqualToXml(_) => "equalToXml",
            Self::BinaryEqualTo(_) => "binaryEqualTo",
            Self::And(_) => "and",
            Self::Or(_) => "or",
            Self::Not(_) => "not",
        }
    }

    /// About what it costs to keep beyond its text, in bytes.
    pub(super) fn weight(&self) -> usize {
        let own = match self {
            Self::Matches(regular) | Self::DoesNotMatch(regular) => regular.weight(),
            Self::EqualToJson(json) => json.weight(),
            Self::EqualToXml(tree) => tree.weight(),
            Self::And(all) | Self::Or(all) => all.iter().map(Self::weight).sum(),
            Self::Not(inner) => inner.weight(),
            _ => 0,
        };
        size_of::<Self>() + own
    }
}

/// The one operator of an object; all else in it has to be an option of that.
fn named(object: &Object<'_>) -> Result<&'static str, Invalid> {
    let mut given = SERVED.iter().filter(|(name, _)| object.get(name).is_some());
    let (name, options) = given.next().copied().unwrap_or_default();
    if let Some((second, _)) = given.next() {
        let detail = format!("{name} stands here as well; for both there is and");
        return Err(object.invalid(second, detail));
    }
    let fields = object.iter().filter(|(_, value)| !value.is_null()).map(|(field, _)| field);
    let unknown = fields.into_iter().find(|field| *field != name && !options.contains(field));
    match unknown {
        Some(unknown) => Err(not_served(object, unknown, options)),
        None if name.is_empty() => {
            Err(Invalid::at(object.at(), format!("an operator is missing: {}", served())))
        }
        None => Ok(name),
    }
}

fn not_served(object: &Object<'_>, unknown: &str, options: &[&str]) -> Invalid {
    let shown: String = unknown.chars().take(80).collect();
    let known = SERVED.iter().map(|(name, _)| *name).chain(options.iter().copied());
    let near = text::nearest(&shown, known);
    let near = near.map_or_else(|| ".".to_owned(), |near| format!("; did you mean {near:?}?"));
    let detail = format!("the operator {shown:?} is not served{near} There are {}", served());
    object.invalid(&shown, detail)
}

fn served() -> String {
    SERVED.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn list(object: &Object<'_>, name: &str, deeper: usize) -> Result<Vec<Operator>, Invalid> {
    let all = object.list(name)?.map(Vec::as_slice).unwrap_or_default();
    if all.is_empty() {
        return Err(object.invalid(name, "a list of operators, and it has none"));
    }
    let place = |index: usize| format!("{}/{index}", object.place(name));
    let read = |(index, one)| Operator::read_within(one, &place(index), deeper);
    all.iter().enumerate().map(read).collect()
}

fn xml(object: &Object<'_>, name: &str) -> Result<Tree, Invalid> {
    let text = object.text(name)?.unwrap_or_default();
    Tree::read(text.as_bytes(), Some(Charset::Utf8))
        .map_err(|why| object.invalid(name, format!("no XML: {why}")))
}

fn binary(object: &Object<'_>, name: &str) -> Result<Box<[u8]>, Invalid> {
    let text = object.text(name)?.unwrap_or_default();
    let bytes = STANDARD.decode(text);
    bytes
        .map(Vec::into_boxed_slice)
        .map_err(|why| object.invalid(name, format!("no base64: {why}")))
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that panics has failed"
    )]

    use serde_json::json;

    use super::*;

    fn fits(operator: &Value, values: &[&str]) -> bool {
        let values: Vec<_> = values.iter().map(|text| Text::plain((*text).into())).collect();
        Operator::read(operator, "").unwrap().fits_any(&values, &Work::of(usize::MAX))
    }

    #[test]
    fn each_operator() {
        for (operator, value, expected) in [
            (json!({"equalTo": "a"}), "a", true),
            (json!({"equalTo": "a"}), "A", false),
            (json!({"equalTo": "ÄB", "caseInsensitive": true}), "äb", true),
            (json!({"equalTo": "a", "caseInsensitive": false}), "A", false),
            (json!({"contains": "b"}), "abc", true),
            (json!({"contains": "B"}), "abc", false),
            (json!({"doesNotContain": "b"}), "abc", false),
            (json!({"doesNotContain": "x"}), "abc", true),
            (json!({"matches": "a.c"}), "abc", true),
            (json!({"matches": "b"}), "abc", false),
            (json!({"doesNotMatch": "b"}), "abc", true),
            (json!({"doesNotMatch": "a.*"}), "abc", false),
            (json!({"absent": true}), "", false),
            (json!({"equalToJson": {"a": 1}}), "{ \"a\": 1 }", true),
            (json!({"equalToJson": "[1]"}), "[2]", false),
            (json!({"equalToXml": "<a/>"}), "<a></a>", true),
            (json!({"equalToXml": "<a/>"}), "<b/>", false),
            (json!({"equalToXml": "<a/>"}), "no XML", false),
            (json!({"binaryEqualTo": "AQID"}), "\u{1}\u{2}\u{3}", true),
            (json!({"binaryEqualTo": "AQID"}), "123", false),
            (json!({"and": [{"contains": "a"}, {"contains": "b"}]}), "ab", true),
            (json!({"and": [{"contains": "a"}, {"contains": "b"}]}), "a", false),
            (json!({"or": [{"contains": "a"}, {"contains": "b"}]}), "b", true),
            (json!({"or": [{"contains": "a"}, {"contains": "b"}]}), "c", false),
            (json!({"not": {"contains": "a"}}), "b", true),
            (json!({"not": {"contains": "a"}}), "a", false),
        ] {
            assert_eq!(fits(&operator, &[value]), expected, "{operator} {value}");
        }
    }

    #[test]
    fn one_of_several_values_is_enough_and_none_has_its_own_operator() {
        assert!(fits(&json!({"equalTo": "b"}), &["a", "b"]));
        assert!(fits(&json!({"doesNotContain": "a"}), &["a", "b"]));
        for (operator, expected) in [
            (json!({"absent": true}), true),
            (json!({"not": {"absent": true}}), false),
            (json!({"or": [{"absent": true}, {"equalTo": "a"}]}), true),
            (json!({"equalTo": ""}), false),
            (json!({"matches": ".*"}), false),
            (json!({"doesNotContain": "a"}), true),
            (json!({"doesNotMatch": "a"}), true),
            (json!({"not": {"equalTo": "a"}}), true),
        ] {
            assert_eq!(fits(&operator, &[]), expected, "{operator}");
        }
    }

    #[test]
    fn what_is_not_served_is_named_with_what_is() {
        let served = "There are equalTo, contains, doesNotContain";
        for (operator, pointer, why) in [
            (json!({"matchesJsonPath": "$"}), "/x/matchesJsonPath", served),
            (json!({"equalTo": "a", "before": "now"}), "/x/before", served),
            (json!({"equalsTo": "a"}), "/x/equalsTo", "did you mean \"equalTo\"?"),
            (
                json!({"equalToXml": "<a/>", "enablePlaceholders": true}),
                "/x/enablePlaceholders",
                served,
            ),
            (json!({"contains": "a", "caseInsensitive": true}), "/x/caseInsensitive", served),
            (
                json!({"equalTo": "a", "contains": "b"}),
                "/x/contains",
                "equalTo stands here as well",
            ),
            (json!({}), "/x", "an operator is missing: equalTo"),
            (json!({"equalTo": null}), "/x", "an operator is missing"),
            (json!("a"), "/x", "is an object"),
            (json!({"equalTo": 1}), "/x/equalTo", "a string"),
            (json!({"absent": false}), "/x/absent", "this is true"),
            (json!({"and": []}), "/x/and", "none"),
            (json!({"and": {}}), "/x/and", "a list"),
            (json!({"or": [{"equalTo": "a"}, {"equlTo": "a"}]}), "/x/or/1/equlTo", "did you mean"),
            (json!({"not": {"matches": "("}}), "/x/not/matches", "unclosed group"),
            (json!({"equalToXml": "<a>"}), "/x/equalToXml", "no XML"),
            (json!({"binaryEqualTo": "?"}), "/x/binaryEqualTo", "no base64"),
        ] {
            let told = Operator::read(&operator, "/x").unwrap_err();
            assert_eq!(told.pointer, pointer, "{operator}: {told}");
            assert!(told.detail.contains(why), "{operator}: {told}");
        }
        let deep = (0..DEEPEST).fold(json!({"equalTo": "a"}), |inner, _| json!({"not": inner}));
        assert!(Operator::read(&deep, "").unwrap_err().detail.contains("deeper than 16"));
        assert!(Operator::read(&deep["not"], "").is_ok());
    }
}

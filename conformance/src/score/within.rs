//! Damage at a place of XML, and at no other.

use std::ops::Range;

use super::alter;
use crate::case::Wanted;
use crate::exchange::Reply;
use crate::grade::standing;
use crate::text::XmlPath;

/// What is wrong at a place of XML besides another text: nothing is there; another name; something, where
/// nothing may be.
pub(super) fn elsewhere(path: &XmlPath, wanted: &Wanted, reply: &Reply) -> Vec<(String, Vec<u8>)> {
    let Ok(text) = str::from_utf8(&reply.body) else { return Vec::new() };
    let found = standing::find(text, path).ok().flatten();
    let Some(found) = found else {
        let planted = standing::plant(text, path).filter(|_| *wanted == Wanted::Nothing);
        let planted = planted.map(|body| ("something is there".to_owned(), body.into_bytes()));
        return planted.into_iter().collect();
    };
    let mut all = Vec::new();
    if let Some(range) = found.whole {
        all.push(("nothing is there".to_owned(), spliced(text, range, "")));
    }
    if let (Wanted::Name(_), Some(range), Ok(name)) = (wanted, found.value, found.text) {
        let local = name.find(':').map_or(0, |colon| colon + 1);
        // Another name of that namespace, and the same of none that the document knows.
        let others = [alter::letter(&name, local), Some(format!("un-{name}"))];
        for other in others.into_iter().flatten() {
            all.push((format!("the name is `{other}`"), spliced(text, range.clone(), &other)));
        }
    }
    all
}

/// The body with another text at a place of XML.
pub(super) fn replaced(path: &XmlPath, reply: &Reply, altered: &str) -> Option<Vec<u8>> {
    let text = str::from_utf8(&reply.body).ok()?;
    let range = standing::find(text, path).ok()??.value?;
    let escaped = altered.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let body = spliced(text, range, &escaped);
    (body != reply.body).then_some(body)
}

fn spliced(text: &str, range: Range<usize>, by: &str) -> Vec<u8> {
    let before = text.get(..range.start).unwrap_or_default();
    [before, by, text.get(range.end..).unwrap_or_default()].concat().into_bytes()
}

//! Forms as browsers send them, urlencoded or in parts, read into names and values.

/// A body or a query that is no form.
pub(crate) struct NoForm;

/// Names and values, in order.
pub(crate) type Fields = Vec<(String, String)>;

/// A name with more of them was made for no good.
const MOST_BRACKETS: usize = 64;

/// Reads `a=b&c=d`.
pub(crate) fn urlencoded(text: &[u8]) -> Result<Fields, NoForm> {
    let pairs = text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    let pair = |pair: &[u8]| {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let name = unescaped(pair.get(..at).unwrap_or_default())?;
        if name.matches('[').count() > MOST_BRACKETS {
            return Err(NoForm);
        }
        Ok((name, unescaped(pair.get(at + 1..).unwrap_or_default())?))
    };
    pairs.map(pair).collect()
}

fn unescaped(text: &[u8]) -> Result<String, NoForm> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| digit.copied().map(hex));
                let [Some(Some(high)), Some(Some(low))] = digits else { return Err(NoForm) };
                high * 16 + low
            }
            other => *other,
        });
    }
    String::from_utf8(bytes).map_err(|_| NoForm)
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

/// Reads `multipart/form-data`.
pub(crate) fn parts(body: &[u8], content_type: &str) -> Result<Fields, NoForm> {
    let (_, boundary) = content_type.split_once("boundary=").ok_or(NoForm)?;
    let boundary = boundary.split(';').next().unwrap_or_default().trim_matches('"');
    if boundary.len() > 70 {
        return Err(NoForm);
    }
    let text = str::from_utf8(body).map_err(|_| NoForm)?;
    let text = format!("\r\n{text}");
    let (parts, _) = text.split_once(&format!("\r\n--{boundary}--")).ok_or(NoForm)?;
    let line = format!("\r\n--{boundary}\r\n");
    let part = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n").ok_or(NoForm)?;
        let (_, name) = head.split_once("name=\"").ok_or(NoForm)?;
        let (name, _) = name.split_once('"').ok_or(NoForm)?;
        Ok((name.to_owned(), value.to_owned()))
    };
    parts.split(&line).skip(1).map(part).collect()
}

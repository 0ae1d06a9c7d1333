//! The request line and the headers.

use super::ComposeError;

/// A head to write.
pub(super) struct Head<'a> {
    pub(super) verb: &'a str,
    pub(super) path: &'a str,
    /// Headers that we write of ourselves.
    pub(super) own: Vec<(&'a str, String)>,
    /// Headers that were asked for; one of the same name replaces ours, in its place.
    pub(super) asked: Vec<(&'a str, String)>,
    /// Headers that are left out, whoever wants them.
    pub(super) without: &'a [String],
}

impl Head<'_> {
    /// The bytes, with the blank line. HTTP/1.1, so the connection would persist; that we end it is
    /// the sender's business, and no header's.
    pub(super) fn write(&self) -> Result<Vec<u8>, ComposeError> {
        let mut text = format!(
            "{} {} HTTP/1.1\r\n",
            word("the verb", self.verb)?,
            word("the path", self.path)?
        );
        for (name, value) in self.headers() {
            let broken = |letter| matches!(letter, '\r' | '\n' | '\0');
            if name.is_empty() || name.contains(broken) || value.contains(broken) {
                return Err(ComposeError::Unwritable(format!("the header {name:?}")));
            }
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        Ok(text.into_bytes())
    }

    fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self.own.iter().flat_map(|(name, value)| {
            let mut asked = self.asked_for(name).peekable();
            let ours = asked.peek().is_none().then_some((*name, value.as_str()));
            ours.into_iter().chain(asked)
        });
        let is_own = |name: &str| self.own.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
        let others = self.asked.iter().filter(move |(name, _)| !is_own(name));
        let others = others.map(|(name, value)| (*name, value.as_str()));
        own.chain(others).filter(|(name, _)| {
            !self.without.iter().any(|without| without.eq_ignore_ascii_case(name))
        })
    }

    fn asked_for<'b>(&'b self, name: &'b str) -> impl Iterator<Item = (&'b str, &'b str)> {
        let same = self.asked.iter().filter(move |(asked, _)| asked.eq_ignore_ascii_case(name));
        same.map(|(name, value)| (*name, value.as_str()))
    }
}

/// A part of the request line, which blanks take apart.
fn word<'a>(what: &str, text: &'a str) -> Result<&'a str, ComposeError> {
    let broken = text.is_empty() || text.bytes().any(|byte| byte <= b' ' || byte == 0x7f);
    if broken { Err(ComposeError::Unwritable(what.to_owned())) } else { Ok(text) }
}

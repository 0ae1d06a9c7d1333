//! The control plane, as tests ask it: accounts, messages, the journal; and forms, written out.

use serde_json::Value;

use crate::support::{Fake, Reply};

/// Names and values: of arguments, or of headers.
pub(crate) type Pairs<'a> = &'a [(&'a str, &'a str)];

/// A message that a vendor would have sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) tags: Vec<String>,
}

impl Mail {
    /// The target of the confirmation link, and the address before it.
    pub(crate) fn link(&self) -> Option<(&str, &str)> {
        let path = self.text.find("/standin/confirm/")?;
        let base = self.text[..path].rfind("http")?;
        Some((&self.text[path..], &self.text[base..path]))
    }
}

/// A form of pairs, escaped all but letters, digits and `-._~`.
pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Every byte but letters, digits and `-._~` as `%XX`.
pub(crate) fn escape(text: &str) -> String {
    let escaped = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    escaped.collect()
}

/// A multipart body of pairs, and its Content-Type.
pub(crate) fn multipart(pairs: &[(&str, &str)]) -> (String, &'static str) {
    let mut body = String::new();
    for (name, value) in pairs {
        body.push_str(&format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--edge--\r\n");
    (body, "multipart/form-data; boundary=edge")
}

/// `base` with some pairs replaced, or added behind the others.
pub(crate) fn changed<'a>(
    base: &[(&'a str, &'a str)],
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut pairs = base.to_vec();
    for &(name, value) in changes {
        match pairs.iter_mut().find(|(given, _)| *given == name) {
            Some(pair) => pair.1 = value,
            None => pairs.push((name, value)),
        }
    }
    pairs
}

/// `base` without one of its names.
pub(crate) fn without<'a>(base: &[(&'a str, &'a str)], name: &str) -> Vec<(&'a str, &'a str)> {
    base.iter().filter(|(given, _)| *given != name).copied().collect()
}

/// A vendor's accounts, by rising id.
pub(crate) fn accounts(fake: &Fake, vendor: &str) -> Vec<Value> {
    let reply = fake.get(&format!("/__admin/standin/accounts?vendor={vendor}"));
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["accounts"].as_array().expect("a list").clone()
}

/// The names of a vendor's accounts.
pub(crate) fn names(fake: &Fake, vendor: &str) -> Vec<String> {
    let name = |account: &Value| account["name"].as_str().expect("a name").to_owned();
    accounts(fake, vendor).iter().map(name).collect()
}

/// One account.
pub(crate) fn account(fake: &Fake, vendor: &str, id: i64) -> Value {
    fake.get(&format!("/__admin/standin/accounts/{vendor}/{id}")).json()
}

/// `confirm` or `activate`, as an operator would.
pub(crate) fn order(fake: &Fake, vendor: &str, id: i64, what: &str) -> Reply {
    let target = format!("/__admin/standin/accounts/{vendor}/{id}/{what}");
    fake.plain().call("POST", &target, &[], b"")
}

/// All messages, oldest first.
pub(crate) fn mails(fake: &Fake) -> Vec<Mail> {
    let list = fake.get("/api/v1/messages").json();
    let ids = list["messages"].as_array().expect("a list").iter().rev();
    ids.map(|message| mail(fake, message["ID"].as_str().expect("an id"))).collect()
}

fn mail(fake: &Fake, id: &str) -> Mail {
    let message = fake.get(&format!("/api/v1/message/{id}")).json();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let to = message["To"].as_array().expect("recipients");
    // ALL-MAIL-1: one recipient.
    assert_eq!(
        (to.len(), &message["Cc"], &message["Bcc"]),
        (1, &Value::from([0; 0]), &message["Cc"])
    );
    let from = &message["From"];
    Mail {
        from: format!("{} <{}>", text(&from["Name"]), text(&from["Address"])),
        to: text(&to[0]["Address"]),
        subject: text(&message["Subject"]),
        text: text(&message["Text"]),
        tags: message["Tags"].as_array().expect("tags").iter().map(text).collect(),
    }
}

/// What the journal knows of the newest exchange: outcome, clauses, forced, unread.
pub(crate) fn verdict(fake: &Fake) -> Value {
    fake.get("/__admin/requests?limit=1").json()["requests"][0]["standin"].clone()
}

/// The clause of the newest exchange's cause.
pub(crate) fn clause(fake: &Fake) -> String {
    verdict(fake)["clauses"][0].as_str().unwrap_or_default().to_owned()
}

//! A request as it goes over the wire, rendered once; for each call only the user is patched in.

/// Where the user goes in a target or a body.
const PLACE: &str = "{user}";

/// Letters of a user, which any vendor takes as a name.
const LETTERS: usize = 8;

/// How many users there can be.
const USERS: u64 = 26_u64.pow(8);

/// Steps through all users in no order that a sorted store could profit from: it shares no factor
/// with [`USERS`], and is about the golden section of it.
const STRIDE: u64 = 129_062_468_261;

/// A request, with the places of its user.
#[derive(Clone)]
pub(crate) struct Template {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Template {
    /// A request with a Host, a Content-Length where there is a body, and these headers.
    pub(crate) fn new(
        method: &str,
        target: &str,
        host: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Self {
        let blank = "a".repeat(LETTERS);
        let length = body.replace(PLACE, &blank).len();
        let mut text = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n");
        text.push_str("User-Agent: ratio\r\nAccept: */*\r\n");
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if length > 0 || method == "POST" {
            text.push_str(&format!("Content-Length: {length}\r\n"));
        }
        text.push_str(&format!("\r\n{body}"));
        let mut places = Vec::new();
        while let Some(place) = text.find(PLACE) {
            places.push(place);
            text.replace_range(place..place + PLACE.len(), &blank);
        }
        Self { bytes: text.into_bytes(), places }
    }

    /// The same for one user only.
    pub(crate) fn fixed(mut self, number: u64) -> Self {
        self.of(number);
        Self { places: Vec::new(), ..self }
    }

    /// The request of the user of that number.
    pub(crate) fn of(&mut self, number: u64) -> &[u8] {
        let user = user(number);
        for &place in &self.places {
            if let Some(bytes) = self.bytes.get_mut(place..place + LETTERS) {
                bytes.copy_from_slice(&user);
            }
        }
        &self.bytes
    }
}

/// Another one for each number.
fn user(number: u64) -> [u8; LETTERS] {
    let scattered = u128::from(number) * u128::from(STRIDE) % u128::from(USERS);
    let mut rest = scattered;
    let mut user = [b'a'; LETTERS];
    for letter in &mut user {
        *letter += u8::try_from(rest % 26).unwrap_or(0);
        rest /= 26;
    }
    user
}

//! What Filemobile asks of `userData`, in the table's order (FIL-ORD-1). The table is longer than the
//! prose (FIL-X-12), and "not required" means "optional" (FIL-X-6).

use super::Failure;
use crate::arguments::{Arguments, Flaw, Named};
use crate::vendors::Refused;
use crate::wire::{email, number};

type Fine = Result<(), Refused<Failure>>;

/// FIL-X-4: which letters a user name may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum Letters {
    #[serde(rename = "a-zA-Z")]
    Both,
    #[serde(rename = "a-z")]
    Lower,
}

/// The texts of FIL-IN-6 and FIL-X-2 that stand before `newsletter` in the table.
const TEXTS: &[(&str, &str)] = &[
    ("firstname", "userData[firstname]"),
    ("lastname", "userData[lastname]"),
    ("password", "userData[password]"),
    ("address1", "userData[address1]"),
    ("address2", "userData[address2]"),
    ("city", "userData[city]"),
    ("language", "userData[language]"),
    ("state", "userData[state]"),
    ("country", "userData[country]"),
    ("postalcode", "userData[postalcode]"),
    ("postal", "userData[postal]"),
    ("birthdate", "userData[birthdate]"),
    ("cellphone", "userData[cellphone]"),
    ("phone", "userData[phone]"),
    ("website", "userData[website]"),
    ("accounttype", "userData[accounttype]"),
    ("occupation", "userData[occupation]"),
];

/// FIL-X-3: these stand in the prose only.
const PROSE: &[(&str, &str)] = &[
    ("school", "userData[school]"),
    ("geo_latitude", "userData[geo_latitude]"),
    ("geo_longitude", "userData[geo_longitude]"),
];

/// What was found to be in order.
pub(super) struct Checked<'a> {
    pub user: &'a str,
    pub email: &'a str,
    /// All of it.
    pub texts: Vec<Named<'a>>,
}

/// Checks all of it.
pub(super) fn check<'a>(
    given: &'a Arguments<'_>,
    letters: Letters,
) -> Result<Checked<'a>, Refused<Failure>> {
    let user = user(given, letters)?;
    let email = address(given)?;
    for (name, full) in TEXTS {
        text(given, name, full)?;
    }
    flag(given, "newsletter", "userData[newsletter]")?;
    flag(given, "profile_complete", "userData[profile_complete]")?;
    gender(given)?;
    meta(given)?;
    external(given)?;
    for (name, full) in PROSE {
        text(given, name, full)?;
    }
    Ok(Checked { user, email, texts: others(given)? })
}

/// FIL-IN-3, FIL-IN-4, FIL-IN-16.
fn user<'a>(given: &'a Arguments<'_>, letters: Letters) -> Result<&'a str, Refused<Failure>> {
    const NAME: &str = "userData[user]";
    let user = given.required("user").map_err(|flaw| flawed(flaw, NAME, "FIL-IN-3"))?;
    let allowed = |byte: u8| match byte {
        b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'@' => true,
        b'A'..=b'Z' => letters == Letters::Both,
        _ => false,
    };
    if user.bytes().all(allowed) {
        return Ok(user);
    }
    Err(Failure::Invalid(NAME).of("a character that may not be there", "FIL-IN-4"))
}

/// FIL-IN-5.
fn address<'a>(given: &'a Arguments<'_>) -> Result<&'a str, Refused<Failure>> {
    const NAME: &str = "userData[email]";
    let address = given.required("email").map_err(|flaw| flawed(flaw, NAME, "FIL-IN-5"))?;
    email::check(address).map_err(|why| Failure::Invalid(NAME).of(&why.to_string(), "FIL-IN-5"))?;
    Ok(address)
}

/// FIL-IN-6: any text.
fn text<'a>(
    given: &'a Arguments<'_>,
    name: &str,
    full: &'static str,
) -> Result<Option<&'a str>, Refused<Failure>> {
    given.get(name).map_err(|why| Failure::Invalid(full).of(why, "ALL-ARG-5"))
}

/// FIL-IN-7, FIL-IN-14.
fn flag(given: &Arguments<'_>, name: &str, full: &'static str) -> Fine {
    match text(given, name, full)? {
        Some(text) if number::boolean(text).is_none() => {
            Err(Failure::Invalid(full).of("no boolean", "FIL-IN-14"))
        }
        _ => Ok(()),
    }
}

/// FIL-IN-8, FIL-IN-15.
fn gender(given: &Arguments<'_>) -> Fine {
    const NAME: &str = "userData[gender]";
    match text(given, "gender", NAME)? {
        None | Some("M" | "F") => Ok(()),
        Some(_) => Err(Failure::Invalid(NAME).of("neither M nor F", "FIL-IN-8")),
    }
}

/// FIL-IN-10, FIL-X-9: a text, or nested keys.
fn meta(given: &Arguments<'_>) -> Fine {
    let whole = given.get("meta").map(drop);
    let nested = given.under("meta");
    let checked = if nested.is_empty() {
        whole.map_err(str::to_owned)
    } else {
        nested.texts().map(drop).map_err(|(_, why)| why.to_owned())
    };
    checked.map_err(|why| Failure::Invalid("userData[meta]").of(&why, "ALL-ARG-5"))
}

/// FIL-IN-11, FIL-IN-12, FIL-IN-15.
fn external(given: &Arguments<'_>) -> Fine {
    const PROVIDER: &str = "userData[external_id_provider]";
    let id = text(given, "external_id", "userData[external_id]")?;
    match (id, text(given, "external_id_provider", PROVIDER)?) {
        (Some(_), None) => Err(Failure::Missing(PROVIDER).of("external_id needs it", "FIL-IN-11")),
        (_, Some(provider)) if !matches!(number::int(provider), Some(1 | 4 | 5 | 6)) => {
            Err(Failure::Invalid(PROVIDER).of("none of 1, 4, 5, 6", "FIL-IN-12"))
        }
        _ => Ok(()),
    }
}

/// FIL-IN-13: other keys are kept, so they have to be text.
fn others<'a>(given: &'a Arguments<'_>) -> Result<Vec<Named<'a>>, Refused<Failure>> {
    given.texts().map_err(|(_, why)| Failure::Invalid("userData").of(why, "ALL-ARG-5"))
}

/// A required argument that is missing, or no text.
pub(super) fn flawed(flaw: Flaw<'_>, name: &'static str, clause: &'static str) -> Refused<Failure> {
    match flaw {
        Flaw::Missing => Failure::Missing(name).of("missing or empty", clause),
        Flaw::Invalid(why) => Failure::Invalid(name).of(why, "ALL-ARG-5"),
    }
}

//! What Fotolia asks of a new account's properties.

use super::Error;
use crate::arguments::Arguments;
use crate::vendors::{Call, Refusal as _, Refused};
use crate::wire::{email, number};
use crate::world::Fields;

/// The properties of a valid call.
#[derive(Clone, Debug)]
pub(super) struct Properties<'a> {
    pub login: &'a str,
    pub email: &'a str,
    pub password: &'a str,
    pub language_id: i32,
    /// All that the account keeps.
    pub fields: Fields,
}

/// The property that breaks a rule, what it breaks, and whose clause that is.
type Broken = (&'static str, String, &'static str);

impl<'a> Properties<'a> {
    /// Reads `properties[…]` and nothing beside it (FOT-IN-10); what breaks a rule is 6007.
    pub(super) fn of(call: &'a Call<'_>) -> Result<Self, Refused<Error>> {
        let given = call.arguments.under("properties");
        check(given).map_err(|(name, why, clause)| {
            Error::Validation.because(format!("properties[{name}]: {why}"), clause)
        })
    }
}

fn check<'a>(given: &'a Arguments<'_>) -> Result<Properties<'a>, Broken> {
    let login = sized(given, "login", 3..=16, "FOT-IN-1")?;
    let password = sized(given, "password", 3..=16, "FOT-IN-2")?;
    let email = required(given, "email", "FOT-IN-3")?;
    email::check(email).map_err(|why| ("email", why.to_string(), "FOT-IN-14"))?;
    let language_id = required(given, "language_id", "FOT-IN-12")?;
    let language_id =
        number::int(language_id).ok_or(("language_id", "no int".to_owned(), "FOT-IN-12"))?;
    check_optional(given)?;
    let fields = kept(given, login)?;
    Ok(Properties { login, email, password, language_id, fields })
}

fn check_optional(given: &Arguments<'_>) -> Result<(), Broken> {
    for name in ["firstname", "lastname"] {
        if optional(given, name)?.is_some() {
            sized(given, name, 3..=20, "FOT-IN-7")?;
        }
    }
    // FOT-IN-8, FOT-IN-14: any length, but they have to be text.
    for name in ["display_name", "address", "zipcode", "city"] {
        optional(given, name)?;
    }
    if optional(given, "country_id")?.is_some_and(|text| number::int(text).is_none()) {
        return Err(("country_id", "no int".to_owned(), "FOT-IN-13"));
    }
    // FOT-X-1: the table's "1 | 0 - 1" is default 1, values 0 to 1.
    if optional(given, "newsletter")?.is_some_and(|text| !matches!(text, "0" | "1")) {
        return Err(("newsletter", "neither 0 nor 1".to_owned(), "FOT-IN-13"));
    }
    Ok(())
}

/// FOT-IN-6, FOT-IN-9, FOT-IN-15: all that was sent, and the two defaults.
fn kept(given: &Arguments<'_>, login: &str) -> Result<Fields, Broken> {
    // What is no text was refused above where it is documented; any other is the caller's own.
    let texts = given.texts().map_err(|(_, why)| ("…", why.to_owned(), "FOT-IN-15"))?;
    let sent = |name: &str| matches!(given.get(name), Ok(Some(_)));
    let defaults = [("display_name", login), ("newsletter", "1")];
    let defaults = defaults.into_iter().filter(|(name, _)| !sent(name));
    let texts = texts.iter().map(|(name, text)| (&**name, *text));
    let texts = texts.filter(|(name, text)| *name != "login" && !text.is_empty());
    Ok(texts.chain(defaults).collect())
}

fn required<'a>(
    given: &'a Arguments<'_>,
    name: &'static str,
    clause: &'static str,
) -> Result<&'a str, Broken> {
    given.required(name).map_err(|flaw| (name, flaw.to_string(), clause))
}

fn optional<'a>(given: &'a Arguments<'_>, name: &'static str) -> Result<Option<&'a str>, Broken> {
    given.get(name).map_err(|why| (name, why.to_owned(), "ALL-ARG-5"))
}

/// FOT-IN-11: lengths count Unicode scalar values.
fn sized<'a>(
    given: &'a Arguments<'_>,
    name: &'static str,
    bounds: std::ops::RangeInclusive<usize>,
    clause: &'static str,
) -> Result<&'a str, Broken> {
    let text = required(given, name, clause)?;
    let length = text.chars().count();
    if bounds.contains(&length) {
        return Ok(text);
    }
    let (least, most) = (bounds.start(), bounds.end());
    Err((name, format!("{length} characters, {least} to {most}"), clause))
}

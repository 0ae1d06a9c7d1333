//! What is wrong with a target's file, told without what may be a secret in it.

use crate::spec::{Source, SpecError};

/// What stands in place of a value.
const HIDDEN: &str = "…";

/// Shorter pieces are words, and no secrets.
const SHORTEST: usize = 6;

/// An error without the value of a role's field, unless that only says where the secret is.
pub(super) fn discreet(error: SpecError, source: &Source) -> SpecError {
    let Some(place) = &error.place else { return error };
    if !is_in_a_role(&source.text, place.line) {
        return error;
    }
    let Some((name, value)) = error.line.split_once('=') else { return error };
    if is_reference(value) {
        return error;
    }
    let pieces = value.split(|letter: char| letter.is_whitespace() || "'\"[]{},=".contains(letter));
    let pieces = pieces.filter(|piece| piece.chars().count() >= SHORTEST);
    let message = pieces.fold(error.message.clone(), |text, piece| text.replace(piece, HIDDEN));
    let line = format!("{name}= {HIDDEN}");
    let mut place = place.clone();
    // The caret stays under what is shown.
    place.column = place.column.min(line.chars().count());
    SpecError { message, line, place: Some(place) }
}

/// Whether a line is of a table of roles, or has one in it.
fn is_in_a_role(text: &str, line: usize) -> bool {
    let upto: Vec<&str> = text.lines().take(line).collect();
    let header = upto.iter().rev().find(|line| line.trim_start().starts_with('['));
    let own = upto.last().copied().unwrap_or_default();
    header.is_some_and(|header| header.contains("roles")) || own.contains("roles")
}

fn is_reference(value: &str) -> bool {
    let value = value.trim();
    let bare =
        ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.split(quote).next());
    bare.is_some_and(|value| value.starts_with("env:") || value.starts_with("file:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(role: &str) -> String {
        let text = format!("name = 'x'\n[vendors.fotolia.roles.main]\n{role}\n");
        let source = Source::new("t.toml", &text);
        let at = text.rfind('=').unwrap_or_default() + 2;
        discreet(source.error(at, "no 'a-secret-key' here"), &source).to_string()
    }

    #[test]
    fn a_value_is_not_shown_and_a_reference_is() {
        assert_eq!(
            told("key = 'a-secret-key'"),
            "t.toml:3:7: no '…' here\n  |\n3 | key = …\n  |       ^"
        );
        assert!(told("key = { publik = 'a-secret-key' }").contains("3 | key = …"));
        assert!(told("key = 'env:SOME_KEY'").contains("3 | key = 'env:SOME_KEY'"));
    }

    #[test]
    fn what_is_no_role_is_shown() {
        let source = Source::new("t.toml", "name = 'something'\n");
        let error = discreet(source.error(7, "something else"), &source);
        assert_eq!(error.line, "name = 'something'");
    }
}

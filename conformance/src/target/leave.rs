//! What no case does where accounts are real, whatever the command line says: change what is there by the
//! target's means, and have messages sent to people who did not ask for them.

use crate::case::{Case, Chance, Need, Request, Step};
use crate::text::Piece;

/// What a case would need leave for, and nobody can give, as the end of "there is no …".
pub(super) fn lacking(case: &Case) -> impl Iterator<Item = String> {
    let changes = case.steps.iter().filter_map(change);
    let writes = case.steps.iter().filter_map(stranger);
    world(case).into_iter().chain(changes).chain(writes)
}

/// A world is made of a seed, and removed: of what is live nobody does either.
fn world(case: &Case) -> Option<String> {
    let makes = case.seed.is_some() || case.needs.contains(&Need::Seed);
    makes.then(|| "leave to make a world of a seed (POST)".to_owned())
}

/// Accounts are named by the ids of a fresh world there: elsewhere they would be somebody's.
fn change(step: &Step) -> Option<String> {
    let Request { to, verb, .. } = &step.request;
    let changes = to.is_means() && !matches!(verb.as_str(), "GET" | "HEAD");
    changes.then(|| format!("leave to change what is there ({verb} to one of its means)"))
}

/// An address that is written out, at a domain that may have mailboxes.
fn stranger(step: &Step) -> Option<String> {
    if step.creates == Chance::No && step.notifies == Chance::No {
        return None;
    }
    let texts =
        step.request.values().flat_map(|value| &value.pieces).filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            _ => None,
        });
    let domain = texts.flat_map(domains).find(|domain| is_somebodys(domain))?;
    Some(format!("leave to write to strangers (@{domain})"))
}

/// What stands behind every `@`.
fn domains(text: &str) -> impl Iterator<Item = &str> {
    let of = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    text.split('@').skip(1).map(move |rest| rest.split(|letter| !of(letter)).next().unwrap_or(rest))
}

/// Whether mail may get anywhere: there can be such a name. RFC 2606 and RFC 6761 keep some for examples.
fn is_somebodys(domain: &str) -> bool {
    let domain = domain.trim_end_matches('.').to_lowercase();
    let labels: Vec<_> = domain.split('.').collect();
    let is_label = |label: &&str| !label.is_empty() && label.trim_matches('-') == *label;
    match labels.as_slice() {
        []
        | [_]
        | [.., "test" | "invalid" | "example" | "localhost"]
        | [.., "example", "com" | "net" | "org"] => false,
        [.., top] => {
            let is_top = top.chars().count() > 1 && top.chars().all(char::is_alphabetic);
            labels.iter().all(is_label) && (is_top || top.starts_with("xn--"))
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;
    use crate::derive::derive;
    use crate::spec::Specs;

    #[test]
    fn examples_are_nobodys() {
        for nobodys in [
            "example.com",
            "Example.ORG.",
            "a.example.net",
            "x.test",
            "intranet",
            "",
            "a.b",
            "a..com",
            "-example.com",
            "example.com-",
            "0.123",
            "x.localhost",
        ] {
            assert!(!is_somebodys(nobodys), "{nobodys}");
        }
        for somebodys in
            ["email.com", "example.co", "notexample.com", "exämple.com", "example.com.xn--p1ai"]
        {
            assert!(is_somebodys(somebodys), "{somebodys}");
        }
        assert_eq!(domains("a@b.c <d@e>, f").collect::<Vec<_>>(), ["b.c", "e"]);
    }

    /// The cases that it is about; a new one is looked at here.
    #[test]
    fn few_cases_need_leave() {
        let cases = derive(&Specs::embedded().unwrap()).unwrap();
        let seeded = cases.iter().filter(|case| case.seed.is_some());
        assert!(seeded.count() > 20);
        assert!(cases.iter().all(|case| case.seed.is_none() || world(case).is_some()));
        // Those are many.
        let lacks = |step: &Step| change(step).or_else(|| stranger(step)).is_some();
        let lacking = cases.iter().filter(|case| case.steps.iter().any(lacks));
        let ids: Vec<_> = lacking.map(|case| case.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "boxnet.register-new-user.soap.sample",
                "boxnet.register-new-user.soap.sample-request",
                "fotolia.create-user.form.deleted",
                "fotolia.create-user.form.pending.email-by-control",
                "fotolia.create-user.form.pending.email-sms-by-control",
                "fotolia.create-user.form.pending.activated-by-control",
                "filemobile.register.rest.no-link-by-hand",
                "filemobile.register.rest.link-and-by-hand",
                "movedigital.create-account.form.deleted",
            ]
        );
    }
}

//! The blocks that a page can have, and what the specs make of each.

use standin_conformance::spec::{
    Argument, Basis, Carrier, Cause, Clause, Envelope, Length, Level, Operation, Refusal, Reply,
    Specs, VendorSpecs,
};
use standin_conformance::text::{Piece, Value};

use crate::table::{code, codes, prose, table};

/// What makes a block.
type Make = fn(&Specs, &VendorSpecs) -> String;

/// All of them, by name; a page has each once.
pub(crate) const BLOCKS: [(&str, Make); 7] = [
    ("endpoints", |_, vendor| endpoints(&vendor.operation)),
    ("arguments", |_, vendor| arguments(&vendor.operation)),
    ("refusals", |_, vendor| refusals(&vendor.operation)),
    ("documented", |specs, vendor| clauses(specs, vendor, &[Basis::Page, Basis::Sample])),
    ("clients", |specs, vendor| clauses(specs, vendor, &[Basis::Client, Basis::Public])),
    ("choices", |specs, vendor| clauses(specs, vendor, &[Basis::Choice])),
    ("contradictions", contradictions),
];

fn endpoints(operation: &Operation) -> String {
    let rows: Vec<_> = operation
        .envelopes
        .iter()
        .map(|envelope| {
            let envelope: &Envelope = envelope.get_ref();
            let also = envelope.also.iter().map(|variant| variant.get_ref());
            let verbs = also
                .clone()
                .filter(|also| also.path.is_none())
                .filter_map(|also| also.verb.as_deref());
            let paths = also.clone().filter_map(|also| also.path.as_deref());
            let clear = !envelope.tls || also.clone().any(|also| also.tls == Some(false));
            let tls = envelope.tls || also.clone().any(|also| also.tls == Some(true));
            let schemes = match (clear, tls) {
                (true, true) => "http, https",
                (true, false) => "http",
                (false, _) => "https",
            };
            let carriers = also.filter_map(|also| also.carrier).chain([envelope.carrier]);
            [
                envelope.name.clone(),
                codes([envelope.verb.as_str()].into_iter().chain(verbs)),
                codes([envelope.path.as_str()].into_iter().chain(paths)),
                schemes.to_owned(),
                travels(carriers),
                envelope.clause.clone(),
            ]
        })
        .collect();
    table(["envelope", "method", "path", "scheme", "arguments travel in", "clause"], &rows)
}

fn travels(carriers: impl Iterator<Item = Carrier>) -> String {
    let mut all: Vec<_> = carriers
        .map(|carrier| match carrier {
            Carrier::Query => "the query",
            Carrier::Form => "a form",
            Carrier::Multipart => "multipart",
            Carrier::Body => "a document",
            Carrier::Basic => "HTTP Basic",
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all.join(", ")
}

fn arguments(operation: &Operation) -> String {
    let rows: Vec<_> = operation
        .arguments
        .iter()
        .map(|argument| {
            let argument: &Argument = argument.get_ref();
            let place = match argument.carrier {
                Some(Carrier::Basic) => " (user name of HTTP Basic)".to_owned(),
                _ if !argument.only.is_empty() => format!(" ({} only)", argument.only.join(", ")),
                _ => String::new(),
            };
            let missing = argument.missing.as_ref();
            let needed = missing
                .map_or("no".to_owned(), |missing| format!("yes, else {}", code(&missing.refusal)));
            [
                format!("{}{place}", code(&argument.name)),
                needed,
                limits(argument),
                example(argument.value.as_ref().or(argument.given.as_ref())),
                argument.clause.clone(),
            ]
        })
        .collect();
    table(["argument", "required", "limits", "for example", "clause"], &rows)
}

fn limits(argument: &Argument) -> String {
    let length = argument.length.as_ref().map(|Length { min, max, refusal, .. }| {
        format!("{min} to {max} characters, else {}", code(refusal))
    });
    let kind = argument.kind.as_ref().map(|kind| {
        let named = match kind.is.as_str() {
            "email" => "an e-mail address",
            "int" => "an int",
            other => other,
        };
        format!("{named}, else {}", code(&kind.refusal))
    });
    let refused = argument.refuses.iter().filter_map(|wrong| wrong.get_ref().refusal.as_deref());
    let further = codes(refused);
    let further = (!further.is_empty()).then(|| format!("some values are refused with {further}"));
    [length, kind, further].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// A value as somebody might send it.
fn example(value: Option<&Value>) -> String {
    let Some(value) = value else { return String::new() };
    let pieces = value.pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Fresh(_) | Piece::Inside(..) => "ada".to_owned(),
        Piece::Upper(_) => "ADA".to_owned(),
        Piece::Credential { field, .. } => format!("<{field}>"),
        Piece::Bound(name) | Piece::Sent(name) | Piece::Argument(name) => format!("<{name}>"),
        Piece::Outage(code) => format!("standin-{code}"),
        Piece::Arguments | Piece::Name | Piece::Value => String::new(),
    });
    code(&pieces.collect::<String>())
}

fn refusals(operation: &Operation) -> String {
    let rows: Vec<_> = operation
        .refusals
        .iter()
        .map(|refusal| {
            let refusal: &Refusal = refusal.get_ref();
            let only = match refusal.only.as_slice() {
                [] => String::new(),
                only => format!(" ({} only)", only.join(", ")),
            };
            [
                format!("{}{only}", code(&refusal.code)),
                statuses(operation, refusal),
                codes(refusal.says.values().map(|said| said.is.as_str())),
                cause(operation, refusal),
                refusal.clause.clone(),
            ]
        })
        .collect();
    table(["outcome", "HTTP status", "texts", "how to get it", "clause"], &rows)
}

/// A refusal's own status, or those of the envelopes' replies.
fn statuses(operation: &Operation, refusal: &Refusal) -> String {
    if let Some(own) = refusal.status {
        return own.to_string();
    }
    let has =
        |envelope: &&Envelope| refusal.only.is_empty() || refusal.only.contains(&envelope.name);
    let all = operation.envelopes.iter().map(|envelope| envelope.get_ref()).filter(has);
    let all: Vec<_> = all
        .filter_map(|envelope| {
            // A flow's refusal has a reply of its own, of another status.
            let named = |reply: &&Reply| reply.name == envelope.failure;
            let replies = operation.replies.iter().map(|reply| reply.get_ref());
            let status = replies.clone().find(named)?.status;
            let fault = replies.into_iter().find(|reply| reply.name.ends_with("-fault"));
            let is_fault = refusal.cause == Cause::Flow && refusal.unasked;
            let status = fault.filter(|_| is_fault).map_or(status, |fault| fault.status);
            Some((envelope.name.as_str(), status))
        })
        .collect();
    match all.as_slice() {
        [(_, first), rest @ ..] if rest.iter().all(|(_, status)| status == first) => {
            first.to_string()
        }
        all => {
            let all = all.iter().map(|(name, status)| format!("{status} ({name})"));
            all.collect::<Vec<_>>().join(", ")
        }
    }
}

fn cause(operation: &Operation, refusal: &Refusal) -> String {
    let natural = match refusal.cause {
        Cause::Breach => "break an argument",
        Cause::Taken => "the same call again",
        Cause::Flow => "as the clause says",
        Cause::Outage => "",
    };
    let asked = match refusal.unasked {
        true => String::new(),
        false => code(&format!("{}=standin-{}", operation.credential, refusal.code)),
    };
    let ways = [natural.to_owned(), asked];
    ways.into_iter().filter(|way| !way.is_empty()).collect::<Vec<_>>().join(", or ")
}

/// The clauses of a vendor that rest on one of these, but for contradictions.
fn clauses(specs: &Specs, vendor: &VendorSpecs, bases: &[Basis]) -> String {
    let rows: Vec<_> = of(specs, vendor)
        .filter(|clause| bases.contains(&clause.basis) && !is_contradiction(clause))
        .map(|clause| {
            let basis = match clause.level {
                Level::Must => clause.basis.to_string(),
                Level::States => format!("{}, a fact", clause.basis),
            };
            [clause.id.clone(), basis, clause.at.clone().unwrap_or_default(), prose(&clause.says)]
        })
        .collect();
    table(["clause", "rests on", "where", "what"], &rows)
}

/// Contradictions and slips of the document, and whatever else an option turns.
fn contradictions(specs: &Specs, vendor: &VendorSpecs) -> String {
    let turned = |clause: &&Clause| is_contradiction(clause) || clause.option.is_some();
    let rows: Vec<_> = of(specs, vendor)
        .filter(turned)
        .map(|clause| {
            let value = |value: &toml::Value| code(&value.to_string());
            let option = clause.option.as_ref();
            [
                clause.id.clone(),
                clause.at.clone().unwrap_or_default(),
                prose(&clause.says),
                option.map(|option| code(&option.name)).unwrap_or_default(),
                option.map(|option| value(&option.default)).unwrap_or_default(),
                option
                    .map(|option| option.other.iter().map(value).collect::<Vec<_>>().join(", "))
                    .unwrap_or_default(),
            ]
        })
        .collect();
    table(["clause", "where", "what", "option", "default", "or"], &rows)
}

fn is_contradiction(clause: &Clause) -> bool {
    clause.id.contains("-X-")
}

/// A vendor's clauses, in the order of its ledger.
fn of<'s>(specs: &'s Specs, vendor: &'s VendorSpecs) -> impl Iterator<Item = &'s Clause> {
    let mut all: Vec<_> =
        specs.ledger.iter().filter(|clause| clause.vendor == vendor.operation.vendor).collect();
    all.sort_by_key(|clause| clause.place.line);
    all.into_iter()
}

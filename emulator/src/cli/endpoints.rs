//! `standin endpoints`: what is served.

use super::{Failure, print};
use crate::control;
use crate::vendors::VENDORS;

/// Prints the table, or JSON.
pub(super) fn run(json: bool) -> Result<(), Failure> {
    if json { print(&control::endpoints().to_string()) } else { print(&table()) }
}

fn table() -> String {
    let mut rows = vec![["VENDOR", "ENVELOPE", "METHODS", "PATH", "CLAUSE"].map(str::to_owned)];
    for vendor in VENDORS {
        for endpoint in vendor.endpoints {
            let methods = match endpoint.methods {
                [] => "POST".to_owned(),
                methods => methods.join("|"),
            };
            rows.push([
                vendor.name.to_owned(),
                endpoint.envelope.as_str().to_owned(),
                methods,
                endpoint.path.to_owned(),
                endpoint.clause.to_owned(),
            ]);
        }
    }
    let lines: Vec<_> = rows
        .iter()
        .map(|[vendor, envelope, methods, path, clause]| {
            format!("{vendor:<13}{envelope:<10}{methods:<10}{path:<31}{clause}")
        })
        .collect();
    lines.join("\n")
}

//! What is printed at the start: where the fake is, what it serves, a command to try.

use crate::shell::ready;
use crate::standin::Standin;
use crate::vendors::VENDORS;

/// The banner.
pub(super) fn text(standin: &Standin) -> String {
    let mut text = format!("Standin {}\n", env!("CARGO_PKG_VERSION"));
    for address in standin.addresses() {
        let (http, https) = (ready::url("http", *address), ready::url("https", *address));
        text.push_str(&format!("  {http}   {https}\n"));
    }
    match standin.ca_path() {
        Some(path) => text.push_str(&format!("  for https, trust {}\n", path.display())),
        None => text.push_str("  for https, trust the certificate in the ready file (--ready-file): no folder could keep it\n"),
    }
    text.push_str("\nServed here, and by the vendors' own host names:\n");
    for vendor in VENDORS {
        for endpoint in vendor.endpoints {
            text.push_str(&format!(
                "  {:<12}{:<6}{}\n",
                vendor.title,
                endpoint.envelope.as_str(),
                endpoint.path
            ));
        }
    }
    let base = standin.url();
    let try_this = VENDORS
        .first()
        .and_then(|vendor| vendor.examples.first())
        .map(|example| example.arguments.replace("{base}", &base));
    if let Some(try_this) = try_this {
        text.push_str(&format!("\nTry:\n  curl {try_this}\n"));
    }
    text.push_str("More commands: standin example VENDOR. Ctrl-C ends.");
    text
}

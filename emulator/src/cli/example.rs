//! `standin example VENDOR`: curl commands that work as printed.

use super::options::AuthorityArgs;
use super::{Failure, ca, print};
use crate::vendors::{VENDORS, Vendor};

/// Prints whose commands there are, a line each.
pub(super) fn list() -> Result<(), Failure> {
    let line = |vendor: &&Vendor| format!("standin example {}", vendor.name);
    print(&VENDORS.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// Prints the vendor's commands.
pub(super) fn run(
    vendor: &Vendor,
    url: Option<&str>,
    authority: &AuthorityArgs,
) -> Result<(), Failure> {
    let plain = url.unwrap_or("http://127.0.0.1:4700").trim_end_matches('/');
    let secure = match plain.strip_prefix("http://") {
        Some(rest) => format!("https://{rest}"),
        None => plain.to_owned(),
    };
    let mut blocks = Vec::new();
    for example in vendor.examples {
        let command = if example.secure || plain.starts_with("https://") {
            let path = ca::path(authority)?;
            let arguments = example.arguments.replace("{base}", &secure);
            format!("curl --cacert '{}' {arguments}", path.display())
        } else {
            format!("curl {}", example.arguments.replace("{base}", plain))
        };
        blocks.push(format!("# {}\n{command}\n# answers: {}", example.title, example.reply));
    }
    print(&blocks.join("\n\n"))
}

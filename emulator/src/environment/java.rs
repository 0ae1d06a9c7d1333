//! What a Java machine is told, which reads no variable of proxies or certificates.

use super::{Target, keystore};

/// The options, as `JAVA_TOOL_OPTIONS` takes them. All that could be preset otherwise is said, because
/// the last of two counts.
pub(super) fn options(target: &Target<'_>) -> String {
    let (host, port) = (target.host, target.port);
    let store = target.folder.file("ca.jks");
    [
        format!("-Dhttp.proxyHost={host}"),
        format!("-Dhttp.proxyPort={port}"),
        format!("-Dhttps.proxyHost={host}"),
        format!("-Dhttps.proxyPort={port}"),
        format!("-Dhttp.nonProxyHosts={}", direct(target)),
        format!("-Djavax.net.ssl.trustStore={store}"),
        "-Djavax.net.ssl.trustStoreType=JKS".to_owned(),
        format!("-Djavax.net.ssl.trustStorePassword={}", keystore::PASSWORD),
    ]
    .map(|option| quoted(&option))
    .join(" ")
}

/// Java's own default, and the fake itself.
fn direct(target: &Target<'_>) -> String {
    let mut hosts = vec!["localhost", "127.*", "[::1]"];
    let known = target.host.starts_with("127.") || ["localhost", "::1"].contains(&target.host);
    if !known {
        hosts.push(target.host);
    }
    hosts.join("|")
}

/// In quotation marks where it has a space; no path here has a quotation mark.
fn quoted(option: &str) -> String {
    match option.split_once('=') {
        Some((name, value)) if value.contains(' ') => format!("{name}=\"{value}\""),
        _ => option.to_owned(),
    }
}

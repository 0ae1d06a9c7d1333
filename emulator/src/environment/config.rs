//! The files of configuration: of wget, PHP and proxychains.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{PASSWORD, Target};

/// wget reads the authority from here alone; it goes over what the system's file says of proxies.
pub(super) fn wgetrc(target: &Target<'_>) -> String {
    let (proxy, bundle) = (target.proxy(), target.folder.file("bundle.pem"));
    let direct = super::variables::direct(target);
    format!(
        "ca_certificate = {bundle}\nuse_proxy = on\nhttp_proxy = {proxy}\nhttps_proxy = {proxy}\n\
         no_proxy = {direct}\n"
    )
}

/// PHP's curl reads no variable of certificates, and its streams none of proxies.
pub(super) fn php_ini(target: &Target<'_>) -> String {
    let (bundle, prepend) = (target.folder.file("bundle.pem"), target.folder.file("prepend.php"));
    format!(
        "curl.cainfo = \"{bundle}\"\nopenssl.cafile = \"{bundle}\"\n\
         auto_prepend_file = \"{prepend}\"\n"
    )
}

/// The proxy of every stream that has no context of its own.
pub(super) fn php_prepend(target: &Target<'_>) -> String {
    let authority = target.authority();
    let header = target.world.map(|world| {
        let user = STANDARD.encode(format!("{world}:{PASSWORD}"));
        format!("\n    'header' => 'Proxy-Authorization: Basic {user}',")
    });
    let header = header.unwrap_or_default();
    format!(
        "<?php\nstream_context_set_default(['http' => [\n    'proxy' => 'tcp://{authority}',\n    \
         'request_fulluri' => true,{header}\n]]);\n"
    )
}

/// proxychains leads every connection of a program through the fake, but for this machine's own.
pub(super) fn proxychains(target: &Target<'_>) -> String {
    let (host, port) = (target.host, target.port);
    let user = target.world.map(|world| format!(" {world} {PASSWORD}")).unwrap_or_default();
    format!(
        "strict_chain\nproxy_dns\nlocalnet 127.0.0.0/255.0.0.0\nlocalnet ::1/128\n\
         [ProxyList]\nhttp {host} {port}{user}\n"
    )
}

//! Which addresses are everybody's: the only ones that are ever reached for a caller.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is of the public internet: no loopback, link-local, private, shared, multicast,
/// documentation or otherwise reserved one, in whatever clothes.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// IANA's registry of special purposes (RFC 6890 and what came after it).
const RESERVED_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Multicast, reserved, broadcast.
    ([224, 0, 0, 0], 3),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    let within = |(start, length): &([u8; 4], u32)| {
        (bits ^ u32::from_be_bytes(*start)).leading_zeros() >= *length
    };
    !RESERVED_V4.iter().any(within)
}

/// Global unicast is `2000::/3`; within it these are not, or lead to an address of IPv4.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let embedded = |high: u16, low: u16| {
        is_public_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
    };
    match (a, b) {
        // NAT64: the last four bytes are the address that is reached; its local-use half is nobody's.
        (0x64, 0xff9b) => [c, d, e, f] == [0; 4] && embedded(g, h),
        // 6to4.
        (0x2002, _) => embedded(b, c),
        // Teredo and other protocols, documentation.
        (0x2001, 0..=0x1ff | 0xdb8) | (0x3fff, 0..=0xfff) => false,
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    fn all(addresses: &str, public: bool) {
        for address in addresses.split_whitespace() {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    /// Each range's first and last, and what lies beside it.
    #[test]
    fn what_is_everybodys_and_what_is_not() {
        all("0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255", false);
        all(
            "127.0.0.0 127.0.0.1 127.255.255.255 169.254.0.0 169.254.169.254 169.254.255.255",
            false,
        );
        all("172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.1 192.88.99.1", false);
        all(
            "192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.1 203.0.113.1",
            false,
        );
        all("224.0.0.0 239.255.255.255 240.0.0.1 255.255.255.255", false);
        all("1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255", true);
        all(
            "128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255",
            true,
        );
        all(
            "192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255",
            true,
        );
    }

    #[test]
    fn the_same_of_ipv6() {
        all(
            ":: ::1 ::2 fc00:: fd00::1 fdff::1 fe80::1 febf::1 fec0::1 ff02::1 ff0e::1 100::1",
            false,
        );
        all("2001:: 2001:10::1 2001:1ff::1 2001:db8::1 3fff::1 3fff:fff::1 4000::1 5f00::1", false);
        all(
            "2000:: 2001:200::1 2001:4860:4860::8888 2606:4700::1111 2a00::1 3ffe::1 3fff:1000::",
            true,
        );
    }

    #[test]
    fn an_ipv4_address_in_other_clothes_is_what_it_is() {
        all("::ffff:127.0.0.1 ::ffff:10.1.2.3 ::ffff:169.254.169.254 ::127.0.0.1", false);
        all("64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::808:808 2002:7f00:1:: 2002:a00:1::1", false);
        all("::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1", true);
    }
}

//! Which host names and addresses the authority may vouch for: its name constraints as data.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};
use serde::{Deserialize, Serialize};
use tokio_rustls::rustls::pki_types::DnsName;

use super::AuthorityError;

/// What the caller wants certificates for. `localhost` and the loopback addresses are always added.
#[derive(Debug, Clone, Default)]
pub struct Permitted {
    /// The vendors' registrable domains, such as `box.net`; each covers its subdomains.
    pub domains: Vec<String>,
    /// Further hosts, each a DNS name (which covers its subdomains) or an IP address.
    pub names: Vec<String>,
}

/// The permitted names in one spelling: lower case, no trailing dot, no IPv4 in IPv6's clothes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Constraints {
    pub(super) dns: BTreeSet<String>,
    /// Only the addresses beyond loopback that were asked for.
    pub(super) ip: BTreeSet<IpAddr>,
}

impl Constraints {
    /// # Errors
    /// A name that is neither a DNS name nor an IP address.
    pub(super) fn new(permitted: &Permitted) -> Result<Self, AuthorityError> {
        let mut made = Self { dns: BTreeSet::from(["localhost".to_owned()]), ip: BTreeSet::new() };
        for name in permitted.domains.iter().chain(&permitted.names) {
            made.add(name)?;
        }
        Ok(made)
    }

    fn add(&mut self, name: &str) -> Result<(), AuthorityError> {
        if let Some(address) = address(name) {
            self.ip.insert(address);
            return Ok(());
        }
        let spelt = spelling(name);
        DnsName::try_from(spelt.as_str()).map_err(|_| AuthorityError::Name(name.to_owned()))?;
        self.dns.insert(spelt);
        Ok(())
    }

    /// `name` must be in our spelling, see [`spelling`].
    pub(super) fn permits_name(&self, name: &str) -> bool {
        self.dns.iter().any(|domain| {
            name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    pub(super) fn permits_address(&self, address: IpAddr) -> bool {
        address.is_loopback() || self.ip.contains(&address)
    }

    /// What `wanted` has and these do not permit; empty if these will do.
    pub(super) fn lacks(&self, wanted: &Self) -> Vec<String> {
        let names = wanted.dns.iter().filter(|name| !self.permits_name(name)).cloned();
        let addresses = wanted.ip.iter().filter(|address| !self.permits_address(**address));
        names.chain(addresses.map(ToString::to_string)).collect()
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        Self { dns: &self.dns | &other.dns, ip: &self.ip | &other.ip }
    }

    /// The certificate extension. A DNS subtree without a leading dot covers the name and all below it.
    pub(super) fn extension(&self) -> NameConstraints {
        let names = self.dns.iter().map(|name| GeneralSubtree::DnsName(name.clone()));
        let loopback = [
            CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8),
            CidrSubnet::from_v6_prefix(Ipv6Addr::LOCALHOST.octets(), 128),
        ];
        let addresses = loopback.into_iter().chain(self.ip.iter().copied().map(host_subnet));
        NameConstraints {
            permitted_subtrees: names.chain(addresses.map(GeneralSubtree::IpAddress)).collect(),
            excluded_subtrees: Vec::new(),
        }
    }

    /// What a client that sends no server name may have called us by: the addresses, and the names
    /// without a dot, for which Java sends none.
    pub(super) fn nameless(&self) -> (Vec<&str>, BTreeSet<IpAddr>) {
        let names = self.dns.iter().map(String::as_str).filter(|name| !name.contains('.'));
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        (names.collect(), self.ip.iter().copied().chain(loopback).collect())
    }
}

/// The one spelling of a DNS name in which we compare and certify.
pub(super) fn spelling(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// The IP address that `name` spells, with or without brackets.
pub(super) fn address(name: &str) -> Option<IpAddr> {
    let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
    bare.parse().ok().map(|address: IpAddr| address.to_canonical())
}

fn host_subnet(address: IpAddr) -> CidrSubnet {
    CidrSubnet::from_addr_prefix(address, if address.is_ipv4() { 32 } else { 128 })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    fn constraints(domains: &[&str], names: &[&str]) -> Result<Constraints, AuthorityError> {
        let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        Constraints::new(&Permitted { domains: owned(domains), names: owned(names) })
    }

    #[test]
    fn a_domain_covers_its_subdomains_and_nothing_that_merely_ends_alike() {
        let ours = constraints(&["Box.net."], &[]).unwrap();
        assert!(ours.permits_name("box.net"));
        assert!(ours.permits_name("www.box.net"));
        assert!(ours.permits_name("x.localhost"));
        assert!(!ours.permits_name("notbox.net"));
        assert!(!ours.permits_name("evil.example"));
    }

    #[test]
    fn what_a_parent_domain_covers_is_not_lacking() {
        let ours = constraints(&["box.net"], &["10.0.0.5"]).unwrap();
        let wanted = constraints(&[], &["api.box.net", "127.3.2.1", "::ffff:10.0.0.5"]).unwrap();
        assert!(ours.lacks(&wanted).is_empty());
        let wanted = constraints(&["box.net"], &["fake.test", "[fd00::1]"]).unwrap();
        assert_eq!(ours.lacks(&wanted), ["fake.test", "fd00::1"]);
    }

    #[test]
    fn nonsense_is_refused_by_name() {
        for name in ["", "*.box.net", "a b", "münchen.de", "http://box.net"] {
            let refused = constraints(&[], &[name]).unwrap_err().to_string();
            assert!(refused.contains(&format!("`{name}`")), "{refused}");
        }
    }
}

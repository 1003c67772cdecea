//! Who asks: the address that limits count by.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr};

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Entries of `X-Forwarded-For` looked at, from the right; a chain of proxies is shorter.
const MAX_HOPS: usize = 16;

/// The address a request comes from; `None` when only a trusted proxy itself can be seen.
///
/// `X-Forwarded-For` is believed only as far as trusted proxies wrote it: from the right, the first address that is no trusted
/// proxy. What a client itself put there stands further left and is never reached.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = peer.to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return Some(peer);
    }
    let values: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let hops = values.iter().rev().flat_map(|value| value.rsplit(','));
    for hop in hops.take(MAX_HOPS) {
        // A proxy that writes something else than an address is as near as we get.
        let address = hop.trim().parse::<IpAddr>().ok()?.to_canonical();
        if !is_trusted(&address) {
            return Some(address);
        }
    }
    None
}

/// What counts as one client: an IPv4 address, or the /64 that one IPv6 subscriber has.
pub fn client_key(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_only() -> Result<(), Box<dyn std::error::Error>> {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse()?, "::1/128".parse()?];
        let table = [
            ("192.0.2.7", "198.51.100.1", Some("192.0.2.7")),
            ("10.0.0.1", "198.51.100.1", Some("198.51.100.1")),
            ("10.0.0.1", "203.0.113.9, 198.51.100.1", Some("198.51.100.1")),
            ("10.0.0.1", "198.51.100.1, 10.0.0.2", Some("198.51.100.1")),
            ("::ffff:10.0.0.1", "2001:db8::5", Some("2001:db8::5")),
            ("::1", "10.0.0.9", None),
            ("10.0.0.1", "198.51.100.1, unknown", None),
            ("10.0.0.1", "", None),
        ];
        for (peer, forwarded, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", HeaderValue::from_str(forwarded)?);
            let expected = expected.map(str::parse::<IpAddr>).transpose()?;
            assert_eq!(
                client_address(peer.parse()?, &headers, &trusted),
                expected,
                "{peer} {forwarded}"
            );
        }
        Ok(())
    }

    #[test]
    fn one_subscriber_is_one_client() -> Result<(), Box<dyn std::error::Error>> {
        let key = |text: &str| text.parse().map(client_key);
        assert_eq!(key("2001:db8:1:2:aaaa::1")?, key("2001:db8:1:2:bbbb::9")?);
        assert_ne!(key("2001:db8:1:2::1")?, key("2001:db8:1:3::1")?);
        assert_ne!(key("192.0.2.1")?, key("192.0.2.2")?);
        Ok(())
    }
}

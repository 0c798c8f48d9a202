//! Where webhooks may point: an instance posts to the outside only, unless it is told otherwise. Otherwise whoever registers a webhook could have
//! it knock at the doors of the network that it stands in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};
use url::{Host, Url};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;

use crate::domain::value::MAX_URL;

/// The address of a webhook: absolute, `https` or `http`, without a user or a fragment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    /// # Errors
    /// `Empty`, `TooLong`, `Malformed`.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::Empty);
        }
        if text.len() > MAX_URL {
            return Err(Invalid::TooLong { max: MAX_URL });
        }
        let malformed = Invalid::Malformed { expected: "an https address" };
        let url = Url::parse(text).map_err(|_| malformed.clone())?;
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if plain && url.has_host() && matches!(url.scheme(), "https" | "http") { Ok(Self(url)) } else { Err(malformed) }
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }
}

impl TryFrom<String> for WebhookUrl {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<WebhookUrl> for String {
    fn from(url: WebhookUrl) -> Self {
        url.0.into()
    }
}

/// Which targets this instance posts to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Targets {
    /// Over TLS, to addresses of the public Internet.
    #[default]
    Public,
    /// Also without TLS, and inside the network that the instance stands in.
    Any,
}

impl Targets {
    /// Refuses what can be seen to be forbidden before a name is resolved.
    ///
    /// # Errors
    /// `WEBHOOK_TARGET_FORBIDDEN`.
    pub fn check(self, url: &WebhookUrl) -> Result<(), Problem> {
        let allowed = match (self, url.0.host()) {
            (Self::Any, _) => true,
            (Self::Public, Some(Host::Ipv4(address))) => self.allows(IpAddr::V4(address)),
            (Self::Public, Some(Host::Ipv6(address))) => self.allows(IpAddr::V6(address)),
            (Self::Public, Some(Host::Domain(name))) => !is_local(name),
            (Self::Public, None) => false,
        };
        let allowed = allowed && (self == Self::Any || url.0.scheme() == "https");
        if allowed { Ok(()) } else { Err(Problem::new("WEBHOOK_TARGET_FORBIDDEN").at("url")) }
    }

    /// Whether a connection to this address may be made. Asked of each address that a name resolves to, right before the connection to
    /// that very address: a name that resolves otherwise a moment later gains nothing.
    pub fn allows(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::Any, _) => true,
            (Self::Public, IpAddr::V4(address)) => is_public_v4(address),
            (Self::Public, IpAddr::V6(address)) => is_public_v6(address),
        }
    }
}

fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    !name.contains('.') || [".localhost", ".local", ".internal", ".home.arpa"].iter().any(|end| name.ends_with(end))
}

/// Not in the IANA registry of special-purpose addresses (RFC 6890), multicast or reserved.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmarking = a == 198 && (b == 18 || b == 19);
    let protocols = a == 192 && b == 0 && c == 0;
    let relay = a == 192 && b == 88 && c == 99;
    !(a == 0
        || a >= 224
        || shared
        || benchmarking
        || protocols
        || relay
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_broadcast())
}

/// Global unicast (2000::/3), less documentation, and less the ways to reach an IPv4 address through it.
fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let [first, second, ..] = address.segments();
    let global = first & 0xe000 == 0x2000;
    let special = first == 0x2001 && (second < 0x0200 || second == 0x0db8);
    let tunnel = first == 0x2002;
    let documentation = first == 0x3fff && second < 0x1000;
    global && !special && !tunnel && !documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_none_are_refused() {
        for (text, expected) in [
            ("", Invalid::Empty),
            ("ftp://a.example/", Invalid::Malformed { expected: "an https address" }),
            ("javascript:alert(1)", Invalid::Malformed { expected: "an https address" }),
            ("https://user:pass@a.example/", Invalid::Malformed { expected: "an https address" }),
            ("https://a.example/#x", Invalid::Malformed { expected: "an https address" }),
            ("/relative", Invalid::Malformed { expected: "an https address" }),
        ] {
            assert_eq!(WebhookUrl::new(text), Err(expected), "{text}");
        }
        assert_eq!(
            WebhookUrl::new(&format!("https://a.example/{}", "x".repeat(MAX_URL))),
            Err(Invalid::TooLong { max: MAX_URL })
        );
    }

    #[test]
    fn what_points_inside_is_forbidden_unless_it_is_allowed() {
        for (text, public) in [
            ("https://hooks.example.org/a?b=c", true),
            ("https://93.184.216.34/", true),
            ("https://[2606:2800:220:1::1]/", true),
            ("http://hooks.example.org/", false),
            ("https://localhost/", false),
            ("https://LOCALHOST./", false),
            ("https://db/", false),
            ("https://metadata.google.internal/", false),
            ("https://127.0.0.1/", false),
            ("https://2130706433/", false),
            ("https://0x7f.1/", false),
            ("https://10.1.2.3/", false),
            ("https://172.31.0.1/", false),
            ("https://192.168.1.1/", false),
            ("https://169.254.169.254/", false),
            ("https://100.64.0.1/", false),
            ("https://0.0.0.0/", false),
            ("https://[::1]/", false),
            ("https://[::ffff:10.0.0.1]/", false),
            ("https://[fd00::1]/", false),
            ("https://[fe80::1]/", false),
            ("https://[64:ff9b::a00:1]/", false),
            ("https://[2002:a00:1::]/", false),
        ] {
            let url = WebhookUrl::new(text).expect("an address");
            assert_eq!(Targets::Public.check(&url).is_ok(), public, "{text}");
            assert_eq!(Targets::Any.check(&url), Ok(()), "{text}");
        }
    }
}

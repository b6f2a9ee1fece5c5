//! Classes of addresses: what everybody can reach, and what only this machine or this network can;
//! a server elsewhere must not send us to the latter (T10). Pure.
//!
//! After IANA's special-purpose address registries. An IPv6 address that only wraps an IPv4 one is
//! judged by what it wraps: networks without IPv4 reach all of it through NAT64.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Public,
    /// This machine.
    Loopback,
    /// RFC 1918, unique local, carrier-grade NAT.
    Private,
    LinkLocal,
    /// Made for measurements; some VPN programs give every name an address here.
    Benchmark,
    /// What hands out a machine's own credentials, and what nothing answers at.
    Never,
}

impl Place {
    /// Whether somebody who is at `own` may send us here.
    pub(super) fn is_open_to(self, own: Option<Self>) -> bool {
        match self {
            Self::Public => true,
            Self::Never => false,
            place => own == Some(place),
        }
    }

    /// By a URL's host: an address (`url` has brought all its spellings into one), or a name. None: a
    /// name that says nothing; its addresses do.
    pub(super) fn of_host(host: &str) -> Option<Self> {
        match host.trim_matches(['[', ']']).parse() {
            Ok(address) => Some(Self::of(address)),
            Err(_) => Self::of_name(host),
        }
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        match name.as_str() {
            // RFC 6761: "localhost." and everything below it is this machine.
            "localhost" => Some(Self::Loopback),
            // With a proxy it is the proxy that resolves them, so the names themselves are known.
            "metadata"
            | "metadata.goog"
            | "metadata.google.internal"
            | "instance-data"
            | "instance-data.ec2.internal" => Some(Self::Never),
            _ if name.ends_with(".localhost") => Some(Self::Loopback),
            _ => None,
        }
    }

    pub(super) fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        match address.octets() {
            // Clouds' metadata services, which answer to everybody on the machine: AWS, Google,
            // Azure (also the wire server), containers on AWS, Alibaba, Oracle.
            [169, 254, 169, 254] | [168, 63, 129, 16] | [169, 254, 170, _] => Self::Never,
            [100, 100, 100, 200] | [192, 0, 0, 192] => Self::Never,
            [127, ..] => Self::Loopback,
            [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Self::Private,
            [169, 254, ..] => Self::LinkLocal,
            [198, 18..=19, ..] => Self::Benchmark,
            // "This network" (0.0.0.0 reaches this machine on Linux), protocol assignments,
            // documentation, 6to4 relays.
            [0, ..] | [192, 0, 0 | 2, _] | [192, 88, 99, _] => Self::Never,
            [198, 51, 100, _] | [203, 0, 113, _] => Self::Never,
            // Multicast, reserved, broadcast.
            [224..=255, ..] => Self::Never,
            _ => Self::Public,
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        let last = |[.., high, low]: [u16; 8]| {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            Self::of_v4(Ipv4Addr::new(a, b, c, d))
        };
        let segments = address.segments();
        match segments {
            [0, 0, 0, 0, 0, 0, 0, 1] => Self::Loopback,
            [0, 0, 0, 0, 0, 0xffff, ..] => last(segments), // v4-mapped
            [0x64, 0xff9b, 0, 0, 0, 0, ..] => last(segments), // NAT64
            [0x64, 0xff9b, 1, ..] => Self::Private,        // NAT64 of this network's own
            [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] => Self::Never, // AWS' metadata
            [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Self::Private,
            [0xfe80..=0xfebf, ..] => Self::LinkLocal,
            // Teredo, ORCHID, benchmarking and other assignments; 6to4; documentation.
            [0x2001, 0..=0x1ff, ..] | [0x2002, ..] | [0x2001, 0xdb8, ..] => Self::Never,
            [0x3fff, 0..=0xfff, ..] => Self::Never,
            [0x2000..=0x3fff, ..] => Self::Public,
            // `::`, v4-compatible, multicast, and what is not assigned.
            _ => Self::Never,
        }
    }
}

/// As in `it is on a private network`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "it is on the internet",
            Self::Loopback => "it is this machine",
            Self::Private => "it is on a private network",
            Self::LinkLocal => "it is on the local link",
            Self::Benchmark => "it is on a network for measurements",
            Self::Never => "it is an address for special purposes",
        })
    }
}

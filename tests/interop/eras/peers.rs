//! The official SDKs as servers and as hosts: what is started, how, and which era it speaks.
//! Deliberately knows nothing of the steps and of what comes of them.

use serde_json::{Value, json};

use crate::support::{
    BRIDGE, Kit, Process, command, node_kit, python_kit, python_v1_kit, run, rust_peer, tests,
};

/// A fixture of `servers/` on one of the SDKs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Peer {
    /// `@modelcontextprotocol/sdk`: legacy, with sessions.
    TypeScriptV1,
    /// `@modelcontextprotocol/server`, strictly modern.
    TypeScriptV2,
    /// `mcp` 1.x: legacy, with sessions.
    PythonV1,
    /// `mcp` 2.x, modern alone.
    PythonV2,
    /// `mcp` 2.x as it is: each era to whoever speaks it.
    PythonBoth,
    /// `rmcp`, legacy alone, with sessions.
    RustLegacy,
    /// `rmcp`, modern alone.
    RustModern,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Era {
    Legacy,
    Modern,
}

/// A client of an SDK that plays the host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Host {
    /// `@modelcontextprotocol/sdk`, which knows the legacy era alone.
    TypeScriptV1,
    /// `@modelcontextprotocol/client` as it is by default: legacy.
    TypeScriptV2,
    /// The same, refusing anything but the modern era.
    TypeScriptModern,
    /// The same, asking for the modern era first.
    TypeScriptAuto,
    /// `mcp` 2.x in the legacy era.
    Python,
    /// The same, asking for the modern era first.
    PythonAuto,
    /// The same, taking the modern era for granted: it never asks what the server is.
    PythonPinned,
    /// `rmcp` as it is by default: legacy.
    Rust,
    /// The same, refusing anything but the modern era.
    RustModern,
    /// The same, asking for the modern era first.
    RustAuto,
}

const LEGACY_HOSTS: &[Host] = &[
    Host::TypeScriptV1,
    Host::TypeScriptV2,
    Host::Python,
    Host::Rust,
];
const MODERN_HOSTS: &[Host] = &[
    Host::TypeScriptModern,
    Host::TypeScriptAuto,
    Host::PythonAuto,
    Host::PythonPinned,
    Host::RustModern,
    Host::RustAuto,
];

impl Era {
    pub(super) fn hosts(self) -> &'static [Host] {
        match self {
            Self::Legacy => LEGACY_HOSTS,
            Self::Modern => MODERN_HOSTS,
        }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::Legacy => Self::Modern,
            Self::Modern => Self::Legacy,
        }
    }
}

/// A running server; it ends with this value.
pub(super) struct Server {
    pub(super) peer: Peer,
    url: String,
    process: Process,
}

impl Server {
    /// `None` where the machine lacks what it needs, which has then been reported.
    pub(super) fn start(peer: Peer) -> Option<Self> {
        let node = |script, words: &[&str]| {
            let kit = node_kit()?;
            let mut server = command(kit, kit.node());
            server.arg(kit.client(script)).args(words);
            Some(server)
        };
        let python = |kit: Option<&'static Kit>, script, words: &[&str]| {
            let kit = kit?;
            let mut server = command(kit, kit.python());
            server
                .args(["-X", "utf8"])
                .env("PYTHONDONTWRITEBYTECODE", "1");
            server
                .arg(tests("interop/servers").join(script))
                .args(words);
            Some(server)
        };
        let rust = |words: &[&str]| {
            let mut server = command(node_kit()?, rust_peer());
            server.args(words);
            Some(server)
        };
        let server = match peer {
            Peer::TypeScriptV1 => node("peer-v1.mjs", &[]),
            Peer::TypeScriptV2 => node("peer-v2.mjs", &[]),
            Peer::PythonV1 => python(python_v1_kit(), "peer_v1.py", &[]),
            Peer::PythonV2 => python(python_kit(), "peer.py", &["modern"]),
            Peer::PythonBoth => python(python_kit(), "peer.py", &["both"]),
            Peer::RustLegacy => rust(&["serve", "legacy"]),
            Peer::RustModern => rust(&["serve", "modern"]),
        }?;
        // The hosts need these, too, whatever the server is.
        node_kit()?;
        python_kit()?;
        let mut process = Process::start(server);
        let url = process.line();
        Some(Self { peer, url, process })
    }

    /// The era in which it is met by a host of its own; one of both has no other.
    pub(super) fn era(&self) -> Era {
        match self.peer {
            Peer::TypeScriptV1 | Peer::PythonV1 | Peer::RustLegacy => Era::Legacy,
            Peer::TypeScriptV2 | Peer::PythonV2 | Peer::PythonBoth | Peer::RustModern => {
                Era::Modern
            }
        }
    }

    /// What it said, for a failure's message.
    fn output(&self) -> String {
        self.process.output()
    }
}

impl Host {
    pub(super) fn era(self) -> Era {
        if LEGACY_HOSTS.contains(&self) {
            Era::Legacy
        } else {
            Era::Modern
        }
    }

    /// Whether both are of the same SDK, so that they tell the same of the same messages.
    pub(super) fn speaks_like(self, other: Self) -> bool {
        self.sdk() == other.sdk()
    }

    /// What it saw of a session with the server itself.
    pub(super) fn direct(self, server: &Server, order: &Value) -> Value {
        let target = json!({ "direct": { "transport": "streamableHttp", "url": server.url } });
        self.recorded(server, order, target)
    }

    /// The same with the binary in between, which is told the address and nothing else.
    pub(super) fn bridged(self, server: &Server, order: &Value) -> Value {
        self.recorded(server, order, json!({ "bridge": [BRIDGE, server.url] }))
    }

    fn recorded(self, server: &Server, order: &Value, mut target: Value) -> Value {
        let members = [self.client(), order.clone()];
        for member in members.iter().filter_map(Value::as_object) {
            target
                .as_object_mut()
                .expect("an object")
                .extend(member.clone());
        }
        let (node, python) = (node_kit().expect("node"), python_kit().expect("python"));
        let mut client = match self.sdk() {
            Sdk::TypeScript => {
                let mut client = command(node, node.node());
                client.arg(node.client("eras.mjs"));
                client
            }
            Sdk::Python => {
                let mut client = command(python, python.python());
                client
                    .args(["-X", "utf8"])
                    .env("PYTHONDONTWRITEBYTECODE", "1");
                client.arg(tests("interop/clients/eras.py"));
                client
            }
            Sdk::Rust => {
                let mut client = command(node, rust_peer());
                client.arg("play");
                client
            }
        };
        client.arg(target.to_string());
        let stdout = run(client);
        serde_json::from_str(&stdout)
            .unwrap_or_else(|e| panic!("{self:?}: {e} in {stdout}\n{}", server.output()))
    }

    fn client(self) -> Value {
        match self {
            Self::TypeScriptV1 => json!({ "sdk": "v1" }),
            Self::TypeScriptV2 => json!({ "sdk": "v2" }),
            Self::TypeScriptModern => json!({ "sdk": "v2", "era": { "pin": "2026-07-28" } }),
            Self::TypeScriptAuto => json!({ "sdk": "v2", "era": "auto" }),
            Self::Python => json!({ "mode": "legacy" }),
            Self::PythonAuto => json!({ "mode": "auto" }),
            Self::PythonPinned => json!({ "mode": "2026-07-28" }),
            Self::Rust => json!({ "mode": "legacy" }),
            Self::RustModern => json!({ "mode": "modern" }),
            Self::RustAuto => json!({ "mode": "auto" }),
        }
    }

    fn sdk(self) -> Sdk {
        match self {
            Self::TypeScriptV1 | Self::TypeScriptV2 => Sdk::TypeScript,
            Self::TypeScriptModern | Self::TypeScriptAuto => Sdk::TypeScript,
            Self::Python | Self::PythonAuto | Self::PythonPinned => Sdk::Python,
            Self::Rust | Self::RustModern | Self::RustAuto => Sdk::Rust,
        }
    }
}

#[derive(PartialEq)]
enum Sdk {
    TypeScript,
    Python,
    Rust,
}

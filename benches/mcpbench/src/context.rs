//! Where everything is during a run, and how a target is opened for one way of speaking.
//!
//! Opening sends nothing of MCP yet, and nothing is measured here.

use std::time::Duration;

use serde::Deserialize;

use crate::Res;
use crate::bridge::{Bridge, Launch};
use crate::direct::Direct;
use crate::peer::Peer;
use crate::target::{Kind, Target};

/// What `mcpbench upstream` prints when it is up.
#[derive(Deserialize)]
pub(crate) struct Ports {
    pub(crate) http: u16,
    tls: u16,
    rtt: u16,
    raw: u16,
    /// The throwaway CA's certificate.
    ca: String,
    /// The same, and the system's CAs.
    bundle: String,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Mode {
    Json,
    Sse,
    Legacy,
    Tls,
    Rtt,
    /// The client speaks 2025-11-25, the upstream only 2026-07-28.
    Modern,
}

impl Mode {
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Sse => "sse",
            Self::Legacy => "legacy",
            Self::Tls => "tls",
            Self::Rtt => "rtt",
            Self::Modern => "modern",
        }
    }
}

pub(crate) struct Context {
    pub(crate) ports: Ports,
    pub(crate) upstream_pid: i32,
    /// The bridges' home folder: empty at the start of a run.
    pub(crate) home: String,
    /// The folder for the bridges' stderr.
    pub(crate) logs: Option<String>,
    /// This program.
    pub(crate) exe: String,
    /// Factor on the length of all time windows.
    pub(crate) scale: f64,
    pub(crate) sockets: bool,
}

impl Context {
    pub(crate) fn open(&self, target: &Target, mode: Mode) -> Res<Box<dyn Peer>> {
        let possible = match target.kind {
            Kind::Direct => {
                let legacy = mode == Mode::Legacy;
                let direct = Direct::new(&self.url(mode), legacy, Some(&self.ports.ca))?;
                return Ok(Box::new(direct));
            }
            Kind::Floor => !matches!(mode, Mode::Tls | Mode::Modern),
            Kind::Relay => matches!(mode, Mode::Json | Mode::Sse),
            Kind::Cmd => true,
        };
        if !possible {
            return Err("n/a".into());
        }
        let argv = self.argv(target, mode)?;
        self.start(&target.name, &argv, &self.env(target, mode))
    }

    /// A process that speaks MCP on stdin and stdout.
    pub(crate) fn start(
        &self,
        name: &str,
        argv: &[String],
        env: &[(String, String)],
    ) -> Res<Box<dyn Peer>> {
        let log_name = name.replace('/', "_");
        let log = self
            .logs
            .as_ref()
            .map(|folder| format!("{folder}/{log_name}.stderr"));
        Ok(Box::new(Bridge::start(&Launch {
            argv,
            env,
            stderr: log.as_deref(),
            sockets: self.sockets,
        })?))
    }

    /// A length of time, scaled.
    pub(crate) fn window(&self, seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds * self.scale)
    }

    fn url(&self, mode: Mode) -> String {
        let ports = &self.ports;
        match mode {
            Mode::Json => format!("http://127.0.0.1:{}/mcp", ports.http),
            Mode::Sse => format!("http://127.0.0.1:{}/mcp-sse", ports.http),
            Mode::Legacy => format!("http://127.0.0.1:{}/sse", ports.http),
            Mode::Tls => format!("https://localhost:{}/mcp", ports.tls),
            Mode::Rtt => format!("http://127.0.0.1:{}/mcp", ports.rtt),
            Mode::Modern => format!("http://127.0.0.1:{}/mcp26", ports.http),
        }
    }

    fn argv(&self, target: &Target, mode: Mode) -> Res<Vec<String>> {
        let url = self.url(mode);
        let command = match (target.kind, mode) {
            (Kind::Relay, _) => {
                let raw = format!("127.0.0.1:{}", self.ports.raw);
                return Ok(vec![self.exe.clone(), "relay".into(), raw]);
            }
            (Kind::Floor, _) => return Ok(vec![self.exe.clone(), "floor".into(), url]),
            (_, Mode::Legacy) => target.sse_cmd.as_ref().unwrap_or(&target.cmd),
            (_, Mode::Modern) => target.modern_cmd.as_ref().ok_or("n/a")?,
            _ => &target.cmd,
        };
        if command.is_empty() {
            return Err("n/a".into());
        }
        let strategy = if mode == Mode::Legacy {
            "sse-only"
        } else {
            "http-first"
        };
        let fill = |arg: &String| arg.replace("{url}", &url).replace("{strategy}", strategy);
        let mut argv: Vec<String> = command.iter().map(fill).collect();
        if !command.iter().any(|arg| arg.contains("{url}")) {
            argv.push(url);
        }
        Ok(argv)
    }

    fn env(&self, target: &Target, mode: Mode) -> Vec<(String, String)> {
        let mut env = vec![
            ("HOME".into(), self.home.clone()),
            (
                "MCP_REMOTE_CONFIG_DIR".into(),
                format!("{}/.mcp-auth", self.home),
            ),
        ];
        if mode == Mode::Tls {
            env.push(("NODE_EXTRA_CA_CERTS".into(), self.ports.ca.clone()));
            env.push(("SSL_CERT_FILE".into(), self.ports.bundle.clone()));
        }
        env.extend(target.env.clone());
        env
    }
}

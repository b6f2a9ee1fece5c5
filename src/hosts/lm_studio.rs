//! LM Studio.

use super::edit::Format;
use super::entry::PLAIN;
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "lm-studio",
    title: "LM Studio",
    folders: |of| vec![of.home(".lmstudio"), of.home(".cache/lm-studio")],
    programs: &["lms"],
    files: |of| {
        let paths = [
            of.home(".lmstudio/mcp.json"),
            of.home(".cache/lm-studio/mcp.json"),
        ];
        paths
            .map(|path| Place::user(path, Format::Json, &PLAIN, &["mcpServers"]))
            .into()
    },
    sections: None,
    own: None,
    after: "switch the server on in LM Studio, Program",
    passes: Passes::Unknown,
    fills: fills::nothing,
    is_live: false,
};

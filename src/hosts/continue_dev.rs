//! Continue. Its servers are a list.

use super::edit::Format;
use super::entry::{Fixed, PLAIN, Shape};
use super::{Host, Passes, Place, fills};

pub(super) const HOST: Host = Host {
    name: "continue",
    title: "Continue",
    folders: |of| vec![of.home(".continue")],
    programs: &[],
    files: |of| {
        let path = of.home(".continue/config.yaml");
        let place = Place::user(path, Format::Yaml, &SHAPE, &["mcpServers"]);
        vec![place.never_made(NOT_MADE)]
    },
    sections: None,
    own: None,
    after: "reload the window that Continue runs in",
    passes: Passes::Few,
    fills: fills::nothing,
    is_live: false,
};

const NOT_MADE: &str = "Continue makes it, with more than servers in it; a config.json of an older \
                        Continue would no longer be read";

const SHAPE: Shape = Shape {
    fixed: &[("name", Fixed::Name)],
    off: None,
    is_list: true,
    ..PLAIN
};

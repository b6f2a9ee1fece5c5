//! HTML to plain text, as a person would read it; pure.
//!
//! On html5gum's tokenizer, in one pass and without a tree: a body of a hundred thousand nested
//! `<div>`s costs as much as any other of its length. It judges no content, follows no link and
//! loads no image: `label (url)` and `[image: what it shows] (url)` say where they are.

mod lines;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use lines::Lines;

/// How deep one piece of markup may hide in another (`<noscript>`).
const MOST_INSIDE: u8 = 2;

/// The text of `html`. What holds no tags keeps its lines.
pub(super) fn text(html: &str) -> String {
    render(html, 0)
}

fn render(html: &str, inside: u8) -> String {
    let mut page = Page {
        lines: Lines::new(!html.contains('<')),
        open: Tag::default(),
        link: None,
        unseen: None,
        lists: Vec::new(),
        more_lists: 0,
        cells: 0,
        inside,
    };
    let callback = |event: CallbackEvent<'_>, _| {
        page.event(event);
        None::<std::convert::Infallible>
    };
    let mut emitter = CallbackEmitter::<_, _, ()>::new(callback);
    emitter.naively_switch_states(true);
    // Reading from memory can't fail.
    Tokenizer::new_with_emitter(html, emitter).finish().ok();
    page.lines.finish()
}

/// The tag that is being read, with the attributes that matter here.
#[derive(Default)]
struct Tag {
    name: Vec<u8>,
    attribute: Vec<u8>,
    href: String,
    src: String,
    alt: String,
    start: Option<u64>,
    /// One pixel wide or high: there to be counted, not seen.
    is_pixel: bool,
}

struct Page {
    lines: Lines,
    open: Tag,
    /// Where the label of the open link begins, and where it leads.
    link: Option<(usize, String)>,
    /// The element whose text nobody sees.
    unseen: Option<Vec<u8>>,
    /// The number of the next item, where the list has numbers.
    lists: Vec<Option<u64>>,
    /// Lists inside those, which are no further indented.
    more_lists: usize,
    /// Cells of the current table row so far.
    cells: usize,
    inside: u8,
}

/// Lists that are indented; and with them how long a line's beginning can get.
const MOST_LISTS: usize = 6;

impl Page {
    fn event(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.open = Tag {
                    name: name.to_vec(),
                    ..Tag::default()
                };
            }
            CallbackEvent::AttributeName { name } => self.open.attribute = name.to_vec(),
            CallbackEvent::AttributeValue { value } => self.open.set(value),
            CallbackEvent::CloseStartTag { .. } => {
                let tag = std::mem::take(&mut self.open);
                self.start(&tag);
            }
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } => self.string(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
    }

    fn string(&mut self, value: &str) {
        match self.unseen.as_deref() {
            None => self.lines.text(value),
            // The tokenizer leaves its inside as it is, but mail readers run no scripts: it is
            // seen.
            Some(b"noscript") if self.inside < MOST_INSIDE => {
                let inner = render(value, self.inside + 1);
                self.lines.verbatim(&inner);
            }
            Some(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag) {
        let name = tag.name.as_slice();
        if self.unseen.is_some() {
            return;
        }
        match name {
            b"script" | b"style" | b"title" | b"iframe" | b"noembed" | b"noframe" | b"noscript" => {
                self.unseen = Some(name.to_vec());
            }
            b"br" => self.lines.line(),
            b"hr" => {
                self.lines.block(1);
                self.lines.text("---");
                self.lines.block(1);
            }
            b"a" => {
                self.end_link();
                self.link = Some((self.lines.mark(), tag.href.clone()));
            }
            b"img" => self.image(tag),
            b"pre" => {
                self.lines.block(2);
                self.lines.pre(true);
            }
            b"blockquote" => {
                self.lines.block(2);
                self.lines.quote(true);
            }
            b"ul" | b"ol" | b"menu" => self.start_list(name, tag.start),
            b"li" => self.item(),
            b"tr" => {
                self.lines.block(1);
                self.cells = 0;
            }
            b"td" | b"th" => {
                self.lines.cell(self.cells > 0);
                self.cells += 1;
            }
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => {
                self.lines.block(2);
                let level = usize::from(name[1] - b'0');
                self.lines.marker(&format!("{} ", "#".repeat(level)));
            }
            name => self.lines.block(self.distance(name)),
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some(unseen) = &self.unseen {
            if unseen == name {
                self.unseen = None;
            }
            return;
        }
        match name {
            b"br" => self.lines.line(),
            b"a" => self.end_link(),
            b"pre" => {
                self.lines.pre(false);
                self.lines.block(2);
            }
            b"blockquote" => {
                self.lines.quote(false);
                self.lines.block(2);
            }
            b"ul" | b"ol" | b"menu" => self.end_list(),
            b"li" | b"tr" => self.lines.block(1),
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => {
                self.lines.no_marker();
                self.lines.block(2);
            }
            name => self.lines.block(self.distance(name)),
        }
    }

    /// The line ends that an element puts before and after itself.
    fn distance(&self, name: &[u8]) -> u8 {
        match name {
            b"p" if self.lists.is_empty() => 2,
            b"table" | b"dl" | b"figure" | b"fieldset" => 2,
            b"p" | b"div" | b"section" | b"article" | b"header" | b"footer" | b"main" | b"nav"
            | b"aside" | b"address" | b"form" | b"center" | b"details" | b"summary" | b"dt"
            | b"dd" | b"figcaption" | b"caption" | b"legend" | b"option" | b"thead" | b"tbody"
            | b"tfoot" => 1,
            _ => 0,
        }
    }

    fn start_list(&mut self, name: &[u8], start: Option<u64>) {
        self.lines.block(if self.lists.is_empty() { 2 } else { 1 });
        if self.lists.len() == MOST_LISTS {
            self.more_lists += 1;
            return;
        }
        let number = (name == b"ol").then(|| start.unwrap_or(1));
        self.lists.push(number);
        self.lines.indent(self.lists.len());
    }

    fn end_list(&mut self) {
        if self.more_lists > 0 {
            self.more_lists -= 1;
        } else {
            self.lists.pop();
            self.lines.indent(self.lists.len());
        }
        self.lines.block(if self.lists.is_empty() { 2 } else { 1 });
    }

    fn item(&mut self) {
        self.lines.block(1);
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.lines.marker(&format!("{number}. "));
                *number = number.saturating_add(1);
            }
            _ => self.lines.marker("- "),
        }
    }

    fn image(&mut self, tag: &Tag) {
        if tag.is_pixel {
            return;
        }
        let alt = tag.alt.trim();
        let label = match alt {
            "" => "[image]".to_owned(),
            alt => format!("[image: {alt}]"),
        };
        self.lines.text(&label);
        if is_address(&tag.src) {
            self.lines.text(&format!(" ({})", tag.src.trim()));
        }
    }

    /// `label (url)`; the URL alone where the label is the same.
    fn end_link(&mut self) {
        let Some((from, href)) = self.link.take() else {
            return;
        };
        let href = href.trim();
        let label = self.lines.since(from).trim();
        if !is_address(href) || same_place(label, href) {
            return;
        }
        if label.is_empty() {
            self.lines.text(href);
        } else {
            self.lines.after(&format!(" ({href})"));
        }
    }
}

impl Tag {
    fn set(&mut self, value: &[u8]) {
        let text = String::from_utf8_lossy(value);
        match self.attribute.as_slice() {
            b"href" => self.href = text.into_owned(),
            b"src" => self.src = text.into_owned(),
            b"alt" => self.alt = text.into_owned(),
            b"start" => self.start = text.trim().parse().ok(),
            b"width" | b"height" => {
                let length = text.trim().trim_end_matches("px");
                self.is_pixel |= matches!(length, "0" | "1");
            }
            _ => {}
        }
    }
}

/// Somewhere that a reader could go; not `javascript:`, an anchor or the data of an image.
fn is_address(url: &str) -> bool {
    let url = url.trim();
    let has = |scheme: &str| {
        url.get(..scheme.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    };
    ["https:", "http:", "mailto:", "tel:", "//", "/"]
        .into_iter()
        .any(has)
}

/// Whether the label says all that the URL says.
fn same_place(label: &str, url: &str) -> bool {
    fn bare(text: &str) -> Cow<'_, str> {
        let text = text.trim_end_matches('/');
        let schemes = ["https://", "http://", "mailto:", "tel:"];
        let rest = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
        Cow::Borrowed(rest.unwrap_or(text))
    }
    bare(label) == bare(url)
}

//! Lines of text as they grow: white space collapsed, blocks apart, quotes and lists indented.
//!
//! It knows no HTML. A line's beginning is bounded, and line ends come only before text, so that
//! what comes out is never much longer than what went in.

/// Quotes inside quotes beyond these look like the last one.
const MOST_QUOTES: usize = 4;

pub(super) struct Lines {
    out: String,
    /// Line ends before the next text: 0 to 2.
    breaks: u8,
    /// White space before the next text.
    space: bool,
    /// `|` before the next text of this row.
    bar: bool,
    /// Nothing stands in the table's cell or list's item yet: its first block begins where it is.
    fresh: bool,
    /// What the next line begins with: `- `, `3. `, `## `.
    marker: Option<String>,
    /// The indentation of lists.
    depth: usize,
    quotes: usize,
    pres: usize,
    /// Nothing but text came in: its lines are its own.
    is_text: bool,
}

impl Lines {
    pub(super) fn new(is_text: bool) -> Self {
        Self {
            out: String::new(),
            breaks: 0,
            space: false,
            bar: false,
            fresh: false,
            marker: None,
            depth: 0,
            quotes: 0,
            pres: 0,
            is_text,
        }
    }

    /// Text as HTML has it: its white space is collapsed, unless it is preformatted.
    pub(super) fn text(&mut self, text: &str) {
        if self.pres > 0 || self.is_text {
            self.verbatim(text);
            return;
        }
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        let mut words = text.split(is_space);
        if let Some(first) = words.next() {
            self.word(first);
        }
        for word in words {
            self.space = true;
            self.word(word);
        }
    }

    /// Text whose lines are its own.
    pub(super) fn verbatim(&mut self, text: &str) {
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                self.line();
            }
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() {
                self.space |= !line.is_empty();
            } else {
                self.word(line);
            }
        }
    }

    /// Right after the text so far, whatever comes between it and the next.
    pub(super) fn after(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        // `<p>&nbsp;</p>` is how editors write an empty line.
        let is_blank = word.chars().all(|c| c == '\u{a0}');
        if is_blank && (self.breaks > 0 || self.out.is_empty()) {
            return;
        }
        self.begin();
        // A no-break space keeps its place, as any other.
        for (n, piece) in word.split('\u{a0}').enumerate() {
            if n > 0 {
                self.out.push(' ');
            }
            self.out.push_str(piece);
        }
    }

    /// All that stands between the text so far and the next.
    fn begin(&mut self) {
        let starts_line = self.out.is_empty() || self.breaks > 0;
        if starts_line {
            let breaks = if self.out.is_empty() { 0 } else { self.breaks };
            for _ in 0..breaks {
                let end = self.out.trim_end_matches([' ', '\t']).len();
                self.out.truncate(end);
                self.out.push('\n');
            }
            self.start_line();
        } else {
            match (self.bar, self.space) {
                (true, _) => self.out.push_str(" | "),
                (false, true) => self.out.push(' '),
                (false, false) => {}
            }
            self.out.push_str(&self.marker.take().unwrap_or_default());
        }
        self.breaks = 0;
        self.space = false;
        self.bar = false;
        self.fresh = false;
    }

    fn start_line(&mut self) {
        for _ in 0..self.quotes.min(MOST_QUOTES) {
            self.out.push_str("> ");
        }
        let marker = self.marker.take();
        // The text of an item stands under its first line, not under its marker.
        let indents = self.depth.saturating_sub(usize::from(marker.is_some()));
        let indents = if marker.as_deref().is_some_and(|m| m.starts_with('#')) {
            self.depth
        } else {
            indents
        };
        for _ in 0..indents {
            self.out.push_str("  ");
        }
        self.out.push_str(&marker.unwrap_or_default());
    }

    /// One line end more.
    pub(super) fn line(&mut self) {
        self.breaks = (self.breaks + 1).min(2);
        self.space = false;
    }

    /// At least so many line ends.
    pub(super) fn block(&mut self, breaks: u8) {
        if breaks == 0 || self.fresh {
            return;
        }
        self.breaks = self.breaks.max(breaks);
        self.space = false;
    }

    /// A cell of a table begins; after the first, with a bar.
    pub(super) fn cell(&mut self, is_next: bool) {
        if is_next {
            self.breaks = 0;
            self.bar = true;
        }
        self.fresh = true;
    }

    /// What the next line begins with.
    pub(super) fn marker(&mut self, marker: &str) {
        self.marker = Some(marker.to_owned());
        self.fresh = true;
    }

    pub(super) fn no_marker(&mut self) {
        self.marker = None;
        self.fresh = false;
    }

    pub(super) fn indent(&mut self, depth: usize) {
        self.depth = depth;
        self.no_marker();
    }

    pub(super) fn quote(&mut self, begins: bool) {
        if begins {
            self.quotes = self.quotes.saturating_add(1);
        } else {
            self.quotes = self.quotes.saturating_sub(1);
        }
    }

    pub(super) fn pre(&mut self, begins: bool) {
        if begins {
            self.pres = self.pres.saturating_add(1);
        } else {
            self.pres = self.pres.saturating_sub(1);
        }
    }

    /// A place to come back to.
    pub(super) fn mark(&self) -> usize {
        self.out.len()
    }

    /// What was written since.
    pub(super) fn since(&self, mark: usize) -> &str {
        self.out.get(mark..).unwrap_or_default()
    }

    pub(super) fn finish(mut self) -> String {
        let end = self.out.trim_end().len();
        self.out.truncate(end);
        self.out
    }
}

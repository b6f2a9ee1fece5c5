//! The findings for a person: a line for each section, and below it what is wrong, why that matters
//! and what helps; pure.
//!
//! 80 columns wide: a word that is longer (a path, a command) stays whole.

use super::finding::{Finding, Fix, Level, Report, Section};

const WIDTH: usize = 80;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) colour: bool,
    /// More than ASCII.
    pub(super) unicode: bool,
    /// Every finding, with its details.
    pub(super) verbose: bool,
}

/// The whole page. `about`: whom it is about.
pub(super) fn page(report: &Report, about: &str, style: Style) -> String {
    let mut page = String::new();
    style.paragraph(&mut page, "", "", about);
    page.push('\n');
    for section in Section::ALL {
        let findings = report.of(section);
        if !findings.is_empty() {
            style.section(&mut page, section, &findings);
        }
    }
    page.push('\n');
    style.paragraph(&mut page, "", "", &summary(report));
    page
}

/// `1 failure, 2 warnings; 9 checks are fine, 3 were skipped. Begin with network.dns.`
fn summary(report: &Report) -> String {
    let count = |level, one: &str, many: &str| match report.count(level) {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    };
    let failures = count(Level::Failure, "failure", "failures");
    let warnings = count(Level::Warning, "warning", "warnings");
    let fine = report.count(Level::Ok) + report.count(Level::Note);
    let skipped = match report.count(Level::Skipped) {
        0 => String::new(),
        number => format!(", {number} skipped"),
    };
    let text = match (report.count(Level::Failure), report.count(Level::Warning)) {
        (0, 0) => format!("No problems found: {fine} checks passed{skipped}."),
        (0, _) => format!("{warnings}, nothing failed: {fine} checks passed{skipped}."),
        (_, 0) => format!("{failures}: {fine} checks passed{skipped}."),
        _ => format!("{failures}, {warnings}: {fine} checks passed{skipped}."),
    };
    match report.first() {
        Some(first) => format!("{text} Begin with {}.", first.check),
        None => text,
    }
}

impl Style {
    fn section(self, page: &mut String, section: Section, findings: &[&Finding]) {
        let worst = findings.iter().map(|f| f.level).max();
        let worst = worst.unwrap_or(Level::Skipped);
        let head = self.mark(worst, true);
        let title = section.title();
        // What there is to say of a section that is fine, or that nobody has looked at, fits beside it.
        let lead = worst.min(Level::Ok);
        let beside = findings.iter().find(|f| f.level == lead);
        let beside = beside.filter(|_| worst <= Level::Note && !self.verbose);
        let line = match beside {
            Some(finding) if worst == Level::Skipped => {
                format!("{title}: skipped, {}", finding.what)
            }
            Some(finding) => format!("{title}: {}", finding.what),
            None => title.to_owned(),
        };
        self.paragraph(page, &head, "    ", &line);
        let is_told = |finding: &Finding| self.verbose || finding.level > Level::Ok;
        for finding in findings.iter().filter(|finding| is_told(finding)) {
            self.finding(page, finding);
        }
    }

    fn finding(self, page: &mut String, finding: &Finding) {
        let head = format!("    {} ", self.mark(finding.level, false));
        let mut what = match finding.level {
            Level::Skipped => format!("skipped: {}", finding.what),
            _ => finding.what.clone(),
        };
        if self.verbose {
            what.push_str(&format!(" [{}", finding.check));
            if let Some(elapsed) = finding.elapsed {
                what.push_str(&format!(", {} ms", elapsed.as_millis()));
            }
            what.push(']');
        }
        self.paragraph(page, &head, "      ", &what);
        if !finding.why.is_empty() {
            self.paragraph(page, "      ", "      ", &finding.why);
        }
        for fix in &finding.fix {
            match fix {
                Fix::Run(command) => {
                    let command = self.painted("36", command);
                    page.push_str(&format!("      $ {command}\n"));
                }
                Fix::Do(step) => {
                    let arrow = if self.unicode { "→" } else { ">" };
                    self.paragraph(page, &format!("      {arrow} "), "        ", step);
                }
            }
        }
        if self.verbose {
            for (name, value) in &finding.details {
                let line = format!("{name}: {value}");
                self.paragraph(page, "        ", "          ", &line);
            }
        }
    }

    /// `[✓] `, or the mark alone.
    fn mark(self, level: Level, boxed: bool) -> String {
        let (plain, pretty, paint) = match level {
            Level::Ok => ("+", "✓", "32"),
            // A section with nothing but notes is fine.
            Level::Note if boxed => ("+", "✓", "32"),
            Level::Note => ("*", "•", "34"),
            Level::Warning => ("!", "!", "33"),
            Level::Failure => ("x", "✗", "31"),
            Level::Skipped => ("-", "–", "2"),
        };
        let sign = if self.unicode { pretty } else { plain };
        match boxed {
            true => format!("{} ", self.painted(paint, &format!("[{sign}]"))),
            false => self.painted(paint, sign),
        }
    }

    fn painted(self, paint: &str, text: &str) -> String {
        match self.colour {
            true => format!("\x1b[{paint}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    /// `text` behind `head`, in lines that fit; those after the first begin with `indent`.
    fn paragraph(self, page: &mut String, head: &str, indent: &str, text: &str) {
        let mut line = head.to_owned();
        let mut width = visible(head);
        let mut is_empty = true;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if !is_empty && width + 1 + length > WIDTH {
                page.push_str(line.trim_end());
                page.push('\n');
                line = indent.to_owned();
                width = indent.len();
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
            width += length;
            is_empty = false;
        }
        page.push_str(line.trim_end());
        page.push('\n');
    }
}

/// How wide a text is, without the colours in it.
fn visible(text: &str) -> usize {
    let mut rest = text.chars();
    let mut width = 0;
    while let Some(char) = rest.next() {
        if char == '\x1b' {
            rest.by_ref().find(|c| *c == 'm');
        } else {
            width += 1;
        }
    }
    width
}

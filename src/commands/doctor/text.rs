//! The findings for a person: a line for each section, and below it what is wrong, why that matters
//! and what helps; pure.
//!
//! 80 columns wide at most: a word that is longer (a path, a command) stays whole.

use crate::text;

use crate::ui::painted;

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
    /// The terminal's columns, if it is one.
    pub(super) width: Option<usize>,
}

/// The whole page. `about`: whom it is about.
pub(super) fn page(report: &Report, about: &str, style: Style) -> String {
    let mut page = String::new();
    style.paragraph(&mut page, "", "", &style.painted("1", about));
    page.push('\n');
    for section in Section::ALL {
        let findings = report.of(section);
        if !findings.is_empty() {
            style.section(&mut page, section, &findings);
        }
    }
    page.push('\n');
    style.paragraph(&mut page, "", "", &style.summary(report));
    page
}

impl Style {
    /// `1 failure, 2 warnings: 9 checks passed, 3 skipped. Begin with network.dns.`
    fn summary(self, report: &Report) -> String {
        let count = |level, one: &str, many: &str| match report.count(level) {
            1 => format!("1 {one}"),
            number => format!("{number} {many}"),
        };
        let failures = self.painted("1;31", &count(Level::Failure, "failure", "failures"));
        let warnings = self.painted("1;33", &count(Level::Warning, "warning", "warnings"));
        let fine = report.count(Level::Ok) + report.count(Level::Note);
        let skipped = match report.count(Level::Skipped) {
            0 => String::new(),
            number => format!(", {number} skipped"),
        };
        let checks = if fine == 1 { "check" } else { "checks" };
        let counts = format!("{fine} {checks} passed{skipped}.");
        let text = match (report.count(Level::Failure), report.count(Level::Warning)) {
            (0, 0) => format!("{}: {counts}", self.painted("1;32", "No problems found")),
            (0, _) => format!("{warnings}, nothing failed: {counts}"),
            (_, 0) => format!("{failures}: {counts}"),
            _ => format!("{failures}, {warnings}: {counts}"),
        };
        match report.first() {
            Some(first) => format!("{text} Begin with {}.", self.painted("1", first.check)),
            None => text,
        }
    }

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
            // Of no interest but to whoever misses it.
            Some(finding) if worst == Level::Skipped => {
                let line = format!("{title}: skipped, {}", finding.what);
                self.painted("2", &line)
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
        // The name by which the summary, and what was left out because of it, speak of it.
        if self.verbose || finding.level > Level::Note {
            let elapsed = finding.elapsed.filter(|_| self.verbose);
            let elapsed = elapsed.map(|time| format!(", {} ms", time.as_millis()));
            let name = format!("[{}{}]", finding.check, elapsed.unwrap_or_default());
            what.push(' ');
            what.push_str(&self.painted("2", &name));
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
        painted(paint, text, self.colour)
    }

    /// `text` behind `head`, in lines that fit; those after the first begin with `indent`.
    fn paragraph(self, page: &mut String, head: &str, indent: &str, text: &str) {
        let words: Vec<_> = text.split_whitespace().collect();
        let line = format!("{head}{}", words.join(" "));
        let width = self.width.map_or(WIDTH, |width| width.min(WIDTH));
        page.push_str(&text::broken(line.trim_end(), width, indent));
        page.push('\n');
    }
}

//! What a check has seen: the model that both views show; pure.
//!
//! A finding's texts are fit to print: whoever makes one passes a server's words through
//! `crate::text`. No finding holds a secret.

use std::time::Duration;

/// What comes after the configuration: a section, and the check that stands for it where it is skipped.
pub(super) const REST: [(Section, &str); 6] = [
    (Section::Network, "network.answer"),
    (Section::Server, "server.answer"),
    (Section::Authorization, "authorization.sign_in"),
    (Section::Store, "store.trial"),
    (Section::Rest, "rest.token"),
    (Section::Tools, "tools.list"),
];

/// The areas that are looked at, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Program,
    Configuration,
    Network,
    Server,
    Authorization,
    Store,
    Rest,
    Fin,
    Hosts,
    Tools,
}

impl Section {
    pub(super) const ALL: [Self; 10] = [
        Self::Program,
        Self::Configuration,
        Self::Network,
        Self::Server,
        Self::Authorization,
        Self::Store,
        Self::Rest,
        Self::Fin,
        Self::Hosts,
        Self::Tools,
    ];

    /// For a person.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Program => "Program",
            Self::Configuration => "Configuration",
            Self::Network => "Network",
            Self::Server => "Server",
            Self::Authorization => "Signing in",
            Self::Store => "Store",
            Self::Rest => "REST API",
            Self::Fin => "Fin",
            Self::Hosts => "Hosts",
            Self::Tools => "Tools",
        }
    }

    /// For programs; what the ids of its checks begin with.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Configuration => "configuration",
            Self::Network => "network",
            Self::Server => "server",
            Self::Authorization => "authorization",
            Self::Store => "store",
            Self::Rest => "rest",
            Self::Fin => "fin",
            Self::Hosts => "hosts",
            Self::Tools => "tools",
        }
    }
}

/// How a check ended, the better first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Not looked at, for a reason that is told.
    Skipped,
    Ok,
    /// Worth knowing.
    Note,
    /// It works, and may not for long, or not as somebody thinks.
    Warning,
    /// It does not work.
    Failure,
}

impl Level {
    pub(super) const ALL: [Self; 5] = [
        Self::Ok,
        Self::Note,
        Self::Warning,
        Self::Failure,
        Self::Skipped,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Failure => "failure",
            Self::Skipped => "skipped",
        }
    }
}

/// What helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fix {
    /// A command, as a shell takes it.
    Run(String),
    /// Something else to do.
    Do(String),
}

/// What one check has seen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finding {
    /// Stable: `network.tls`.
    pub(super) check: &'static str,
    pub(super) section: Section,
    pub(super) level: Level,
    /// What was seen, in one sentence; for a skipped check, why it was.
    pub(super) what: String,
    /// Why that matters; empty where it need not be said.
    pub(super) why: String,
    pub(super) fix: Vec<Fix>,
    /// More, for whoever asks: name and value.
    pub(super) details: Vec<(String, String)>,
    pub(super) elapsed: Option<Duration>,
}

impl Finding {
    fn new(section: Section, check: &'static str, level: Level, what: impl Into<String>) -> Self {
        Self {
            check,
            section,
            level,
            what: what.into(),
            why: String::new(),
            fix: Vec::new(),
            details: Vec::new(),
            elapsed: None,
        }
    }

    pub(super) fn ok(section: Section, check: &'static str, what: impl Into<String>) -> Self {
        Self::new(section, check, Level::Ok, what)
    }

    pub(super) fn note(section: Section, check: &'static str, what: impl Into<String>) -> Self {
        Self::new(section, check, Level::Note, what)
    }

    pub(super) fn warning(section: Section, check: &'static str, what: impl Into<String>) -> Self {
        Self::new(section, check, Level::Warning, what)
    }

    pub(super) fn failure(section: Section, check: &'static str, what: impl Into<String>) -> Self {
        Self::new(section, check, Level::Failure, what)
    }

    pub(super) fn skipped(section: Section, check: &'static str, why: impl Into<String>) -> Self {
        Self::new(section, check, Level::Skipped, why)
    }

    #[must_use]
    pub(super) fn why(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// Adds a command that helps.
    #[must_use]
    pub(super) fn run(mut self, command: impl Into<String>) -> Self {
        self.fix.push(Fix::Run(command.into()));
        self
    }

    /// Adds a step that is no command.
    #[must_use]
    pub(super) fn step(mut self, step: impl Into<String>) -> Self {
        self.fix.push(Fix::Do(step.into()));
        self
    }

    #[must_use]
    pub(super) fn detail(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.details.push((name.into(), value.into()));
        self
    }

    #[must_use]
    pub(super) fn took(mut self, elapsed: Duration) -> Self {
        self.elapsed = Some(elapsed);
        self
    }

    pub(super) fn is_failure(&self) -> bool {
        self.level == Level::Failure
    }
}

/// Everything that was seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// In the order of sections; within one, as they came.
    pub(super) fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort_by_key(|finding| finding.section);
        Self { findings }
    }

    pub(super) fn all(&self) -> &[Finding] {
        &self.findings
    }

    pub(super) fn of(&self, section: Section) -> Vec<&Finding> {
        let all = self.findings.iter();
        all.filter(|finding| finding.section == section).collect()
    }

    pub(super) fn count(&self, level: Level) -> usize {
        let all = self.findings.iter();
        all.filter(|finding| finding.level == level).count()
    }

    /// Nothing has failed.
    pub(super) fn is_good(&self) -> bool {
        self.count(Level::Failure) == 0
    }

    /// What to look at first: the first failure, else the first warning.
    pub(super) fn first(&self) -> Option<&Finding> {
        let first = |level| self.findings.iter().find(move |f| f.level == level);
        first(Level::Failure).or_else(|| first(Level::Warning))
    }
}

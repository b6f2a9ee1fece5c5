//! Rounds are the outer loop, groups the next, targets (in a new random order each time) the inner
//! one, so that all targets of a group are measured within seconds of each other in every round.
//!
//! A target that fails in a group is left out of it from then on: nothing is tried twice.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::shuffle::Shuffle;
use crate::context::Context;
use crate::measure::{self, GROUPS, Plan};
use crate::options::Options;
use crate::results::{Record, Results, Sample};
use crate::target::Target;
use crate::{Res, machine};

/// What is done how often.
pub(super) struct Schedule {
    rounds: usize,
    /// The fleet is heavy: fewer rounds of it.
    fleet_rounds: usize,
    groups: Vec<String>,
    /// How long to wait for an idle machine, at most.
    quiet: Duration,
    plan: Plan,
}

impl Schedule {
    pub(super) fn new(options: &Options) -> Res<Self> {
        let groups = options.text("--groups").unwrap_or(GROUPS);
        Ok(Self {
            rounds: options.number("--rounds", 5)?,
            fleet_rounds: options.number("--fleet-rounds", 2)?,
            groups: groups.split(',').map(str::to_owned).collect(),
            quiet: Duration::from_secs_f64(options.number("--quiet-wait", 6.0)?),
            plan: Plan {
                colds: options.number("--colds", 5)?,
                fleets: options.numbers("--fleet", "10,50")?,
            },
        })
    }
}

pub(super) struct Run<'a> {
    ctx: &'a Context,
    targets: &'a [Target],
    schedule: &'a Schedule,
    pub(super) results: Results,
    started: Instant,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        ctx: &'a Context,
        schedule: &'a Schedule,
        targets: &'a [Target],
        notes: BTreeMap<String, String>,
    ) -> Self {
        let results = Results {
            targets: targets.iter().map(|t| t.name.clone()).collect(),
            notes,
            ..Results::default()
        };
        Self {
            ctx,
            targets,
            schedule,
            results,
            started: Instant::now(),
        }
    }

    /// What is known is written to `file` after every group.
    pub(super) fn everything(&mut self, file: &str) -> Res<()> {
        let mut shuffle = Shuffle::new();
        for t in self.targets {
            if let Err(e) = measure::warm_up(self.ctx, t) {
                eprintln!("warm-up {}: {e}", t.name);
            }
        }
        for round in 0..self.schedule.rounds {
            for group in &self.schedule.groups {
                if group == "fleet" && round >= self.schedule.fleet_rounds {
                    continue;
                }
                let mut order: Vec<&Target> = self.targets.iter().collect();
                shuffle.shuffle(&mut order);
                self.results.spin.push(machine::spin());
                for t in order {
                    if t.takes_part_in(group) && !self.has_failed(t, group) {
                        self.sample(round, group, t);
                    }
                }
                self.results.write(file)?;
            }
        }
        Ok(())
    }

    fn has_failed(&self, t: &Target, group: &str) -> bool {
        let failures = self.results.failures.get(&t.name);
        failures.is_some_and(|groups| groups.contains_key(group))
    }

    /// One target in one group. What was measured before a failure is kept.
    fn sample(&mut self, round: usize, group: &str, t: &Target) {
        let quiet = self.schedule.quiet;
        if !quiet.is_zero() {
            self.results.busy.push(machine::wait_quiet(quiet));
        }
        let started = Instant::now();
        let mut record = Record::default();
        let measured = measure::group(group, self.ctx, t, &self.schedule.plan, &mut record);
        eprintln!(
            "[{:6.1}s] round {}/{} {group:8} {:20} {:5.1}s {}",
            self.started.elapsed().as_secs_f64(),
            round + 1,
            self.schedule.rounds,
            t.name,
            started.elapsed().as_secs_f64(),
            measured.as_ref().err().map_or("", String::as_str)
        );
        let name = &t.name;
        for (metric, value) in record.0 {
            let target = name.clone();
            self.results.samples.push(Sample {
                round,
                target,
                metric,
                value,
            });
        }
        if let Err(e) = measured {
            let failures = self.results.failures.entry(name.clone()).or_default();
            failures.insert(group.to_owned(), e);
        }
    }
}

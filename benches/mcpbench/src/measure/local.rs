//! The product's own tools over Intercom's REST API: a bridge process that answers by itself, in
//! front of the sandbox, which is a process of its own; then one process with the sandbox in it.
//!
//! Everything is on one CPU, as in `pinned`. A REST call and the `search` that makes it take turns
//! within one loop. It stays below the sandbox's limit of 1666 requests in ten seconds, as every
//! sample has a sandbox of its own.

mod rest;
mod sandbox;
mod tap;

use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use memchr::memmem;

use self::rest::Rest;
use self::sandbox::{Sandbox, TOKEN};
use super::client::{Client, INITIALIZE, INITIALIZED, refused_id, tool_call};
use super::cost::Meter;
use super::pinned::OneCpu;
use crate::context::Context;
use crate::results::Record;
use crate::stats::{percentile, sorted};
use crate::target::{Local, Target};
use crate::{Res, os, procfs};

const SEARCH: &str = "object_type:conversations state:open source_type:in:email,conversation";
/// The longest conversation of the sandbox.
const LONGEST: &str = "object_type:conversations statistics_count_conversation_parts:gt:599";
/// The budget for results, in characters: the longest conversation fits.
const ROOM: &str = "2000000";

/// What people and models ask.
const ORDINARY: [&str; 8] = [
    "object_type:conversations state:open",
    "object_type:conversations source_body:contains:refund created_at:gt:7d limit:20",
    "object_type:conversations state:eq:open priority:neq:none updated_at:gte:2026-11-01",
    "object_type:conversations source_author_email:eq:ada@example.com",
    "object_type:conversations tag_ids:in:1001,1002,1003 team_assignee_id:eq:7001",
    "object_type:conversations statistics_time_to_admin_reply:>:3600 read:false",
    "object_type:contacts email:contains:\"@example.com\" role:user last_seen_at:lt:30d",
    "object_type:contacts name:~:\"van der Berg\" location_country:in:Finland,Japan",
];
/// As many filters as REST takes.
const FIFTEEN: &str = "object_type:conversations state:in:open,snoozed \
    source_body:contains:\"the refund for the last invoice\" created_at:gt:2026-01-31 \
    updated_at:gte:2026-11-01T09:00:00Z priority:neq:none read:false open:true \
    source_author_email:eq:ada@example.com source_author_name:contains:Ashgrove \
    source_subject:~:\"invoice 2026\" source_type:in:email,conversation \
    team_assignee_id:eq:7001 admin_assignee_id:in:9001,9002,9003 \
    statistics_time_to_admin_reply:gt:1h ai_agent_participated:true";
/// Put behind a query: refused when all before it has been read.
const SLIP: &str = "tag_ids:gt:1001";
/// How often `queries` parses each ordinary query, at full scale.
const PARSES: f64 = 25_000.0;

pub(super) fn measure(ctx: &Context, t: &Target, rec: &mut Record) -> Res<()> {
    let local = t.local.as_ref().ok_or("n/a")?;
    let _on_one_cpu = OneCpu::keep([std::process::id() as i32, ctx.upstream_pid]);
    let bench = Bench {
        ctx,
        local,
        name: &t.name,
    };
    bench.answers(rec)?;
    bench.starts(rec)?;
    bench.parses("ordinary", &ORDINARY, rec)?;
    bench.parses("fifteen", &[FIFTEEN], rec)
}

struct Bench<'a> {
    ctx: &'a Context,
    local: &'a Local,
    name: &'a str,
}

impl Bench<'_> {
    /// Before a REST API at `url`, or with none the sandbox within.
    fn open(&self, url: Option<&str>) -> Res<Client> {
        let mut argv = vec![self.local.program.clone()];
        let of_target: &[&str] = match url {
            Some(url) => &["-t", "au", "--rest-url", url],
            None => &["-t", "sandbox"],
        };
        argv.extend(of_target.iter().map(|s| s.to_string()));
        argv.extend(["--max-result-chars", ROOM, "--silent"].map(str::to_owned));
        let env = [
            ("HOME".to_owned(), self.ctx.home.clone()),
            ("INTERCOM_TOKEN".to_owned(), TOKEN.to_owned()),
        ];
        Ok(Client::of(self.ctx.start(self.name, &argv, &env)?))
    }

    fn count(&self, at_full_scale: usize) -> usize {
        ((at_full_scale as f64 * self.ctx.scale) as usize).max(20)
    }

    fn answers(&self, rec: &mut Record) -> Res<()> {
        let request = self.rest_call()?;
        let sandbox = Sandbox::start(&self.local.program)?;
        let mut rest = Rest::connect(&sandbox.url)?;
        let mut client = self.open(Some(&sandbox.url))?;
        client.initialize()?;
        self.searches(&mut client, &mut rest, &request, rec)?;
        let id = longest(&mut client)?;
        for tool in ["fetch", "get_conversation"] {
            self.reads(&mut client, tool, &id, rec)?;
        }
        self.refusals(&mut client, "long", &format!("{FIFTEEN} {SLIP}"), rec)?;
        self.refusals(&mut client, "short", "state", rec)?;
        client.finish();
        Ok(())
    }

    /// The request that `search` makes, as the bridge sends it.
    fn rest_call(&self) -> Res<Vec<u8>> {
        let tap = tap::Tap::open()?;
        let mut client = self.open(Some(&tap.url))?;
        client.initialize()?;
        call(&mut client, "search", "query", SEARCH)?;
        client.finish();
        tap.taken("POST ")
    }

    fn searches(
        &self,
        client: &mut Client,
        rest: &mut Rest,
        request: &[u8],
        rec: &mut Record,
    ) -> Res<()> {
        // The first calls also ask for names and for the workspace; later ones don't.
        for _ in 0..20 {
            rest.ask(request)?;
            call(client, "search", "query", SEARCH)?;
        }
        let (mut direct, mut through) = (vec![], vec![]);
        for _ in 0..self.count(300) {
            let sent = Instant::now();
            rest.ask(request)?;
            direct.push(sent.elapsed().as_secs_f64() * 1e6);
            let sent = Instant::now();
            call(client, "search", "query", SEARCH)?;
            through.push(sent.elapsed().as_secs_f64() * 1e6);
        }
        let (direct, through) = (sorted(direct), sorted(through));
        for (name, p) in [("p50", 0.5), ("p99", 0.99)] {
            let (direct, through) = (percentile(&direct, p), percentile(&through, p));
            rec.add(format!("local.rest_{name}_us"), direct);
            rec.add(format!("local.search_{name}_us"), through);
            rec.add(format!("local.search_added_{name}_us"), through - direct);
        }
        Ok(())
    }

    /// CPU time of the bridge's process for the longest conversation.
    fn reads(&self, client: &mut Client, tool: &str, id: &str, rec: &mut Record) -> Res<()> {
        for _ in 0..3 {
            call(client, tool, "id", id)?;
        }
        let pids = client.peer.pid().map(procfs::tree).unwrap_or_default();
        let n = self.count(40);
        let (mut latencies, mut length) = (vec![], 0);
        let meter = Meter::start(&pids);
        for _ in 0..n {
            let sent = Instant::now();
            length = call(client, tool, "id", id)?;
            latencies.push(sent.elapsed().as_secs_f64() * 1e3);
        }
        let cost = meter.stop();
        rec.add(format!("local.{tool}_cpu_ms"), cost.cpu_s_per_10k(n) / 10.0);
        rec.add(
            format!("local.{tool}_ms"),
            percentile(&sorted(latencies), 0.5),
        );
        rec.add(format!("local.{tool}_kb"), length as f64 / 1024.0);
        Ok(())
    }

    /// Calls that are refused before anything is asked of the REST API, 32 in flight.
    fn refusals(&self, client: &mut Client, tag: &str, query: &str, rec: &mut Record) -> Res<()> {
        let pids = client.peer.pid().map(procfs::tree).unwrap_or_default();
        refused(client, query, Duration::from_millis(100))?; // to warm up
        let meter = Meter::start(&pids);
        let started = Instant::now();
        let calls = refused(client, query, self.ctx.window(0.8))?;
        let seconds = started.elapsed().as_secs_f64();
        let cost = meter.stop();
        rec.add(format!("local.refused_{tag}_ps"), calls as f64 / seconds);
        rec.add(
            format!("local.refused_{tag}_cpu_us"),
            cost.cpu_s_per_10k(calls) * 100.0,
        );
        Ok(())
    }

    /// The sandbox within: start, first answers, memory after them.
    fn starts(&self, rec: &mut Record) -> Res<()> {
        for i in 0..4 {
            let started = Instant::now();
            let mut client = self.open(None)?;
            client.peer.deadline(Duration::from_secs(30));
            client.call(0, INITIALIZE)?;
            let initialized = started.elapsed();
            client.peer.send(INITIALIZED)?;
            call(&mut client, "search", "query", SEARCH)?;
            let searched = started.elapsed();
            sleep(Duration::from_millis(100));
            let pids = client.peer.pid().map(procfs::tree).unwrap_or_default();
            let memory = procfs::memory(&pids);
            client.finish();
            // the first may have found its files out of the page cache
            if i > 0 {
                rec.add("local.cold_init_ms", initialized.as_secs_f64() * 1e3);
                rec.add("local.cold_search_ms", searched.as_secs_f64() * 1e3);
                rec.add("local.rss_mb", memory.rss_mb());
            }
        }
        Ok(())
    }

    /// Queries for each second of CPU time: parsed and compiled, and nothing else.
    fn parses(&self, tag: &str, queries: &[&str], rec: &mut Record) -> Res<()> {
        let times = (PARSES * self.ctx.scale) as usize;
        let mut command = Command::new(&self.local.queries);
        command.arg(times.to_string()).args(queries);
        let child = command.spawn();
        let child = child.map_err(|e| format!("{}: {e}", self.local.queries))?;
        let seconds = os::reap(child.id() as i32, true).ok_or("queries: not reaped")?;
        let parsed = (times * queries.len()) as f64;
        rec.add(format!("local.parsed_{tag}_ps"), parsed / seconds);
        Ok(())
    }
}

/// The id of the conversation with 600 parts, which is checked to be read whole.
fn longest(client: &mut Client) -> Res<String> {
    let id = client.next_id();
    client.peer.send(&request(id, "search", "query", LONGEST))?;
    client.peer.flush()?;
    let found = client.answer(id, |line| {
        let at = memmem::find(line, b"conversation_")? + "conversation_".len();
        let digits = line[at..].iter().take_while(|b| b.is_ascii_digit());
        Some(digits.map(|b| char::from(*b)).collect::<String>())
    })?;
    let found = found.ok_or("no conversation with 600 parts")?;
    let id = client.next_id();
    client.peer.send(&request(id, "fetch", "id", &found))?;
    client.peer.flush()?;
    let whole = client.answer(id, |line| {
        let has = |text: &[u8]| memmem::find(line, text).is_some();
        has(br#""part_count":600"#) && !has(br#""next":"#)
    })?;
    whole
        .then_some(found)
        .ok_or_else(|| "fetch: it is not whole".into())
}

/// Calls a tool with one argument; returns the answer's length.
fn call(client: &mut Client, tool: &str, argument: &str, value: &str) -> Res<usize> {
    let id = client.next_id();
    client.call(id, &request(id, tool, argument, value))
}

fn request(id: u64, tool: &str, argument: &str, value: &str) -> Vec<u8> {
    let value = serde_json::Value::from(value);
    tool_call(id, tool, format_args!(r#"{{"{argument}":{value}}}"#))
}

/// Keeps 32 calls of `search` in flight for a time; returns how many were refused, all of them.
fn refused(client: &mut Client, query: &str, time: Duration) -> Res<usize> {
    client.peer.deadline(Duration::from_secs(30));
    let started = Instant::now();
    let (mut in_flight, mut answered) = (0, 0);
    let first = client.last_id;
    while in_flight < 32 {
        let id = client.next_id();
        client.peer.send(&request(id, "search", "query", query))?;
        in_flight += 1;
    }
    client.peer.flush()?;
    while in_flight > 0 {
        if let Some(id) = refused_id(client.peer.recv()?)? {
            if id <= first || id > client.last_id {
                return Err(format!("unknown id {id}"));
            }
            answered += 1;
            in_flight -= 1;
            if started.elapsed() < time {
                let id = client.next_id();
                client.peer.send(&request(id, "search", "query", query))?;
                in_flight += 1;
            }
        }
        if !client.peer.ready() {
            client.peer.flush()?;
        }
    }
    Ok(answered)
}

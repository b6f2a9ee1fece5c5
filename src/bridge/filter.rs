//! Which of the server's tools the host may see and call; pure.
//!
//! A list's other members, and the tools that stay, keep their bytes.

use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::message::{Message, member, members};

mod user;

#[cfg(test)]
mod tests;

/// The user's rules. A tool passes when it matches `allow` (or `allow` is empty), matches
/// nothing in `ignore`, and, with `read_only`, says `readOnlyHint: true`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ToolRules {
    /// Globs: `*` is any run of characters, letters compare without case (as mcp-remote does).
    pub(crate) allow: Vec<String>,
    pub(crate) ignore: Vec<String>,
    pub(crate) read_only: bool,
    /// The only user whom Fin's tools may act for.
    pub(crate) fin_user: Option<String>,
}

/// What is known of the server's tools, and the rules.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    rules: ToolRules,
    /// Name to "says that it only reads".
    known: HashMap<String, bool>,
    /// Pages that the bridge has asked for on its own account, one after the other.
    pages: usize,
}

/// May a tool be called?
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Yes,
    /// Its annotations have to be seen first.
    Unseen,
    /// The text says which rule forbids it.
    No(String),
}

impl Filter {
    pub(crate) fn new(rules: ToolRules) -> Self {
        Self {
            rules,
            known: HashMap::new(),
            pages: 0,
        }
    }

    /// No tool is filtered.
    pub(crate) fn is_open(&self) -> bool {
        self.rules.allow.is_empty() && self.rules.ignore.is_empty() && !self.rules.read_only
    }

    /// Every call passes as it is.
    pub(crate) fn lets_all_pass(&self) -> bool {
        self.is_open() && self.rules.fin_user.is_none()
    }

    /// The list has changed; what was known may be wrong.
    pub(crate) fn forget(&mut self) {
        self.known.clear();
    }

    /// `call`: a `tools/call` request.
    pub(crate) fn judge(&self, call: &Message) -> Verdict {
        let members = call.params().and_then(members).unwrap_or_default();
        let mut names = members.iter().filter(|(key, _)| key == "name");
        let name = names.next().map(|(_, value)| *value);
        if names.next().is_some() {
            return Verdict::No("it is named twice".to_owned()); // which of the two would run?
        }
        let name = name.and_then(|n| serde_json::from_str::<String>(n).ok());
        let Some(name) = name else {
            return Verdict::Yes; // malformed: the server says what is wrong with it
        };
        if let Some(why) = self.forbidden(&name) {
            return Verdict::No(why);
        }
        if let Some(user) = &self.rules.fin_user
            && let Some(why) = user::forbidden(call, &name, user)
        {
            return Verdict::No(why);
        }
        if !self.rules.read_only {
            return Verdict::Yes;
        }
        match self.known.get(&name) {
            Some(true) => Verdict::Yes,
            Some(false) => Verdict::No(not_read_only(&name)),
            None => Verdict::Unseen,
        }
    }

    /// A call that may be made, for the one user whom Fin may act for.
    pub(crate) fn completed(&self, call: Message) -> Message {
        match &self.rules.fin_user {
            Some(user) => user::named(call, user),
            None => call,
        }
    }

    /// The verdict when the whole list has been seen.
    pub(crate) fn judge_finally(&self, call: &Message) -> Verdict {
        match self.judge(call) {
            Verdict::Unseen => Verdict::No("the server has no such tool".to_owned()),
            verdict => verdict,
        }
    }

    /// As [`Filter::learn`], for a list that is read to its end; a list that has none is taken to
    /// end after a thousand pages.
    pub(crate) fn learn_all(&mut self, page: &Message) -> Option<String> {
        const MOST_PAGES: usize = 1000;
        self.pages += 1;
        let next = self.learn(page).filter(|_| self.pages < MOST_PAGES);
        if next.is_none() {
            self.pages = 0;
        }
        next
    }

    /// Learns from one page of `tools/list`. Returns the cursor of the next page.
    pub(crate) fn learn(&mut self, page: &Message) -> Option<String> {
        let result = page.result()?;
        for tool in tools_in(result).unwrap_or_default() {
            if let Some(name) = name_of(tool.get()) {
                self.known.insert(name, says_read_only(tool.get()));
            }
        }
        member(result, "nextCursor")
            .filter(|c| *c != "null")
            .map(str::to_owned)
    }

    /// One page of `tools/list` without the tools that are not for the host.
    pub(crate) fn rewrite(&mut self, page: Message) -> Message {
        if !self.is_open() {
            drop(self.learn(&page));
        }
        self.shown(page)
    }

    /// As [`Filter::rewrite`], for a page that the server has not said (just) now: nothing is
    /// learned from it.
    pub(crate) fn shown(&self, page: Message) -> Message {
        if self.is_open() {
            return page;
        }
        let Some(result) = page.result() else {
            return page;
        };
        let lists = members(result).unwrap_or_default();
        if lists.iter().filter(|(name, _)| name == "tools").count() > 1 {
            // Which of them a host reads can't be told, so it gets none of them (T35).
            return page.with_result("{\"tools\":[]}");
        }
        let (Some(tools), Some(all)) = (member(result, "tools"), tools_in(result)) else {
            return page;
        };
        let kept: Vec<_> = all.into_iter().filter(|t| self.passes(t.get())).collect();
        let kept: Vec<&str> = kept.into_iter().map(RawValue::get).collect();
        let start = tools.as_ptr() as usize - result.as_ptr() as usize;
        let (before, after) = (&result[..start], &result[start + tools.len()..]);
        page.with_result(&format!("{before}[{}]{after}", kept.join(",")))
    }

    fn passes(&self, tool: &str) -> bool {
        let Some(name) = name_of(tool) else {
            return true;
        };
        self.forbidden(&name).is_none() && (!self.rules.read_only || says_read_only(tool))
    }

    fn forbidden(&self, name: &str) -> Option<String> {
        if let Some(glob) = self.rules.ignore.iter().find(|g| matches(g, name)) {
            return Some(format!("--ignore-tool {glob} hides it"));
        }
        let allow = &self.rules.allow;
        if !allow.is_empty() && !allow.iter().any(|g| matches(g, name)) {
            return Some("no --allow-tool names it".to_owned());
        }
        None
    }
}

fn not_read_only(name: &str) -> String {
    format!("--read-only is set, and the server does not say that `{name}` only reads")
}

fn tools_in(result: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(member(result, "tools")?).ok()
}

fn name_of(tool: &str) -> Option<String> {
    serde_json::from_str(member(tool, "name")?).ok()
}

fn says_read_only(tool: &str) -> bool {
    let annotations = member(tool, "annotations");
    annotations.and_then(|a| member(a, "readOnlyHint")) == Some("true")
}

/// `*` matches any run of characters; everything else itself, in either case.
fn matches(glob: &str, name: &str) -> bool {
    let (glob, name) = (glob.to_lowercase(), name.to_lowercase());
    let mut parts = glob.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty(); // no star at all
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

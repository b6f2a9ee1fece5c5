//! The real binary as a child process, against real HTTP servers that misbehave on request.
//!
//! One module for each promise. Nothing of the program's insides is used here, nobody else's
//! programs either (those are in `tests/interop`), and no test waits for a fixed time to pass
//! except where the passing of time is what it is about.

#![cfg(unix)]

mod advice; // whoever does what they are told gets there, at the server that was meant
mod auth; // whatever an authorization server does, nobody is led astray and nothing is lost
mod batch; // 2025-03-26 arrays are answered with one array; other versions get one error
mod cli; // what can't be meant is refused, with the way out; settings come from where they should
mod doctor; // whatever is wrong is named, first of all and once, with what helps; nothing is changed
mod eras; // host and server may speak different eras: each hears its own, and nobody sets a flag
mod errors; // what a server refuses in mid-session reaches the host as what it was, and short
mod fallback; // when the hosted server can't serve, the same tools answer here; nothing runs twice
mod fidelity; // what passes through is not altered, in either direction
mod filter; // hidden tools can't be seen and can't be called; the rest of a list keeps its bytes
mod fin; // Fin's tools tell the truth of what Fin said, and act for nobody but whom they may
mod fin_tokens; // a token that somebody was given is kept, shown for what it says, and never asked for in vain
mod headers; // the user's headers arrive, and only where they should
mod import; // what mcp-remote has comes here whole, once, or stays there whole
mod input; // whatever a host writes, it gets the answer that is due, and the next line works
mod install; // an entry gets into a host's file and out again, once, and nothing else changes
mod legacy; // servers of 2024-11-05 work, and come back
mod limits; // messages over the limit cost an answer, never the session or the memory
mod local; // the tools that answer here keep every promise, whatever is asked of them
mod neighbours; // what else is in a host's file is not shown, however it is written there
mod network; // proxies are used where they should be, and plain http only where it may be
mod output; // a host that reads slowly loses nothing and costs no memory
mod record; // a recording holds what was said and no secret; a replay gives it back
mod running; // status shows every bridge that runs, and none that does not
mod sandbox; // the sample workspace serves whoever has its token, until it is stopped
mod security; // secrets stay secret, and a server's words can't do harm
mod session; // a lost session is nobody's trouble, and nothing runs twice
mod shutdown; // the process ends at once, in every state, with everything answered
mod start; // trouble at the start is borne or answered, never a closed pipe
mod stream; // cut, silent and endless streams end in exactly one true answer
mod support;

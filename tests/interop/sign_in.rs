//! Signing in, judged by authorization servers that nobody here wrote, by a real keychain, by
//! strace and by fifty processes at a time.
//!
//! Deliberately nothing of the program's insides: what counts is what the server counted, what the
//! host was answered, how many browsers were opened, and what lies in the folder afterwards.
//! Servers that misbehave in ways that no provider does are in `tests/it`.

mod background; // a running bridge signs in by itself, and never keeps the host waiting
pub(crate) mod bench; // the servers, a person with a browser, a host on the bridge's stdio
mod commands; // status, token and logout tell the truth, by their exit codes too
pub(crate) mod crashes; // killed at any syscall of a refresh, nothing is broken
mod doctor; // what it says of a keychain that isn't there
mod keychain; // a real Secret Service in eight states
mod login; // every way to sign in
mod races; // fifty processes, one expired token: one refresh
mod refresh; // tokens are renewed before, at and after their end, and never lost
mod secrets; // no secret is to be seen anywhere

//! The tools as a host meets them: over the pipe, against the sandbox's real REST server.

mod eras;
mod garbage;
mod lists;
mod odd;
mod refusals;
mod session;
mod valid;
mod writes;

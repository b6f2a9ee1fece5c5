//! The embedded sample workspace: invented people and conversations behind a REST server on this
//! machine, with the rules of Intercom's own.
//!
//! It shares no code with the client that it is there to try, and keeps nothing.

//! The query language of `search`: text to the REST API's query; pure.
//!
//! It sends nothing and reads no clock: the time is a parameter.

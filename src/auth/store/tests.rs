//! The store, from outside.

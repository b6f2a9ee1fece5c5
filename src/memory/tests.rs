//! What is kept comes back byte for byte; what can't be read is forgotten.

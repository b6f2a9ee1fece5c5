//! What is accepted, what is refused and in which words, and what REST is asked.

//! Exit codes and the chain of causes.

use super::*;

#[test]
fn every_kind_has_the_exit_code_that_help_promises() {
    #[track_caller]
    fn check(kind: Kind, code: u8) {
        assert_eq!(kind.code(), code, "{kind:?}");
    }
    check(Kind::Server, 1);
    check(Kind::Internal, 1);
    check(Kind::Usage, 2);
    check(Kind::Config, 2);
    check(Kind::Network, 3);
    check(Kind::SignIn, 4);
    check(Kind::Interrupted, 130);
}

#[test]
fn the_chain_names_every_cause_once() {
    let refused = std::io::Error::other("connection refused");
    let error =
        Error::network("reaching host").because(Error::network("dialling").because(refused));
    assert_eq!(error.chain(), "reaching host: dialling: connection refused");
    assert_eq!(error.to_string(), "reaching host");
}

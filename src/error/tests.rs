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

#[test]
fn trouble_with_signing_in_has_its_exit_code_and_says_what_helps() {
    use std::time::Duration;
    #[track_caller]
    fn check(trouble: Trouble, code: u8, hint: &str) {
        let error = Error::from(trouble);
        assert_eq!(error.kind.code(), code, "{error}");
        assert_eq!(error.to_string(), "why");
        assert_eq!(error.hints().join("\n"), hint);
    }
    let why = || "why".to_owned();
    let nobody = Trouble::SignIn {
        why: why(),
        invitation: None,
    };
    check(nobody, 4, "");
    check(Trouble::transient("why"), 3, "nothing was lost; try again");
    let limited = Trouble::Transient {
        why: why(),
        after: Some(Duration::from_secs(7)),
    };
    check(limited, 3, "try again in 7 seconds");
    let refused = |code: &str| Trouble::Refused {
        code: code.to_owned(),
        why: why(),
    };
    let scopes = "leave --scopes out, or ask for other ones";
    check(refused("invalid_scope"), 4, scopes);
    check(refused("x"), 4, "");
    check(Trouble::unusable("why"), 1, "");
    check(Trouble::Store(why()), 1, "");
}

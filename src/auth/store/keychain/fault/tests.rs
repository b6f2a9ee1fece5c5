//! What becomes of the libraries' errors.

use keyring_core::Error as KeyringError;

use super::*;

#[test]
fn each_state_of_a_keychain_has_its_own_words() {
    #[track_caller]
    fn check(text: &str, expected: &Fault) {
        let error = KeyringError::PlatformFailure(Box::new(io::Error::other(text.to_owned())));
        assert_eq!(Fault::inside(&error), *expected);
    }
    check(
        "zbus error: org.freedesktop.DBus.Error.ServiceUnknown: x",
        &Fault::NoService,
    );
    check(
        "org.freedesktop.DBus.Error.Spawn.ChildExited: x",
        &Fault::NoService,
    );
    check(
        "SS error: result not returned from SS API",
        &Fault::NoCollection,
    );
    check("SS error: prompt dismissed", &Fault::Locked);
    check("org.freedesktop.Secret.Error.IsLocked", &Fault::Locked);
    check("org.freedesktop.DBus.Error.NoReply: x", &Fault::Died);
    check("org.freedesktop.DBus.Error.AccessDenied: x", &Fault::Denied);

    let broken = |kind| KeyringError::PlatformFailure(Box::new(Arc::new(io::Error::from(kind))));
    let broken_pipe = broken(io::ErrorKind::BrokenPipe);
    assert_eq!(Fault::inside(&broken_pipe), Fault::Died);
    let refused = broken(io::ErrorKind::ConnectionRefused);
    assert_eq!(Fault::at_the_door(&refused), Fault::NoBus);
    let other = KeyringError::PlatformFailure(Box::new(io::Error::other("\u{1b}[2Jodd")));
    let Fault::Failed(text) = Fault::inside(&other) else {
        panic!("a known one");
    };
    assert!(text.contains("odd") && !text.contains('\u{1b}'), "{text}");
}

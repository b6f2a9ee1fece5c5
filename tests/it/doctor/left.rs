//! An examination that is stopped loses nothing.

use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::support::{Authority, Person};

/// For what a test waits for.
const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_refresh_whose_answer_is_on_its_way_is_kept() {
    let (person, authority) = (Person::new(), Authority::start());
    person.signs_in(&authority);
    authority.expire();
    authority.knows("access-token-new");
    let (asked, is_asked) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel();
    let (asked, goes_on) = (std::sync::Mutex::new(asked), std::sync::Mutex::new(goes_on));
    authority.next("/token", 1, move |_, reply| {
        asked.lock().expect("a lock").send(()).expect("the test");
        let go_on = goes_on.lock().expect("a lock").recv_timeout(LONG);
        go_on.expect("the test");
        reply.json(
            r#"{"access_token":"access-token-new","refresh_token":"refresh-token-new",
                "token_type":"Bearer","expires_in":3600}"#,
        );
    });
    let mut child = person
        .home
        .command(env!("CARGO_BIN_EXE_intercom-mcp"))
        .args(["doctor", "--refresh", "-t", &authority.url()])
        .env("INTERCOM_MCP_DATA_DIR", person.data())
        .env("INTERCOM_MCP_STORE", "file")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    is_asked.recv_timeout(LONG).expect("a request");
    let mut kill = Command::new("kill");
    let told = kill.arg("-INT").arg(child.id().to_string()).status();
    assert!(told.expect("kill").success());
    // It has left the examination by now, if ever it does before the answer.
    std::thread::sleep(Duration::from_millis(500));
    go_on.send(()).expect("the server");
    let ended = child.wait().expect("its end");
    assert_ne!(ended.code(), Some(0));
    let examined = person.examines("", &authority.url());
    examined.is_content();
    assert_eq!(authority.grants("refresh_token"), 1);
}

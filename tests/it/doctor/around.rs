//! What is wrong on this computer: the configuration, and the folder of sign-ins.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::{Examined, is_root, run_it};
use crate::support::{Authority, McpServer, Person};

fn mode(path: &std::path::Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

/// With that in the config file.
fn configured(toml: &str) -> Examined {
    let launch = Person::new().launch();
    launch.home.configure(toml);
    Examined::by(launch.args("doctor --json"))
}

#[test]
fn a_key_in_the_config_file_that_nobody_knows() {
    let examined = configured("target = 'us'\nread-olny = true\n");
    examined.fails(
        "configuration.values",
        &["config.toml:2", "read-olny", "did you mean read-only"],
    );
    assert_eq!(examined.page["counts"]["failure"], 1);
    assert_eq!(examined.level("server.answer"), "skipped");
}

#[test]
fn a_config_file_that_is_none() {
    let examined = configured("target = \n");
    examined.fails("configuration.values", &["config.toml:1", "TOML"]);
}

#[test]
fn a_variable_that_is_not_set() {
    let launch = Person::new().launch().args("doctor --json");
    let home = &launch.home;
    home.configure(
        "target = 'own'\n[targets.own]\nurl = 'https://own.example/mcp'\nbearer-env = 'OWN_KEY'\n",
    );
    Examined::by(launch).fails("configuration.values", &["OWN_KEY"]);
}

#[test]
fn a_variable_of_ours_that_is_misspelt() {
    let server = McpServer::start();
    let launch = Person::new().launch().args("doctor --json -t");
    let launch = launch.arg(server.url()).env("INTERCOM_MCP_READONLY", "1");
    let examined = Examined::by(launch);
    examined.warns("configuration.warning", &["INTERCOM_MCP_READ_ONLY"]);
}

#[test]
fn what_only_this_shell_has_is_told() {
    let server = McpServer::start();
    let person = Person::new();
    let launch = person.launch().args("doctor --json -t").arg(server.url());
    let examined = Examined::by(launch.env("XDG_CONFIG_HOME", "/nowhere"));
    let parts = ["INTERCOM_MCP_STORE", "INTERCOM_MCP_DATA_DIR"];
    examined
        .is_content()
        .says("configuration.environment", &parts);
    if cfg!(not(target_os = "macos")) {
        examined.says("configuration.environment", &["XDG_CONFIG_HOME"]);
    }
    examined.says("configuration.values", &["from INTERCOM_MCP_STORE"]);
}

fn signed_in() -> (Person, Authority) {
    let (person, authority) = (Person::new(), Authority::start());
    person.signs_in(&authority);
    (person, authority)
}

#[test]
fn a_folder_that_others_may_read() {
    let (person, authority) = signed_in();
    mode(&person.data(), 0o755);
    let examined = person.examines("", &authority.url());
    examined.warns("store.modes", &["mode 755", "chmod 700"]);
    for command in examined.commands("store.modes") {
        assert_eq!(run_it(&person, &command), Some(0), "{command}");
    }
    let examined = person.examines("", &authority.url());
    examined.is_content().says("store.trial", &["sealed"]);
}

#[test]
fn a_key_that_others_may_read() {
    let (person, authority) = signed_in();
    mode(&person.data().join("key"), 0o644);
    let examined = person.examines("", &authority.url());
    examined.warns("store.modes", &["/key (mode 644)", "chmod 600"]);
    person.examines("", &authority.url()).is_content();
}

#[test]
fn a_file_where_the_folder_should_be() {
    let (person, server) = (Person::new(), McpServer::start());
    person.home.write("data", "in the way");
    let examined = person.examines("", &server.url());
    examined.fails("store.trial", &["a file stands in its place"]);
    let command = &examined.commands("store.trial")[0];
    assert_eq!(run_it(&person, command), Some(0), "{command}");
    person.examines("", &server.url()).is_content();
}

#[test]
fn a_folder_that_can_only_be_read() {
    if is_root() {
        return; // who may write anywhere
    }
    let (person, authority) = signed_in();
    mode(&person.data().join("credentials"), 0o500);
    let examined = person.examines("", &authority.url());
    examined.fails("store.trial", &["no permission", "chmod u=rwx"]);
    let command = &examined.commands("store.trial")[0];
    assert_eq!(run_it(&person, command), Some(0), "{command}");
    person.examines("", &authority.url()).is_content();
}

#[test]
fn a_record_that_can_not_be_read() {
    let (person, authority) = signed_in();
    let record = person.records().remove(0);
    fs::write(&record, "garbage").expect("writing");
    let examined = person.examines("", &authority.url());
    examined.fails("store.records", &["can't be read", "intercom-mcp login"]);
    assert_eq!(examined.level("authorization.sign_in"), "skipped");
    assert_eq!(fs::read(&record).expect("it is there yet"), b"garbage");
    person.signs_in(&authority);
    person.examines("", &authority.url()).is_content();
}

#[test]
fn a_key_that_is_lost() {
    let (person, authority) = signed_in();
    fs::remove_file(person.data().join("key")).expect("the key");
    let examined = person.examines("", &authority.url());
    assert_eq!(examined.level("authorization.sign_in"), "skipped");
    examined.fails("store.trial", &["is not there", "intercom-mcp login"]);
    person.signs_in(&authority);
    person.examines("", &authority.url()).is_content();
}

//! `doctor --in HOST`: everything as that host would start it.

use serde_json::{Value, json};

use super::{Desk, Entry};
use crate::support::{Authority, McpServer, SANDBOX_TOKEN, SandboxServer};

#[test]
fn an_entry_is_examined_with_its_own_options_and_variables() {
    let (desk, server) = (Desk::new(), McpServer::start());
    for host in ["claude-desktop", "codex", "cursor", "vscode", "goose"] {
        desk.has(
            host,
            &Entry::ours("--store file").env("INTERCOM_MCP_TARGET", &server.url()),
        );
        // This shell's own do not count.
        let env = [
            ("INTERCOM_MCP_TARGET", "nope"),
            ("INTERCOM_MCP_MODE", "sideways"),
        ];
        let examined = desk.examined(&format!("--in {host}"), &env);
        examined.is_content();
        examined.says("server.answer", &["server 1"]);
        examined.says("hosts.found", &["entry", "intercom", "PATH"]);
        examined.says("configuration.values", &["from INTERCOM_MCP_TARGET"]);
        let others = examined.checks().iter().filter(|check| {
            let of = check["details"]["host"].as_str();
            of.is_some_and(|of| of != host)
        });
        assert_eq!(others.count(), 0, "{:#}", examined.page);
    }
}

#[test]
fn a_host_by_another_spelling_and_a_host_that_nobody_knows() {
    let desk = Desk::new();
    desk.has("claude-code", &Entry::ours("-t sandbox"));
    desk.examined("--offline --in ClaudeCode", &[]).is_content();
    for (words, said) in [
        ("doctor --in cursr", "did you mean cursor?"),
        ("doctor --in cursor -t eu", "--target and --in"),
        ("doctor --in cursor --print-config", "--print-config"),
    ] {
        let ended = desk.runs(words, &[]);
        assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{words}");
        assert!(ended.stderr.contains(said), "{}", ended.stderr);
    }
}

#[test]
fn a_host_without_an_entry_of_ours() {
    let desk = Desk::new();
    let examined = desk.examined("--offline --in cursor", &[]);
    examined.fails("hosts.found", &["no entry", "not on this computer"]);
    assert_eq!(examined.level("configuration.values"), "skipped");
    desk.has_all("cursor", &[("other", &Entry::new("other", ""))]);
    let examined = desk.examined("--offline --in cursor", &[]);
    examined.fails("hosts.found", &["no entry that starts this program"]);
    desk.mends(&examined, "hosts.found");
    desk.examined("--offline --in cursor", &[]).is_content();
}

#[test]
fn an_entry_that_is_off_is_started_by_nobody() {
    let desk = Desk::new();
    let off = Entry::ours("").with(json!({ "disabled": true }));
    desk.has("cursor", &off);
    desk.examined("--offline --in cursor", &[])
        .fails("hosts.off", &["switched off"]);
    // Another that is on stands for the host.
    desk.has_all("cursor", &[("a", &off), ("b", &Entry::ours("-t au"))]);
    let examined = desk.examined("--offline --in cursor", &[]);
    examined
        .is_content()
        .says("hosts.found", &["its entry \\\"b\\\""]);
    assert_eq!(examined.page["target"], "au");
}

#[test]
fn what_keeps_it_from_starting_is_told_once_and_nothing_else_is_looked_at() {
    let here = [("OWN_KEY", "s3cret")];
    for (entry, check) in [
        (Entry::ours("--bearer-env OWN_KEY"), "hosts.variables"),
        (Entry::ours("--ca-file /nowhere/x"), "hosts.configuration"),
        (Entry::ours("--nope"), "hosts.options"),
    ] {
        for host in ["claude-desktop", "goose"] {
            let desk = Desk::new();
            desk.has(host, &entry);
            let examined = desk.examined(&format!("--in {host}"), &here);
            examined.fails(check, &[host]);
            assert_eq!(examined.page["counts"]["failure"], 1, "{:#}", examined.page);
            let see = format!("see {check}");
            examined
                .says("configuration.values", &[&see])
                .says("server.answer", &[&see]);
            assert_eq!(examined.page["target"], Value::Null);
        }
    }
}

#[test]
fn a_program_that_is_gone_is_a_failure_and_its_options_are_examined() {
    let (desk, server) = (Desk::new(), McpServer::start());
    let words = format!("serve --store file {}", server.url());
    desk.has("cursor", &Entry::new("/gone/intercom-mcp", &words));
    let examined = desk.examined("--in cursor", &[]);
    examined.fails("hosts.path", &["isn't there"]);
    assert_eq!(examined.page["counts"]["failure"], 1, "{:#}", examined.page);
    assert_eq!(examined.level("server.answer"), "ok");
    desk.mends(&examined, "hosts.path");
    desk.examined("--in cursor", &[]).is_content();
}

#[test]
fn a_token_that_only_this_shell_has() {
    let (desk, sandbox) = (Desk::new(), SandboxServer::start());
    let words = format!("-t au --store file --rest-url {}", sandbox.url);
    desk.has("claude-desktop", &Entry::ours(&words));
    let env = [("INTERCOM_TOKEN", SANDBOX_TOKEN)];
    let examined = desk.examined("--in claude-desktop", &env);
    examined.fails("rest.token", &["no access token"]);
    examined.says("hosts.environment", &["INTERCOM_TOKEN", "Claude Desktop"]);
    // Gemini CLI keeps it for itself, too; in the entry it gets through.
    desk.has(
        "claude-desktop",
        &Entry::ours(&words).env("INTERCOM_TOKEN", SANDBOX_TOKEN),
    );
    desk.examined("--in claude-desktop", &[]).is_content();
}

#[test]
fn a_sign_in_that_only_this_shell_finds() {
    if cfg!(target_os = "macos") {
        return; // where no variable moves the folder
    }
    let (desk, authority) = (Desk::new(), Authority::start());
    desk.person.signs_in(&authority);
    let words = format!("--store file {}", authority.url());
    desk.has("codex", &Entry::ours(&words));
    let data = desk.person.data().display().to_string();
    let env = [("INTERCOM_MCP_DATA_DIR", &*data)];
    let target = format!("-t {}", authority.url());
    desk.examined(&target, &env).warns("hosts.folder", &[&data]);
    let examined = desk.examined("--in codex", &env);
    examined.says("authorization.sign_in", &["nobody is signed in"]);
    let command = &examined.commands("hosts.folder")[0];
    assert_eq!(super::run_it(&desk.person, command), Some(0), "{command}");
    desk.examined("--in codex", &env).is_content();
    desk.examined("--in codex", &[]).is_content();
}

#[test]
fn a_proxy_that_only_this_shell_has() {
    let desk = Desk::new();
    desk.has("cursor", &Entry::ours("-t eu --store file"));
    let env = [("HTTPS_PROXY", "http://user:s3cret@proxy.example:3128")];
    let examined = desk.examined("--offline --in cursor", &env);
    examined.is_content();
    let parts = ["\"proxy\":\"none (from what Cursor hands over)\""];
    examined.says("configuration.values", &parts);
    examined.says("hosts.environment", &["HTTPS_PROXY"]);
    // One that the entry has counts, and is told without its password.
    let own =
        Entry::ours("-t eu --store file").env("HTTPS_PROXY", "http://user:s3cret@own.example:1");
    desk.has("cursor", &own);
    let examined = desk.examined("--offline --in cursor", &env);
    examined.is_content().says(
        "configuration.values",
        &["own.example:1", "from HTTPS_PROXY"],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_certificate_that_only_this_shell_trusts() {
    use crate::support::{TlsFront, certificate};
    let (desk, server) = (Desk::new(), McpServer::start());
    let front = TlsFront::start(&server, "server.pem");
    let words = format!("--store file {}", front.url("localhost"));
    let ca = certificate("ca.pem").display().to_string();
    let env = [("SSL_CERT_FILE", &*ca)];
    desk.has("claude-desktop", &Entry::ours(&words));
    let examined = desk.examined("--in claude-desktop", &env);
    examined.warns(
        "hosts.certificates",
        &["SSL_CERT_FILE", "Claude Desktop doesn't hand it on"],
    );
    let command = &examined.commands("hosts.certificates")[0];
    let shell = format!("export SSL_CERT_FILE='{ca}'; {command}");
    // As it is without that variable.
    desk.examined("--in claude-desktop", &[])
        .fails("network.tls", &["doesn't trust"]);
    assert_eq!(super::run_it(&desk.person, &shell), Some(0), "{command}");
    desk.examined("--in claude-desktop", &[]).is_content();
    desk.examined("--in claude-desktop", &env).is_content();
}

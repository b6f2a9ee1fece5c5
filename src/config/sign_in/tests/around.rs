//! The command for texts, a target's own settings, the surroundings, and what is shown of it all.

use crate::auth::Surroundings;
use crate::config::environment::Machine;

use super::*;

#[test]
fn the_command_that_signs_in_says_what_the_entry_said_and_no_secret() {
    #[track_caller]
    fn check(flags: &[(&'static str, &str)], expected: &str) {
        let config = load(flags).expect(expected);
        assert_eq!(
            config.auth.expect("a server").login_command,
            format!("intercom-mcp login{expected}")
        );
    }
    check(&[("target", "eu")], " -t eu");
    check(
        &[("target", "eu"), ("profile", "work")],
        " -t eu --profile work",
    );
    check(
        &[("target", "https://h.example/mcp")],
        " -t https://h.example/mcp",
    );
    let keyed = "https://h.example/mcp?key=hunter2";
    check(&[("target", keyed)], " -t 'https://h.example/mcp?…'");
    check(
        &[("data-dir", "/a b"), ("store", "file")],
        " --data-dir '/a b' --store file",
    );
    check(
        &[("device-code", "true"), ("use-id-token", "false")],
        " --device-code",
    );
    let info = r#"{"client_id":"x","client_secret":"${SECRET}"}"#;
    check(
        &[("static-oauth-client-info", info)],
        " --static-oauth-client-info …",
    );
    check(&[("resource", "")], " --resource ''");
    // What the file says is found again.
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("config.toml"),
        "target = 'eu'\nprofile = 'p'\n",
    )
    .expect("writing");
    let environment = Environment::of([]).with_folder(folder.path());
    let config = Config::load(&given(&[]), &environment).expect("a target");
    let found = config.auth.expect("a server");
    assert_eq!(
        (found.profile.as_str(), found.login_command.as_str()),
        ("p", "intercom-mcp login")
    );
}

#[test]
fn one_target_may_sign_in_otherwise_than_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "profile = 'all'\nscopes = 'a b'\n\
        [targets.x]\nurl = 'https://x.example/mcp'\nprofile = 'own'\nscopes = 'c'\n\
        authorize-param = ['prompt=none']\ndevice-code = true\nresource = ''\n";
    std::fs::write(folder.path().join("config.toml"), text).expect("writing");
    let environment = Environment::of([]).with_folder(folder.path());
    let of = |target| Config::load(&given(&[("target", target)]), &environment).expect(target);
    let (own, all) = (of("x").auth.expect("x"), of("us").auth.expect("us"));
    assert_eq!(
        (own.profile.as_str(), own.scopes.as_deref()),
        ("own", Some("c"))
    );
    assert_eq!(
        (own.grant, own.resource),
        (Grant::DeviceCode, Resource::Omitted)
    );
    assert_eq!(own.authorize_params.len(), 1);
    assert_eq!(
        (all.profile.as_str(), all.scopes.as_deref()),
        ("all", Some("a b"))
    );
    assert_eq!(
        (all.grant, all.resource),
        (Grant::Browser, Resource::Advertised)
    );
}

#[test]
fn the_surroundings_are_those_of_the_environment_and_the_machine() {
    let of = |environment: Environment| {
        let config = Config::load(
            &given(&[("bearer-env", "TOKEN"), ("header", "X-A: ${MINE}")]),
            &environment,
        );
        config
            .expect("surroundings")
            .account()
            .expect("a server")
            .surroundings
            .clone()
    };
    let none = of(Environment::of([("TOKEN", "a"), ("MINE", "b")]));
    let secrets = none.secret_variables.clone();
    let expected = Surroundings {
        no_display: cfg!(target_os = "linux"),
        secret_variables: secrets.clone(),
        ..Surroundings::default()
    };
    assert_eq!(none, expected);
    for name in [
        "TOKEN",
        "MINE",
        "INTERCOM_TOKEN",
        "INTERCOM_ACCESS_TOKEN",
        "INTERCOM_MCP_HEADER",
    ] {
        assert!(
            secrets.iter().any(|secret| secret == name),
            "{name}: {secrets:?}"
        );
    }

    let all = of(Environment::of([
        ("TOKEN", "a"),
        ("MINE", "b"),
        ("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.2 22"),
        ("WSL_DISTRO_NAME", "Debian"),
        ("container", "podman"),
        ("GITPOD_WORKSPACE_ID", "x"),
        ("DISPLAY", ":0"),
        ("LOGNAME", "ada"),
    ]));
    assert_eq!(all.ssh.as_deref(), Some("10.0.0.2"));
    assert!(all.wsl && all.container && !all.no_display);
    assert_eq!(
        (all.remote_workspace.as_deref(), all.user.as_deref()),
        (Some("Gitpod"), Some("ada"))
    );

    let machine = Machine {
        container: true,
        wsl: false,
    };
    let tty =
        of(Environment::of([("TOKEN", "a"), ("MINE", "b"), ("SSH_TTY", "/dev/pts/1")]).on(machine));
    assert_eq!(tty.ssh.as_deref(), Some(""));
    assert!(tty.container && !tty.wsl);
}

#[test]
fn nothing_secret_is_printed() {
    let info = r#"{"client_id":"x","client_secret":"hunter2"}"#;
    let flags = given(&[
        ("static-oauth-client-info", info),
        (
            "static-oauth-client-metadata",
            r#"{"software_statement":"hunter2"}"#,
        ),
    ]);
    let environment = Environment::of([]).with_folder(Path::new("/home/u"));
    let report = Config::explain(&flags, &environment).expect("a report");
    assert!(!report.contains("hunter2"), "{report}");
    assert!(report.contains("static-oauth-client-info") && report.contains("(hidden)"));
    let config = Config::load(&flags, &environment).expect("a client");
    assert!(!format!("{:?}", config.auth.expect("a server").client.given).contains("hunter2"));
}

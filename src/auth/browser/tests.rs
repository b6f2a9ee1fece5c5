//! Launchers that do as they should, and launchers that don't.

use super::*;

const URL: &str = "https://as.test/authorize?a=b&c=d%20e&f='";

fn everywhere() -> Surroundings {
    Surroundings::default()
}

/// T01: no launcher gets the URL in pieces, or in the text of a program.
#[test]
fn the_url_is_one_argument_or_one_variable() {
    let commands = open::commands(URL);
    assert!(!commands.is_empty());
    for command in commands {
        let whole = command.get_args().filter(|arg| *arg == URL).count();
        let part = |arg: &&std::ffi::OsStr| arg.to_string_lossy().contains("as.test");
        assert_eq!(
            command.get_args().filter(part).count(),
            whole,
            "{command:?}"
        );
        let variables = command
            .get_envs()
            .filter(|(_, value)| *value == Some(URL.as_ref()));
        assert_eq!(whole + variables.count(), 1, "{command:?}");
        assert!(
            !["sh", "cmd", "cmd.exe"]
                .iter()
                .any(|shell| command.get_program() == *shell)
        );
    }
}

#[test]
fn a_secret_variable_is_not_handed_on() {
    let surroundings = Surroundings {
        secret_variables: vec!["INTERCOM_TOKEN".to_owned()],
        ..everywhere()
    };
    let mut command = Command::new("launcher");
    prepare(&mut command, &surroundings);
    let removed: Vec<_> = command
        .get_envs()
        .filter(|(_, value)| value.is_none())
        .collect();
    assert_eq!(removed, [("INTERCOM_TOKEN".as_ref(), None)]);
}

#[test]
fn the_forwarding_line_fits_the_place() {
    #[track_caller]
    fn check(surroundings: &Surroundings, part: Option<&str>) {
        let line = forwarding(surroundings, 4321);
        match (&line, part) {
            (None, None) => {}
            (Some(line), Some(part)) => {
                assert!(line.contains(part) && line.contains("4321"), "{line}");
                assert!(line.ends_with("or paste here the address that the browser ends at"));
            }
            _ => panic!("{line:?}, {part:?}"),
        }
    }
    let ssh = |address: &str, user: Option<&str>| Surroundings {
        ssh: Some(address.to_owned()),
        user: user.map(str::to_owned),
        ..everywhere()
    };
    check(&everywhere(), None);
    let nowhere = Surroundings {
        no_display: true,
        ..everywhere()
    };
    check(&nowhere, None);
    let wsl = Surroundings {
        wsl: true,
        ..everywhere()
    };
    check(&wsl, None); // Windows and WSL share localhost
    let line = "`ssh -N -L 4321:127.0.0.1:4321 ann@192.0.2.7`";
    check(&ssh("192.0.2.7", Some("ann")), Some(line));
    check(&ssh("fe80::1", Some("ann")), Some("4321 ann@fe80::1`"));
    check(&ssh("192.0.2.7", None), Some("4321 192.0.2.7`"));
    // Nothing that a shell would obey, nothing that ssh would take for an option.
    for bad in [
        "",
        "/dev/pts/0",
        "$(calc)",
        "a b",
        "a;b",
        "-oProxyCommand=x",
        "a\nb",
        "a`b`",
        "ä",
    ] {
        check(&ssh(bad, Some("ann")), Some("4321 ann@SERVER`"));
        check(&ssh("192.0.2.7", Some(bad)), Some("4321 192.0.2.7`"));
    }
    let container = Surroundings {
        container: true,
        ..ssh("192.0.2.7", None)
    };
    check(&container, Some("container"));
    let workspace = Surroundings {
        remote_workspace: Some("Code\u{1b}spaces".to_owned()),
        ..container
    };
    check(&workspace, Some("Ports panel of Code\\u{1b}spaces"));
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::Path;

    use super::super::*;
    use super::everywhere;

    const LONG: Duration = Duration::from_secs(30);

    /// A launcher: a shell script that finds the folder in `$OUT`.
    fn launcher(script: &str, folder: &Path) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script, "launcher", super::URL]);
        command.env("OUT", folder);
        prepare(&mut command, &everywhere());
        command
    }

    async fn read(path: &Path) -> String {
        loop {
            match fs::read_to_string(path) {
                Ok(text) if text.ends_with('\n') => return text,
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    #[tokio::test]
    async fn a_launcher_gets_the_url_and_no_stream_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let script = r#"
            in=$(readlink /proc/$$/fd/0) out=$(readlink /proc/$$/fd/1) err=$(readlink /proc/$$/fd/2)
            group=$(cut -d' ' -f5 /proc/$$/stat)
            test "$group" = $$ && alone=alone
            printf '%s\n' "$# $1" "$in" "$out" "$err" "$alone" >"$OUT/seen"
            echo this must not be seen
        "#;
        run(vec![launcher(script, folder.path())], LONG)
            .await
            .unwrap();
        let seen = fs::read_to_string(folder.path().join("seen")).unwrap();
        let expected = format!("1 {}\n/dev/null\n/dev/null\n/dev/null\nalone\n", super::URL);
        assert_eq!(seen, expected);
    }

    #[tokio::test]
    async fn the_next_one_is_tried_when_one_fails_or_is_absent() {
        let folder = tempfile::tempdir().unwrap();
        let commands = vec![
            Command::new("/nonexistent/launcher"),
            launcher("exit 3", folder.path()),
            launcher("echo x >\"$OUT/second\"", folder.path()),
            launcher("echo x >\"$OUT/third\"", folder.path()),
        ];
        run(commands, LONG).await.unwrap();
        assert!(folder.path().join("second").exists());
        assert!(
            !folder.path().join("third").exists(),
            "two browsers were opened"
        );
    }

    #[tokio::test]
    async fn it_is_said_which_failed_or_that_none_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let absent = || Command::new("/nonexistent/launcher");
        let failing = vec![absent(), launcher("exit 3", folder.path())];
        let why = run(failing, LONG).await.unwrap_err();
        assert_eq!(why, "sh failed (exit status: 3)");
        let why = run(vec![absent()], LONG).await.unwrap_err();
        assert_eq!(
            why,
            "there is no program to open a browser with (/nonexistent/launcher)"
        );
        assert!(run(Vec::new(), LONG).await.is_err());
    }

    /// Some launchers stay as long as the browser does: that is no failure, and no reason to end them.
    #[tokio::test]
    async fn one_that_stays_has_opened_something_and_lives_on() {
        let folder = tempfile::tempdir().unwrap();
        let script = "while ! test -e \"$OUT/go\"; do sleep 0.05; done; echo x >\"$OUT/lived\"";
        let commands = vec![
            launcher(script, folder.path()),
            launcher("echo x >\"$OUT/second\"", folder.path()),
        ];
        run(commands, Duration::from_millis(50)).await.unwrap();
        fs::write(folder.path().join("go"), "").unwrap();
        assert_eq!(read(&folder.path().join("lived")).await, "x\n");
        assert!(!folder.path().join("second").exists());
    }

    #[test]
    fn a_display_is_found_by_its_sockets() {
        let root = tempfile::tempdir().unwrap();
        let user = rustix::process::getuid().as_raw();
        let runtime = root.path().join(format!("run/user/{user}"));
        let found = || -> Vec<String> {
            let all = display::variables(root.path());
            let text = |(name, value): (&str, std::ffi::OsString)| {
                let value = value.into_string().unwrap();
                format!(
                    "{name}={}",
                    value.replace(root.path().to_str().unwrap(), "")
                )
            };
            all.into_iter().map(text).collect()
        };
        assert!(found().is_empty());
        fs::create_dir_all(&runtime).unwrap();
        fs::write(runtime.join("bus"), "").unwrap();
        assert!(found().is_empty(), "a bus alone is no display");
        fs::create_dir_all(root.path().join("tmp/.X11-unix")).unwrap();
        fs::write(root.path().join("tmp/.X11-unix/X0"), "").unwrap();
        let session = [
            format!("XDG_RUNTIME_DIR=/run/user/{user}"),
            format!("DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/{user}/bus"),
        ];
        let with = |first: &[&str]| -> Vec<String> {
            let first = first.iter().map(|text| (*text).to_owned());
            first.chain(session.clone()).collect()
        };
        assert_eq!(found(), with(&["DISPLAY=:0"]));
        fs::write(runtime.join("wayland-0"), "").unwrap();
        assert_eq!(found(), with(&["WAYLAND_DISPLAY=wayland-0", "DISPLAY=:0"]));
    }

    /// Somebody who came by ssh does not sit in front of this machine's display.
    #[test]
    fn a_display_is_looked_for_only_where_the_user_may_sit() {
        let variables = |surroundings: &Surroundings| {
            let mut command = Command::new("launcher");
            prepare(&mut command, surroundings);
            command.get_envs().count()
        };
        let known = everywhere();
        assert_eq!(variables(&known), 0);
        let ssh = Surroundings {
            no_display: true,
            ssh: Some("192.0.2.7".to_owned()),
            ..everywhere()
        };
        assert_eq!(variables(&ssh), 0);
        let stripped = Surroundings {
            no_display: true,
            ..everywhere()
        };
        let here = display::variables(Path::new("/")).len();
        assert_eq!(variables(&stripped), here);
    }
}

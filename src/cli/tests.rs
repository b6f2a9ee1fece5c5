//! What may be written on the command line, and what a slip is told.

use clap::{Args as _, CommandFactory};

use super::*;
use crate::config::{SETTINGS, Setting};

fn parse_words(words: &[&str]) -> Result<Verb, Refusal> {
    parse(["intercom-mcp"].iter().chain(words).map(OsString::from))
}

/// What was set, as `name=value,value from place`.
fn given(words: &[&str]) -> Vec<String> {
    let verb = parse_words(words).unwrap_or_else(|refusal| panic!("{}", told(refusal)));
    let options = match verb {
        Verb::Serve(options) | Verb::Token(options) => options,
        Verb::Tools(options, _) => options,
        Verb::Call(options, _) => options,
        Verb::Login(options, _) => options,
        Verb::Logout(options, _) => options,
        Verb::Status(options, _) => options,
        Verb::Doctor(options, ..) => options,
        Verb::Install(options, _) | Verb::Import(options, _) => options,
        Verb::Uninstall(_)
        | Verb::FinJwt(_)
        | Verb::Replay(_)
        | Verb::Sandbox(_)
        | Verb::Completions(_)
        | Verb::Man(_) => {
            panic!("{words:?} talks to no server")
        }
    };
    let shown = |setting: &Setting| {
        let entry = options.given.get(setting.name)?;
        let values = entry.values.iter().map(|value| value.text.as_str());
        let values = values.collect::<Vec<_>>().join(",");
        Some(format!("{}={values} from {}", setting.name, entry.source))
    };
    SETTINGS.iter().filter_map(shown).collect()
}

fn told(refusal: Refusal) -> String {
    match refusal {
        Refusal::Page(text) | Refusal::Report(text) => text,
        Refusal::Error(error) => format!("{}\n{}", error.chain(), error.hints().join("\n")),
    }
}

#[test]
fn the_tree_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn what_mcp_remote_takes_is_taken() {
    #[track_caller]
    fn check(words: &[&str], expected: &[&str]) {
        assert_eq!(given(words), expected, "{words:?}");
    }
    check(&[], &[]);
    let url = "target=https://h.example/mcp from URL";
    let port = "callback-port=3334 from PORT";
    check(&["https://h.example/mcp"], &[url]);
    check(&["https://h.example/mcp", "3334"], &[url, port]);
    check(&["serve", "https://h.example/mcp", "3334"], &[url, port]);
    check(
        &[
            "https://h.example/mcp",
            "3334",
            "--header",
            "A: b",
            "--header",
            "C: d",
            "--transport",
            "http-only",
        ],
        &[
            url,
            "transport=http-only from --transport",
            port,
            "header=A: b,C: d from --header",
        ],
    );
    // mcp-remote can't do this one.
    check(
        &[
            "--allow-http",
            "--header",
            "A: b",
            "https://h.example/mcp",
            "3334",
        ],
        &[
            url,
            "allow-http=true from --allow-http",
            port,
            "header=A: b from --header",
        ],
    );
    check(
        &[
            "https://h.example/mcp",
            "--enable-proxy",
            "--protocol",
            "auto",
        ],
        &[
            url,
            "enable-proxy=true from --enable-proxy",
            "protocol=auto from --protocol",
        ],
    );
}

#[test]
fn options_mean_the_same_for_every_command_that_talks_to_a_server() {
    #[track_caller]
    fn check(words: &[&str]) {
        let options = ["-t", "eu", "--read-only", "--bearer-env", "T"];
        let found = given(&[words, &options].concat());
        let expected = [
            "target=eu from --target",
            "bearer-env=T from --bearer-env",
            "read-only=true from --read-only",
        ];
        assert_eq!(found, expected, "{words:?}");
    }
    check(&[]);
    check(&["serve"]);
    check(&["tools"]);
    check(&["tools", "--json"]);
    check(&["call", "search", "query=x"]);
    check(&["login"]);
    check(&["login", "--with-token", "--force", "--json"]);
    check(&["logout", "--all"]);
    check(&["status", "--json", "--check"]);
    check(&["token"]);
}

#[test]
fn a_placeholder_that_the_host_left_is_no_value() {
    assert!(
        given(&[
            "-t",
            "${user_config.region}",
            "--header",
            "${user_config.h}"
        ])
        .is_empty()
    );
    assert_eq!(given(&["-t", ""]), ["target= from --target"]);
}

#[test]
fn a_slip_is_refused_with_what_to_write() {
    #[track_caller]
    fn check(words: &[&str], message: &str, hint: &str) {
        let refusal = parse_words(words).err().expect(message);
        let text = told(refusal);
        assert!(
            text.contains(message) && text.contains(hint),
            "{words:?}: {text}"
        );
        assert!(!text.contains("hunter2"), "{text}");
    }
    let url = "https://h.example/mcp";
    let quotes = "needs quotes around the whole of it";
    check(
        &[url, "--header", "Authorization: Bearer", "hunter2hunter2"],
        "unexpected word \"hunt…\"",
        quotes,
    );
    check(
        &["--header", "A: Bearer", "hunter2hunter2", url],
        "unexpected word \"hunt…\"",
        quotes,
    );
    check(
        &[url, "3334", "hunter2hunter2"],
        "unexpected word \"hunt…\"",
        quotes,
    );
    check(
        &["tools", "--header", "A: Bearer", "hunter2hunter2"],
        "unexpected word \"hunt…\"",
        quotes,
    );
    check(
        &["-t", "us", "hunter2hunter2"],
        "\"hunt…\" is neither a command nor a URL",
        quotes,
    );
    check(
        &["-t", "eu", "tools"],
        "the command tools must come before its options",
        "intercom-mcp tools",
    );
    check(
        &[url, "1", "tools"],
        "the command tools must come before its options",
        "",
    );
    check(
        &["tolls"],
        "neither a command nor a URL",
        "did you mean intercom-mcp tools?",
    );
    check(&["eu"], "neither a command nor a URL", "intercom-mcp -t eu");
    check(
        &["h.example/mcp"],
        "neither a command nor a URL",
        "https://host/path",
    );
    check(&[url, "0"], "0 is not a port from 1 to 65535", "");
    check(&[url, "65536"], "65536 is not a port from 1 to 65535", "");
    check(
        &[url, "-t", "eu"],
        "the server is named twice: as URL and with --target",
        "keep one",
    );
    check(
        &[url, "3334", "--callback-port", "3335"],
        "the port is given twice: as PORT and with --callback-port",
        "keep one",
    );
    check(
        &["--store", "keyring"],
        "invalid value 'keyring'",
        "keychain",
    );
    check(
        &["--heder", "A: b"],
        "unexpected argument '--heder'",
        "--header",
    );
    check(
        &["--transport", "http"],
        "invalid value 'http'",
        "http-only",
    );
    check(&["call"], "<TOOL>", "");
}

#[test]
fn mcp_remotes_options_for_signing_in_are_taken() {
    #[track_caller]
    fn check(words: &[&str], expected: &str) {
        let flag = words[0].split('=').next().unwrap_or_default();
        assert_eq!(given(words), [format!("{expected} from {flag}")]);
    }
    check(&["--host", "localhost"], "host=localhost");
    check(&["--host=localhost"], "host=localhost");
    check(&["--callback-path", "/x"], "callback-path=/x");
    check(
        &["--auth-success-url", "https://x"],
        "auth-success-url=https://x",
    );
    check(&["--auth-timeout", "30"], "auth-timeout=30");
    let metadata = "static-oauth-client-metadata={}";
    check(&["--static-oauth-client-metadata", "{}"], metadata);
    let info = "static-oauth-client-info=@file";
    check(&["--static-oauth-client-info", "@file"], info);
    let document = "client-metadata-url=https://x";
    check(&["--client-metadata-url", "https://x"], document);
    check(&["--resource", ""], "resource=");
    check(
        &["--disable-resource-parameter"],
        "disable-resource-parameter=true",
    );
    let twice = ["--authorize-param", "a=b", "--authorize-param", "c=d"];
    check(&twice, "authorize-param=a=b,c=d");
    check(&["--use-id-token"], "use-id-token=true");
    check(&["--device-code"], "device-code=true");
    check(&["--client-credentials"], "client-credentials=true");
    check(
        &["--token-endpoint", "https://x"],
        "token-endpoint=https://x",
    );
}

#[test]
fn a_start_makes_the_options_of_no_other_command() {
    // Each of a dozen commands has some sixty: it took two of the five milliseconds of a start.
    let tree = Cli::command();
    let made = tree
        .get_subcommands()
        .map(|one| one.get_arguments().count());
    assert_eq!(made.sum::<usize>(), 0);
}

#[test]
fn every_setting_has_its_flag_and_every_flag_its_setting() {
    let serve = ServeArgs::augment_args(clap::Command::new("serve"));
    let mut flags: Vec<&str> = serve
        .get_arguments()
        .filter_map(|arg| arg.get_long())
        .collect();
    let mut settings: Vec<&str> = SETTINGS
        .iter()
        .filter(|setting| setting.is_option())
        .map(|setting| setting.name)
        .chain(["print-config"])
        .collect();
    flags.sort_unstable();
    settings.sort_unstable();
    assert_eq!(flags, settings);
}

#[test]
fn help_says_the_defaults_that_hold() {
    let serve = ServeArgs::augment_args(clap::Command::new("serve"));
    for arg in serve.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let Some(setting) = SETTINGS
            .iter()
            .find(|setting| Some(setting.name) == arg.get_long())
        else {
            continue;
        };
        let help = arg.get_help().expect(setting.name).to_string();
        let default = match setting.default {
            "false" => "off",
            default => default,
        };
        assert!(help.lines().count() == 1 && help.len() <= 90, "{help}");
        if !default.is_empty() {
            assert!(help.ends_with(&format!("[default: {default}]")), "{help}");
        }
        assert_eq!(help.contains("(repeatable)"), setting.repeatable, "{help}");
    }
}

#[test]
fn the_arguments_of_an_entry_are_read_as_the_bridge_reads_them() {
    let read = |words: &[&str]| {
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        of_entry(&words)
    };
    for words in [&[][..], &["serve"], &["https://a.example/mcp", "3334"]] {
        assert!(read(words).is_ok(), "{words:?}");
    }
    #[track_caller]
    fn check(refused: Result<Options, Error>, problem: &str, hint: &str) {
        let error = refused.err().expect("a refusal");
        assert_eq!(
            (
                error.chain().as_str(),
                error.hints().join("|").contains(hint)
            ),
            (problem, true)
        );
    }
    let other = "they ask for something else than to serve";
    for words in [
        &["status"][..],
        &["--help"],
        &["-V"],
        &["serve", "--print-config"],
    ] {
        check(read(words), other, "");
    }
    check(
        read(&["--read-olny"]),
        "unexpected argument '--read-olny' found",
        "a similar argument exists: '--read-only'",
    );
    check(
        read(&["serve", "--mode", "odd"]),
        "invalid value 'odd' for '--mode <MODE>'",
        "it can be auto, remote, local",
    );
    check(
        read(&["serve", "s3cret-and-long"]),
        "\"s3cr…\" is neither a command nor a URL",
        "-t us",
    );
}

//! The lines of a change are as they are, and what others wrote is never in them.

use proptest::prelude::*;

use super::*;
use crate::hosts::{self, Folders, Launch, Page, Scope, to_lose};

fn place(host: &str) -> (&'static hosts::Host, Place, Folders) {
    let folders = Folders {
        home: "/home/me".into(),
        ..Folders::default()
    };
    let host = hosts::named(host).expect("a host");
    let place = host.place(Scope::User, &folders).expect("a place");
    (host, place, folders)
}

/// What is shown where an entry of ours comes, and where the one called `i` goes, if it is there.
fn shown(host: &str, text: &str) -> String {
    let (host, place, folders) = place(host);
    let page = Page::read(host, &place, text.to_owned(), &folders);
    let page = page.unwrap_or_else(|why| panic!("{why}: {text}"));
    let launch = Launch {
        command: "/bin/intercom-mcp".to_owned(),
        args: ["serve", "-t", "eu"].map(str::to_owned).into(),
        env: vec![("INTERCOM_TOKEN".to_owned(), "SEKRET".to_owned())],
    };
    let mut changes = page.to_have("intercom", &launch, false);
    changes.extend(page.entry("i").map(to_lose));
    let after = page.changed(&place, &changes).expect("a change");
    between(&place, text, &after, &["SEKRET".to_owned()])
}

#[track_caller]
fn check(host: &str, before: &str, expected: &str) {
    let (_, place, _) = place(host);
    let path = place.path.display();
    let shown = shown(host, before);
    assert_eq!(shown, format!("--- {path}\n+++ {path}\n{expected}"));
}

#[test]
fn of_ours_everything_is_shown_and_of_others_the_names() {
    check(
        "cursor",
        "{\n  \"mcpServers\": {\n    // theirs\n    \"a\": {\n      \"args\": [\"x\", 1, true],\n      \"env\": {}\n    }\n  }\n}\n",
        r#"@@ -4,6 +4,13 @@
     "a": {
       "args": ["••••", ••••, true],
       "env": {}
+    },
+    "intercom": {
+      "command": "/bin/intercom-mcp",
+      "args": ["serve", "-t", "eu"],
+      "env": {
+        "INTERCOM_TOKEN": "••••"
+      }
     }
   }
 }
"#,
    );
    check(
        "codex",
        "# mine\nmodel = 'x' # y\n[mcp_servers.a]\ncommand = \"x\"\nargs = [\n  '''a\n  b''', # c\n]\n",
        r#"@@ -6,3 +6,10 @@
   ••••
   ••••, # ••••
 ]
+
+[mcp_servers.intercom]
+command = "/bin/intercom-mcp"
+args = ["serve", "-t", "eu"]
+
+[mcp_servers.intercom.env]
+INTERCOM_TOKEN = "••••"
"#,
    );
    check(
        "goose",
        "extensions:\n  a:\n    cmd: x y # z\n    envs:\n      K: >-\n        one\n        two\n",
        r#"@@ -5,3 +5,15 @@
       K: >-
         ••••
         ••••
+  intercom:
+    name: intercom
+    type: stdio
+    enabled: true
+    timeout: 300
+    cmd: /bin/intercom-mcp
+    args:
+      - serve
+      - "-t"
+      - eu
+    envs:
+      INTERCOM_TOKEN: ••••
"#,
    );
}

#[test]
fn one_line_is_shown_with_its_neighbours_hidden() {
    let one = r#"{"mcpServers":{"a":{"command":"x","env":{"FOO":"hunter2"}}}}"#;
    let shown = shown("cursor", one);
    for part in [
        r#"-{"mcpServers":{"a":{"command":"••••","env":{"FOO":"••••"}}}}"#,
        r#""intercom":{"command":"/bin/intercom-mcp","args":["serve","-t","eu"]"#,
    ] {
        assert!(
            shown.replace(": ", ":").replace(", ", ",").contains(part),
            "{part} in {shown}"
        );
    }
}

#[test]
fn however_a_neighbour_writes_a_secret_it_is_hidden() {
    #[track_caller]
    fn check(host: &str, text: &str) {
        let shown = shown(host, text);
        assert!(shown.contains("/bin/intercom-mcp"), "{shown}");
        assert!(!shown.contains("SEK"), "{shown}");
        assert!(!shown.contains("RET"), "{shown}");
    }
    let json = |a: &str, i: &str| format!("{{\"mcpServers\":{{\n\"a\":{a},\n\"i\":{i}\n}}}}");
    for entry in [
        r#"{"command":"x","env":{"FOO":"hunter2\u0026SEKRET","BAR":"ab\/SEKRET2"}}"#,
        r#"{"env":{"A":"postgres:\/\/user:SEKRET@host\/db","B":"SEK\u0052ET","N":7}}"#,
        r#"{"args":["run","-e","FOO=SEKRET","--env=A=SEKRET","-eB=SEKRET","--pass","SEKRET","x"]}"#,
        r#"{"args":["--pw=SEKRET","-u","me:SEKRET","-psSEKRET"],"GOOSE_PASSPHRASE":"SEKRET"}"#,
        r#"{"args":["--header","X: SEK\"RET","-H","Y=SEKRET","SEKRET_=SEKRET"], "pwd" : "SEKRET"}"#
            .trim_end(),
        r#"{"args":["-éSEKRET","-é","é=SEKRET","-","--","=","-=SEKRET",""]}"#,
        r#"{"url":"https://h/?a=\"SEK'RET","headers":{"X":["SEKRET"]}}"#,
    ] {
        let entry = entry
            .replace("SEKRET_=", "NAME=")
            .replace("--pw=", "--passwd=");
        check("cursor", &json(&entry, "{}"));
        check("cursor", &json("{}", &entry));
    }
    for scalar in [
        "'SEK''RET'",
        "\"SEK\\x52ET\"",
        ">-\n        SEK\n        RET",
        "\"SEK\n        RET\"",
        "SEK\n        RET # SEKRET",
        "!!str SEKRET",
        "&SEKRET SEKRET",
    ] {
        for name in ["a", "i"] {
            let text = format!(
                "extensions:\n  {name}:\n    cmd: x\n    envs:\n      K: {scalar}\n      L: x\n    # SEKRET\n"
            );
            check("goose", &text);
        }
    }
    for value in [
        "\"SEK\\u0052ET\"",
        "\"\"\"SEK\\\n    RET\"\"\"",
        "'''\nSEK\nRET'''",
        "[ 'SEK', # SEKRET\n [\"SEKRET\"] ]",
        "{ SEK_ = 1, b = \"SEKRET\" }",
    ] {
        let value = value.replace("SEK_", "c");
        for name in ["a", "i"] {
            let text = format!("[mcp_servers.{name}]\ncommand = 'x'\nenv.A = {value}\n");
            check("codex", &text);
        }
    }
}

/// Each character in one of the ways in which JSON can spell it.
fn spelt(text: &str, ways: &[u8]) -> String {
    let spell = |(char, way): (char, &u8)| match way % 4 {
        0 => format!("\\u{:04x}", u32::from(char)),
        1 => format!("\\u{:04X}", u32::from(char)),
        2 if char == '/' => "\\/".to_owned(),
        _ => char.to_string(),
    };
    text.chars().zip(ways.iter().cycle()).map(spell).collect()
}

proptest! {
    #[test]
    fn no_spelling_of_a_variable_is_shown(
        ways in proptest::collection::vec(any::<u8>(), 1..16),
        gap in "[ \n\t]{0,4}",
        around in "[a-z/&=:@? ]{0,12}",
        which in 0..2_usize,
    ) {
        let value = spelt(&format!("{around}Q/WX/YZQ{around}"), &ways);
        let name = ["a", "i"][which];
        let text = format!(
            "{{\"mcpServers\":{{{gap}\"{name}\":{gap}{{\"env\":{gap}{{{gap}\"FOO\":{gap}\"{value}\"}}{gap}}}\n}}}}"
        );
        let shown = shown("cursor", &text);
        for piece in ["Q/", "WX", "YZ", "\\u", "\\/"] {
            prop_assert!(!shown.contains(piece), "{piece} in {shown}");
        }
    }

    #[test]
    fn the_lines_are_those_of_the_files(lines in proptest::collection::vec("[ a\"\\\\n]{0,6}", 0..6)) {
        let body = lines.iter().map(|line| format!("\"{}\",", line.replace(['"', '\\'], "")));
        let text = format!("{{\n\"x\":[{}\n1]}}", body.collect::<Vec<_>>().join("\n"));
        let page = shown("cursor", &text);
        let count = |marks: &[char]| page.lines().skip(3).filter(|l| l.starts_with(marks)).count();
        let head = page.lines().nth(2).expect("a head").to_owned();
        let told = |mark: char| -> usize {
            let range = head.split(' ').find(|word| word.starts_with(mark)).expect("a range");
            range.split(',').nth(1).and_then(|n| n.parse().ok()).expect("a number")
        };
        prop_assert_eq!(told('-'), count(&[' ', '-']));
        prop_assert_eq!(told('+'), count(&[' ', '+']));
    }
}

//! Files full of comments, in every host's format and place: an entry comes and goes, and each line that was
//! there stays as it was, in its order.

use std::path::Path;

use super::super::edit::{Format, Step};
use super::super::{Host, Launch, Page, Place, Platform, Scope, all, named, to_lose};
use super::folders;

/// The keys to the servers, and what is to stand there of another server.
struct File<'a> {
    keys: Vec<&'a str>,
    place: &'a Place,
}

impl File<'_> {
    /// As people write such a file, with a comment at every place where one may be.
    fn texts(&self) -> Vec<String> {
        let texts = match self.place.format {
            Format::Json => vec![self.json(false)],
            Format::Jsonc => vec![
                self.json(true),
                self.json(true).replace("// ", "/* x */ // "),
            ],
            Format::Toml => self.toml(),
            Format::Yaml => self.yaml(),
        };
        let with_tabs = |text: &String| match self.place.format {
            Format::Yaml => text.replace("  #", "\t#"),
            _ => text.replace("  ", "\t"),
        };
        let mut all = texts.clone();
        all.extend(texts.iter().map(with_tabs));
        all.extend(texts.iter().map(|text| text.replace('\n', "\r\n")));
        all.extend(texts.iter().map(|text| format!("\u{feff}{text}")));
        all.extend(texts.iter().map(|text| format!("\n\n{text}\n\n")));
        all.extend(texts.iter().map(|text| text.trim_end().to_owned()));
        all
    }

    fn json(&self, has_comments: bool) -> String {
        let mut text = "// top\n{ // open\n  // first\n  \"a\": 1, // a\n".to_owned();
        let mut indent = "  ".to_owned();
        for key in &self.keys {
            text += &format!("{indent}// before\n{indent}{key:?}: {{ // in\n");
            indent += "  ";
        }
        text += &format!(
            "{indent}// of other\n{indent}\"other\": {{ // o\n{indent}  \"command\": \"x\" // x\n"
        );
        text += &format!("{indent}  // in other\n{indent}}} // behind other\n{indent}// last\n");
        for _ in &self.keys {
            indent.truncate(indent.len() - 2);
            text += &format!("{indent}}} // close\n");
        }
        text += "  // end\n} // done\n// bottom\n";
        match has_comments {
            true => text,
            false => {
                let lines = text
                    .lines()
                    .map(|line| line.split("//").next().unwrap_or_default());
                let lines = lines.map(str::trim_end).filter(|line| !line.is_empty());
                lines.collect::<Vec<_>>().join("\n") + "\n"
            }
        }
    }

    fn toml(&self) -> Vec<String> {
        let key = self.keys.join(".");
        let ends = [
            "",
            "# bottom\n",
            "\n# apart\n",
            "\n# of z\n[z] # z\ny = 1 # y\n# w = 2\n",
        ];
        let starts = [
            format!("[{key}.other] # o\n# of the command\ncommand = \"x\" # x\n# args = []\n"),
            format!("[{key}] # s\n# of other\nother = {{ command = \"x\" }} # o\n# more = 1\n"),
            format!("[{key}]\nother.command = \"x\" # o\n"),
            format!("# of other\n{key}.other.command = \"x\" # o\n"),
        ];
        let both = starts.iter().flat_map(|start| {
            ends.map(|end| {
                format!("# top\n\n# of a\na = [ # open\n  1, # one\n] # a\n\n{start}{end}")
            })
        });
        both.collect()
    }

    fn yaml(&self) -> Vec<String> {
        let key = self.keys.join(".");
        let other = match self.place.shape.is_list {
            true => {
                "  - name: other # o\n    # of the command\n    command: x # x\n    # args: []\n"
            }
            false => "  other: # o\n    # of the command\n    cmd: x # x\n    # args: []\n",
        };
        let ends = ["", "# bottom\n", "\n# of z\nz: # z\n  y: 1 # y\n  # w: 2\n"];
        let text = |end| {
            format!("# top\n\n# of a\na: 1 # a\n# before\n{key}: # s\n  # of other\n{other}{end}")
        };
        ends.map(text).into()
    }
}

/// What commas there are between things is no matter.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.replace(',', "")).collect()
}

/// What is wrong, if anything is.
fn comes_and_goes(host: &Host, place: &Place, before: &str) -> Result<(), String> {
    let of = folders(Platform::Linux, Path::new("/home/me"));
    let told = |what: &str, text: &str| {
        format!(
            "{}: {what}\n--- before\n{before}\n--- now\n{text}",
            host.name
        )
    };
    let launch = |arg: &str, env: &[&str]| Launch {
        command: "/opt/bin/intercom-mcp".to_owned(),
        args: vec!["serve".to_owned(), arg.to_owned()],
        env: env
            .iter()
            .map(|name| ((*name).to_owned(), "v".to_owned()))
            .collect(),
    };
    let read =
        |text: String| Page::read(host, place, text, &of).map_err(|why| told(&why.to_string(), ""));
    let mut text = before.to_owned();
    for launch in [
        launch("a", &[]),
        launch("b", &["K"]),
        launch("b", &["K", "L"]),
    ] {
        let page = read(text.clone())?;
        let changes = page.to_have("intercom", &launch, false);
        let changed = page.changed(place, &changes);
        text = changed.map_err(|why| told(&why.to_string(), &page.text))?;
        let (old, new) = (lines(before), lines(&text));
        let more = new.len() - old.len();
        // Which of several equal lines are the new ones nobody knows.
        let is_block =
            (0..=old.len()).any(|at| old[..at] == new[..at] && old[at..] == new[at + more..]);
        if !is_block {
            return Err(told("lines have moved", &text));
        }
    }
    let page = read(text)?;
    let entry = page
        .entry("intercom")
        .ok_or_else(|| told("no entry", &page.text))?;
    let after = page.changed(place, &[to_lose(entry)]);
    let after = after.map_err(|why| told(&why.to_string(), &page.text))?;
    // The end of the last line is all that may come.
    match after == before
        || after
            .strip_suffix(['\n'])
            .map(|text| text.trim_end_matches('\r'))
            == Some(before)
    {
        true => Ok(()),
        false => Err(told("it is not as it was", &after)),
    }
}

/// Comments that an empty line keeps apart from what goes are about something else.
#[test]
fn an_entry_between_others_goes_without_their_comments() {
    let of = folders(Platform::Linux, Path::new("/home/me"));
    for (host, before, after) in [
        (
            "cursor",
            "{\n  \"mcpServers\": {\n    \"a\": {}, // a\n    \"intercom\": { \"command\": \"intercom-mcp\" }, // ours\n    // b\n    \"b\": {} // bb\n  }\n}\n",
            "{\n  \"mcpServers\": {\n    \"a\": {}, // a\n    // b\n    \"b\": {} // bb\n  }\n}\n",
        ),
        (
            "goose",
            "extensions:\n  a: {} # a\n  intercom:\n    cmd: intercom-mcp # ours\n  # b\n  b: {} # bb\n",
            "extensions:\n  a: {} # a\n  # b\n  b: {} # bb\n",
        ),
        (
            "codex",
            "[mcp_servers.a] # a\n# x = 1\n\n[mcp_servers.intercom]\ncommand = \"intercom-mcp\" # ours\n\n# b\n[mcp_servers.b] # bb\n",
            "[mcp_servers.a] # a\n# x = 1\n\n# b\n[mcp_servers.b] # bb\n",
        ),
    ] {
        let host = named(host).expect("a host");
        let place = host.place(Scope::User, &of).expect("a place");
        let page = Page::read(host, &place, before.to_owned(), &of).expect(before);
        let entry = page.entry("intercom").expect(before);
        let now = page.changed(&place, &[to_lose(entry)]).expect(before);
        assert_eq!(now, after, "{}", host.name);
    }
}

#[test]
fn every_line_stays_where_it_was_while_an_entry_comes_and_goes() {
    let of = folders(Platform::Linux, Path::new("/home/me"));
    let mut wrong = Vec::new();
    for host in all() {
        for place in host.places(&of) {
            let keys = place.servers.iter().map(|step| match step {
                Step::Key(key) => key.as_str(),
                Step::Named(_) => unreachable!("a list of lists"),
            });
            let file = File {
                keys: keys.collect(),
                place: &place,
            };
            let texts = file.texts().into_iter();
            wrong.extend(texts.filter_map(|text| comes_and_goes(host, &place, &text).err()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} times:\n{}",
        wrong.len(),
        wrong.join("\n=====\n")
    );
}

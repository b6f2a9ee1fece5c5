//! Zed's older form of an entry: the command is an object, with the arguments and the variables in it.

use super::*;

const FILE: &str = ".config/zed/settings.json";

/// A file with an entry of that command, with comments, and what that is when `words` were run.
fn after(command: &Value, words: &str) -> Value {
    let home = Home::new();
    let command = format!("{command:#}");
    let command = command.replacen('{', "{ // of mine\n", 1);
    let page = format!(
        "{{\n\"context_servers\": {{\"x\": {{\"source\": \"custom\", \"command\": {command}}}}}\n}}\n"
    );
    let path = home.write(FILE, &page);
    ok(&home, words);
    let now = text(&path);
    assert_eq!(now.matches("// of mine").count(), 1, "{words}: {now}");
    let plain: Value = serde_json::from_str(&now.replace("// of mine", "")).expect("JSON");
    plain["context_servers"]["x"]["command"].clone()
}

#[test]
fn variables_of_a_nested_entry_stay_where_they_are_read() {
    let url = "https://mcp.intercom.com/mcp";
    let remote = json!({
        "path": "npx", "args": ["mcp-remote", url, "--header", "Authorization: Bearer ${TOK}"],
        "env": { "TOK": "abc" },
    });
    for words in ["install zed --replace", "import --yes"] {
        let command = after(&remote, words);
        assert_eq!(command["path"], BINARY, "{words}: {command:#}");
        assert_eq!(command["args"][0], "serve", "{words}");
        assert_eq!(command["env"], json!({ "TOK": "abc" }), "{words}");
    }
    let bare = json!({ "path": "env", "args": ["TOK=abc", "npx", "mcp-remote", url] });
    let command = after(&bare, "install zed --replace");
    assert_eq!(command["env"], json!({ "TOK": "abc" }), "{command:#}");
    let ours = json!({
        "path": BINARY, "args": ["serve", "--bearer-env", "TOK"], "env": { "INTERCOM_TOKEN": "keepme" },
    });
    let command = after(&ours, "install zed --name x --bearer-env TOK --env TOK=new");
    let env = json!({ "INTERCOM_TOKEN": "keepme", "TOK": "new" });
    assert_eq!(command["args"], ours["args"]);
    assert_eq!(command["env"], env, "{command:#}");
}

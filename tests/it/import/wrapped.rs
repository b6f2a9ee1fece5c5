//! Entries of mcp-remote's behind `env`.

use super::*;

#[test]
fn where_env_says_that_the_store_is_it_is_looked_for() {
    let world = World::new();
    world.signed_in();
    let home = world.person.home.path();
    let (store, page) = (home.join("elsewhere"), home.join(CURSOR));
    fs::rename(home.join(".mcp-auth"), &store).expect("a folder");
    let setting = format!("MCP_REMOTE_CONFIG_DIR={}", store.display());
    let args = json!([
        setting,
        "KEEP=me",
        "npx",
        "mcp-remote",
        world.authority.url()
    ]);
    let entry = json!({ "mcpServers": { "intercom": { "command": "env", "args": args } } });
    world.person.home.write(CURSOR, &entry.to_string());
    let done = world.ok("import --yes");
    assert!(
        done.stderr.contains("the sign-in is here now"),
        "{}",
        done.stderr
    );
    let env = &parsed(&page)["mcpServers"]["intercom"]["env"];
    assert_eq!(env["KEEP"], "me");
    let mut host = world.start(&page);
    host.initialize();
    host.ask(&call("1", "moved")).result();
}

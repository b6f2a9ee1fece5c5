"""One session of the official Python client, printed as JSON: what the host saw.

    python record.py --mode auto|legacy --bridge COMMAND ARGS…
    python record.py --mode auto|legacy --direct streamableHttp|sse URL

What differs from run to run is replaced by a placeholder here. Deliberately judges nothing: the
Rust side compares a bridged run with a direct one, and with what was promised.
"""

import asyncio
import json
import re
import sys

import mcp.types as types
from mcp import Client, StdioServerParameters
from mcp.client.sse import sse_client

PATIENCE = 120  # seconds; a slow machine is not a failure, a hang is


def target(how: str, words: list[str]):
    if how == "--bridge":
        return StdioServerParameters(command=words[0], args=words[1:])
    transport, url = words
    return sse_client(url) if transport == "sse" else url


async def sample(_context, params: types.CreateMessageRequestParams) -> types.CreateMessageResult:
    text = f"{params.max_tokens} tokens for {len(params.messages)} message"
    return types.CreateMessageResult(role="assistant", model="interop", content=types.TextContent(type="text", text=text))


async def elicit(_context, _params: types.ElicitRequestParams) -> types.ElicitResult:
    return types.ElicitResult(action="accept", content={"name": "Zoë", "check": True, "integer": 7})


async def roots(_context) -> types.ListRootsResult:
    return types.ListRootsResult(roots=[types.Root(uri="file:///interop/one", name="one")])


async def session(client: Client) -> dict:
    seen = {
        "version": client.protocol_version,
        "server": client.server_info,
        "capabilities": client.server_capabilities,
        "tools": await client.list_tools(),
        "resources": await client.list_resources(),
        "templates": await client.list_resource_templates(),
        "prompts": await client.list_prompts(),
        "echo": await client.call_tool("echo", {"message": "naïve ☃ 𝄞 \u2028 \0 end"}),
        "structured": await client.call_tool("get-structured-content", {"location": "New York"}),
        "image": await client.call_tool("get-tiny-image", {}),
        "sampling": await client.call_tool("trigger-sampling-request", {"prompt": "Who goes there?"}),
        "elicitation": await client.call_tool("trigger-elicitation-request", {}),
        "prompt": await client.get_prompt("args-prompt", {"city": "Zürich"}),
        "text": await client.read_resource("demo://resource/static/document/architecture.md"),
    }
    if client.protocol_version <= "2025-11-25":  # later versions have no ping
        seen["ping"] = await client.send_ping()
    progress: list[list[float | None]] = []

    async def on_progress(done: float, total: float | None, _message: str | None) -> None:
        progress.append([done, total])

    work = {"duration": 1, "steps": 5}
    seen["long"] = await client.call_tool("trigger-long-running-operation", work, progress_callback=on_progress)
    seen["progress"] = progress
    answers = await asyncio.gather(*(client.call_tool("get-sum", {"a": n, "b": 1000}) for n in range(10)))
    seen["concurrent"] = [answer.content[0].text for answer in answers]
    return seen


def plain(value):
    if hasattr(value, "model_dump"):
        return plain(value.model_dump(mode="json", by_alias=True))
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, str):
        value = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>", value)
        return re.sub(r"\d{1,2}:\d\d:\d\d(\s[AP]M)?", "<time>", value)
    return value


async def main() -> None:
    _, _, mode, how, *words = sys.argv
    client = Client(
        target(how, words),
        mode=mode,
        read_timeout_seconds=PATIENCE,
        sampling_callback=sample,
        elicitation_callback=elicit,
        list_roots_callback=roots,
    )
    async with client:
        seen = await session(client)
    print(json.dumps(plain(seen)))


asyncio.run(main())

"""The fixture of the eras (`fixture.mjs`) on the official Python SDK 2.x. Says its address on stdout.

    python peer.py modern|both

The SDK serves both eras and has no switch for that; with `modern`, what isn't of the modern era is
refused before it gets there, in the words of the specification (2026-07-28, basic/versioning).
"""

import json
import socket
import sys
from typing import Annotated, Any

import anyio
import mcp.types as types
import uvicorn
from mcp.server.elicitation import ElicitationResult
from mcp.server.mcpserver import Context, Elicit, ListRoots, MCPServer, Resolve, Sample
from mcp.server.mcpserver.prompts.base import UserMessage
from pydantic import BaseModel, Field

MODERN = "2026-07-28"
NOTE = "eras://note"
PEOPLE = ["Zoë", "Zola", "Adam"]
LEVELS = ["debug", "info", "warning", "error"]
PATIENCE = 120  # seconds; a slow machine is not a failure, a hang is


class Name(BaseModel):
    name: str


class Sum(BaseModel):
    sum: float


class State:
    note = "nothing yet"
    cancelled: set[str] = set()
    levels: dict[str, str] = {}  # by session
    watched: set[tuple[str, str]] = set()  # session, URI


mcp = MCPServer("eras", title="Eras", version="1.0.0", instructions="Ask, and you will be asked.")


def tool(function):
    mcp.add_tool(function, description=f"The tool {function.__name__}", structured_output=function.__name__ == "sum")
    return function


def session_of(context) -> str:
    headers = getattr(context, "headers", None) or context.request.headers
    return headers.get("mcp-session-id", "")


def is_modern(ctx: Context) -> bool:
    return ctx.protocol_version == MODERN


def ask_name() -> Elicit[Name]:
    return Elicit("What is your name?", Name)


def ask_again(first: Annotated[Name, Resolve(ask_name)]) -> Elicit[Name]:
    return Elicit(f"And yours, {first.name}?", Name)


def sampling(prompt: str) -> Sample:
    message = types.SamplingMessage(role="user", content=types.TextContent(type="text", text=prompt))
    return Sample([message], max_tokens=50)


def ask_model() -> Sample:
    return sampling("Who are you?")


def ask_roots() -> ListRoots:
    return ListRoots()


def told_name(result) -> str:
    return f"accept {result.data.name}" if result.action == "accept" else result.action


def told_sample(result: types.CreateMessageResult) -> str:
    return f"{result.model}: {result.content.text}"


def told_roots(result: types.ListRootsResult) -> str:
    return " ".join(str(root.uri) for root in result.roots)


@tool
async def echo(message: str) -> str:
    return message


@tool
async def fail() -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text="it failed")], is_error=True)


@tool
async def sum(a: float, b: float) -> Sum:  # noqa: A001
    return Sum(sum=a + b)


@tool
async def place(region: Annotated[str, Field(json_schema_extra={"x-mcp-header": "Region"})], count: int) -> str:
    return f"{count} in {region}"


@tool
async def count(to: int, ctx: Context) -> str:
    for done in range(1, to + 1):
        await ctx.report_progress(done, to, f"{done} of {to}")
    return f"counted to {to}"


@tool
async def log(ctx: Context) -> str:
    least = "debug" if is_modern(ctx) else State.levels.get(session_of(ctx), "debug")
    for level in LEVELS[LEVELS.index(least) :]:
        await ctx.log(level, f"a line of {level}", logger_name="eras")
    return "logged"


@tool
async def ask(name: Annotated[ElicitationResult[Name], Resolve(ask_name)]) -> str:
    return told_name(name)


LINK = {"message": "Please look at this.", "url": "https://example.com/look?at=1&x=%20"}


@tool
async def visit(ctx: Context) -> Any:
    if not is_modern(ctx):
        return (await ctx.elicit_url(**LINK, elicitation_id="visit-1")).action
    answer = (ctx.input_responses or {}).get("link")
    if isinstance(answer, types.ElicitResult):
        return answer.action
    asked = types.ElicitRequest(params=types.ElicitRequestURLParams(mode="url", **LINK))
    return types.InputRequiredResult(input_requests={"link": asked})


@tool
async def sample(prompt: str, sampled: Annotated[types.CreateMessageResult, Resolve(sampling)]) -> str:
    return told_sample(sampled)


@tool
async def roots(listed: Annotated[types.ListRootsResult, Resolve(ask_roots)]) -> str:
    return told_roots(listed)


@tool
async def survey(
    name: Annotated[ElicitationResult[Name], Resolve(ask_name)],
    sampled: Annotated[types.CreateMessageResult, Resolve(ask_model)],
    listed: Annotated[types.ListRootsResult, Resolve(ask_roots)],
) -> str:
    return f"{told_name(name)} | {told_sample(sampled)} | {told_roots(listed)}"


@tool
async def twice(first: Annotated[Name, Resolve(ask_name)], again: Annotated[Name, Resolve(ask_again)]) -> str:
    return f"{first.name} and {again.name}"


@tool
async def slow(key: str, ctx: Context) -> str:
    await ctx.report_progress(1, 2)
    try:
        await anyio.sleep(PATIENCE)
    except anyio.get_cancelled_exc_class():
        State.cancelled.add(key)
        raise
    return "too late"


@tool
async def cancelled(key: str) -> str:
    with anyio.fail_after(PATIENCE):
        while key not in State.cancelled:
            await anyio.sleep(0.01)
    return f"cancelled {key}"


@tool
async def touch(note: str, ctx: Context) -> str:
    State.note = note
    await ctx.notify_resource_updated(NOTE)
    if (session_of(ctx), NOTE) in State.watched:
        await ctx.session.send_resource_updated(NOTE)
    return "touched"


async def tools_changed(ctx: Context) -> None:
    await ctx.notify_tools_changed()
    await ctx.session.send_tool_list_changed()


@tool
async def grow(name: str, ctx: Context) -> str:
    async def grown() -> str:
        return name

    mcp.add_tool(grown, name=name, description=f"The tool {name}", structured_output=False)
    await tools_changed(ctx)
    return f"grown {name}"


@tool
async def shrink(name: str, ctx: Context) -> str:
    mcp.remove_tool(name)
    await tools_changed(ctx)
    return f"shrunk {name}"


@mcp.prompt(description="A greeting")
async def greet(name: str) -> list[UserMessage]:
    return [UserMessage(f"Greet {name}.")]


@mcp.prompt(description="A greeting for whoever answers")
async def introduce(ctx: Context) -> Any:
    if not is_modern(ctx):
        asked = await ctx.elicit("What is your name?", Name)
        return [UserMessage(f"Greet {asked.data.name}.")]
    answer = (ctx.input_responses or {}).get("name")
    if isinstance(answer, types.ElicitResult):
        return [UserMessage(f"Greet {answer.content['name']}.")]
    params = types.ElicitRequestFormParams(message="What is your name?", requested_schema=Name.model_json_schema())
    return types.InputRequiredResult(input_requests={"name": types.ElicitRequest(params=params)})


@mcp.completion()
async def complete(_ref, argument, _context) -> types.Completion:
    values = [name for name in PEOPLE if name.startswith(argument.value)]
    return types.Completion(values=values, total=len(values), has_more=False)


@mcp.resource(NOTE, name="note", description="A note", mime_type="text/plain")
def note() -> str:
    return State.note


async def set_level(context, params: types.SetLevelRequestParams) -> types.EmptyResult:
    State.levels[session_of(context)] = params.level
    return types.EmptyResult()


async def subscribe(context, params: types.SubscribeRequestParams) -> types.EmptyResult:
    State.watched.add((session_of(context), str(params.uri)))
    return types.EmptyResult()


async def unsubscribe(context, params: types.UnsubscribeRequestParams) -> types.EmptyResult:
    State.watched.discard((session_of(context), str(params.uri)))
    return types.EmptyResult()


# The high-level server leaves these to the low-level one.
for method, kind, handler in [
    ("logging/setLevel", types.SetLevelRequestParams, set_level),
    ("resources/subscribe", types.SubscribeRequestParams, subscribe),
    ("resources/unsubscribe", types.UnsubscribeRequestParams, unsubscribe),
]:
    mcp._lowlevel_server.add_request_handler(method, kind, handler)


def modern_only(app):
    """`app` without the legacy era."""

    async def serve(scope, receive, send) -> None:
        said = dict(scope.get("headers", [])).get(b"mcp-protocol-version", b"").decode()
        if scope["type"] != "http" or said >= MODERN:
            return await app(scope, receive, send)
        status, answer = 405, b""
        if scope["method"] == "POST":
            body = b""
            more = True
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
            asked = json.loads(body)
            error = {"code": -32022, "message": "Unsupported protocol version", "data": {"supported": [MODERN], "requested": said}}
            status, answer = 400, json.dumps({"jsonrpc": "2.0", "id": asked.get("id"), "error": error}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return serve


app = mcp.streamable_http_app()
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(64)
print(f"http://127.0.0.1:{listener.getsockname()[1]}/mcp", flush=True)
served = modern_only(app) if sys.argv[1] == "modern" else app
uvicorn.Server(uvicorn.Config(served, log_level="warning", timeout_graceful_shutdown=1)).run(sockets=[listener])

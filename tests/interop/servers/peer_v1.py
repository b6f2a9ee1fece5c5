"""The fixture of the eras (`fixture.mjs`) on the official Python SDK 1.x, which knows the legacy era
alone, with sessions. Says its address on stdout.

    python peer_v1.py

Offers neither list changes nor subscriptions: this SDK's high-level server never says that it does.
"""

import socket
from typing import Annotated

import anyio
import mcp.types as types
import uvicorn
from mcp.server.fastmcp import Context, FastMCP
from mcp.shared.exceptions import UrlElicitationRequiredError
from pydantic import BaseModel, Field

NOTE = "eras://note"
PEOPLE = ["Zoë", "Zola", "Adam"]
LEVELS = ["debug", "info", "warning", "error"]
PATIENCE = 120  # seconds; a slow machine is not a failure, a hang is
LINK = {"message": "Please look at this.", "url": "https://example.com/look?at=1&x=%20"}


class Name(BaseModel):
    name: str


class Sum(BaseModel):
    sum: float


class State:
    note = "nothing yet"
    level = "debug"  # of the one host that a process has at a time
    visits = 0
    cancelled: set[str] = set()


mcp = FastMCP("eras", instructions="Ask, and you will be asked.", log_level="WARNING")
mcp._mcp_server.version = "1.0.0"


def tool(function):
    mcp.add_tool(function, description=f"The tool {function.__name__}", structured_output=function.__name__ == "sum")
    return function


async def asked_name(ctx: Context, message: str = "What is your name?") -> types.ElicitResult:
    return await ctx.elicit(message, Name)


async def sampled(ctx: Context, prompt: str) -> str:
    message = types.SamplingMessage(role="user", content=types.TextContent(type="text", text=prompt))
    result = await ctx.session.create_message([message], max_tokens=50, related_request_id=ctx.request_id)
    return f"{result.model}: {result.content.text}"


async def listed_roots(ctx: Context) -> str:
    # On the session's own stream: this SDK doesn't let it go beside the call.
    return " ".join(str(root.uri) for root in (await ctx.session.list_roots()).roots)


def told_name(result) -> str:
    return f"accept {result.data.name}" if result.action == "accept" else result.action


@tool
async def echo(message: str) -> str:
    return message


@tool
async def fail() -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text="it failed")], isError=True)


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
    for level in LEVELS[LEVELS.index(State.level) :]:
        await ctx.log(level, f"a line of {level}", logger_name="eras")
    return "logged"


@tool
async def ask(ctx: Context) -> str:
    return told_name(await asked_name(ctx))


@tool
async def visit(ctx: Context) -> str:
    return (await ctx.elicit_url(**LINK, elicitation_id="visit-1")).action


@tool
async def gated() -> str:
    State.visits += 1
    if State.visits % 2 == 0:
        return "let in"
    raise UrlElicitationRequiredError([types.ElicitRequestURLParams(mode="url", elicitationId="gate-1", **LINK)])


@tool
async def sample(prompt: str, ctx: Context) -> str:
    return await sampled(ctx, prompt)


@tool
async def roots(ctx: Context) -> str:
    return await listed_roots(ctx)


@tool
async def survey(ctx: Context) -> str:
    name = told_name(await asked_name(ctx))
    return f"{name} | {await sampled(ctx, 'Who are you?')} | {await listed_roots(ctx)}"


@tool
async def twice(ctx: Context) -> str:
    first = (await asked_name(ctx)).data.name
    again = (await asked_name(ctx, f"And yours, {first}?")).data.name
    return f"{first} and {again}"


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


@mcp.prompt(description="A greeting")
async def greet(name: str) -> str:
    return f"Greet {name}."


@mcp.prompt(description="A greeting for whoever answers")
async def introduce(ctx: Context) -> str:
    return f"Greet {(await asked_name(ctx)).data.name}."


@mcp.completion()
async def complete(_ref, argument, _context) -> types.Completion:
    values = [name for name in PEOPLE if name.startswith(argument.value)]
    return types.Completion(values=values, total=len(values), hasMore=False)


@mcp.resource(NOTE, name="note", description="A note", mime_type="text/plain")
def note() -> str:
    return State.note


@mcp._mcp_server.set_logging_level()
async def set_level(level: types.LoggingLevel) -> None:
    State.level = level


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(64)
print(f"http://127.0.0.1:{listener.getsockname()[1]}/mcp", flush=True)
uvicorn.Server(uvicorn.Config(mcp.streamable_http_app(), log_level="warning")).run(sockets=[listener])

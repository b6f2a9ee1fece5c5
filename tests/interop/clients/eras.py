"""The steps of `eras.mjs`, played by the official Python client 2.x: what the host saw, as JSON.

    python eras.py '{"mode":"legacy","bridge":["intercom-mcp","http://127.0.0.1:3001/mcp"]}'
    python eras.py '{"mode":"2026-07-28","direct":{"url":"http://127.0.0.1:3001/mcp"}}'

`mode` is the client's own: `auto` asks for the modern era first, a version takes it for granted and
asks for nothing. Deliberately judges nothing.
"""

import asyncio
import json
import sys
import uuid
import warnings
from contextlib import asynccontextmanager

import anyio
import mcp.types as types
from mcp import Client, MCPError, StdioServerParameters

warnings.simplefilter("ignore")  # what one era has, the other deprecates

PATIENCE = 120  # seconds; a slow machine is not a failure, a hang is
NOTE = "eras://note"
LOG_LEVEL = "io.modelcontextprotocol/logLevel"

asked: list[dict] = []
lines: list[dict] = []
updates: list[str] = []
changes: list[str] = []
errors: list[str] = []
action = "accept"  # what the host answers to a form


def plain(value):
    if hasattr(value, "model_dump"):
        return plain(value.model_dump(mode="json", by_alias=True, exclude_none=True))
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


async def on_sample(_context, params: types.CreateMessageRequestParams) -> types.CreateMessageResult:
    messages = [{"role": m.role, "content": {"type": "text", "text": m.content.text}} for m in params.messages]
    asked.append({"sample": {"messages": messages, "maxTokens": params.max_tokens}})
    text = f"I was asked: {params.messages[0].content.text}"
    return types.CreateMessageResult(
        role="assistant", model="host", stop_reason="endTurn", content=types.TextContent(type="text", text=text)
    )


async def on_elicit(_context, params: types.ElicitRequestParams) -> types.ElicitResult:
    if isinstance(params, types.ElicitRequestURLParams):
        has_id = bool(getattr(params, "elicitation_id", None))  # `rmcp` sends an empty one where it has none
        asked.append({"link": {"message": params.message, "url": params.url, "hasId": has_id}})
        return types.ElicitResult(action=action)
    asked.append({"form": {"message": params.message, "requestedSchema": params.requested_schema}})
    if action != "accept":
        return types.ElicitResult(action=action)
    return types.ElicitResult(action=action, content={"name": "Adam" if params.message.startswith("And") else "Zoë"})


async def on_roots(_context) -> types.ListRootsResult:
    asked.append({"roots": True})
    return types.ListRootsResult(roots=[types.Root(uri=f"file:///eras/{n}", name=n) for n in ("one", "two")])


async def on_log(params: types.LoggingMessageNotificationParams) -> None:
    lines.append({"level": params.level, "logger": params.logger, "data": params.data})


async def on_message(message) -> None:
    if isinstance(message, Exception):
        errors.append(str(message))
    elif isinstance(message, types.ResourceUpdatedNotification):
        updates.append(str(message.params.uri))
    elif isinstance(message, types.ToolListChangedNotification):
        changes.append("tools")


async def until(condition) -> None:
    with anyio.fail_after(PATIENCE):
        while not condition():
            await anyio.sleep(0.01)


async def seen(work):
    try:
        return plain(await work)
    except MCPError as error:
        return {"error": {"code": error.error.code, "message": error.error.message}}


async def said(work):
    result = await seen(work)
    return result if "error" in result else ",".join(part["text"] for part in result["content"])


def refusal(result):
    if "error" in result:
        return {"code": result["error"]["code"]}
    return {"isError": result["isError"], "text": result["content"][0]["text"]}


async def questioned(work):
    start = len(asked)
    result = await said(work)
    return {"result": result, "asked": asked[start:]}


def by_name(items):
    return sorted(items, key=lambda item: item["name"])


class Steps:
    def __init__(self, client: Client):
        self.client = client
        self.call = client.call_tool
        self.modern = client.protocol_version >= "2026-07-28"

    async def handshake(self):
        client = self.client
        return {
            "version": client.protocol_version,
            "server": client.server_info,
            "capabilities": client.server_capabilities,
            "instructions": client.instructions,
        }

    async def lists(self):
        client = self.client
        return {
            "tools": by_name(plain(await client.list_tools())["tools"]),
            "prompts": by_name(plain(await client.list_prompts())["prompts"]),
            "resources": by_name(plain(await client.list_resources())["resources"]),
        }

    async def calls(self):
        long = "ä☃𝄞" * 40_000
        failed = await seen(self.call("fail"))
        return {
            "echo": await said(self.call("echo", {"message": 'naïve ☃ 𝄞 "quoted" \\ \u2028 end'})),
            "long": (await said(self.call("echo", {"message": long}))) == long,
            "fail": {"content": failed["content"], "isError": failed["isError"]},
            "sum": (await self.call("sum", {"a": 1.5, "b": 2})).structured_content,
            "place": await said(self.call("place", {"region": " où ☃", "count": 3})),
            "plain": await said(self.call("place", {"region": "eu-west-1", "count": 4})),
            "unknown": refusal(await seen(self.call("no-such-tool"))),
        }

    async def concurrent(self):
        return await asyncio.gather(*(said(self.call("echo", {"message": f"call {n}"})) for n in range(20)))

    async def progress(self):
        told = []

        async def on_progress(progress, total, message):
            told.append({"progress": progress, "total": total, "message": message})

        return {"result": await said(self.call("count", {"to": 5}, progress_callback=on_progress)), "progress": told}

    async def logging(self):
        start = len(lines)
        if self.modern:
            result = await said(self.call("log", meta={LOG_LEVEL: "warning"}))
        else:
            await self.client.set_logging_level("warning")
            result = await said(self.call("log"))
        return {"result": result, "lines": lines[start:]}

    async def elicitation(self):
        global action
        results = {}
        for action in ("decline", "cancel", "accept"):
            results[action] = await questioned(self.call("ask"))
        results["twice"] = await questioned(self.call("twice"))
        results["link"] = await questioned(self.call("visit"))

        async def introduced():
            prompt = plain(await self.client.get_prompt("introduce"))
            return {"content": [prompt["messages"][0]["content"]]}

        results["prompt"] = await questioned(introduced())
        return results

    async def sampling(self):
        return await questioned(self.call("sample", {"prompt": "Who goes there?"}))

    async def roots(self):
        return await questioned(self.call("roots"))

    async def survey(self):
        answer = await questioned(self.call("survey"))
        return {"result": answer["result"], "asked": sorted(json.dumps(q) for q in answer["asked"])}

    async def prompts(self):
        return {
            "greet": (await self.client.get_prompt("greet", {"name": "Zürich"})).messages,
            "unknown": refusal(await seen(self.client.get_prompt("no-such-prompt"))),
        }

    async def completion(self):
        ref = types.PromptReference(type="ref/prompt", name="greet")
        return (await self.client.complete(ref, {"name": "name", "value": "Z"})).completion

    async def note(self) -> dict:
        return plain(await self.client.read_resource(NOTE))["contents"][0]

    async def resources(self):
        unknown = refusal(await seen(self.client.read_resource("eras://nowhere")))
        return {"note": {**await self.note(), "text": "…"}, "unknown": unknown}

    @asynccontextmanager
    async def subscribed(self, offered: bool, heard: list, **filter):
        """What the host is told of a change: a modern one in a subscription, a legacy one without asking."""
        if not self.modern:
            yield heard if offered else None
            return
        async with self.client.listen(**filter) as subscription:
            honoured = plain(subscription.honored)
            if {types_of[key]: value for key, value in filter.items()} != honoured:
                assert not honoured, honoured
                yield None
                return
            events = []

            async def collect():
                async for event in subscription:
                    events.append(getattr(event, "uri", "tools"))

            task = asyncio.create_task(collect())
            yield events
            task.cancel()

    async def subscription(self):
        offered = self.client.server_capabilities.resources
        async with self.subscribed(bool(offered and offered.subscribe), updates, resource_subscriptions=[NOTE]) as told:
            if told is None:
                return "not offered"
            if not self.modern:
                await self.client.subscribe_resource(NOTE)
            await self.call("touch", {"note": "first"})
            await until(lambda: len(told) > 0)
            first = (await self.note())["text"]
            await self.call("touch", {"note": "second"})
            await until(lambda: len(told) > 1)
            second = (await self.note())["text"]
            if not self.modern:  # a modern host leaves without a word that it could wait for
                await self.client.unsubscribe_resource(NOTE)
                await self.call("touch", {"note": "unseen"})
        # Whatever the server had to say of it would have come before the change that is waited for here.
        await self.changes()
        return {"first": first, "second": second, "uris": told, "tagged": True}

    async def changes(self):
        """A tool comes and goes, and the host is told of both."""
        offered = self.client.server_capabilities.tools
        async with self.subscribed(bool(offered and offered.list_changed), changes, tools_list_changed=True) as told:
            if told is None:
                return "not offered"
            name = f"grown-{uuid.uuid4()}"
            before = len(told)
            await self.call("grow", {"name": name})
            await until(lambda: len(told) > before)
            came = name in await self.names()
            before = len(told)
            await self.call("shrink", {"name": name})
            await until(lambda: len(told) > before)
            # An event without the subscription's id would not have come here.
            return {"came": came, "went": name not in await self.names(), "tagged": True}

    async def names(self):
        return [tool.name for tool in (await self.client.list_tools()).tools]

    async def cancellation(self):
        key = str(uuid.uuid4())
        begun = anyio.Event()

        async def on_progress(*_):
            begun.set()

        task = asyncio.create_task(self.call("slow", {"key": key}, progress_callback=on_progress))
        await begun.wait()
        task.cancel()
        rejected = isinstance((await asyncio.gather(task, return_exceptions=True))[0], BaseException)
        return {"rejected": rejected, "noticed": await said(self.call("cancelled", {"key": key})) == f"cancelled {key}"}

    async def ping(self):
        return {} if self.modern else await self.client.send_ping()

    async def answers(self):
        return {"twice": [], "unknown": errors}


types_of = {"resource_subscriptions": "resourceSubscriptions", "tools_list_changed": "toolsListChanged"}
ORDER = [
    "handshake", "lists", "calls", "concurrent", "progress", "logging", "elicitation", "sampling", "roots", "survey",
    "prompts", "completion", "resources", "subscription", "changes", "cancellation", "ping", "answers",
]  # fmt: skip


async def main() -> None:
    target = json.loads(sys.argv[1])
    if "bridge" in target:
        command, *args = target["bridge"]
        server = StdioServerParameters(command=command, args=args)
    else:
        server = target["direct"]["url"]
    client = Client(
        server,
        mode=target["mode"],
        read_timeout_seconds=PATIENCE,
        sampling_callback=on_sample,
        elicitation_callback=on_elicit,
        list_roots_callback=on_roots,
        logging_callback=on_log,
        message_handler=on_message,
    )
    record = {}
    async with client:
        steps = Steps(client)
        for name in target.get("steps", [name for name in ORDER if name != target.get("without")]):
            try:
                record[name] = plain(await getattr(steps, name)())
            except Exception as error:  # whatever the client makes of a wrong answer
                record[name] = {"failed": f"{type(error).__name__}: {error}"}
    print(json.dumps(record))


asyncio.run(main())

"""One session of the official Python client that lists the tools, makes the calls it is given on
stdin, and prints what came of each: the counterpart of calls.mjs, with the same order and report.

Has no scribe of its own. Validates with `jsonschema` what the client validates already, so that
nothing hangs on the client's doing so. Deliberately expects nothing.
"""

import asyncio
import json
import os
import sys

from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters

PATIENCE = 120  # seconds; a slow machine is not a failure, a hang is


def plain(value):
    return value.model_dump(mode="json", by_alias=True, exclude_none=True)


def complaints_of(call: dict, result: dict, tools: dict) -> list[str]:
    tool = tools.get(call["tool"])
    found = []
    if tool is None:
        return found

    def against(schema: dict, value, what: str) -> None:
        found.extend(f"{what}: {error.message}" for error in Draft202012Validator(schema).iter_errors(value))

    if not call.get("loose"):
        against(tool["inputSchema"], call["args"], "its arguments")
    text = result["content"][0].get("text", "")
    structured = result.get("structuredContent")
    if not result.get("isError"):
        against(tool["outputSchema"], structured, "its result")
        if json.loads(text) != structured:
            found.append("the text is not the structured content")
    elif not text.startswith("error: "):
        found.append(f"an error without its sentence: {text}")
    elif structured is not None:
        against(tool["outputSchema"], structured, "its error")
    return found


async def main() -> None:
    order = json.loads(sys.stdin.read())
    command, *args = order["target"]["bridge"]
    environment = {**os.environ, **order["target"].get("env", {})}
    server = StdioServerParameters(command=command, args=args, env=environment)
    unasked = []

    async def heard(message) -> None:
        if isinstance(message, Exception):
            unasked.append(str(message))

    async with Client(
        server, mode=order["target"]["era"], read_timeout_seconds=PATIENCE, message_handler=heard
    ) as client:
        tools = plain(await client.list_tools())["tools"]
        by_name = {tool["name"]: tool for tool in tools}
        for tool in tools:
            Draft202012Validator.check_schema(tool["inputSchema"])
            Draft202012Validator.check_schema(tool["outputSchema"])

        conversation = None  # with Fin: of the call before

        async def made(call: dict) -> dict:
            nonlocal conversation
            args = {name: conversation if value == "{conversation}" else value for name, value in call["args"].items()}
            call = {**call, "args": args}
            outcome = {**call, "complaints": []}
            heard = outcome.setdefault("heard", []) if call.get("progress") else None

            async def on_progress(progress, total, message):
                heard.append({"progress": progress, "total": total, "message": message})

            try:
                callback = None if heard is None else on_progress
                answer = await client.call_tool(call["tool"], args, progress_callback=callback)
                outcome["result"] = plain(answer)
                conversation = (outcome["result"].get("structuredContent") or {}).get("conversation_id", conversation)
                outcome["complaints"] = complaints_of(call, outcome["result"], by_name)
            except Exception as error:  # whatever the client makes of a wrong answer
                outcome["error"] = {"message": f"{type(error).__name__}: {error}"}
            return outcome

        if order.get("together"):
            outcomes = await asyncio.gather(*(made(call) for call in order["calls"]))
        else:
            outcomes = [await made(call) for call in order["calls"]]
        report = {
            "version": client.protocol_version,
            "tools": tools,
            "complaints": [],
            "outcomes": outcomes,
            "exchanges": [],
            "errors": unasked,
        }
    print(json.dumps(report))


asyncio.run(main())

"""A component made with slixmpp, as its documentation has it, driven by lines of JSON."""

import asyncio
import json
import sys
import time

import slixmpp

place = {}


def now():
    return time.monotonic_ns() / 1e6


def status_text(index, round_number):
    hour = (index + round_number) % 12 + 1
    return f"In a meeting until {hour}:{'00' if index % 2 == 0 else '30'} PM"


async def connect(request):
    place.update(request)
    component = slixmpp.ComponentXMPP(
        request["domain"], request["secret"], request["host"], request["port"]
    )
    started = asyncio.get_running_loop().create_future()
    component.add_event_handler("session_start", lambda _: started.set_result(None))
    component.connect()
    await asyncio.wait_for(started, 20)
    place["component"] = component


async def prepare(request):
    place.update(count=request["count"], round=request["round"])


async def go(request):
    component = place["component"]
    domain, recipients = place["domain"], place["recipients"]
    started_at = now()
    for index in range(place["count"]):
        component.send_presence(
            pto=f"reader{index % recipients}@example.com",
            pfrom=f"person{index}@{domain}",
            pshow="dnd",
            pstatus=status_text(index, place["round"]),
        )
        if index % 100 == 99:
            await asyncio.sleep(0)
    return started_at


OPERATIONS = {"connect": connect, "prepare": prepare, "go": go}


async def answer(request):
    try:
        record = {"id": request["id"], "ok": await OPERATIONS[request["op"]](request)}
    except Exception as error:  # told to whoever asked
        record = {"id": request["id"], "error": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


async def main():
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    tasks = set()
    while line := await reader.readline():
        task = asyncio.create_task(answer(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


asyncio.run(main())

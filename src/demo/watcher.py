"""The demo's independent XMPP clients (slixmpp): what they see is what any chat client would.

Lines of JSON come on standard input: {"id", "op", "session", ...}. Each is answered on standard
output by {"id", "ok"} or {"id", "error"}. What a session receives is told as it comes:
{"session", "event": "presence" | "message" | "gone", ...}.
"""

import asyncio
import json
import sys

import slixmpp
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

CLIENT = "{jabber:client}"


def tell(record):
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


def text_of(stanza, name):
    """The first child of that name, as most clients read it; "" where there is none."""
    found = stanza.xml.find(CLIENT + name)
    return "" if found is None else (found.text or "")


class Session:
    def __init__(self, name, jid, password):
        self.name = name
        self.client = client = slixmpp.ClientXMPP(jid, password)
        # Loopback, and a server without certificates.
        client["feature_mechanisms"].unencrypted_plain = True
        client["feature_mechanisms"].unencrypted_scram = True
        client.auto_authorize = None
        client.auto_subscribe = False
        for kind, handler in (("presence", self.on_presence), ("message", self.on_message)):
            client.register_handler(Callback(kind, MatchXPath(CLIENT + kind), handler))
        client.add_event_handler("disconnected", self.on_gone)

    def on_presence(self, stanza):
        tell(
            {
                "session": self.name,
                "event": "presence",
                "from": stanza.xml.get("from"),
                "type": stanza.xml.get("type") or "",
                "show": text_of(stanza, "show"),
                "status": text_of(stanza, "status"),
                "priority": text_of(stanza, "priority"),
            }
        )

    def on_message(self, stanza):
        tell(
            {
                "session": self.name,
                "event": "message",
                "from": stanza.xml.get("from"),
                "body": text_of(stanza, "body"),
            }
        )

    def on_gone(self, _):
        self.client.abort_reconnect = True
        tell({"session": self.name, "event": "gone"})

    async def login(self, host, port):
        signed_in = asyncio.get_running_loop().create_future()

        def started(_):
            if not signed_in.done():
                signed_in.set_result(True)

        def refused(_):
            if not signed_in.done():
                signed_in.set_exception(Exception("signing in was refused"))

        self.client.add_event_handler("session_start", started)
        self.client.add_event_handler("failed_all_auth", refused)
        self.client.connect(
            (host, port), use_ssl=False, force_starttls=False, disable_starttls=True
        )
        await asyncio.wait_for(signed_in, 20)
        await self.client.get_roster()
        self.client.send_presence()

    async def subscribe(self, contact, name):
        """RFC 6121, 2.3 and 3.1: into the roster with a name, then a subscription request."""
        await self.client.update_roster(contact, name=name)
        self.client.send_presence(pto=contact, ptype="subscribe")

    async def logout(self):
        self.client.abort_reconnect = True
        await self.client.disconnect(wait=1.0)


SESSIONS = {}


async def perform(request):
    op = request["op"]
    name = request["session"]
    if op == "login":
        SESSIONS[name] = Session(name, request["jid"], request["password"])
        await SESSIONS[name].login(request["host"], request["port"])
        return
    session = SESSIONS[name]
    if op == "subscribe":
        await session.subscribe(request["contact"], request["name"])
    elif op == "chat":
        session.client.send_message(mto=request["to"], mbody=request["body"], mtype="chat")
    elif op == "logout":
        await session.logout()
    else:
        raise ValueError("unknown operation " + op)


async def answer(request):
    try:
        await perform(request)
        tell({"id": request["id"], "ok": True})
    except Exception as error:  # told to whoever asked
        tell({"id": request["id"], "error": f"{type(error).__name__}: {error}"})


async def main():
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    tasks = set()
    # The end of its input is the end of the demo.
    while line := await reader.readline():
        task = asyncio.create_task(answer(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


asyncio.run(main())

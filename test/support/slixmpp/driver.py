"""Independent XMPP clients, driven by lines of JSON.

One process holds any number of clients (slixmpp). Requests come on standard input, one JSON object
a line: {"id", "op", "session", ...}. Answers go to standard output: {"id", "ok": ...} or
{"id", "error": "..."}. What a client receives is reported as it comes:
{"session", "event": "presence" | "message" | "pubsub" | "disconnected", ...}.
"""

import asyncio
import json
import ssl
import sys
import xml.etree.ElementTree as ET

import slixmpp
from slixmpp.exceptions import IqError, IqTimeout
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CLIENT = "{jabber:client}"
HINTS = "{urn:xmpp:hints}"


def say(record):
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


def child_text(element, name):
    found = element.find(CLIENT + name)
    return None if found is None else (found.text or "")


def presence_record(stanza):
    """Everything a presence says, every <status/> with the language it is in."""
    element = stanza.xml
    own_lang = element.get(LANG)
    error = element.find(CLIENT + "error")
    caps = element.find("{http://jabber.org/protocol/caps}c")
    photo = element.find("{vcard-temp:x:update}x/{vcard-temp:x:update}photo")
    return {
        "caps": None if caps is None else f'{caps.get("node")}#{caps.get("ver")}',
        "photo": None if photo is None else (photo.text or ""),
        "from": element.get("from"),
        "to": element.get("to"),
        "type": element.get("type"),
        "lang": own_lang,
        "show": child_text(element, "show"),
        "statuses": [
            {"lang": status.get(LANG, own_lang), "text": status.text or ""}
            for status in element.findall(CLIENT + "status")
        ],
        "priority": child_text(element, "priority"),
        "delayed": element.find("{urn:xmpp:delay}delay") is not None,
        "error": None if error is None else [child.tag.split("}")[1] for child in error],
    }


def message_record(stanza):
    element = stanza.xml
    error = element.find(CLIENT + "error")
    return {
        "from": element.get("from"),
        "type": element.get("type"),
        "id": element.get("id"),
        "lang": element.get(LANG),
        "body": child_text(element, "body"),
        "thread": child_text(element, "thread"),
        "errorText": None if error is None else error.findtext("{*}text"),
        "delayed": element.find("{urn:xmpp:delay}delay") is not None,
        "hints": [child.tag.split("}")[1] for child in element if child.tag.startswith(HINTS)],
        "error": None if error is None else [child.tag.split("}")[1] for child in error],
    }


def form_record(form):
    """A form as slixmpp understands it."""
    return {
        "type": form["type"],
        "title": form["title"],
        "instructions": form["instructions"],
        "fields": [
            {
                "var": field["var"],
                "type": field["type"],
                "label": field["label"],
                "required": field["required"],
                "value": field["value"],
                "options": [
                    value.text
                    for value in field.xml.findall("{jabber:x:data}option/{jabber:x:data}value")
                ],
            }
            for field in form["fields"]
            if field["type"] != "fixed"
        ],
        "lines": [
            field.findtext("{jabber:x:data}value")
            for field in form.xml.findall("{jabber:x:data}field")
            if field.get("type") == "fixed"
        ],
    }


class Session:
    def __init__(self, name, jid, password, interests):
        self.name = name
        self.client = slixmpp.ClientXMPP(jid, password)
        client = self.client
        client["feature_mechanisms"].unencrypted_plain = True
        client["feature_mechanisms"].unencrypted_scram = True
        client.auto_authorize = None
        client.auto_subscribe = False
        client.register_handler(
            Callback("presences", MatchXPath("{jabber:client}presence"), self.on_presence)
        )
        client.register_handler(
            Callback("messages", MatchXPath("{jabber:client}message"), self.on_message)
        )
        client.register_handler(
            Callback(
                "events",
                MatchXPath("{jabber:client}message/{http://jabber.org/protocol/pubsub#event}event"),
                self.on_pubsub,
            )
        )
        client.add_event_handler("disconnected", self.on_disconnected)
        if interests:
            # With capabilities of its own, which say what it wants to be notified of.
            for plugin in ("xep_0030", "xep_0115", "xep_0060", "xep_0163"):
                client.register_plugin(plugin)
        self.interests = interests or []
        self.lost = asyncio.Event()

    def report(self, event, record):
        say({"session": self.name, "event": event, **record})

    def on_presence(self, stanza):
        self.report("presence", presence_record(stanza))

    def on_message(self, stanza):
        self.report("message", message_record(stanza))

    def on_pubsub(self, stanza):
        xml = ET.tostring(stanza.xml, encoding="unicode")
        self.report("pubsub", {"from": stanza.xml.get("from"), "xml": xml})

    def on_disconnected(self, reason):
        self.client.abort_reconnect = True
        self.lost.set()
        self.report("disconnected", {"reason": str(reason)})

    async def login(self, host, port, presence, tls):
        started = asyncio.get_running_loop().create_future()
        refused = "not authenticated"

        def start(_):
            if not started.done():
                started.set_result(True)

        def fail(_):
            if not started.done():
                started.set_exception(Exception(refused))

        self.client.add_event_handler("session_start", start)
        self.client.add_event_handler("failed_all_auth", fail)
        self.client.add_event_handler("connection_failed", fail)
        # It is the server that is tried, not its certificate.
        self.client.ssl_context.check_hostname = False
        self.client.ssl_context.verify_mode = ssl.CERT_NONE
        self.client.connect(
            (host, port), use_ssl=False, force_starttls=False, disable_starttls=not tls
        )
        await self.unless_lost(asyncio.wait_for(started, 20))
        await self.unless_lost(self.client.get_roster())
        if self.interests:
            for node in self.interests:
                self.client["xep_0163"].add_interest(node, jid=self.client.boundjid)
            await self.client["xep_0115"].update_caps(broadcast=False)
        if presence:
            self.client.send_presence()
        return self.client.boundjid.full

    async def unless_lost(self, awaited):
        """The result; an error as soon as the connection is gone."""
        task = asyncio.ensure_future(awaited)
        lost = asyncio.ensure_future(self.lost.wait())
        await asyncio.wait({task, lost}, return_when=asyncio.FIRST_COMPLETED)
        lost.cancel()
        if task.done():
            return task.result()
        task.cancel()
        raise Exception("the connection was lost")

    async def query(self, request):
        """Sends one IQ whose payload is given as XML; gives back the answer as XML."""
        iq = self.client.Iq()
        iq["type"] = request.get("type", "get")
        iq["to"] = request["to"]
        iq.append(ET.fromstring(request["payload"]))
        try:
            answer = await iq.send(timeout=request.get("timeout", 10))
        except IqError as error:
            answer = error.iq
        except IqTimeout:
            return None
        return ET.tostring(answer.xml, encoding="unicode")

    async def adhoc(self, request):
        """Runs a command with slixmpp's own plugin; `values` fill in the form it begins with."""
        for plugin in ("xep_0030", "xep_0004", "xep_0050"):
            self.client.register_plugin(plugin)
        plugin = self.client["xep_0050"]
        jid, node = request["to"], request["node"]
        listed = await plugin.get_commands(jid)
        titles = {item[1]: item[2] for item in listed["disco_items"]["items"]}
        iq = await plugin.send_command(jid, node)
        asked = None
        if iq["command"]["status"] == "executing":
            asked = form_record(iq["command"]["form"])
            form = iq["command"]["form"]
            form.reply()
            form.set_values(request["values"])
            iq = await plugin.send_command(
                jid, node, action="complete", payload=form, sessionid=iq["command"]["sessionid"]
            )
        return {
            "titles": titles,
            "asked": asked,
            "status": iq["command"]["status"],
            "actions": sorted(iq["command"]["actions"]),
            "notes": [text for _, text in iq["command"]["notes"]],
            "lang": iq["command"].xml.get(LANG),
            "answer": form_record(iq["command"]["form"]),
        }

    async def roster(self):
        await self.client.get_roster()
        return {
            jid: self.client.client_roster[jid]["subscription"]
            for jid in self.client.client_roster
        }

    async def logout(self):
        self.client.abort_reconnect = True
        await self.client.disconnect(wait=1.0)

    def cut(self):
        """Drops the connection without a word."""
        self.client.abort_reconnect = True
        self.client.cancel_connection_attempt()
        self.client.abort()


SESSIONS = {}


async def perform(request):
    op = request["op"]
    name = request.get("session")
    if op == "login":
        session = Session(name, request["jid"], request["password"], request.get("interests"))
        SESSIONS[name] = session
        try:
            return await session.login(
                request["host"], request["port"], request["presence"], request.get("tls", False)
            )
        except Exception:
            session.cut()
            raise
    session = SESSIONS[name]
    if op == "presence":
        session.client.send_presence(
            pto=request.get("to"), ptype=request.get("type"), pshow=request.get("show")
        )
        return None
    if op == "chat":
        message = session.client.make_message(
            mto=request["to"], mbody=request["body"], mtype=request.get("type", "chat")
        )
        if request.get("lang"):
            message.xml.set(LANG, request["lang"])
        message.send()
        return None
    if op == "raw":
        session.client.send_raw(request["xml"])
        return None
    if op == "query":
        return await session.query(request)
    if op == "adhoc":
        return await session.adhoc(request)
    if op == "roster":
        return await session.roster()
    if op == "logout":
        await session.logout()
        return None
    if op == "cut":
        session.cut()
        return None
    raise ValueError("unknown operation " + op)


async def answer(request):
    try:
        say({"id": request["id"], "ok": await perform(request)})
    except Exception as error:  # reported to the test, which fails with it
        say({"id": request["id"], "error": f"{type(error).__name__}: {error}"})


async def main():
    reader = asyncio.StreamReader(limit=16 * 1024 * 1024)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tasks = set()
    say({"event": "ready"})
    while line := await reader.readline():
        task = asyncio.create_task(answer(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


asyncio.run(main())

-- Shows people's presence as Doorlight decides, on their own resources: identity "native".
--
--   plugin_paths = { "/usr/share/doorlight/contrib/prosody" }
--   VirtualHost "example.com"
--     modules_enabled = { "doorlight" }
--     doorlight_component = "presence.example.com"
--
-- What is said between the two is in docs/native-protocol.md. Everything is kept in memory and
-- ends with the component's connection, its lease, this module and the server; contacts then see
-- the originals again.
--
-- How it works: mod_presence keeps what a client says in `session.presence`, routes by it, and
-- sends that very stanza to the contacts, at once and whenever one of them asks. On its way out to
-- somebody of the roster we put a rewritten copy in its place; the original is never touched.

local st = require "util.stanza";
local jid_bare = require "util.jid".bare;
local jid_host = require "util.jid".host;
local jid_prep = require "util.jid".prep;
local jid_split = require "util.jid".split;
local nodeprep = require "util.encodings".stringprep.nodeprep;
local monotonic = require "util.time".monotonic;
local datetime = require "util.datetime".datetime;
local new_id = require "util.id".medium;
local rostermanager = require "core.rostermanager";
local usermanager = require "core.usermanager";

local hosts = prosody.hosts;
local core_post_stanza = prosody.core_post_stanza;

local xmlns = "urn:doorlight:native:1";
local xmlns_delay = "urn:xmpp:delay";
local host = module.host;
local component = jid_prep(module:get_option_string("doorlight_component") or "");

-- People in one request.
local most = 500;
-- Requests that wait; whoever awaits the results never has so many.
local most_waiting = 100;
-- Seconds of work after which everybody else's stanzas have their turn. One person's contacts are
-- never parted: mod_presence sends to them in one go as well, and a change of the person's own in the
-- midst would be followed by what is older.
local slice = 0.02;
-- Seconds in which changes of sessions are gathered, and people in one telling of them.
local gathering = 0.05;
local most_told = 200;
-- Octets of a person's own statuses that are told, with what XML makes of them.
local most_status = 2048;

local shows = { available = true, chat = true, away = true, xa = true, dnd = true, unavailable = true };
local stand_in = "Calendar";

if module:get_host_type() ~= "local" then
	error("mod_doorlight belongs on a VirtualHost, not on a component", 0);
end
if not component then
	module:log("error", "doorlight_component is not set for %s: mod_doorlight does nothing here", host);
	return;
end

module:add_feature(xmlns);

-- The session in force: id, number, the component's connection, when its lease ends.
local current;
local number = 0;
-- Local part to { shown, since, said, told }: what contacts see (nil for the originals), since
-- when, the number of the session that said it last, and what was last told of their clients.
local people = {};
-- Our own stanzas, which pass as they are.
local ours = setmetatable({}, { __mode = "k" });
-- Client session to the position of its last change among all changes.
local changed = setmetatable({}, { __mode = "k" });
local changes = 0;
-- Client session to contacts it sent presence by itself while it was hidden from them.
local directed = setmetatable({}, { __mode = "k" });
-- The presence that a client is broadcasting at this moment, and whether contacts see no change.
local broadcasting, quiet;

-- Without `except`, which may be on its way out and no longer among them.
local function available_sessions(node, except)
	local list = {};
	local user = hosts[host].sessions[node];
	for _, session in pairs(user and user.sessions or {}) do
		if session.presence and session ~= except then list[#list + 1] = session; end
	end
	return list;
end

local function is_contact(item)
	return item and (item.subscription == "both" or item.subscription == "from");
end

-- Stanzas

local function is_ours(tag, name)
	return tag.name == name and (tag.attr.xmlns == nil or tag.attr.xmlns == "jabber:client");
end

local function add_shown(stanza, shown)
	if shown.show ~= "available" and shown.show ~= "unavailable" then
		stanza:text_tag("show", shown.show);
	end
	for _, status in ipairs(shown.statuses) do
		stanza:text_tag("status", status.text, { ["xml:lang"] = status.lang });
	end
	return stanza;
end

-- What contacts are sent of a client's presence; `since` is for those who ask later.
local function rewritten(original, shown, since)
	if shown and shown.show == "unavailable" then
		return add_shown(st.presence({ type = "unavailable", from = original.attr.from }), shown);
	end
	local copy = st.clone(original);
	copy.attr.id = nil;
	copy:maptags(function (tag)
		if shown and (is_ours(tag, "show") or is_ours(tag, "status")) then return nil; end
		if tag.name == "delay" and tag.attr.xmlns == xmlns_delay and tag.attr.from == host then
			if not since then return nil; end
			if tag.attr.stamp < since then tag.attr.stamp = since; end
		end
		return tag;
	end);
	return shown and add_shown(copy, shown) or copy;
end

local function words_of(stanza)
	local words = {};
	for _, tag in ipairs(stanza.tags) do
		if is_ours(tag, "show") or is_ours(tag, "status") then words[#words + 1] = tostring(tag); end
	end
	return table.concat(words);
end

-- The same text for presences that contacts cannot tell apart: where the words stand among the
-- rest is not to be seen.
local function text_of(stanza)
	local rest = {};
	for _, tag in ipairs(stanza.tags) do
		if not is_ours(tag, "show") and not is_ours(tag, "status") then rest[#rest + 1] = tostring(tag); end
	end
	local attr = stanza.attr;
	return table.concat({ attr.from, attr.type or "", words_of(stanza), table.concat(rest) }, "\0");
end

-- What contacts see of someone without a resource, and whether it is one that stands in; nil for
-- nothing but the server's own `unavailable`.
local function seen_alone(node, shown)
	if not shown then return nil; end
	if shown.show == "unavailable" then
		if #shown.statuses == 0 then return nil; end
		return add_shown(st.presence({ type = "unavailable", from = node.."@"..host }), shown), false;
	end
	if not shown.stays then return nil; end
	return add_shown(st.presence({ from = node.."@"..host.."/"..stand_in }), shown), true;
end

local function send_to(origin, stanza, contact)
	stanza.attr.to = contact;
	ours[stanza] = true;
	core_post_stanza(origin, stanza, true);
end

local function send_to_contacts(node, origin, roster, stanza, only)
	local own = node.."@"..host;
	local contacts = {};
	for contact, item in pairs(roster) do
		if contact and contact ~= own and is_contact(item) and (not only or only(contact)) then
			contacts[#contacts + 1] = contact;
		end
	end
	for _, contact in ipairs(contacts) do
		send_to(origin, stanza, contact);
	end
end

-- For someone who has no session at hand.
local function send_alone(node, stanza, only)
	if not usermanager.user_exists(node, host) then return; end
	local roster = rostermanager.load_roster(node, host);
	if roster then send_to_contacts(node, hosts[host], roster, stanza, only); end
end

local function without_stand_in(node, shown)
	local stanza = st.presence({ type = "unavailable", from = node.."@"..host.."/"..stand_in });
	if shown and shown.show == "unavailable" then add_shown(stanza, shown); end
	return stanza;
end

-- Changing what is shown

local function change_alone(node, old, new)
	local before, before_stands_in = seen_alone(node, old);
	local after, after_stands_in = seen_alone(node, new);
	if (before and text_of(before)) == (after and text_of(after)) then return; end
	if before_stands_in and not after_stands_in then
		send_alone(node, without_stand_in(node, new));
	else
		send_alone(node, after or st.presence({ type = "unavailable", from = node.."@"..host }));
	end
end

local function same(one, other)
	return (one and one.key) == (other and other.key);
end

-- From now on contacts see `new` of this person, or the originals where it is nil.
local function change(node, person, new)
	local old = person.shown;
	if same(old, new) then return; end
	person.shown, person.since = new, datetime();
	local sessions = available_sessions(node);
	if #sessions == 0 then return change_alone(node, old, new); end
	for _, session in ipairs(sessions) do
		if not new or new.show ~= "unavailable" then directed[session] = nil; end
		local after = rewritten(session.presence, new);
		if text_of(rewritten(session.presence, old)) ~= text_of(after) then
			send_to_contacts(node, session, session.roster, after);
		end
	end
end

-- Work is done in the order in which it came, in slices.

local queue = {};
local first, last = 1, 0;
local working = false;

local function reported(err)
	module:log("error", "a person could not be shown: %s", debug.traceback(tostring(err), 2));
end

local function work()
	local stop = monotonic() + slice;
	while first <= last do
		local task = queue[first];
		while task.next <= #task.items do
			local item = task.items[task.next];
			task.next = task.next + 1;
			xpcall(task.each, reported, item);
			-- Ended meanwhile, by what the delivery led to.
			if queue[first] ~= task then break; end
			if monotonic() > stop then
				module:add_timer(0.001, work);
				return;
			end
		end
		if queue[first] == task then
			queue[first] = nil;
			first = first + 1;
			if task.done then task.done(); end
		end
	end
	working = false;
end

local function enqueue(items, each, done)
	last = last + 1;
	queue[last] = { items = items, each = each, done = done, next = 1 };
	if not working then
		working = true;
		work();
	end
end

local function people_said_before(limit)
	local nodes = {};
	for node, person in pairs(people) do
		if person.said < limit then nodes[#nodes + 1] = node; end
	end
	return nodes;
end

local function drop_said_before(limit, done)
	enqueue(people_said_before(limit), function (node)
		local person = people[node];
		-- Someone may have been said again while this waited.
		if not person or person.said >= limit then return; end
		change(node, person, nil);
		people[node] = nil;
	end, done);
end

local function end_session(reason)
	module:log("info", "nothing of Doorlight's is in force any more (%s): originals are shown", reason);
	current = nil;
	-- What waits is of that session; who asked for it is told nothing, being gone.
	queue, first, last = {}, 1, 0;
	drop_said_before(number + 1);
end

local lease_timer;

local function lease_until(seconds)
	if lease_timer then lease_timer:stop(); end
	lease_timer = module:add_timer(seconds, function ()
		lease_timer = nil;
		if current then end_session("its lease has run out"); end
	end);
end

-- Telling of people's own clients

-- The client that routing prefers; of several the one that changed last.
local function leading_session(node)
	local leader;
	for _, session in ipairs(available_sessions(node)) do
		local ahead = leader and ((session.priority or 0) - (leader.priority or 0));
		if not leader or ahead > 0 or (ahead == 0 and (changed[session] or 0) > (changed[leader] or 0)) then
			leader = session;
		end
	end
	return leader;
end

-- Adds what the person's clients say; without a `person` it is not told that there are none.
local function add_told(parent, node)
	local session = leading_session(node);
	if not session then return false; end
	local presence = session.presence;
	local show = presence:get_child_text("show");
	if not shows[show] or show == "unavailable" then show = "available"; end
	parent:tag("person", { name = node, show = show });
	local left = most_status;
	for tag in presence:childtags("status") do
		local text = tag:get_text() or "";
		left = left - #st.xml_escape(text);
		if left < 0 then break; end
		parent:text_tag("status", text, { ["xml:lang"] = tag.attr["xml:lang"] or presence.attr["xml:lang"] });
	end
	parent:up();
	return true;
end

local untold = {};
local telling = false;

local function tell()
	local sessions = st.stanza("sessions", { xmlns = xmlns });
	local count = 0;
	for node in pairs(untold) do
		if count == most_told then break; end
		untold[node] = nil;
		local person = people[node];
		if current and person and person.said == current.number then
			if not add_told(sessions, node) then
				sessions:tag("person", { name = node, show = "unavailable" }):up();
			end
			local told = tostring(sessions.tags[#sessions.tags]);
			if told == person.told then
				table.remove(sessions.tags);
				table.remove(sessions);
			else
				person.told = told;
				count = count + 1;
			end
		end
	end
	if count == 0 then
		telling = false;
		return;
	end
	-- One at a time, so that a component that is slow to answer is told the latest only.
	local iq = st.iq({ type = "set", from = host, to = component, id = new_id() }):add_child(sessions);
	local again = function () module:add_timer(gathering, tell); end
	module:send_iq(iq, nil, 30):next(again, again);
end

local function sessions_changed(node)
	local person = people[node];
	if not current or not person or person.said ~= current.number then return; end
	untold[node] = true;
	if telling then return; end
	telling = true;
	module:add_timer(gathering, tell);
end

-- Requests

local function refuse(event, kind, condition, text)
	event.origin.send(st.error_reply(event.stanza, kind, condition, text));
end

local function answer(event, payload)
	-- A connection that has ended has no `send` any more.
	if not event.origin.send then return; end
	local reply = st.reply(event.stanza);
	event.origin.send(payload and reply:add_child(payload) or reply);
end

local function lease_of(payload)
	local lease = tonumber(payload.attr.lease);
	if lease and lease >= 10 and lease <= 600 then return math.floor(lease); end
end

local function read_person(tag)
	local node = tag.attr.name and tag.attr.name ~= "" and nodeprep(tag.attr.name);
	if not node then return nil; end
	if tag.attr.forget == "true" or tag.attr.forget == "1" then return { node = node, forget = true }; end
	local show = tag.attr.show;
	if not show then return { node = node }; end
	if not shows[show] then return nil; end
	local stays = tag.attr.stays == "true" or tag.attr.stays == "1";
	local statuses, key = {}, { show, tostring(stays) };
	for status in tag:childtags("status") do
		local one = { lang = status.attr["xml:lang"], text = status:get_text() or "" };
		statuses[#statuses + 1] = one;
		key[#key + 1] = (one.lang or "").."\0"..one.text;
	end
	return { node = node, shown = { show = show, stays = stays, statuses = statuses, key = table.concat(key, "\1") } };
end

local function read_people(payload)
	local list = {};
	for tag in payload:childtags("person") do
		local one = read_person(tag);
		if not one or #list == most then return nil; end
		list[#list + 1] = one;
	end
	return list;
end

local requests = {};

function requests.open(event, payload)
	local id, lease = payload.attr.session, lease_of(payload);
	if not id or id == "" or not lease then return refuse(event, "modify", "bad-request"); end
	number = number + 1;
	current = { id = id, number = number, origin = event.origin };
	lease_until(lease);
	module:log("info", "Doorlight has begun a session");
	answer(event, st.stanza("open", { xmlns = xmlns, session = id, lease = tostring(lease), most = tostring(most) }));
end

function requests.renew(event, payload)
	local lease = lease_of(payload);
	if not lease then return refuse(event, "modify", "bad-request"); end
	lease_until(lease);
	answer(event);
end

function requests.ready(event)
	drop_said_before(current.number, function () answer(event); end);
end

function requests.show(event, payload)
	local list = read_people(payload);
	if not list then return refuse(event, "modify", "bad-request"); end
	if last - first >= most_waiting then return refuse(event, "wait", "resource-constraint"); end
	local said = current.number;
	for _, one in ipairs(list) do
		local person = people[one.node];
		if person then person.said = said; end
	end
	enqueue(list, function (one)
		local person = people[one.node] or {};
		person.said = said;
		people[one.node] = not one.forget and person or nil;
		change(one.node, person, one.shown);
	end, function ()
		local sessions = st.stanza("sessions", { xmlns = xmlns });
		for _, one in ipairs(list) do
			local person = people[one.node];
			if person and not one.forget then
				person.told = add_told(sessions, one.node) and tostring(sessions.tags[#sessions.tags])
					or tostring(st.stanza("person", { name = one.node, show = "unavailable" }));
			end
		end
		answer(event, sessions);
	end);
end

module:hook("iq/host", function (event)
	local origin, stanza = event.origin, event.stanza;
	local kind = stanza.attr.type;
	local payload = stanza.tags[1];
	if (kind ~= "set" and kind ~= "get") or not payload or payload.attr.xmlns ~= xmlns then return; end
	if origin.type ~= "component" or origin.host ~= component or stanza.attr.from ~= component then
		refuse(event, "auth", "forbidden");
		return true;
	end
	local request = requests[payload.name];
	if kind == "get" or not request or #stanza.tags ~= 1 or not payload.attr.session then
		refuse(event, "modify", "bad-request");
	elseif payload.name ~= "open" and (not current or current.id ~= payload.attr.session or current.origin ~= origin) then
		refuse(event, "cancel", "item-not-found");
	else
		request(event, payload);
	end
	return true;
end, 10);

-- What a client sends

-- Only words changed that contacts do not see. A client that repeats itself is broadcast as ever.
local function nobody_sees(before, after, shown)
	return words_of(before) ~= words_of(after)
		and text_of(rewritten(before, shown)) == text_of(rewritten(after, shown));
end

module:wrap_event("presence/bare", function (handlers, name, event)
	local origin, stanza = event.origin, event.stanza;
	local kind = stanza.attr.type;
	if stanza.attr.to or origin.type ~= "c2s" or not origin.username or (kind and kind ~= "unavailable") then
		return handlers(name, event);
	end
	local node = origin.username;
	changes = changes + 1;
	changed[origin] = changes;
	local before = origin.presence;
	local others = #available_sessions(node, origin);
	local function stands_in()
		local shown = people[node] and people[node].shown;
		local stanza_alone, yes = seen_alone(node, shown);
		return yes and stanza_alone;
	end

	local leaves_last = kind and before and others == 0;
	-- First the one that stands in, so that nobody is seen to go who stays; but a client that has
	-- its name takes it along.
	local instead = leaves_last and stands_in();
	if instead and origin.resource ~= stand_in then
		send_to_contacts(node, origin, origin.roster, instead);
		instead = nil;
	end

	local shown = people[node] and people[node].shown;
	local outer, outer_quiet = broadcasting, quiet;
	broadcasting, quiet = stanza, not kind and before and shown and nobody_sees(before, stanza, shown);
	local result = handlers(name, event);
	broadcasting, quiet = outer, outer_quiet;

	if kind then directed[origin] = nil; end
	if instead then send_alone(node, instead); end
	if not kind and not before and others == 0 and origin.resource ~= stand_in and stands_in() then
		send_to_contacts(node, origin, origin.roster, without_stand_in(node, shown));
	end
	sessions_changed(node);
	return result;
end);

-- Somebody became a contact, or ceases to be one, while the stand-in is to be seen. mod_presence
-- knows of it in a moment.
local function subscription_changes(node, contact, kind)
	local person = people[node];
	if not person or not person.shown or #available_sessions(node) > 0 then return; end
	if kind == "unsubscribed" and not rostermanager.is_contact_subscribed(node, host, contact) then return; end
	module:add_timer(0, function ()
		local stanza, stands_in = seen_alone(node, people[node] and people[node].shown);
		if not stanza or #available_sessions(node) > 0 then return; end
		if rostermanager.is_contact_subscribed(node, host, contact) then
			send_to(hosts[host], stanza, contact);
		elseif kind == "unsubscribed" and stands_in then
			send_to(hosts[host], without_stand_in(node), contact);
		end
	end);
end

module:hook("roster-item-removed", function (event)
	if not is_contact(event.item) or #available_sessions(event.username) > 0 then return; end
	local person = people[event.username];
	local _, stands_in = seen_alone(event.username, person and person.shown);
	if stands_in then send_to(hosts[host], without_stand_in(event.username), event.jid); end
end);

-- A client's presence on its way to one contact: true where ours went in its place.
local function from_client(origin, stanza, contact)
	local person = people[origin.username];
	local shown = person and person.shown;
	if not shown or contact == origin.username.."@"..host then return; end
	if not is_contact(origin.roster and origin.roster[contact]) then return; end
	local hidden = shown.show == "unavailable";
	if broadcasting ~= stanza and stanza ~= origin.presence then
		-- Sent by the client to this contact alone: it must be able to go again.
		if stanza.attr.type then
			if directed[origin] then directed[origin][contact] = nil; end
		elseif hidden then
			directed[origin] = directed[origin] or {};
			directed[origin][contact] = true;
		end
		return;
	end
	if stanza.attr.type == "unavailable" then
		if hidden and not (directed[origin] and directed[origin][contact]) then return true; end
		return;
	end
	if broadcasting == stanza and (hidden or quiet) then return true; end
	send_to(origin, rewritten(stanza, shown, person.since), stanza.attr.to);
	return true;
end

-- The server's own answer for somebody who has no resource.
local function from_server(stanza, contact)
	local node, node_host, resource = jid_split(stanza.attr.from);
	if not node or node_host ~= host or resource or #stanza.tags > 0 then return; end
	local instead = seen_alone(node, people[node] and people[node].shown);
	if not instead or #available_sessions(node) > 0 then return; end
	-- Strangers who ask to subscribe are answered so as well.
	if not rostermanager.is_contact_subscribed(node, host, contact) then return; end
	send_to(hosts[host], instead, stanza.attr.to);
	return true;
end

local function outgoing(event)
	local origin, stanza = event.origin, event.stanza;
	if ours[stanza] or not stanza.attr.to then return; end
	local kind = stanza.attr.type;
	local contact = jid_bare(stanza.attr.to);
	if kind == nil or kind == "unavailable" then
		if origin.type == "c2s" and origin.username then return from_client(origin, stanza, contact); end
		if kind and origin == hosts[host] then return from_server(stanza, contact); end
	elseif kind == "subscribed" or (kind == "unsubscribed" and origin.username) then
		subscription_changes(origin.username or jid_split(stanza.attr.from), contact, kind);
	end
end

-- Before those who add to a presence or keep it back: they see the copy instead.
module:hook("pre-presence/bare", outgoing, 100);
module:hook("pre-presence/full", outgoing, 100);
module:hook("pre-presence/host", outgoing, 100);

-- The component

local function component_connection()
	local there = hosts[component] and hosts[component].modules and hosts[component].modules.component;
	return there and there.connected and there.session;
end

-- While it is away the server would answer everyone who has it in the roster with an error.
local function no_error(event)
	local stanza = event.stanza;
	local there = hosts[component] and hosts[component].modules.component;
	if not there or there.connected then return; end
	if stanza.attr.type == "probe" then
		module:context(component):send(st.presence({
			type = "unavailable", from = jid_bare(stanza.attr.to), to = stanza.attr.from;
		}));
	end
	return true;
end

local attached;

local function attach()
	if not hosts[component] or attached == hosts[component].events then return; end
	attached = hosts[component].events;
	local there = module:context(component);
	there:hook("component-disconnected", function (event)
		-- A second connection that was refused says so too.
		if current and event.session == current.origin then end_session("the component has disconnected"); end
	end);
	for _, to in ipairs { "bare", "full", "host" } do
		there:hook("presence/"..to, no_error);
	end
end

module:hook_global("host-activated", function (name)
	if name == component then attach(); end
end);
module:hook_global("host-deactivated", function (name)
	if name == component and current then end_session("the component was taken away"); end
end);

-- Other servers would go on showing a stand-in of a server that is gone.
module:hook_global("server-stopping", function ()
	for node, person in pairs(people) do
		local _, stands_in = seen_alone(node, person.shown);
		if stands_in and #available_sessions(node) == 0 then
			xpcall(send_alone, reported, node, without_stand_in(node), function (contact)
				return not hosts[jid_host(contact)];
			end);
		end
	end
end, 10);

function module.load()
	attach();
	if component_connection() then
		module:send(st.iq({ type = "set", from = host, to = component, id = new_id() })
			:tag("loaded", { xmlns = xmlns }));
	end
end

function module.unload()
	current = nil;
	queue, first, last = {}, 1, 0;
	for node, person in pairs(people) do
		xpcall(change, reported, node, person, nil);
	end
	people = {};
end

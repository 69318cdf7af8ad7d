%% Presence of people who have no resource: to whom their roster allows it, by the server's own
%% broadcast, and in answer to probes.
-module(mod_doorlight_roster).

-export([broadcast/2, send/2, hook/1, unhook/1]).
%% Hooks.
-export([received/1, said_to/1, said_by/2, removed/2]).

-include("xmpp.hrl").
-include("mod_doorlight.hrl").

%% After the roster has changed (50); before it is removed.
hooks() ->
    [{sm_receive_packet, received, 50},
     {roster_out_subscription, said_to, 60},
     {roster_in_subscription, said_by, 60},
     {remove_user, removed, 40}].

-spec hook(binary()) -> ok.
hook(Host) ->
    [ejabberd_hooks:add(Hook, Host, ?MODULE, Function, Place)
     || {Hook, Function, Place} <- hooks()],
    ok.

-spec unhook(binary()) -> ok.
unhook(Host) ->
    [ejabberd_hooks:delete(Hook, Host, ?MODULE, Function, Place)
     || {Hook, Function, Place} <- hooks()],
    ok.

%% To every contact whose subscription allows it.
-spec broadcast(binary(), presence()) -> ok.
broadcast(Host, #presence{from = From} = Presence) ->
    Roster =
        ejabberd_hooks:run_fold(roster_get, Host, [], [{From#jid.luser, Host}]),
    To = [Jid
          || #roster_item{jid = Jid, subscription = Subscription} <- Roster,
             Subscription == both orelse Subscription == from,
             allowed(Host, xmpp:set_to(Presence, Jid))],
    mod_doorlight_pace:sent(Host, To),
    ejabberd_router_multicast:route_multicast(From, Host, To, Presence, false).

%% To one of them.
-spec send(jid(), presence()) -> ok.
send(To, #presence{from = #jid{luser = User, lserver = Host} = From} = Presence) ->
    {Subscription, _, _} =
        ejabberd_hooks:run_fold(roster_get_jid_info, Host, {none, none, []}, [User, Host, To]),
    Packet = xmpp:set_from_to(Presence, From, To),
    case (Subscription == both orelse Subscription == from) andalso allowed(Host, Packet) of
        true ->
            ejabberd_router:route(Packet);
        false ->
            ok
    end.

%% The person's privacy and block lists.
allowed(Host, #presence{from = From} = Packet) ->
    allow == ejabberd_hooks:run_fold(privacy_check_packet, Host, allow, [From, Packet, out]).

%% A probe, which nobody else answers where there is no resource.
-spec received(stanza()) -> stanza().
received(#presence{type = probe,
                   from = From,
                   to = #jid{luser = User,
                             lserver = Host,
                             lresource = <<>>}} =
             Packet) ->
    case mod_doorlight_shown:absent(Host, User) of
        none ->
            ok;
        #absent{since = Since} = Absent ->
            Presence = mod_doorlight_shown:as_absent(Host, Absent),
            send(From, misc:add_delay_info(Presence, jid:make(Host), Since))
    end,
    Packet;
received(Packet) ->
    Packet.

%% The person answers a subscription without having a resource that is available.
-spec said_to(presence()) -> ok.
said_to(#presence{type = subscribed,
                  from = #jid{luser = User, lserver = Host},
                  to = To}) ->
    mod_doorlight_server:subscribed(Host, User, jid:remove_resource(To));
said_to(#presence{type = unsubscribed,
                  from = #jid{luser = User, lserver = Host},
                  to = To}) ->
    part(User, Host, To);
said_to(_) ->
    ok.

%% A contact gives its subscription up.
-spec said_by(boolean(), presence()) -> boolean().
said_by(Acc,
        #presence{type = unsubscribe,
                  from = From,
                  to = #jid{luser = User, lserver = Host}}) ->
    part(User, Host, From),
    Acc;
said_by(Acc, _) ->
    Acc.

%% The server itself takes the person's resources back, but knows nothing of Calendar.
part(User, Host, To) ->
    case mod_doorlight_shown:absent(Host, User) of
        #absent{as = calendar} = Absent ->
            Presence = mod_doorlight_shown:no_longer(Host, Absent),
            ejabberd_router:route(
                xmpp:set_to(Presence, jid:remove_resource(To)));
        _ ->
            ok
    end.

%% An account is deleted.
-spec removed(binary(), binary()) -> ok.
removed(User, Server) ->
    mod_doorlight_server:removed(
        jid:nameprep(Server), jid:nodeprep(User)).

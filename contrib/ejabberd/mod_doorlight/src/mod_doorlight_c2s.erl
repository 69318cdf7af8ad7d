%% What happens in the process of each client. The session keeps the client's own presence where the
%% server has it anyway (`pres_last`), so nothing that goes wrong here can lose it; beside it is
%% what contacts were last sent instead (`doorlight_seen`). Whatever goes to contacts by itself
%% (broadcasts, answers to probes, what a new subscriber gets) is made from the latter. What the
%% client sends to somebody directly never comes by.
-module(mod_doorlight_c2s).

-export([hook/1, unhook/1, refresh/1, hand_on/2]).
%% Hooks.
-export([self_presence/1, sent/1, multicast/1, terminated/2, resumed/1, copied/2, info/2]).

-include("xmpp.hrl").
-include("mod_doorlight.hrl").

%% What the next broadcast of this process is to be: it runs in the midst of the server's own
%% code, which hands on no state.
-define(PLAN, mod_doorlight_plan).

-type state() :: ejabberd_c2s:state().

%% The numbers are places in the order of a hook: after whatever adds to a presence (avatars at
%% 100), before the server's own handling (100) and after stream management's (50).
hooks() ->
    [{c2s_self_presence, self_presence, 110},
     {user_send_packet, sent, 90},
     {multicast_route, multicast, 50},
     {c2s_terminated, terminated, 90},
     {c2s_session_resumed, resumed, 50},
     {c2s_copy_session, copied, 50},
     {c2s_handle_info, info, 90}].

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

%% Lets a session look again at what its contacts are to see, and say to the server who it is.
-spec refresh(pid()) -> ok.
refresh(Pid) ->
    Pid ! {?MODULE, refresh},
    ok.

%% As `refresh`, of several, and waits until all have handed on what contacts are to see, are gone,
%% or the time (milliseconds) is over.
-spec hand_on([pid()], pos_integer()) -> ok.
hand_on(Pids, TimeoutMs) ->
    Deadline = erlang:monotonic_time(millisecond) + TimeoutMs,
    Waiting = [ask(Pid) || Pid <- Pids],
    lists:foreach(fun(Monitor) -> await(Monitor, Deadline) end, Waiting).

ask(Pid) ->
    Monitor = erlang:monitor(process, Pid),
    Pid ! {?MODULE, refresh, self(), Monitor},
    Monitor.

await(Monitor, Deadline) ->
    Left = max(0, Deadline - erlang:monotonic_time(millisecond)),
    receive
        {?MODULE, done, Monitor} ->
            ok;
        {'DOWN', Monitor, process, _, _} ->
            ok
    after Left ->
        ok
    end,
    erlang:demonitor(Monitor, [flush]).

%% The client's own presence, or ours once more, on its way to contacts and to the person's other
%% resources.
-spec self_presence({presence(), state()}) -> {presence(), state()}.
self_presence({#presence{type = available} = Own, State}) ->
    #{jid := #jid{luser = User, lserver = Host}} = State,
    Before = seen(State),
    Shown = mod_doorlight_shown:lookup(Host, User),
    Now = mod_doorlight_shown:as_shown(Own, Shown),
    Refreshing = get(?PLAN) == refresh,
    erase(?PLAN),
    case Shown == none andalso not is_map_key(doorlight_seen, State) of
        true ->
            ok;
        false ->
            put(?PLAN, {available, to_own(Refreshing), to_contacts(Shown, Before, Now)})
    end,
    tell(Refreshing, Own, State),
    {Own, remember(Shown, Now, State)};
self_presence({#presence{type = unavailable} = Own, State}) ->
    leave(State),
    {Own, maps:without([doorlight_seen, doorlight_directed], State)};
self_presence(Acc) ->
    Acc.

%% What a client sends to somebody directly goes as it is. The server remembers that it must be able
%% to go again, but not of contacts, who are told of the end anyway: unless the person is hidden.
-spec sent({stanza(), state()}) -> {stanza(), state()}.
sent({#presence{type = Type, to = #jid{} = To} = Packet,
      #{doorlight_seen := #presence{type = unavailable}, jid := Jid} = State})
    when Type == available; Type == unavailable ->
    case same_person(To, Jid) of
        true ->
            {Packet, State};
        false ->
            {Packet, directed(Type, bare(To), State)}
    end;
sent(Acc) ->
    Acc.

directed(available, To, State) ->
    Directed = maps:get(doorlight_directed, State, #{}),
    State#{doorlight_directed => Directed#{To => true}};
directed(unavailable, To, #{doorlight_directed := Directed} = State) ->
    State#{doorlight_directed => maps:remove(To, Directed)};
directed(unavailable, _To, State) ->
    State.

bare(Jid) ->
    jid:tolower(
        jid:remove_resource(Jid)).

to_own(true) ->
    skip;
to_own(false) ->
    send.

%% Where Doorlight has no say any more it is the server's business, which sends whatever it is told.
to_contacts(none, _Before, Now) ->
    {send, Now};
to_contacts(_Shown, Before, Now) ->
    case mod_doorlight_shown:differ(Before, Now) andalso not still_hidden(Before, Now) of
        true ->
            {send, Now};
        false ->
            skip
    end.

%% Of a resource that comes while the person is hidden, contacts hear nothing.
still_hidden(none, #presence{type = unavailable}) ->
    true;
still_hidden(_, _) ->
    false.

%% The first presence is told when it is out (`info`, below), so that the resource Calendar goes
%% after this one has come.
tell(true, _Own, _State) ->
    ok;
tell(false, Own, #{pres_last := _} = State) ->
    report(Own, State);
tell(false, _Own, _State) ->
    self() ! {?MODULE, refresh},
    ok.

report(Own, #{jid := #jid{luser = User,
                          lserver = Host,
                          lresource = Resource}}) ->
    {Show, Statuses} = mod_doorlight_shown:own(Own),
    Priority =
        case Own#presence.priority of
            undefined ->
                0;
            Number ->
                Number
        end,
    mod_doorlight_server:came(Host,
                              User,
                              Resource,
                              #resource{pid = self(),
                                        priority = Priority,
                                        show = Show,
                                        statuses = Statuses}).

remember(none, _Now, State) ->
    maps:without([doorlight_seen, doorlight_directed], State);
remember(_Shown, #presence{type = unavailable} = Now, State) ->
    State#{doorlight_seen => Now};
remember(_Shown, Now, State) ->
    maps:remove(doorlight_directed, State#{doorlight_seen => Now}).

seen(#{doorlight_seen := Seen}) ->
    Seen;
seen(#{pres_last := Own}) ->
    Own;
seen(_) ->
    none.

%% The resource goes. Contacts for whom it was gone already hear nothing, but rooms and whoever else
%% was sent presence directly do.
leave(#{pres_last := _, jid := #jid{luser = User, lserver = Host, lresource = Resource}} = State) ->
    mod_doorlight_server:went(Host, User, Resource),
    case seen(State) of
        #presence{type = unavailable} ->
            Directed = maps:get(doorlight_directed, State, #{}),
            put(?PLAN, {unavailable, maps:get(pres_a, State, gb_sets:new()), Directed});
        _ ->
            erase(?PLAN)
    end,
    ok;
leave(_) ->
    ok.

-type multicast() :: {jid(), binary(), [jid()], stanza(), boolean()}.

%% The server's broadcast, of presence and of the probes at a login.
-spec multicast(multicast()) -> multicast().
multicast({From, Domain, To, #presence{} = Packet, Wrapped}) ->
    {Left, Shown} = planned(From, reachable(Domain, To), Packet),
    {From, Domain, Left, Shown, Wrapped};
multicast(Acc) ->
    Acc.

%% While the component is away, the server would answer everyone who has it in the roster with an
%% error.
reachable(Domain, To) ->
    Component = gen_mod:get_module_opt(Domain, mod_doorlight, component),
    Ours = fun(#jid{lserver = Server}) -> Server == Component end,
    case lists:any(Ours, To) andalso not ejabberd_router:is_my_route(Component) of
        true ->
            [Jid || Jid <- To, not Ours(Jid)];
        false ->
            To
    end.

%% Own resources are sent the original, contacts what they are to see.
planned(From, To, #presence{type = Type} = Packet) ->
    case get(?PLAN) of
        {available, ToOwn, ToContacts} when Type == available ->
            erase(?PLAN),
            {Own, Contacts} = lists:partition(fun(Jid) -> same_person(Jid, From) end, To),
            [ejabberd_router:route(
                 xmpp:set_from_to(Packet, From, Jid))
             || Jid <- Own, ToOwn == send],
            case ToContacts of
                {send, Now} ->
                    ToOwn == send orelse mod_doorlight_pace:sent(From#jid.lserver, Contacts),
                    {Contacts, Now};
                skip ->
                    {[], Packet}
            end;
        {unavailable, Others, Contacts} when Type == unavailable ->
            erase(?PLAN),
            Left =
                [Jid
                 || Jid <- To,
                    same_person(Jid, From)
                    orelse gb_sets:is_element(
                               jid:tolower(Jid), Others)
                    orelse is_map_key(bare(Jid), Contacts)],
            {Left, Packet};
        _ ->
            {To, Packet}
    end.

-spec terminated(state(), term()) -> state().
terminated(State, _Reason) ->
    leave(State),
    State.

%% Another connection went on with the session: its process has another id.
-spec resumed(state()) -> state().
resumed(State) ->
    self() ! {?MODULE, refresh},
    State.

-spec copied(state(), state()) -> state().
copied(State, Old) ->
    maps:merge(State, maps:with([doorlight_seen, doorlight_directed], Old)).

-spec info(state(), term()) -> state() | {stop, state()}.
info(State, {?MODULE, refresh}) ->
    {stop, look_again(State)};
info(State, {?MODULE, refresh, Asking, Monitor}) ->
    State1 = look_again(State),
    Asking ! {?MODULE, done, Monitor},
    {stop, State1};
info(#{doorlight_seen := _, pres_last := _, jid := Jid} = State,
     {route, #presence{type = probe, from = From}} = Message) ->
    case same_person(From, Jid) of
        true ->
            State;
        false ->
            {stop, as_seen(State, Message)}
    end;
info(#{doorlight_seen := _, pres_last := _, jid := Jid} = State,
     {resend_presence, #jid{} = To} = Message) ->
    case same_person(To, Jid) of
        true ->
            State;
        false ->
            {stop, as_seen(State, Message)}
    end;
info(State, _) ->
    State.

%% Lets the server answer with what contacts see.
as_seen(#{pres_last := Own, doorlight_seen := Seen} = State, Message) ->
    State1 = ejabberd_c2s:process_info(State#{pres_last => Seen}, Message),
    State1#{pres_last => Own}.

look_again(#{pres_last := Own, jid := #jid{luser = User, lserver = Host}} = State) ->
    Shown = mod_doorlight_shown:lookup(Host, User),
    Now = mod_doorlight_shown:as_shown(Own, Shown),
    State1 =
        case mod_doorlight_shown:differ(seen(State), Now) of
            true ->
                put(?PLAN, refresh),
                ejabberd_c2s:process_info(State, {resend_presence, undefined});
            false ->
                remember(Shown, Now, State)
        end,
    report(Own, State1),
    State1;
look_again(State) ->
    State.

same_person(#jid{luser = User, lserver = Host}, #jid{luser = User, lserver = Host}) ->
    true;
same_person(_, _) ->
    false.

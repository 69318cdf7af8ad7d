%% One process per host: Doorlight's session with its lease, which resources people have, and what
%% contacts are sent of people without one. Everything here is lost with the process; then the
%% originals are restored and Doorlight is asked to say everything again.
-module(mod_doorlight_server).

-behaviour(gen_server).

-export([start/2, stop/1, reload/2, announce/1, request/3]).
%% Called by sessions.
-export([came/4, went/3, subscribed/3, removed/2]).
-export([on_other_nodes/2]).
-export([init/1,
         handle_continue/2,
         handle_call/3,
         handle_cast/2,
         handle_info/2,
         terminate/2,
         code_change/3]).

-include("xmpp.hrl").
-include("logger.hrl").
-include("mod_doorlight.hrl").

%% How long sessions may take to hand on what contacts are to see, before the request is answered
%% all the same: one stuck connection must not hold up everyone.
-define(HAND_ON_MS, 10000).
%% After a session's process died without a word, its place may be taken: by stream resumption.
-define(MOURNING_MS, 1000).
-define(CALL_MS, 30000).
-define(STOP_MS, 120000).
%% A session waits no longer than this for Calendar to come before it goes.
-define(LEAVE_MS, 5000).
%% A node of the cluster that does not answer is not waited for any longer.
-define(SHARE_MS, 2000).

-record(session,
        {id :: binary(),
         lease :: reference(),
         %% The component's connection.
         link :: reference()}).
-record(state,
        {host :: binary(),
         component :: binary(),
         session = none :: #session{} | none,
         %% The process of the node that Doorlight speaks to, where that is another one.
         leader = none :: {pid(), reference()} | none,
         people :: mod_doorlight_people:people(),
         reports :: mod_doorlight_reports:reports()}).

-spec start(binary(), gen_mod:opts()) -> {ok, pid()} | {error, term()}.
start(Host, Opts) ->
    gen_mod:start_child(?MODULE, Host, Opts, process(Host)).

%% Returns when contacts have been sent the originals.
-spec stop(binary()) -> ok.
stop(Host) ->
    try
        gen_server:call(process(Host), restore, ?STOP_MS)
    catch
        exit:Reason ->
            ?WARNING_MSG("Originals of ~ts not restored before stopping: ~p", [Host, Reason])
    end,
    _ = gen_mod:stop_child(process(Host)),
    mod_doorlight_pace:close(Host),
    mod_doorlight_shown:close(Host).

-spec reload(binary(), gen_mod:opts()) -> ok.
reload(Host, Opts) ->
    gen_server:cast(process(Host), {reload, gen_mod:get_opt(component, Opts)}).

%% Asks the component, where it is connected, to say everything.
-spec announce(binary()) -> ok.
announce(Host) ->
    gen_server:cast(process(Host), announce).

%% Takes a request, and answers the IQ by itself where it is accepted. The caller is the process of
%% the component's connection.
-spec request(binary(), mod_doorlight_protocol:request(), iq()) ->
                 accepted | unknown_session | unavailable.
request(Host, Request, IQ) ->
    try
        gen_server:call(process(Host), {request, Request, IQ, self()}, ?CALL_MS)
    catch
        exit:_ ->
            unavailable
    end.

%% A resource is available, or says something new.
-spec came(binary(), binary(), binary(), #resource{}) -> ok.
came(Host, User, Resource, Row) ->
    everywhere(Host, ejabberd_cluster:get_nodes(), {came, User, Resource, Row}).

%% A resource is about to go. Where Calendar may take its place, it comes first, so that contacts
%% do not see the person leave.
-spec went(binary(), binary(), binary()) -> ok.
went(Host, User, Resource) ->
    Message = {went, User, Resource, self()},
    case mod_doorlight_shown:lookup(Host, User) of
        #shown{stays = true, show = Show} when Show /= unavailable ->
            on_other_nodes(Host, Message),
            try
                gen_server:call(process(Host), Message, ?LEAVE_MS)
            catch
                exit:_ ->
                    ok
            end;
        _ ->
            everywhere(Host, ejabberd_cluster:get_nodes(), Message)
    end.

%% In a cluster Doorlight speaks to one node, which must know who is connected to the others, and
%% they how people are shown.
-spec on_other_nodes(binary(), term()) -> ok.
on_other_nodes(Host, Message) ->
    everywhere(Host, other_nodes(), Message).

other_nodes() ->
    lists:delete(node(), ejabberd_cluster:get_nodes()).

everywhere(Host, Nodes, Message) ->
    lists:foreach(fun(Node) -> gen_server:cast({process(Host), Node}, Message) end, Nodes).

%% Returns when the other nodes' tables have it: their sessions are about to look.
share(_Host, []) ->
    ok;
share(Host, Said) ->
    case other_nodes() of
        [] ->
            ok;
        Nodes ->
            _ = gen_server:multi_call(Nodes, process(Host), {follow, self(), Said}, ?SHARE_MS),
            ok
    end.

%% A new subscriber is to see someone without a resource.
-spec subscribed(binary(), binary(), jid()) -> ok.
subscribed(Host, User, To) ->
    gen_server:cast(process(Host), {subscribed, User, To}).

%% Someone's account is about to be deleted.
-spec removed(binary(), binary()) -> ok.
removed(Host, User) ->
    try
        _ = gen_server:call(process(Host), {removed, User}, ?LEAVE_MS),
        ok
    catch
        exit:_ ->
            ok
    end.

process(Host) ->
    gen_mod:get_module_proc(Host, mod_doorlight).

-spec init(list()) -> {ok, #state{}, {continue, recover}}.
init([Host, Opts]) ->
    mod_doorlight_shown:open(Host),
    mod_doorlight_pace:open(Host),
    {ok,
     #state{host = Host,
            component = gen_mod:get_opt(component, Opts),
            people = mod_doorlight_people:new(Host),
            reports = mod_doorlight_reports:new()},
     {continue, recover}}.

%% What a process that crashed has left is taken back; then all sessions say who they are.
-spec handle_continue(recover, #state{}) -> {noreply, #state{}}.
handle_continue(recover, #state{host = Host, people = People} = State) ->
    Users = mod_doorlight_people:drop_all(Host),
    [] = mod_doorlight_people:look(Users, People),
    Sessions = mod_doorlight_people:sessions_of_host(Host),
    spawn_link(fun() -> in_turns(Sessions, fun(Some) -> Some end, Host) end),
    [announce(Host) || Users /= []],
    {noreply, State}.

handle_call({request, Request, IQ, Link}, _From, State) ->
    case belongs(Request, State) of
        true ->
            {reply, accepted, take(Request, IQ, Link, State)};
        false ->
            {reply, unknown_session, State}
    end;
handle_call({went, User, Resource, Pid}, _From, State) ->
    {reply, ok, gone(User, Resource, Pid, State)};
handle_call({removed, User}, _From, State) ->
    mod_doorlight_people:drop(State#state.host, [User]),
    {reply, mod_doorlight_people:look([User], State#state.people), State};
handle_call({follow, Leader, Said}, _From, #state{host = Host} = State) ->
    _ = mod_doorlight_people:show(Host, Said),
    {reply, ok, follow(Leader, State)};
handle_call({look, Users}, _From, State) ->
    {reply, mod_doorlight_people:look(Users, State#state.people), State};
handle_call(restore, From, State) ->
    {Users, State1} = end_session(State),
    restore(Users, fun() -> gen_server:reply(From, ok) end, State1),
    {noreply, State1};
handle_call(_, _From, State) ->
    {reply, {error, badarg}, State}.

handle_cast({came, User, Resource, Row}, State) ->
    People = mod_doorlight_people:came(User, Resource, Row, State#state.people),
    {noreply, changed(User, State#state{people = People})};
handle_cast({went, User, Resource, Pid}, State) ->
    {noreply, gone(User, Resource, Pid, State)};
handle_cast({absent, Absent}, #state{host = Host} = State) ->
    mod_doorlight_shown:keep_absent(Host, Absent),
    {noreply, State};
handle_cast({subscribed, User, To}, #state{host = Host} = State) ->
    case mod_doorlight_shown:absent(Host, User) of
        none ->
            ok;
        Absent ->
            mod_doorlight_roster:send(To, mod_doorlight_shown:as_absent(Host, Absent))
    end,
    {noreply, State};
handle_cast(announce, State) ->
    say(mod_doorlight_protocol:loaded(), loaded, State),
    {noreply, State};
handle_cast({reload, Component}, #state{component = Component} = State) ->
    {noreply, State};
handle_cast({reload, Component}, State) ->
    announce(State#state.host),
    {noreply, (lose("its domain was changed", State))#state{component = Component}};
handle_cast(_, State) ->
    {noreply, State}.

handle_info({handed_on, IQ, Users}, State) ->
    {noreply, answer(IQ, Users, State)};
handle_info({iq_reply, _, report}, State) ->
    {noreply, report(mod_doorlight_reports:answered(State#state.reports), State)};
handle_info({timeout, Timer, lease}, #state{session = #session{lease = Timer}} = State) ->
    {noreply, lose("its lease ran out", State)};
handle_info({'DOWN', Link, process, _, _}, #state{session = #session{link = Link}} = State) ->
    {noreply, lose("its connection ended", State)};
handle_info({'DOWN', Monitor, process, _, _}, #state{leader = {_, Monitor}} = State) ->
    State1 = lead(State),
    restore(mod_doorlight_people:drop_all(State#state.host), fun() -> ok end, State1),
    {noreply, State1};
handle_info({'DOWN', _, process, Pid, _}, State) ->
    erlang:send_after(?MOURNING_MS, self(), {mourned, Pid}),
    {noreply, State};
handle_info({mourned, Pid}, State) ->
    case mod_doorlight_people:owner(Pid, State#state.people) of
        {User, Resource} ->
            {noreply, gone(User, Resource, Pid, State)};
        none ->
            {noreply, State}
    end;
handle_info({settle, User}, State) ->
    mod_doorlight_people:settle(User, State#state.people),
    {noreply, State};
handle_info(_, State) ->
    {noreply, State}.

terminate(_Reason, _State) ->
    ok.

code_change(_Old, State, _Extra) ->
    {ok, State}.

%% Whether a request is of the current session.
belongs({open, _, _}, _State) ->
    true;
belongs(Request, #state{session = #session{id = Id}}) ->
    element(2, Request) == Id;
belongs(_, _) ->
    false.

take({open, Id, LeaseS}, IQ, Link, Before) ->
    State = lead(Before),
    leave_session(State),
    Session =
        #session{id = Id,
                 lease = lease(LeaseS),
                 link = erlang:monitor(process, Link)},
    respond(IQ, mod_doorlight_protocol:opened(Id, LeaseS)),
    ?INFO_MSG("Doorlight (~ts) says how people of ~ts are shown",
              [State#state.component, State#state.host]),
    State#state{session = Session, reports = mod_doorlight_reports:new()};
take({renew, _, LeaseS}, IQ, _Link, #state{session = Session} = State) ->
    _ = erlang:cancel_timer(Session#session.lease),
    respond(IQ),
    State#state{session = Session#session{lease = lease(LeaseS)}};
take({ready, _}, IQ, _Link, #state{host = Host} = State) ->
    Unsaid =
        [User
         || User <- mod_doorlight_shown:everyone(Host),
            not mod_doorlight_reports:is_said(User, State#state.reports)],
    mod_doorlight_people:drop(Host, Unsaid),
    share(Host, [{User, originals, []} || User <- Unsaid]),
    restore(Unsaid, fun() -> respond(IQ) end, State),
    State;
take({show, _, Said}, IQ, _Link, #state{host = Host} = State) ->
    Changed = mod_doorlight_people:show(Host, Said),
    share(Host, Said),
    Pids = mod_doorlight_people:look(Changed, State#state.people),
    Users = lists:usort([User || {User, _, _} <- Said]),
    Server = self(),
    spawn_link(fun() ->
                  hand_on(Pids, Host),
                  Server ! {handed_on, IQ, Users}
               end),
    State#state{reports = mod_doorlight_reports:said(Said, State#state.reports)}.

lease(Seconds) ->
    erlang:start_timer(Seconds * 1000, self(), lease).

%% Waits until contacts have been sent what they are to see, and have read most of it.
hand_on(Pids, Host) ->
    mod_doorlight_c2s:hand_on(Pids, ?HAND_ON_MS),
    mod_doorlight_pace:relieved(Host, ?HAND_ON_MS).

%% Gives these the originals back, not more at once than one request may have, and then does that.
restore(Users, Then, #state{host = Host}) ->
    Server = self(),
    Look = fun(Some) -> gen_server:call(Server, {look, Some}, infinity) end,
    spawn_link(fun() ->
                  in_turns(Users, Look, Host),
                  Then()
               end),
    ok.

in_turns([], _Sessions, _Host) ->
    ok;
in_turns(List, Sessions, Host) ->
    {Some, Rest} =
        lists:split(min(length(List), mod_doorlight_protocol:most()), List),
    hand_on(Sessions(Some), Host),
    in_turns(Rest, Sessions, Host).

answer(IQ, Users, #state{people = People} = State) ->
    Now = [{User, mod_doorlight_people:foremost(User, People)} || User <- Users],
    {Told, Reports} = mod_doorlight_reports:result(Now, State#state.reports),
    respond(IQ, mod_doorlight_protocol:sessions(Told)),
    State#state{reports = Reports}.

respond(IQ) ->
    ejabberd_router:route(
        xmpp:make_iq_result(IQ)).

respond(IQ, El) ->
    ejabberd_router:route(
        xmpp:make_iq_result(IQ, El)).

gone(User, Resource, Pid, State) ->
    People = mod_doorlight_people:went(User, Resource, Pid, State#state.people),
    changed(User, State#state{people = People}).

%% Tells of the person's clients what has not been told.
changed(User, #state{people = People, reports = Reports} = State) ->
    Foremost = mod_doorlight_people:foremost(User, People),
    report(mod_doorlight_reports:changed(User, Foremost, Reports), State).

report({[], Reports}, State) ->
    State#state{reports = Reports};
report({Told, Reports}, State) ->
    say(mod_doorlight_protocol:sessions(Told), report, State),
    State#state{reports = Reports}.

%% To the component, if it is there: otherwise it would be looked for on other servers.
say(El, What, #state{host = Host, component = Component}) ->
    case ejabberd_router:is_my_route(Component) of
        true ->
            IQ = #iq{type = set,
                     from = jid:make(Host),
                     to = jid:make(Component),
                     sub_els = [El]},
            ejabberd_router:route_iq(IQ, What, self(), mod_doorlight_reports:patience_ms());
        false ->
            ok
    end.

%% Contacts are sent the originals.
lose(Why, #state{session = #session{}} = State) ->
    ?INFO_MSG("Doorlight (~ts) has no say any more in how people of ~ts are shown: ~ts",
              [State#state.component, State#state.host, Why]),
    {Users, State1} = end_session(State),
    restore(Users, fun() -> ok end, State1),
    State1;
lose(_Why, State) ->
    State.

end_session(#state{host = Host} = State) ->
    leave_session(State),
    Users = mod_doorlight_people:drop_all(Host),
    share(Host, [{User, originals, []} || User <- Users, State#state.leader == none]),
    {Users,
     State#state{session = none, reports = mod_doorlight_reports:new()}}.

leave_session(#state{session = #session{lease = Lease, link = Link}}) ->
    _ = erlang:cancel_timer(Lease),
    erlang:demonitor(Link, [flush]);
leave_session(_) ->
    ok.

%% Doorlight is connected to another node now.
follow(Leader, #state{leader = {Leader, _}} = State) ->
    State;
follow(Leader, State) ->
    #state{people = People} = State1 = lead(State),
    leave_session(State1),
    State1#state{session = none,
                 leader = {Leader, erlang:monitor(process, Leader)},
                 people = mod_doorlight_people:follow(true, People)}.

lead(#state{leader = {_, Monitor}, people = People} = State) ->
    erlang:demonitor(Monitor, [flush]),
    State#state{leader = none, people = mod_doorlight_people:follow(false, People)};
lead(State) ->
    State.

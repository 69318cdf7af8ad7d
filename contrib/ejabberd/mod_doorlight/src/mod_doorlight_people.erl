%% Who has which resources, and what contacts are sent of those who have none.
-module(mod_doorlight_people).

-export([new/1, follow/2, sessions_of_host/1]).
-export([came/4, went/4, owner/2, foremost/2]).
-export([show/2, drop/2, drop_all/1, look/2, settle/2]).

-export_type([people/0]).

-include("xmpp.hrl").
-include("mod_doorlight.hrl").

-define(RESOURCE, <<"Calendar">>).
%% How long a resource called Calendar has to be gone before ours comes.
-define(APART_MS, 500).

-record(people,
        {host :: binary(),
         %% Another node of the cluster sends what is sent of people without a resource.
         follows = false :: boolean(),
         turn = 0 :: non_neg_integer(),
         %% By local part, then by resource.
         resources = #{} :: #{binary() => #{binary() => #resource{}}},
         owners = #{} :: #{pid() => {binary(), binary(), reference()}}}).

-opaque people() :: #people{}.

-spec new(binary()) -> people().
new(Host) ->
    #people{host = Host}.

-spec follow(boolean(), people()) -> people().
follow(Follows, People) ->
    People#people{follows = Follows}.

%% The processes of everyone who is connected, to whichever node.
-spec sessions_of_host(binary()) -> [pid()].
sessions_of_host(Host) ->
    [Pid
     || {User, _, Resource} <- ejabberd_sm:get_vh_session_list(Host),
        Pid <- [ejabberd_sm:get_session_pid(User, Host, Resource)],
        is_pid(Pid)].

-spec came(binary(), binary(), #resource{}, people()) -> people().
came(User, Resource, Row, #people{resources = All} = People) ->
    Theirs = maps:get(User, All, #{}),
    Pid = Row#resource.pid,
    case Theirs of
        #{Resource := #resource{pid = Pid, turn = Turn} = Before} ->
            case Row#resource{turn = Turn} of
                Before ->
                    People;
                _ ->
                    keep(User, Resource, Row, People)
            end;
        _ ->
            Known = watch(User, Resource, Row, Theirs, People),
            %% It may have looked before the latest request came.
            [mod_doorlight_c2s:refresh(Pid)
             || mod_doorlight_shown:lookup(People#people.host, User) /= none],
            Kept = keep(User, Resource, Row, Known),
            settle(User, Kept),
            Kept
    end.

keep(User, Resource, Row, #people{resources = All, turn = Turn} = People) ->
    Theirs = maps:get(User, All, #{}),
    New = Row#resource{turn = Turn + 1},
    People#people{resources = All#{User => Theirs#{Resource => New}}, turn = Turn + 1}.

watch(User, Resource, #resource{pid = Pid}, Theirs, People) ->
    #people{owners = Owners} =
        case Theirs of
            #{Resource := #resource{pid = Before}} ->
                unwatch(Before, People);
            _ ->
                People
        end,
    Monitor = erlang:monitor(process, Pid),
    People#people{owners = Owners#{Pid => {User, Resource, Monitor}}}.

unwatch(Pid, #people{owners = Owners} = People) ->
    case Owners of
        #{Pid := {_, _, Monitor}} ->
            erlang:demonitor(Monitor, [flush]),
            People#people{owners = maps:remove(Pid, Owners)};
        _ ->
            People
    end.

-spec went(binary(), binary(), pid(), people()) -> people().
went(User, Resource, Pid, #people{resources = All} = People) ->
    case All of
        #{User := #{Resource := #resource{pid = Pid}} = Theirs} ->
            Left = maps:remove(Resource, Theirs),
            Rest =
                case map_size(Left) of
                    0 ->
                        maps:remove(User, All);
                    _ ->
                        All#{User => Left}
                end,
            leave(User, Resource, unwatch(Pid, People#people{resources = Rest}));
        _ ->
            People
    end.

%% Contacts know already that someone hidden is gone. A resource of our own name would take ours
%% with it.
leave(User, Resource, #people{host = Host, resources = All} = People) ->
    case mod_doorlight_shown:lookup(Host, User) of
        #shown{show = unavailable} = Shown
            when not is_map_key(User, All), not People#people.follows ->
            stay_gone(Host, absent(Shown));
        #shown{} when Resource == ?RESOURCE ->
            _ = erlang:send_after(?APART_MS, self(), {settle, User}),
            ok;
        _ ->
            settle(User, People)
    end,
    People.

stay_gone(_Host, none) ->
    ok;
stay_gone(Host, Absent) ->
    mod_doorlight_shown:put_absent(Host, Absent).

-spec owner(pid(), people()) -> {User :: binary(), Resource :: binary()} | none.
owner(Pid, #people{owners = Owners}) ->
    case Owners of
        #{Pid := {User, Resource, _}} ->
            {User, Resource};
        _ ->
            none
    end.

%% What the resource with the highest priority says, of several the one that changed last.
-spec foremost(binary(), people()) -> {mod_doorlight_shown:show(), [text()]} | none.
foremost(User, #people{resources = All}) ->
    case All of
        #{User := Theirs} ->
            {_, #resource{show = Show, statuses = Statuses}} =
                lists:max([{{Row#resource.priority, Row#resource.turn}, Row}
                           || Row <- maps:values(Theirs)]),
            {Show, Statuses};
        _ ->
            none
    end.

%% Takes note of what Doorlight said. Gives those of whom contacts are to see something else.
-spec show(binary(), [mod_doorlight_protocol:said()]) -> [binary()].
show(Host, Said) ->
    lists:usort([User || {User, Show, Statuses} <- Said, set(Host, User, Show, Statuses)]).

set(Host, User, Show, _) when Show == originals; Show == forget ->
    Changed = mod_doorlight_shown:lookup(Host, User) /= none,
    mod_doorlight_shown:delete(Host, User),
    Changed;
set(Host, User, {stays, Show}, Statuses) ->
    set(Host,
        #shown{user = User,
               show = Show,
               stays = true,
               statuses = Statuses});
set(Host, User, Show, Statuses) ->
    set(Host,
        #shown{user = User,
               show = Show,
               statuses = Statuses}).

set(Host, #shown{user = User} = Shown) ->
    Changed = mod_doorlight_shown:lookup(Host, User) /= Shown,
    mod_doorlight_shown:put(Host, Shown),
    Changed.

%% Nothing is in force of these any more. Contacts see it after `look`.
-spec drop(binary(), [binary()]) -> ok.
drop(Host, Users) ->
    lists:foreach(fun(User) -> mod_doorlight_shown:delete(Host, User) end, Users).

%% As `drop`, of everyone. Gives those of whom contacts see something else than the originals.
-spec drop_all(binary()) -> [binary()].
drop_all(Host) ->
    Absent = [User || #absent{user = User} <- mod_doorlight_shown:all_absent(Host)],
    Users = lists:usort(Absent ++ mod_doorlight_shown:everyone(Host)),
    drop(Host, Users),
    Users.

%% Sends contacts what they are to see of those who have no resource, and gives the sessions of the
%% others, which are to do so themselves.
-spec look([binary()], people()) -> [pid()].
look(Users, #people{resources = All} = People) ->
    lists:foreach(fun(User) -> settle(User, People) end, Users),
    [Pid || User <- Users, #resource{pid = Pid} <- maps:values(maps:get(User, All, #{}))].

%% Sends contacts what has changed of someone who has no resource, or has one again.
-spec settle(binary(), people()) -> ok.
settle(_User, #people{follows = true}) ->
    ok;
settle(User, #people{host = Host, resources = All}) ->
    Wanted =
        case {is_map_key(User, All), mod_doorlight_shown:lookup(Host, User)} of
            {false, #shown{} = Shown} ->
                absent(Shown);
            {_, _} ->
                none
        end,
    become(Host, User, mod_doorlight_shown:absent(Host, User), Wanted, is_map_key(User, All)).

%% What contacts see of someone who has no resource; `none` for what the server says by itself.
absent(#shown{show = unavailable, statuses = []}) ->
    none;
absent(#shown{show = unavailable} = Shown) ->
    absent(gone, Shown);
absent(#shown{stays = true} = Shown) ->
    absent(calendar, Shown);
absent(#shown{}) ->
    none.

absent(As,
       #shown{user = User,
              show = Show,
              statuses = Statuses}) ->
    #absent{user = User,
            as = As,
            show = Show,
            statuses = Statuses,
            since = erlang:timestamp()}.

become(_Host, _User, none, none, _) ->
    ok;
become(Host, User, #absent{as = As} = Before, none, Here) ->
    mod_doorlight_shown:delete_absent(Host, User),
    case {As, Here} of
        {calendar, true} ->
            %% Where a client of the person's has the same name, contacts see that one now.
            ejabberd_sm:is_existing_resource(User, Host, ?RESOURCE)
            orelse broadcast(Host, mod_doorlight_shown:no_longer(Host, Before));
        {gone, true} ->
            ok;
        {_, false} ->
            broadcast(Host, mod_doorlight_shown:no_longer(Host, Before))
    end;
become(Host, User, none, Wanted, _) ->
    case ejabberd_auth:user_exists(User, Host) of
        true ->
            mod_doorlight_shown:put_absent(Host, Wanted),
            broadcast(Host, mod_doorlight_shown:as_absent(Host, Wanted));
        false ->
            ok
    end;
become(Host, _User, Before, Wanted, _) ->
    case Before#absent{since = Wanted#absent.since} of
        Wanted ->
            ok;
        #absent{as = calendar} when Wanted#absent.as == gone ->
            mod_doorlight_shown:put_absent(Host, Wanted),
            #presence{from = From} = mod_doorlight_shown:no_longer(Host, Before),
            broadcast(Host,
                      xmpp:set_from(
                          mod_doorlight_shown:as_absent(Host, Wanted), From));
        _ ->
            mod_doorlight_shown:put_absent(Host, Wanted),
            broadcast(Host, mod_doorlight_shown:as_absent(Host, Wanted))
    end.

broadcast(Host, Presence) ->
    mod_doorlight_roster:broadcast(Host, Presence).

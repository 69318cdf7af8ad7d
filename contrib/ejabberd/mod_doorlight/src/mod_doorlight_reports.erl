%% What Doorlight has been told of people's own clients, and what it is yet to be told. Only so many
%% reports are under way at once; what changes meanwhile is told when one is answered, as it is
%% then. So a component that is slow to answer costs no memory. Pure.
-module(mod_doorlight_reports).

-export([new/0, said/2, is_said/2, result/2, changed/3, answered/1, patience_ms/0]).

-export_type([reports/0]).

-include("xmpp.hrl").

-define(UNDER_WAY, 8).

-type says() :: {mod_doorlight_shown:show(), [text()]} | none.

-record(reports,
        {%% Everyone said in this session, with what was last told of them; `unknown` before that.
         said = #{} :: #{binary() => says() | unknown},
         waiting = #{} :: #{binary() => says()},
         under_way = 0 :: non_neg_integer()}).

-opaque reports() :: #reports{}.

-spec new() -> reports().
new() ->
    #reports{}.

%% How long an answer to a report is waited for, in milliseconds.
-spec patience_ms() -> pos_integer().
patience_ms() ->
    5000.

-spec said([mod_doorlight_protocol:said()], reports()) -> reports().
said(People, Reports) ->
    lists:foldl(fun said_one/2, Reports, People).

said_one({User, forget, _}, #reports{said = Said, waiting = Waiting} = Reports) ->
    Reports#reports{said = maps:remove(User, Said), waiting = maps:remove(User, Waiting)};
said_one({User, _, _}, #reports{said = Said} = Reports) ->
    Reports#reports{said = maps:merge(#{User => unknown}, Said)}.

-spec is_said(binary(), reports()) -> boolean().
is_said(User, #reports{said = Said}) ->
    is_map_key(User, Said).

%% What a result says: of the request's people those who are connected, the others being not.
-spec result([{binary(), says()}], reports()) -> {[mod_doorlight_protocol:told()], reports()}.
result(Now, #reports{said = Said, waiting = Waiting} = Reports) ->
    Ours = maps:with(maps:keys(Said), maps:from_list(Now)),
    {[{User, Show, Statuses} || {User, {Show, Statuses}} <- maps:to_list(Ours)],
     Reports#reports{said = maps:merge(Said, Ours),
                     waiting = maps:without(maps:keys(Ours), Waiting)}}.

%% What is to be told now, if anything. Before the request's result it is not told: that has it.
-spec changed(binary(), says(), reports()) -> {[mod_doorlight_protocol:told()], reports()}.
changed(User, Says, #reports{said = Said, waiting = Waiting} = Reports) ->
    case Said of
        #{User := unknown} ->
            {[], Reports};
        #{User := Says} ->
            {[], Reports#reports{waiting = maps:remove(User, Waiting)}};
        #{User := _} ->
            tell(Reports#reports{waiting = Waiting#{User => Says}});
        _ ->
            {[], Reports}
    end.

%% A report was answered, or is waited for no longer.
-spec answered(reports()) -> {[mod_doorlight_protocol:told()], reports()}.
answered(#reports{under_way = UnderWay} = Reports) ->
    tell(Reports#reports{under_way = max(0, UnderWay - 1)}).

tell(#reports{under_way = UnderWay} = Reports) when UnderWay >= ?UNDER_WAY ->
    {[], Reports};
tell(#reports{waiting = Waiting} = Reports) when map_size(Waiting) == 0 ->
    {[], Reports};
tell(#reports{said = Said, waiting = Waiting, under_way = UnderWay} = Reports) ->
    Users = lists:sublist(maps:keys(Waiting), mod_doorlight_protocol:most()),
    Now = maps:with(Users, Waiting),
    {[told(User, Says) || {User, Says} <- maps:to_list(Now)],
     Reports#reports{said = maps:merge(Said, Now),
                     waiting = maps:without(Users, Waiting),
                     under_way = UnderWay + 1}}.

told(User, none) ->
    {User, unavailable, []};
told(User, {Show, Statuses}) ->
    {User, Show, Statuses}.

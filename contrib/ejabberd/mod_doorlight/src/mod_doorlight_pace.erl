%% Keeps Doorlight from sending faster than contacts read. The server ends a session for which too
%% much waits (`max_fsm_queue`), so a request is answered only when nobody to whom much was sent has
%% much waiting.
-module(mod_doorlight_pace).

-export([open/1, close/1, sent/2, relieved/2]).

-include("xmpp.hrl").

%% Presences to somebody after which their sessions are looked at.
-define(MANY, 50).
%% What may wait for a session. Servers have limits such as 10,000.
-define(MOST_WAITING, 1000).
-define(LOOK_MS, 20).

-spec open(binary()) -> ok.
open(Host) ->
    Table = table(Host),
    case ets:whereis(Table) of
        undefined ->
            Table = ets:new(Table, [named_table, public, {write_concurrency, true}]),
            ok;
        _ ->
            true = ets:delete_all_objects(Table),
            ok
    end.

-spec close(binary()) -> ok.
close(Host) ->
    _ = (catch ets:delete(table(Host))),
    ok.

%% Presence was sent to these. Those of other servers are those servers' business.
-spec sent(binary(), [jid()]) -> ok.
sent(Host, To) ->
    Table = table(Host),
    try
        lists:foreach(fun(#jid{luser = User, lserver = Server}) ->
                         Key = {User, Server},
                         ets:update_counter(Table, Key, 1, {Key, 0})
                      end,
                      [Jid || #jid{lserver = Server} = Jid <- To, ejabberd_router:is_my_host(Server)])
    catch
        error:badarg ->
            ok
    end.

%% Waits until those who were sent much have read most of it, or for so many milliseconds.
-spec relieved(binary(), pos_integer()) -> ok.
relieved(Host, TimeoutMs) ->
    Table = table(Host),
    try ets:select(Table, [{{'$1', '$2'}, [{'>=', '$2', ?MANY}], ['$1']}]) of
        Users ->
            lists:foreach(fun(User) -> ets:delete(Table, User) end, Users),
            wait(lists:flatmap(fun sessions/1, Users), deadline(TimeoutMs))
    catch
        error:badarg ->
            ok
    end.

sessions({User, Server}) ->
    [Pid || {_, Pid} <- ejabberd_sm:get_session_sids(User, Server), node(Pid) == node()].

wait(Pids, Deadline) ->
    case {lists:filter(fun is_busy/1, Pids), erlang:monotonic_time(millisecond) < Deadline} of
        {[_ | _] = Busy, true} ->
            timer:sleep(?LOOK_MS),
            wait(Busy, Deadline);
        {_, _} ->
            ok
    end.

is_busy(Pid) ->
    case erlang:process_info(Pid, message_queue_len) of
        {message_queue_len, Waiting} ->
            Waiting > ?MOST_WAITING;
        undefined ->
            false
    end.

deadline(TimeoutMs) ->
    erlang:monotonic_time(millisecond) + TimeoutMs.

table(Host) ->
    gen_mod:get_module_proc(Host, mod_doorlight_sent).

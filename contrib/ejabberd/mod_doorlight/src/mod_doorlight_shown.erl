%% Who is shown as what. The tables are written by the host's server alone (mod_doorlight_server) and
%% read by every session. They outlive a crash of the server, so that it finds what it has to undo.
-module(mod_doorlight_shown).

-export([open/1, close/1]).
-export([lookup/2, put/2, delete/2, everyone/1]).
-export([absent/2, put_absent/2, delete_absent/2, keep_absent/2, all_absent/1]).
-export([as_shown/2, as_absent/2, no_longer/2, own/1, differ/2]).

-export_type([show/0]).

-include("xmpp.hrl").
-include("mod_doorlight.hrl").

-type show() :: available | chat | away | xa | dnd | unavailable.

-define(RESOURCE, <<"Calendar">>).
%% Of a person's own statuses, as XML.
-define(MOST_OCTETS, 2048).

-spec open(binary()) -> ok.
open(Host) ->
    open(table(Host), #shown.user),
    open(absent_table(Host), #absent.user).

%% As elsewhere in ejabberd, the application inherits what a crashed process leaves.
open(Table, Key) ->
    case ets:whereis(Table) of
        undefined ->
            Table =
                ets:new(Table,
                        [named_table,
                         public,
                         {keypos, Key},
                         {read_concurrency, true},
                         {heir, group_leader(), none}]),
            ok;
        _ ->
            ok
    end.

-spec close(binary()) -> ok.
close(Host) ->
    _ = [catch ets:delete(Table) || Table <- [table(Host), absent_table(Host)]],
    ok.

-spec lookup(binary(), binary()) -> #shown{} | none.
lookup(Host, User) ->
    first(table(Host), User).

-spec put(binary(), #shown{}) -> true.
put(Host, Shown) ->
    ets:insert(table(Host), Shown).

-spec delete(binary(), binary()) -> true.
delete(Host, User) ->
    ets:delete(table(Host), User).

%% Everyone who is shown as something else than their own clients say.
-spec everyone(binary()) -> [binary()].
everyone(Host) ->
    ets:select(table(Host), [{#shown{user = '$1', _ = '_'}, [], ['$1']}]).

-spec absent(binary(), binary()) -> #absent{} | none.
absent(Host, User) ->
    first(absent_table(Host), User).

%% On every node of a cluster: each answers the probes of those who are connected to it.
-spec put_absent(binary(), #absent{}) -> ok.
put_absent(Host, Absent) ->
    mod_doorlight_server:on_other_nodes(Host, {absent, Absent}),
    keep_absent(Host, Absent).

-spec delete_absent(binary(), binary()) -> ok.
delete_absent(Host, User) ->
    mod_doorlight_server:on_other_nodes(Host, {absent, User}),
    keep_absent(Host, User).

%% On this node alone.
-spec keep_absent(binary(), #absent{} | binary()) -> ok.
keep_absent(Host, #absent{} = Absent) ->
    true = ets:insert(absent_table(Host), Absent),
    ok;
keep_absent(Host, User) ->
    true = ets:delete(absent_table(Host), User),
    ok.

-spec all_absent(binary()) -> [#absent{}].
all_absent(Host) ->
    ets:tab2list(absent_table(Host)).

%% Without the table (the module stops, or its server was just killed) the originals stand.
first(Table, Key) ->
    try ets:lookup(Table, Key) of
        [Row] ->
            Row;
        [] ->
            none
    catch
        error:badarg ->
            none
    end.

table(Host) ->
    gen_mod:get_module_proc(Host, mod_doorlight_shown).

absent_table(Host) ->
    gen_mod:get_module_proc(Host, mod_doorlight_absent).

%% What contacts are to see of a resource whose own presence is this one.
-spec as_shown(presence(), #shown{} | none) -> presence().
as_shown(Own, none) ->
    Own;
as_shown(#presence{from = From}, #shown{show = unavailable, statuses = Statuses}) ->
    #presence{type = unavailable,
              from = From,
              status = Statuses};
as_shown(Own, #shown{show = Show, statuses = Statuses}) ->
    Own#presence{show = element_of(Show), status = Statuses}.

%% What contacts are to see of someone without a resource.
-spec as_absent(binary(), #absent{}) -> presence().
as_absent(Host,
          #absent{user = User,
                  as = calendar,
                  show = Show,
                  statuses = Statuses}) ->
    #presence{type = available,
              from = jid:make(User, Host, ?RESOURCE),
              show = element_of(Show),
              status = Statuses};
as_absent(Host,
          #absent{user = User,
                  as = gone,
                  statuses = Statuses}) ->
    #presence{type = unavailable,
              from = jid:make(User, Host),
              status = Statuses}.

%% The same, taken back.
-spec no_longer(binary(), #absent{}) -> presence().
no_longer(Host, Absent) ->
    #presence{type = unavailable, from = (as_absent(Host, Absent))#presence.from}.

element_of(available) ->
    undefined;
element_of(Show) ->
    Show.

%% What a person's own client says, as Doorlight is told it. Copies: what is kept must not hold the
%% whole stanza it came in.
-spec own(presence()) -> {show(), [text()]}.
own(#presence{show = Show,
              status = Statuses,
              lang = Lang}) ->
    {case Show of
         undefined ->
             available;
         _ ->
             Show
     end,
     told(Statuses, Lang, ?MOST_OCTETS)}.

told([#text{lang = Own, data = Data} | Rest], Lang, Left) ->
    Size = byte_size(fxml:crypt(Data)),
    case Size =< Left of
        true ->
            [#text{lang =
                       binary:copy(case Own of
                                       <<>> ->
                                           Lang;
                                       _ ->
                                           Own
                                   end),
                   data = binary:copy(Data)}
             | told(Rest, Lang, Left - Size)];
        false ->
            []
    end;
told([], _, _) ->
    [].

%% Whether a contact would see a difference.
-spec differ(presence() | none, presence() | none) -> boolean().
differ(A, B) ->
    visible(A) /= visible(B).

%% A resource that never was there and one that is gone look the same where nothing is said of it.
visible(none) ->
    none;
visible(#presence{type = unavailable, status = Statuses}) ->
    {unavailable, Statuses};
visible(#presence{type = Type,
                  lang = Lang,
                  show = Show,
                  status = Statuses,
                  priority = Priority,
                  sub_els = Elements}) ->
    {Type, Lang, Show, Statuses, Priority, Elements}.

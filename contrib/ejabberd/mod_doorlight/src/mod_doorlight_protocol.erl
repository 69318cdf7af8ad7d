%% docs/native-protocol.md as terms: what the component asks for, and what it is told. Pure.
-module(mod_doorlight_protocol).

-export([namespace/0, most/0, parse/1, opened/2, sessions/1, loaded/0]).

-export_type([request/0, said/0, told/0]).

-include("xmpp.hrl").

-define(NS, <<"urn:doorlight:native:1">>).

%% Whoever `stays` is shown also without a resource.
-type said() ::
    {User :: binary(),
     mod_doorlight_shown:show() | {stays, mod_doorlight_shown:show()} | originals | forget,
     [text()]}.
-type told() :: {User :: binary(), mod_doorlight_shown:show(), [text()]}.
-type request() ::
    {open, Session :: binary(), LeaseS :: pos_integer()} |
    {renew, Session :: binary(), LeaseS :: pos_integer()} |
    {ready, Session :: binary()} |
    {show, Session :: binary(), [said()]}.

-spec namespace() -> binary().
namespace() ->
    ?NS.

%% The most people in one request, either way.
-spec most() -> pos_integer().
most() ->
    500.

%% The element inside the IQ; whatever the protocol does not allow is malformed.
-spec parse(xmlel()) -> {ok, request()} | malformed.
parse(#xmlel{name = Name} = El) ->
    try
        {ok, request(Name, El)}
    catch
        throw:malformed ->
            malformed
    end.

request(<<"open">>, El) ->
    {open, session(El), lease(El)};
request(<<"renew">>, El) ->
    {renew, session(El), lease(El)};
request(<<"ready">>, El) ->
    {ready, session(El)};
request(<<"show">>, El) ->
    People = children(<<"person">>, El),
    length(People) =< most() orelse throw(malformed),
    {show, session(El), [person(Person) || Person <- People]};
request(_, _) ->
    throw(malformed).

session(El) ->
    case fxml:get_tag_attr_s(<<"session">>, El) of
        <<>> ->
            throw(malformed);
        Session ->
            binary:copy(Session)
    end.

lease(El) ->
    try binary_to_integer(fxml:get_tag_attr_s(<<"lease">>, El)) of
        Seconds when Seconds >= 10, Seconds =< 600 ->
            Seconds;
        _ ->
            throw(malformed)
    catch
        error:badarg ->
            throw(malformed)
    end.

person(El) ->
    User = user(fxml:get_tag_attr_s(<<"name">>, El)),
    Show = show(fxml:get_tag_attr(<<"show">>, El)),
    Statuses = [status(Status) || Status <- children(<<"status">>, El)],
    case {is_true(<<"forget">>, El), Show, is_true(<<"stays">>, El)} of
        {true, _, _} ->
            {User, forget, []};
        {false, originals, _} ->
            {User, originals, []};
        {false, _, true} ->
            {User, {stays, Show}, Statuses};
        {false, _, false} ->
            {User, Show, Statuses}
    end.

is_true(Attribute, El) ->
    lists:member(
        fxml:get_tag_attr_s(Attribute, El), [<<"true">>, <<"1">>]).

user(Name) ->
    case jid:nodeprep(Name) of
        error ->
            throw(malformed);
        <<>> ->
            throw(malformed);
        User ->
            binary:copy(User)
    end.

show(false) ->
    originals;
show({value, <<"available">>}) ->
    available;
show({value, <<"chat">>}) ->
    chat;
show({value, <<"away">>}) ->
    away;
show({value, <<"xa">>}) ->
    xa;
show({value, <<"dnd">>}) ->
    dnd;
show({value, <<"unavailable">>}) ->
    unavailable;
show({value, _}) ->
    throw(malformed).

%% Copies: what is kept must not hold the whole stanza it came in.
status(El) ->
    #text{lang = binary:copy(fxml:get_tag_attr_s(<<"xml:lang">>, El)),
          data = binary:copy(fxml:get_tag_cdata(El))}.

children(Name, #xmlel{children = Children}) ->
    [El || #xmlel{name = N} = El <- Children, N == Name, ours(El)].

ours(El) ->
    case fxml:get_tag_attr(<<"xmlns">>, El) of
        false ->
            true;
        {value, NS} ->
            NS == ?NS
    end.

%% The answer to `open`.
-spec opened(binary(), pos_integer()) -> xmlel().
opened(Session, LeaseS) ->
    element(<<"open">>,
            [{<<"xmlns">>, ?NS},
             {<<"session">>, Session},
             {<<"lease">>, integer_to_binary(LeaseS)},
             {<<"most">>, integer_to_binary(most())}],
            []).

%% What people's own clients say.
-spec sessions([told()]) -> xmlel().
sessions(People) ->
    element(<<"sessions">>, [{<<"xmlns">>, ?NS}], [told(Person) || Person <- People]).

told({User, Show, Statuses}) ->
    element(<<"person">>,
            [{<<"name">>, User}, {<<"show">>, atom_to_binary(Show, latin1)}],
            [element(<<"status">>, lang(Lang), [{xmlcdata, Data}])
             || #text{lang = Lang, data = Data} <- Statuses]).

lang(<<>>) ->
    [];
lang(Lang) ->
    [{<<"xml:lang">>, Lang}].

-spec loaded() -> xmlel().
loaded() ->
    element(<<"loaded">>, [{<<"xmlns">>, ?NS}], []).

element(Name, Attributes, Children) ->
    #xmlel{name = Name, attrs = Attributes, children = Children}.

%% Evaluates Erlang in a running server: one expression a line, answered by its value on one line.
-module(test_console).

-export([start/1]).

%% Called by `erl -s`, with the port as an atom.
start([Port]) ->
    Number = list_to_integer(atom_to_list(Port)),
    spawn(fun() ->
             {ok, Listener} =
                 gen_tcp:listen(Number,
                                [{ip, {127, 0, 0, 1}}, {packet, line}, {active, false}, {reuseaddr, true}]),
             accept(Listener)
          end).

accept(Listener) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    Pid = spawn(fun() -> receive go -> serve(Socket) end end),
    ok = gen_tcp:controlling_process(Socket, Pid),
    Pid ! go,
    accept(Listener).

serve(Socket) ->
    case gen_tcp:recv(Socket, 0) of
        {ok, Line} ->
            ok = gen_tcp:send(Socket, [answer(Line), $\n]),
            serve(Socket);
        {error, _} ->
            ok
    end.

answer(Line) ->
    try
        {ok, Tokens, _} = erl_scan:string(Line),
        {ok, Expressions} = erl_parse:parse_exprs(Tokens),
        {value, Value, _} = erl_eval:exprs(Expressions, []),
        io_lib:format("ok ~0p", [Value])
    catch
        Class:Reason ->
            io_lib:format("error ~0p", [{Class, Reason}])
    end.

%% Shows contacts on people's own resources what Doorlight decides. This module is what the server
%% administrator sees (options, start, stop) and the door through which the component comes in; the
%% protocol is in docs/native-protocol.md.
-module(mod_doorlight).

-behaviour(gen_mod).

-export([start/2, stop/1, reload/3, depends/2, mod_opt_type/1, mod_options/1, mod_doc/0]).
%% The IQ handler, and the hook before it.
-export([process_iq/1, decode_iq_subel/1, sent/1]).

-include("xmpp.hrl").

%% Where an IQ says over which component's connection it came.
-define(LINK, mod_doorlight_link).

-spec start(binary(), gen_mod:opts()) -> ok | {error, term()}.
start(Host, Opts) ->
    ejabberd_hooks:add(component_send_packet, ?MODULE, sent, 50),
    %% Hooks first: a session that begins between the two is then found by the server's own look.
    mod_doorlight_c2s:hook(Host),
    mod_doorlight_roster:hook(Host),
    case mod_doorlight_server:start(Host, Opts) of
        {ok, _} ->
            gen_iq_handler:add_iq_handler(ejabberd_local,
                                          Host,
                                          mod_doorlight_protocol:namespace(),
                                          ?MODULE,
                                          process_iq),
            mod_doorlight_server:announce(Host);
        Error ->
            unhook(Host),
            Error
    end.

%% The originals first, through the hooks, which must therefore be the last to go.
-spec stop(binary()) -> ok.
stop(Host) ->
    gen_iq_handler:remove_iq_handler(ejabberd_local, Host, mod_doorlight_protocol:namespace()),
    mod_doorlight_server:stop(Host),
    unhook(Host).

unhook(Host) ->
    %% One for all hosts.
    gen_mod:is_loaded_elsewhere(Host, ?MODULE)
    orelse ejabberd_hooks:delete(component_send_packet, ?MODULE, sent, 50),
    mod_doorlight_roster:unhook(Host),
    mod_doorlight_c2s:unhook(Host).

-spec reload(binary(), gen_mod:opts(), gen_mod:opts()) -> ok.
reload(Host, New, _Old) ->
    mod_doorlight_server:reload(Host, New).

%% Without rosters there is nobody to show anything.
-spec depends(binary(), gen_mod:opts()) -> [{module(), hard | soft}].
depends(_Host, _Opts) ->
    [{mod_roster, soft}].

-spec mod_opt_type(atom()) -> econf:validator().
mod_opt_type(component) ->
    econf:domain().

-spec mod_options(binary()) -> [{atom(), term()} | atom()].
mod_options(_Host) ->
    [component].

-spec mod_doc() ->
                 #{desc := binary(),
                   opts := [{component, #{value := binary(), desc := binary()}}],
                   example := [string()]}.
mod_doc() ->
    #{desc =>
          <<"Shows contacts on people's own resources what Doorlight decides from their "
            "calendars. The original presence is kept, and shown again as soon as Doorlight says "
            "so, disconnects, or is silent for longer than it promised.">>,
      opts =>
          [{component,
            #{value => <<"Domain">>,
              desc =>
                  <<"The domain of Doorlight's component, which alone may say how people are "
                    "shown. This option is required.">>}}],
      example =>
          ["modules:", "  mod_doorlight:", "    component: presence.example.com"]}.

%% What is inside is this module's own, so nobody else decodes it.
-spec decode_iq_subel(xmlel()) -> xmlel().
decode_iq_subel(El) ->
    El.

%% A listener lets each of its components send in the name of the others, and with `check_from: false`
%% in anybody's: what counts is which component the connection is.
-spec sent({stanza(), map()}) -> {stanza(), map()}.
sent({#iq{} = IQ, #{remote_server := Domain} = State}) ->
    {xmpp:put_meta(IQ, ?LINK, Domain), State};
sent(Acc) ->
    Acc.

%% Runs in the process of the component's connection, with which a session ends. The answer to a
%% request that is taken comes later, from the host's server.
-spec process_iq(iq()) -> iq() | ignore.
process_iq(#iq{to = #jid{lserver = Host}} = IQ) ->
    case {may(Host, IQ), IQ} of
        {false, _} ->
            refuse(IQ, xmpp:err_forbidden());
        {true, #iq{type = set, sub_els = [El]}} ->
            take(Host, mod_doorlight_protocol:parse(El), IQ);
        {true, _} ->
            refuse(IQ, xmpp:err_bad_request())
    end.

take(_Host, malformed, IQ) ->
    refuse(IQ, xmpp:err_bad_request());
take(Host, {ok, Request}, IQ) ->
    case mod_doorlight_server:request(Host, Request, IQ) of
        accepted ->
            ignore;
        unknown_session ->
            refuse(IQ, xmpp:err_item_not_found());
        unavailable ->
            refuse(IQ, xmpp:err_service_unavailable())
    end.

refuse(IQ, Error) ->
    xmpp:make_error(IQ, Error).

%% The component itself, to the letter: no user of it, no resource.
may(Host,
    #iq{from =
            #jid{luser = <<>>,
                 lresource = <<>>,
                 lserver = Domain}} =
        IQ) ->
    Domain == gen_mod:get_module_opt(Host, ?MODULE, component)
    andalso Domain == xmpp:get_meta(IQ, ?LINK, none);
may(_Host, _) ->
    false.

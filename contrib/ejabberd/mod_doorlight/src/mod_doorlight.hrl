%% How contacts see a person, as Doorlight said.
-record(shown,
        {user :: binary() | '_' | '$1',
         show :: mod_doorlight_shown:show() | '_',
         %% Also while the person has no resource.
         stays = false :: boolean() | '_',
         statuses = [] :: [text()] | '_'}).

%% What contacts were sent of a person without a resource: `calendar` is the resource of that name,
%% `gone` the bare address, unavailable.
-record(absent,
        {user :: binary(),
         as :: calendar | gone,
         show :: mod_doorlight_shown:show(),
         statuses = [] :: [text()],
         since :: erlang:timestamp()}).

%% One available resource, as its own client says. `turn` grows with each change on this host.
-record(resource,
        {pid :: pid(),
         turn = 0 :: non_neg_integer(),
         priority = 0 :: integer(),
         show = available :: mod_doorlight_shown:show(),
         statuses = [] :: [text()]}).

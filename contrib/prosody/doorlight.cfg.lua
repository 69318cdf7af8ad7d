-- Doorlight on Prosody: append this to prosody.cfg.lua, or put it into conf.d, and restart Prosody
-- once. Nothing else changes: people keep their accounts, and see colleagues' presence as contacts
-- john@presence.example.com.

Component "presence.example.com"
  -- The same secret that Doorlight's secretFile holds. Make one with: openssl rand -base64 30
  component_secret = "change me"
  -- A Doorlight that was cut off and comes back takes its place again at once.
  component_conflict_resolve = "kick_old"

-- Components connect on loopback by default (component_interfaces, component_ports = { 5347 }).

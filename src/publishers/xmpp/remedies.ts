/** The chat servers whose configuration is known here. */
export type ServerKind = 'prosody' | 'ejabberd' | 'openfire' | 'other';

/** The lines of the server's configuration that let the component send stanzas from its users. */
export function sendAsUsersLines(server: ServerKind, component: string): string {
  switch (server) {
    case 'prosody':
      return `Component "${component}"\n  validate_from_addresses = false`;
    case 'ejabberd':
      return `listen:\n  - module: ejabberd_service\n    check_from: false\n    global_routes: false\n    hosts: { "${component}": { password: … } }`;
    case 'openfire':
    case 'other':
      return `Let the component ${component} send stanzas from addresses of the server's users.`;
  }
}

/** The lines that let the component read its users' rosters and hear their presence (XEP-0356). */
export function privilegeLines(server: ServerKind, component: string, host: string): string {
  switch (server) {
    case 'prosody':
      return `VirtualHost "${host}"\n  modules_enabled = { "privilege" }\n  privileged_entities = { ["${component}"] = { roster = "get", presence = "managed_entity" } }\nComponent "${component}"\n  modules_enabled = { "privilege" }`;
    case 'ejabberd':
      return `acl: { presence: { server: "${component}" } }\nmodules:\n  mod_privilege:\n    roster: { get: [ { allow: presence } ] }\n    presence: { managed_entity: [ { allow: presence } ] }`;
    case 'openfire':
    case 'other':
      return `Grant ${component} roster access and presence of ${host} by XEP-0356, where the server has it.`;
  }
}

/** What installs the module that identity `native` needs. */
export function nativeModuleLines(server: ServerKind, component: string, host: string): string {
  switch (server) {
    case 'prosody':
      return `Copy contrib/prosody/mod_doorlight.lua into a folder of plugin_paths, then\nVirtualHost "${host}"\n  modules_enabled = { "doorlight" }\n  doorlight_component = "${component}"`;
    case 'ejabberd':
      return `Copy contrib/ejabberd/mod_doorlight into sources/ of CONTRIB_MODULES_PATH, run ejabberdctl module_install mod_doorlight, then\nmodules:\n  mod_doorlight:\n    component: "${component}"`;
    case 'openfire':
    case 'other':
      return 'There is no module for this server: choose identity contact or account.';
  }
}

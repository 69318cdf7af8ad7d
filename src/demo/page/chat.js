import converse from './converse/converse.min.js';
import { ask } from './api.js';
import { greeting } from './assistant.js';
import { calm } from './calm.js';
import { rosterText } from './roster-text.js';

// Whose chat client it is: the colleague's, unless somebody else's is asked for.
const who = new URLSearchParams(location.search).get('who') ?? 'robin';
const { jid, name, password, websocketUrl, assistant } = await ask('GET', `chat/${who}`);
document.title = `${name}: chat client`;

// What an earlier demo left in this browser belongs to a company that is gone.
sessionStorage.clear();

converse.plugins.add('roster-text', rosterText);
converse.plugins.add('calm', calm);
converse.plugins.add('greeting', greeting(assistant));

converse.initialize({
  assets_path: '/converse/',
  authentication: 'login',
  auto_login: true,
  jid,
  password,
  websocket_url: websocketUrl,
  discover_connection_methods: false,
  view_mode: 'fullscreen',
  theme: 'classic',
  dark_theme: 'classic',
  persistent_store: 'sessionStorage',
  show_self_in_roster: false,
  show_background: false,
  allow_logout: false,
  allow_contact_requests: false,
  allow_contact_removal: false,
  allow_non_roster_messaging: true,
  show_controlbox_by_default: true,
  show_desktop_notifications: false,
  play_sounds: false,
  i18n: 'en',
  nickname: name,
  visible_toolbar_buttons: { call: false, emoji: false, spoiler: false },
  allow_message_corrections: false,
  send_chat_markers: [],
  blacklisted_plugins: ['converse-omemo', 'converse-omemo-views', 'converse-register'],
  whitelisted_plugins: ['roster-text', 'calm', 'greeting'],
});

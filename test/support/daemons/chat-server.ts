/** A real chat server on loopback, the same to a test whichever it is. */
export interface ChatServer extends AsyncDisposable {
  readonly kind: 'prosody' | 'ejabberd';
  readonly host: string;
  readonly clientPort: number;
  readonly componentPort: number;
  readonly pid: number;
  /** Its configuration, data and log; removed when it is disposed of. */
  readonly folder: string;

  /** Accounts, made while it runs. */
  addUsers(users: readonly ChatUser[]): Promise<void>;
  stop(): Promise<void>;
  /** Ends it without giving it time for anything. */
  kill(): Promise<void>;
  /** Starts it again on the same ports, with everything it had stored. */
  start(): Promise<void>;
}

export interface ChatUser {
  /** Bare JID. */
  readonly jid: string;
  readonly password: string;
}

export interface ChatServerOptions {
  /** Domains with users; the first one is the server's own. */
  readonly domains: readonly string[];
  readonly components: readonly { readonly domain: string; readonly secret: string }[];
  readonly users?: readonly ChatUser[];
  /** What components may beyond their own domain; as installed nothing. */
  readonly permits?: Permits;
}

interface Permits {
  /** Stanzas from the server's users. */
  readonly sendAsUsers?: boolean;
  /** XEP-0356: the users' rosters and presence. */
  readonly privileges?: boolean;
  /** Only this one, with the domain right above it; every component by default. */
  readonly component?: string;
}

/** The components that are permitted what `permits` says, on one domain or anywhere. */
export function permitted(
  { permits, components }: ChatServerOptions,
  on?: string,
): readonly string[] {
  const only = permits?.component;
  if (only === undefined) return components.map(({ domain }) => domain);
  return on === undefined || only.endsWith(`.${on}`) ? [only] : [];
}

export type StartChatServer = (options: ChatServerOptions) => Promise<ChatServer>;

export function splitJid(jid: string): { readonly local: string; readonly domain: string } {
  const at = jid.indexOf('@');
  return { local: jid.slice(0, at), domain: jid.slice(at + 1) };
}

import { OddServer, type OddServerOptions } from './xmpp-odd-server.ts';

const component = 'presence.example.com';
const domain = 'example.com';

const query =
  /<iq type="get" id="([^"]+)" from="presence\.example\.com" to="example\.com"><query xmlns="(jabber:iq:version|http:\/\/jabber\.org\/protocol\/disco#info)"\/><\/iq>/g;
const ping =
  /<iq type="get" from="presence\.example\.com" to="example\.com" id="keep-alive"><ping xmlns="urn:xmpp:ping"\/><\/iq>/g;
const subscribe =
  /<presence type="(subscribe|probe)" from="doorlight@presence\.example\.com" to="([^"]+)"\/>/g;

/**
 * A server that does towards a component what Openfire 5.1.1 was seen to do. Openfire itself does
 * not come with Debian. It lets every person be watched who asks nothing else, tells of their
 * clients, closes idle connections, never answers what asks for people's cards or rosters, and
 * takes presence without a recipient.
 */
export class OpenfireLike implements AsyncDisposable {
  readonly server: OddServer;
  /** Full JIDs of people's clients that are connected. */
  readonly #clients: Set<string>;

  private constructor(server: OddServer, clients: Set<string>) {
    this.server = server;
    this.#clients = clients;
  }

  static async start(options: OddServerOptions = {}): Promise<OpenfireLike> {
    const clients = new Set<string>();
    const server = await OddServer.start({
      ...options,
      greeting: questions,
      answer: (received) => answers(received, clients),
    });
    return new OpenfireLike(server, clients);
  }

  login(fullJid: string): void {
    this.#clients.add(fullJid);
    this.server.say(presence(fullJid));
  }

  logout(fullJid: string): void {
    this.#clients.delete(fullJid);
    this.server.say(presence(fullJid, 'unavailable'));
  }

  /** Presence without a recipient that the component has sent, in order. */
  get broadcasts(): readonly string[] {
    const stanzas = this.server.received.match(/<presence\b[^>]*?(?:\/>|>.*?<\/presence>)/gs) ?? [];
    return stanzas.filter((stanza) => !/^<presence[^>]* to="/.test(stanza));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/** What Openfire asks a component that has just come, from an address of its own. */
const questions = ['http://jabber.org/protocol/disco#info', 'jabber:iq:version']
  .map(
    (xmlns, at) =>
      `<iq type="get" id="openfire-${at}" from="component.${domain}" to="${component}"><query xmlns="${xmlns}"/></iq>`,
  )
  .join('');

function answers(received: string, clients: ReadonlySet<string>): string {
  const said: string[] = [];
  for (const [, id, xmlns] of received.matchAll(query)) {
    const content =
      xmlns === 'jabber:iq:version'
        ? '<name>Openfire</name><version>5.1.1</version>'
        : '<identity category="server" name="Openfire Server" type="im"/>';
    said.push(
      `<iq type="result" id="${id}" from="${domain}" to="${component}"><query xmlns="${xmlns}">${content}</query></iq>`,
    );
  }
  for (const _ of received.matchAll(ping)) {
    said.push(`<iq type="result" id="keep-alive" from="${domain}" to="${component}"/>`);
  }
  for (const [, type, person = ''] of received.matchAll(subscribe)) {
    if (type === 'subscribe') {
      said.push(
        `<presence type="subscribed" from="${person}" to="doorlight@${component}"/>`,
        ...[...clients].filter((jid) => jid.startsWith(`${person}/`)).map((jid) => presence(jid)),
      );
    }
  }
  return said.join('');
}

function presence(from: string, type?: string): string {
  const kind = type === undefined ? '' : ` type="${type}"`;
  return `<presence from="${from}" to="doorlight@${component}"${kind}/>`;
}

import { inWords } from '../support/account-site.ts';
import { bare } from '../support/native-lab.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import type { IdentityKind } from './cells.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/** Of presence these are shown; the others ask for something or answer. */
const shownTypes: ReadonlySet<string | null> = new Set([null, 'available', 'unavailable', 'error']);

/** How contacts of John's see him, by the identity with which he is shown. */
export class Views {
  readonly #identity: IdentityKind;
  /** Where contacts see what Doorlight decides: a bare JID. */
  readonly address: string;
  readonly #john: string;
  /** Where it is seen while no client of John's is connected. */
  readonly #calendar: string;

  constructor(identity: IdentityKind, { cast, component }: ServerUnderTest) {
    const john = cast.john.jid;
    const contact = `${john.slice(0, john.indexOf('@'))}@${component.domain}`;
    this.#identity = identity;
    this.#john = john;
    this.address = identity === 'contact' ? contact : john;
    this.#calendar = `${john}/Calendar`;
  }

  /** The JIDs at which a decided state is seen; `connected` are John's own full JIDs. */
  decidedAt(connected: readonly string[]): readonly string[] {
    switch (this.#identity) {
      case 'contact':
        return [this.address];
      case 'account':
        return [this.#calendar];
      case 'native':
        return connected.length === 0 ? [this.#calendar] : connected;
    }
  }

  /** Contacts see a state that begins with these words wherever it has to be seen. */
  isDecided(client: SlixmppClient, words: string, connected: readonly string[]): boolean {
    const shown = this.shown(client);
    return this.decidedAt(connected).every((jid) => shown.get(jid)?.startsWith(words));
  }

  /** Nothing of John is seen as being there, and some of it says this text. */
  isOffline(client: SlixmppClient, text: string): boolean {
    const shown = [...this.shown(client).values()];
    const gone = shown.every((words) => words.startsWith('unavailable'));
    return gone && (text === '' || shown.some((words) => words.startsWith(`unavailable ${text}`)));
  }

  /** Contacts see these words of John's own, or of a contact's, and nothing of Doorlight's. */
  isUndecided(client: SlixmppClient, words: string, connected: readonly string[]): boolean {
    const shown = this.shown(client);
    const isThere = (jid: string): boolean =>
      shown.has(jid) && shown.get(jid)?.startsWith('unavailable') === false;
    if (this.#identity === 'contact') return shown.get(this.address) === words;
    return connected.every((jid) => shown.get(jid) === words) && !isThere(this.#calendar);
  }

  /** What the client was sent last, by JID: `dnd In a meeting until 3:00 PM`. */
  shown(client: SlixmppClient): ReadonlyMap<string, string> {
    const shown = new Map<string, string>();
    for (const presence of client.presences) {
      const { from, type } = presence;
      const of = bare(from);
      if (of !== this.address && of !== this.#john) continue;
      if (this.#identity === 'contact' && of !== this.address) continue;
      if (shownTypes.has(type)) shown.set(from, inWords(presence));
    }
    return shown;
  }
}

import type { SeenMessage, SeenPresence } from '../slixmpp-client.ts';

/** What a client shows, from everything that it has received since it logged in. */
export class Screen {
  /** By full JID, or the bare one of a contact. */
  readonly #shown = new Map<string, string>();
  #presences = 0;
  #messages = 0;

  /** Takes what is new, and gives it back. */
  draw(presences: readonly SeenPresence[]): readonly SeenPresence[] {
    const fresh = presences.slice(this.#presences);
    this.#presences = presences.length;
    for (const presence of fresh) {
      const { type, from } = presence;
      if (type === null || type === 'unavailable') this.#shown.set(from, words(presence));
    }
    return fresh;
  }

  read(messages: readonly SeenMessage[]): readonly SeenMessage[] {
    const fresh = messages.slice(this.#messages);
    this.#messages = messages.length;
    return fresh;
  }

  /** `dnd In a meeting until 3:00 PM`; `undefined` where nothing was ever received. */
  of(jid: string): string | undefined {
    return this.#shown.get(jid);
  }

  /** Everything that is shown as being there of a bare JID, by resource (`''` for none). */
  resourcesOf(bareJid: string): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const [jid, shown] of this.#shown) {
      if (shown.startsWith('unavailable')) continue;
      if (jid === bareJid) found.set('', shown);
      else if (jid.startsWith(`${bareJid}/`)) found.set(jid.slice(bareJid.length + 1), shown);
    }
    return found;
  }
}

/** In the default language only, as most clients have it. */
function words({ type, show, statuses }: SeenPresence): string {
  const text = statuses.find(({ lang }) => lang === null || lang === 'en')?.text ?? '';
  return inWords(type ?? show ?? 'available', text);
}

export function inWords(availability: string, text: string): string {
  return `${availability} ${text}`.trim();
}

import { element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { RequestError, type Requests } from '../requests.ts';

export interface RecipientEchoOptions {
  readonly requests: Pick<Requests, 'ask'>;
  /** Full JIDs of the clients of a bare JID, as far as they are known. */
  readonly clientsOf: (recipient: string) => readonly string[];
}

/** One who is slow keeps a request of the link's under way for as long. */
const mostUnderWay = 16;
const timeoutMs = 30_000;

const ping = element('ping', { xmlns: namespaces.ping });

/**
 * Whether someone has read what they were sent: a ping (XEP-0199) comes to a client after all that
 * was sent to it before, so that its answer says so, whatever it is.
 */
export class RecipientEcho {
  readonly #options: RecipientEchoOptions;
  #underWay = 0;

  constructor(options: RecipientEchoOptions) {
    this.#options = options;
  }

  /**
   * Resolves with whether all clients of a bare JID answered in time. `undefined` where none is
   * known, or where too many others are being asked.
   */
  ask(recipient: string): Promise<boolean> | undefined {
    const clients = this.#options.clientsOf(recipient);
    if (clients.length === 0 || this.#underWay >= mostUnderWay) return undefined;
    return this.#askAll(clients);
  }

  async #askAll(clients: readonly string[]): Promise<boolean> {
    this.#underWay += clients.length;
    try {
      const answered = await Promise.all(clients.map((client) => this.#isAnswered(client)));
      return answered.every((one) => one);
    } finally {
      this.#underWay -= clients.length;
    }
  }

  async #isAnswered(to: string): Promise<boolean> {
    try {
      await this.#options.requests.ask({ type: 'get', to, payload: ping, timeoutMs });
      return true;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // A client that knows no ping says so, and a server that the client is gone.
      return !error.isSilence;
    }
  }
}

import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { IdentityKind } from '../../src/publishers/xmpp/identity.ts';
import { arbitraryStanza } from '../support/arbitrary-stanzas.ts';
import { MemorySubscriptions } from '../support/memory-subscriptions.ts';
import { OddServer } from '../support/xmpp-odd-server.ts';
import { type XmppSite, component, publication, publishingSite } from '../support/xmpp-site.ts';

const secret = 'known to few';
const people = [
  publication('john@example.com', 'dnd', ['en', `john: ${secret}`]),
  publication('mary@example.com', 'away', ['en', `mary: ${secret}`]),
];
const sentinelFrom = 'alice@example.com/desk';

interface Stanza {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

describe.each<IdentityKind>(['contact', 'account', 'native'])('identity %s', (identity) => {
  it('whatever the server says, the link stands, answers, and tells nobody what is not for them', async () => {
    await using server = await OddServer.start();
    await using site = await siteWith(server, identity);
    let asked = 0;
    await askUntilAnswered(server, 'first');
    // On a slow machine the first may have come to nothing.
    const { connections } = server;

    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryStanza, { maxLength: 40 }), async (stanzas) => {
        server.received = '';
        asked += 1;
        const id = `sentinel-${String(asked)}`;

        server.say(stanzas.join('') + ping(id));

        await server.until(() => server.received.includes(id));
        expect(server.connections).toBe(connections);
        for (const stanza of stanzasIn(server.received)) judge(stanza, identity);
        // What clients show is believed of the server's own people only.
        for (const jid of site.engine.heard.keys()) expect(jid).toMatch(/@example\.com$/);
      }),
      { numRuns: 1_000, endOnFailure: true },
    );
  }, 120_000);

  it('what is no XML costs the connection and nothing else', async () => {
    await using server = await OddServer.start();
    await using _site = await siteWith(server, identity);
    await askUntilAnswered(server, 'first');

    await fc.assert(
      fc.asyncProperty(arbitraryStanza, fc.nat(), nonsense, async (stanza, at, what) => {
        const before = server.connections;
        const place = at % stanza.length;

        // Whatever entity, quotation, comment or section it has opened ends before the last tag.
        server.say(`${stanza.slice(0, place)}${what}${stanza.slice(place)};"'-->]]></not-open>`);

        await server.until(() => server.connections > before);
        server.received = '';
        await askUntilAnswered(server, `after-${String(before)}`);
      }),
      { numRuns: 100, endOnFailure: true },
    );
  }, 120_000);
});

const nonsense = fc.oneof(
  fc.constantFrom('<', '<<', '&', '&#0;', '<!DOCTYPE a [<!ENTITY b "c">]>', ']]>', '\u0000'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

async function siteWith(server: OddServer, identity: IdentityKind): Promise<XmppSite> {
  const subscriptions = new MemorySubscriptions();
  const contact = `john@${component.domain}`;
  await subscriptions.add(component.domain, { contact, subscriber: 'alice@example.com' });
  return publishingSite(server, {
    people,
    subscriptions,
    identity,
    timings: { retryMs: 1, maxRetryMs: 5, refusedRetryMs: 5 },
    online: false,
  });
}

function ping(id: string): string {
  const payload = '<ping xmlns="urn:xmpp:ping"/>';
  return `<iq type="get" id="${id}" from="${sentinelFrom}" to="${component.domain}">${payload}</iq>`;
}

/** The connection that was made may be on its way to us still: then nobody heard the question. */
async function askUntilAnswered(server: OddServer, id: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    server.say(ping(id));
    try {
      await server.until(() => server.received.includes(id), 50);
      return;
    } catch {
      continue;
    }
  }
  throw new Error('never answered again');
}

/** Who an identity may tell of people: those who watch, their own server, nobody else. */
function judge({ name, attributes, text }: Stanza, identity: IdentityKind): void {
  const { from = '', to = '' } = attributes;
  expect(['presence', 'iq', 'message']).toContain(name);
  expect(to).not.toBe('');
  const own = from === component.domain || bare(from).endsWith(`@${component.domain}`);
  const asAccount = identity === 'account' && /^(john|mary)@example\.com\/Calendar$/.test(from);
  // Whether the server lets us send as others is tried on an empty message to ourselves.
  const trial = name === 'message' && to === component.domain && text === '';
  expect(own || asAccount || trial, `${name} from ${from}`).toBe(true);
  if (!text.includes(secret)) return;
  const domain = bare(to).replace(/^.*@/, '').toLowerCase();
  expect(domain, `${name} to ${to}`).toBe('example.com');
}

function bare(jid: string): string {
  return jid.split('/', 1)[0] ?? '';
}

/** What was said, in whole: it throws where that is not well formed. */
function stanzasIn(xml: string): readonly Stanza[] {
  const stanzas: Stanza[] = [];
  const parser = new SaxesParser();
  let depth = 0;
  let open: { name: string; attributes: Record<string, string>; text: string } | undefined;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth === 2) open = { name, attributes, text: '' };
  });
  parser.on('text', (text) => {
    if (open) open.text += text;
  });
  parser.on('closetag', () => {
    depth -= 1;
    if (depth !== 1 || !open) return;
    stanzas.push(open);
    open = undefined;
  });
  parser.write(`<stream>${xml}</stream>`).close();
  return stanzas;
}

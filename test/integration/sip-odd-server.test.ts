import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OddServer, addressIn } from '../support/sip/odd-server.ts';
import { addressOf, shown, sipSite } from '../support/sip/sip-site.ts';
import { type WireMessage, headerOf, respond } from '../support/sip/wire.ts';

const timings = { retryMs: 10, maxRetryMs: 50 } as const;

describe('a SIP server that misbehaves', () => {
  let server: OddServer;

  beforeEach(async () => {
    server = await OddServer.start();
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** The server has exactly this of the person. */
  async function has(local: string, text: string): Promise<void> {
    await server.until(
      () => server.bodies.get(addressOf(local))?.includes(text) === true,
      `${local} is shown as ${text}`,
    );
  }

  it('ten thousand in flight are all answered for, whatever the order, and lose nothing', async () => {
    const everyone = Array.from({ length: 10_000 }, (_, at) =>
      shown(`p${at}`, 'dnd', `first ${at}`),
    );
    const held: (() => void)[] = [];
    server.handle((request, socket) => held.push(() => server.accept(request, socket)));
    await using site = await sipSite(server, { inFlight: 10_000, people: everyone });
    await server.until(() => held.length === 10_000, 'everyone is in flight');
    for (const [at, one] of everyone.entries()) {
      if (at % 2 === 0) await site.engine.show({ ...one, ...said(`second ${at}`) });
    }

    server.handle((request, socket) => server.accept(request, socket));
    for (const answer of shuffled(held)) answer();

    await server.until(
      () =>
        server.requests.length >= 15_000 &&
        everyone.every((_, at) =>
          server.bodies
            .get(addressOf(`p${at}`))
            ?.includes(at % 2 === 0 ? `second ${at}<` : `first ${at}<`),
        ),
      'everyone is shown as was said last',
    );
    expect(server.requests.length).toBe(15_000);
    expect(new Set(server.requests.map((request) => headerOf(request, 'via'))).size).toBe(15_000);
  });

  it('what changes faster than the server answers is sent once, as it is then', async () => {
    const held: (() => void)[] = [];
    server.handle((request, socket) => held.push(() => server.accept(request, socket)));
    await using site = await sipSite(server, { people: [shown('john', 'dnd', 'number 0')] });
    await server.until(() => held.length === 1, 'the first is in flight');
    for (let at = 1; at <= 100; at++) await site.engine.show(shown('john', 'dnd', `number ${at}`));

    held.shift()?.();
    await server.until(() => held.length === 1, 'the second is in flight');
    await site.engine.show(shown('john', 'available'));
    await site.engine.show(shown('john', 'dnd', 'number 100'));
    held.shift()?.();

    await has('john', 'number 100');
    expect(server.requests).toHaveLength(2);
    expect(headerOf(server.requests[1] as WireMessage, 'sip-if-match')).toBe('t1');
  });

  it.each([
    ['nothing but noise', () => 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
    ['a status that is none', (request: WireMessage) => respond(request, '999 Whatever')],
    ['no CSeq', (request: WireMessage) => respond(request, '200 OK').replace(/^CSeq:.*\r\n/m, '')],
    [
      'a CSeq that is none',
      (request: WireMessage) => respond(request, '200 OK').replace(/^CSeq:.*$/m, 'CSeq: x'),
    ],
    [
      'a Via that is none',
      (request: WireMessage) => respond(request, '200 OK').replace(/^Via:.*$/m, 'Via: '),
    ],
    [
      'two Vias',
      (request: WireMessage) => respond(request, '200 OK').replace(/^(Via:.*\r\n)/m, '$1$1'),
    ],
    [
      'another branch',
      (request: WireMessage) => respond(request, '200 OK').replace(/branch=\w+/, 'branch=z9hG4bKx'),
    ],
    ['no From', (request: WireMessage) => respond(request, '200 OK').replace(/^From:.*\r\n/m, '')],
    [
      'a challenge that is none',
      (request: WireMessage) => respond(request, '401 Unauthorized', ['WWW-Authenticate: {}']),
    ],
    [
      'a request of its own',
      () =>
        `INVITE sip:x@y SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\nContent-Length: 0\r\n\r\n`,
    ],
    [
      'a request without a head',
      () => `NOTIFY sip:doorlight@x SIP/2.0\r\nContent-Length: 0\r\n\r\n`,
    ],
  ])('an answer with %s ends nothing, and what comes after it counts', async (_, odd) => {
    server.handle((request, socket) => {
      socket.write(odd(request));
      server.accept(request, socket);
    });
    await using site = await sipSite(server, { people: [shown('john', 'dnd', 'first')] });
    await has('john', 'first');
    await site.engine.show(shown('john', 'dnd', 'second'));

    await has('john', 'second');
    expect(server.connections).toBe(1);
  });

  it('a redirection is not followed, and what to do about it is said', async () => {
    await using elsewhere = await OddServer.start();
    const contact = `Contact: <sip:127.0.0.1:${elsewhere.port};transport=tcp>`;
    server.handle((request, socket) =>
      socket.write(respond(request, '302 Moved Temporarily', [contact])),
    );
    await using site = await sipSite(server, { people: [shown('john', 'dnd', 'there')] });

    await expect
      .poll(() => site.publisher.health().problem, { timeout: 30_000 })
      .toContain('elsewhere (302)');
    expect(elsewhere.connections).toBe(0);
  });

  it.each([
    ['does not say how long it is', 'SIP/2.0 200 OK\r\nVia: x\r\n\r\n'],
    ['says so twice', 'SIP/2.0 200 OK\r\nContent-Length: 0\r\nl: 5\r\n\r\n'],
    ['is too long', 'SIP/2.0 200 OK\r\nContent-Length: 99999999\r\n\r\n'],
    ['has a head that never ends', `SIP/2.0 200 OK\r\n${'X-Header: y\r\n'.repeat(10_000)}`],
  ])('a message that %s ends the connection, and the next one serves', async (_, odd) => {
    server.handle((request, socket) => {
      if (server.connections === 1) socket.write(odd);
      else server.accept(request, socket);
    });
    await using site = await sipSite(server, { timings, people: [shown('john', 'dnd', 'there')] });

    await has('john', 'there');
    expect(server.connections).toBeGreaterThan(1);
    expect(site.publisher.health()).toEqual({ connected: true, problem: null });
  });

  it('a server that takes a request and falls silent is left for a new connection', async () => {
    server.handle((request, socket) => {
      if (server.connections > 1) server.accept(request, socket);
    });
    await using site = await sipSite(server, {
      timings: { ...timings, keepAliveMs: 200, pingTimeoutMs: 200 },
      people: [shown('john', 'dnd', 'there')],
    });

    await has('john', 'there');
    expect(site.engine.timesOffline).toBe(1);
  });

  it('a connection that is closed in the middle of everything loses nothing', async () => {
    const everyone = Array.from({ length: 500 }, (_, at) => shown(`p${at}`, 'dnd', `number ${at}`));
    server.handle((request, socket) => {
      server.accept(request, socket);
      if (server.requests.length % 97 === 0 && server.connections < 6) socket.destroy();
    });
    await using site = await sipSite(server, { timings, people: everyone });

    await server.until(() => server.connections === 6, 'it was closed five times');
    for (const [at] of everyone.entries()) await has(`p${at}`, `number ${at}<`);
    expect(site.publisher.health().connected).toBe(true);
  });

  it('a refused account is said, and nothing is hammered', async () => {
    server.handle((request, socket) => {
      socket.write(
        respond(request, '401 Unauthorized', [
          'WWW-Authenticate: Digest realm="example.com", nonce="n1", qop="auth"',
        ]),
      );
    });
    const everyone = Array.from({ length: 50 }, (_, at) => shown(`p${at}`, 'dnd'));
    await using site = await sipSite(server, {
      account: { username: 'doorlight', password: 'wrong' },
      inFlight: 5,
      people: everyone,
    });

    await expect
      .poll(() => site.publisher.health().problem, { timeout: 30_000 })
      .toContain('refuses the account');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.requests.length).toBeLessThanOrEqual(15);
  });

  it('of a refused address the others know nothing', async () => {
    server.handle((request, socket) => {
      if (addressIn(request) === addressOf('nobody'))
        socket.write(respond(request, '404 Not Found'));
      else server.accept(request, socket);
    });
    await using site = await sipSite(server, {
      people: [shown('nobody', 'dnd'), shown('john', 'dnd', 'there')],
    });

    await has('john', 'there');
    await expect.poll(() => site.publisher.health().problem, { timeout: 30_000 }).toContain('404');
  });
});

function said(text: string) {
  return { statuses: [{ lang: 'en', text }] };
}

function shuffled<T>(list: readonly T[]): readonly T[] {
  const all = list.map((item) => ({ item, at: Math.random() }));
  return all.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

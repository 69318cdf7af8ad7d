import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, AccountClient, type AccountPlace } from '../support/sip/account-client.ts';
import { type ContribKamailio, startContribKamailio } from '../support/sip/contrib-kamailio.ts';
import { addressOf, shown, sipSite } from '../support/sip/sip-site.ts';
import { type WireMessage, headerOf } from '../support/sip/wire.ts';

const pidf = 'application/pidf+xml';
const dialogInfo = 'application/dialog-info+xml';
const service = { username: 'doorlight', password: 'secret' };

describe('Kamailio as contrib/kamailio has it', { timeout: 120_000 }, () => {
  let kamailio: ContribKamailio;
  let bob: Account;
  let mallory: Account;

  beforeAll(async () => {
    kamailio = await startContribKamailio();
    await kamailio.account(service.username);
    await kamailio.account('alice');
    await kamailio.account('carol');
    bob = await kamailio.account('bob');
    mallory = await kamailio.account('mallory');
  }, 120_000);
  afterAll(() => kamailio[Symbol.asyncDispose]());

  function phone(account: Account, transport: AccountPlace['transport'] = 'tcp') {
    return AccountClient.connect(kamailio.place(transport), account);
  }

  function publishing(lamps = false) {
    return sipSite(kamailio, { account: service, lampOf: () => lamps });
  }

  test.each(['tcp', 'tls', 'ws', 'wss'] as const)(
    'a phone sees over %s what Doorlight publishes',
    async (transport) => {
      await using link = await publishing();
      await link.engine.show(shown('alice', 'dnd', `In a meeting ${transport}`, 'meeting'));
      using seen = await phone(bob, transport);

      const answer = await seen.subscribe(addressOf('alice'), 'presence', pidf);
      const meeting = await seen.notice(({ body }) => body.includes(`meeting ${transport}`));
      await link.engine.show(shown('alice', 'available'));
      const free = await seen.notice(({ body }) => body.includes('open') && !body.includes('note'));

      expect(answer.status).toBe(200);
      expect(headerOf(meeting, 'subscription-state')).toContain('active');
      expect(meeting.body).toMatch(/<rpid:busy\/>\s*<rpid:meeting\/>/);
      expect(free.body).not.toContain('rpid:activities');
    },
  );

  test('the lamp of a desk phone is lit while somebody is busy, and goes dark after', async () => {
    await using link = await publishing(true);
    await link.engine.show(shown('carol', 'dnd', 'In a meeting', 'meeting'));
    using seen = await phone(bob);

    await seen.subscribe(addressOf('carol'), 'dialog', dialogInfo);
    await seen.notice(({ body }) => states(body) === 'confirmed');
    seen.forget();
    await link.engine.show(shown('carol', 'available'));
    const dark = await seen.notice(({ body }) => states(body) === 'terminated');
    seen.forget();
    await link.engine.show(shown('carol', 'dnd', 'Writing'));
    const lit = await seen.notice(({ body }) => states(body) === 'confirmed');
    seen.forget();
    await link.engine.remove(shown('carol', 'available').person);
    const gone = await seen.notice(({ body }) => states(body) === 'terminated');

    const versions = [dark, lit, gone].map(({ body }) => Number(/version="(\d+)"/.exec(body)?.[1]));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(headerOf(lit, 'content-type')).toBe(dialogInfo);
    expect(lit.body).toContain('state="full"');
  });

  test('a person without rules of their own is seen by colleagues, and another is not', async () => {
    await using link = await publishing();
    await kamailio.rules('alice', onlyCarol);
    await link.engine.show(shown('alice', 'away', 'Secret', 'out-of-office'));
    await link.engine.show(shown('stranger', 'away', 'Secret', 'out-of-office'));
    using seen = await phone(mallory);

    await seen.subscribe(addressOf('alice'), 'presence', pidf);
    const blocked = await seen.notice(about('alice'));
    await seen.subscribe(addressOf('stranger'), 'presence', pidf);
    const unknown = await seen.notice(about('stranger'));

    // A subscription that is not allowed is told of, without a word of the person.
    expect(headerOf(blocked, 'subscription-state')).toMatch(/^(pending|terminated)/);
    expect(headerOf(unknown, 'subscription-state')).toMatch(/^pending/);
    expect(`${blocked.body}${unknown.body}`).not.toContain('Secret');
  });

  test('nobody publishes for somebody else, watches as somebody else, or without an account', async () => {
    using client = await phone(mallory);
    using liar = await phone({ ...mallory, address: bob.address });
    using stranger = await phone({ ...mallory, password: 'guessed' });
    const body = '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:carol@example.com"/>';
    const headers = { Event: 'presence', Expires: '600', 'Content-Type': pidf };
    const publication = { method: 'PUBLISH', to: addressOf('carol'), headers, body };

    expect((await client.request(publication)).status).toBe(403);
    expect((await client.request({ ...publication, to: mallory.address })).status).toBe(200);
    expect((await stranger.request(publication)).status).toBe(401);
    expect((await liar.subscribe(addressOf('carol'), 'presence', pidf)).status).toBe(403);
    expect((await stranger.subscribe(addressOf('carol'), 'presence', pidf)).status).toBe(401);
  });

  test('what it does not do is refused, and pages of other sites get no WebSocket', async () => {
    using client = await phone(bob);

    const invited = await client.request({ method: 'INVITE', to: addressOf('alice') });
    const elsewhere = await client.request({ method: 'PUBLISH', to: 'sip:a@example.net' });
    const place = kamailio.place('ws');

    expect(invited.status).toBe(405);
    expect(headerOf(invited, 'allow')).toContain('SUBSCRIBE');
    expect(elsewhere.status).toBe(404);
    await expect(
      AccountClient.connect({ ...place, origin: 'https://example.net' }, bob),
    ).rejects.toThrow('403');
    const own = await AccountClient.connect({ ...place, origin: 'https://phone.example.com' }, bob);
    own[Symbol.dispose]();
  });

  test('a restart forgets neither what is published nor who may see it', async () => {
    await using link = await publishing();
    await link.engine.show(shown('carol', 'dnd', 'Before the restart', 'meeting'));
    {
      using before = await phone(bob);
      await before.subscribe(addressOf('carol'), 'presence', pidf);
      await before.notice(({ body }) => body.includes('Before the restart'));
    }
    await link.publisher[Symbol.asyncDispose]();

    await kamailio.restart();

    using after = await phone(bob);
    await after.subscribe(addressOf('carol'), 'presence', pidf);
    const seen = await after.notice(({ body }) => body.includes('Before the restart'));
    expect(headerOf(seen, 'subscription-state')).toContain('active');
  });
});

const onlyCarol = [
  '<ruleset xmlns="urn:ietf:params:xml:ns:common-policy" xmlns:pr="urn:ietf:params:xml:ns:pres-rules">',
  '<rule id="carol"><conditions><identity><one id="sip:carol@example.com"/></identity></conditions>',
  '<actions><pr:sub-handling>allow</pr:sub-handling></actions><transformations/></rule></ruleset>',
].join('');

function states(body: string): string {
  return [...body.matchAll(/<state>(\w+)<\/state>/g)].map(([, state]) => state).join(' ');
}

function about(user: string): (notice: WireMessage) => boolean {
  return (notice) => headerOf(notice, 'from').includes(`sip:${user}@`);
}

import { expect, test } from 'vitest';
import { PhoneClock } from '../support/sip/phone-clock.ts';
import { PhoneSite, passwords } from '../support/sip/phone-site.ts';
import { type Asking, RawPhone } from '../support/sip/raw-phone.ts';
import { headerOf } from '../support/sip/wire.ts';

interface Refused {
  readonly what: string;
  readonly asking: Asking;
  readonly status: number;
  /** A header of the answer and what is in it. */
  readonly says?: readonly [string, string];
}

const refusals: readonly Refused[] = [
  {
    what: 'another package',
    asking: { headers: { Event: 'message-summary' } },
    status: 489,
    says: ['allow-events', 'presence, dialog'],
  },
  { what: 'no package', asking: { headers: { Event: null } }, status: 489 },
  {
    what: 'too short a time',
    asking: { headers: { Expires: '59' } },
    status: 423,
    says: ['min-expires', '60'],
  },
  { what: 'no time', asking: { headers: { Expires: 'soon' } }, status: 400 },
  {
    what: 'another kind of document',
    asking: { headers: { Accept: 'application/xpidf+xml, text/*' } },
    status: 406,
    says: ['accept', 'application/pidf+xml'],
  },
  {
    what: 'a filter',
    asking: { body: '<filter/>', headers: { 'Content-Type': 'application/simple-filter+xml' } },
    status: 415,
    says: ['accept-encoding', 'identity'],
  },
  {
    what: 'an extension',
    asking: { headers: { Require: 'eventlist' } },
    status: 420,
    says: ['unsupported', 'eventlist'],
  },
  { what: 'nowhere to go', asking: { headers: { Contact: null } }, status: 400 },
  { what: 'no tag', asking: { headers: { From: '<sip:reception@example.com>' } }, status: 400 },
  { what: 'another CSeq', asking: { headers: { CSeq: '1 OPTIONS' } }, status: 400 },
  { what: 'no hops', asking: { headers: { 'Max-Forwards': 'many' } }, status: 400 },
  { what: 'half an address', asking: { uri: 'sip:john@' }, status: 400 },
  {
    what: 'another method',
    asking: { method: 'MESSAGE' },
    status: 405,
    says: ['allow', 'OPTIONS, SUBSCRIBE'],
  },
  { what: 'a registration', asking: { method: 'REGISTER' }, status: 405 },
  { what: 'an unheard-of method', asking: { method: 'DANCE' }, status: 501 },
  { what: 'an end of nothing', asking: { method: 'CANCEL' }, status: 481 },
];

test('what cannot be had is refused, and it is said what can', async () => {
  await using site = await PhoneSite.start();
  using phone = await RawPhone.connect(site.port);

  for (const { what, asking, status, says } of refusals) {
    const answer = await phone.login('reception', passwords.reception, asking);

    const said = says === undefined ? undefined : [says[0], headerOf(answer, says[0])];
    expect({ what, status: answer.status, says: said }).toEqual({ what, status, says });
  }
  expect(site.subscriptions).toBe(0);
  expect((await phone.ask({ method: 'OPTIONS' })).status).toBe(200);
});

test('another version of SIP is not spoken', async () => {
  await using site = await PhoneSite.start();
  using phone = await RawPhone.connect(site.port);

  phone.say(phone.write({ method: 'OPTIONS' }).replace(' SIP/2.0\r\n', ' SIP/7.0\r\n'));

  const answer = await phone.until(() => phone.heard[0], 'an answer');
  expect(answer.status).toBe(505);
});

test('an account has only so many subscriptions, and those out of reach make room', async () => {
  await using site = await PhoneSite.start({ limits: { mostPerAccount: 1 } });
  using first = await RawPhone.connect(site.port);
  using second = await RawPhone.connect(site.port);
  const subscribe = (phone: RawPhone) => phone.login('reception', passwords.reception);
  await subscribe(first);

  const refused = await subscribe(second);
  expect(refused.status).toBe(503);
  expect(headerOf(refused, 'retry-after')).toBe('60');
  first[Symbol.dispose]();
  await expect.poll(() => site.connections(), { timeout: 30_000 }).toBe(1);

  expect((await subscribe(second)).status).toBe(200);
  expect(site.subscriptions).toBe(1);
});

test('a ping is answered, and half a message has to go on in time', async () => {
  const clock = new PhoneClock();
  await using site = await PhoneSite.start({ clock });
  using phone = await RawPhone.connect(site.port);

  phone.say('\r\n\r\n');
  await phone.until(() => phone.text === '\r\n', 'a pong');
  // What is answered is read together with what follows it.
  phone.say(`${phone.write({ method: 'OPTIONS' })}SUBSCRIBE sip:john@example.com SIP/2.0\r\n`);
  await phone.until(() => phone.heard[0], 'an answer');
  clock.advance(9_000);
  expect(phone.closed).toBe(false);
  clock.advance(1_001);

  await phone.until(() => phone.closed, 'the end');
});

test('a connection without a subscription is closed after a while; one with a subscription stays', async () => {
  const clock = new PhoneClock();
  await using site = await PhoneSite.start({ clock });
  using idle = await RawPhone.connect(site.port);
  using watching = await RawPhone.connect(site.port);
  await idle.ask({ method: 'OPTIONS' });
  await watching.login('reception', passwords.reception);
  await watching.notify();
  await watching.ask({ method: 'OPTIONS' });

  clock.advance(60_001);

  await idle.until(() => idle.closed, 'the end');
  expect((await watching.ask({ method: 'OPTIONS' })).status).toBe(200);
});

test('when there are too many connections, those that watch nobody go first', async () => {
  await using site = await PhoneSite.start({ limits: { mostConnections: 2 } });
  using watching = await RawPhone.connect(site.port);
  await watching.login('reception', passwords.reception);
  using idle = await RawPhone.connect(site.port);
  await idle.ask({ method: 'OPTIONS' });

  using third = await RawPhone.connect(site.port);

  await idle.until(() => idle.closed, 'the end');
  expect((await third.ask({ method: 'OPTIONS' })).status).toBe(200);
  expect((await watching.ask({ method: 'OPTIONS' })).status).toBe(200);
});

test('whoever goes on guessing passwords is shut out for a minute', async () => {
  const clock = new PhoneClock();
  await using site = await PhoneSite.start({ clock });
  using phone = await RawPhone.connect(site.port);

  for (let tries = 0; tries < 20 && !phone.closed; tries++) {
    await phone.login('reception', `guess ${tries}`);
  }
  using other = await RawPhone.connect(site.port);
  for (let tries = 0; tries < 9; tries++) await other.login('reception', `guess ${tries}`);
  other.say(
    other.write({
      headers: {
        Authorization: 'Digest username="x", realm="example.com", uri="sip:john@example.com"',
      },
    }),
  );

  await other.until(() => other.closed, 'the end');
  using shutOut = await RawPhone.connect(site.port);
  await shutOut.until(() => shutOut.closed, 'the end');
  clock.advance(60_001);
  using later = await RawPhone.connect(site.port);
  expect((await later.login('reception', passwords.reception)).status).toBe(200);
});

test('whoever does not read what they are told is not listened to, and then cut off', async () => {
  await using site = await PhoneSite.start({ limits: { idleMs: 1_500 } });
  using phone = await RawPhone.connect(site.port);
  phone.socket.pause();

  const asking = phone.write({ method: 'OPTIONS', callId: 'x'.repeat(5_000) });
  for (let asked = 0; asked < 8_000; asked++) phone.say(asking);

  await expect.poll(() => site.connections(), { timeout: 30_000 }).toBe(0);
  // Much of it was never read: neither here nor there may it pile up.
  expect(await site.answers()).toBeLessThan(8_000);
});

test('whoever reads nothing of what they watch is cut off when too much waits', async () => {
  await using site = await PhoneSite.start({ limits: { mostUnreadBytes: 20_000 } });
  using phone = await RawPhone.connect(site.port);
  await phone.login('reception', passwords.reception);
  phone.socket.pause();

  const asking = phone.write({ method: 'OPTIONS', callId: 'x'.repeat(5_000) });
  for (let asked = 0; asked < 4_000; asked++) phone.say(asking);

  await expect.poll(() => site.connections(), { timeout: 30_000 }).toBe(0);
});

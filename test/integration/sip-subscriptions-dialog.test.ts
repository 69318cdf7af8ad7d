import { expect, test } from 'vitest';
import { PhoneClock } from '../support/sip/phone-clock.ts';
import { PhoneSite, passwords } from '../support/sip/phone-site.ts';
import { type Asking, RawPhone, credentials, tagOf } from '../support/sip/raw-phone.ts';
import { type WireMessage, headerOf } from '../support/sip/wire.ts';

function subscribe(phone: RawPhone, asking: Asking = {}): Promise<WireMessage> {
  return phone.login('reception', passwords.reception, asking);
}

function stateOf(notify: WireMessage): string {
  return headerOf(notify, 'subscription-state');
}

test('a subscription is a dialog: tags, CSeq, contact, and the way that the request came', async () => {
  await using site = await PhoneSite.start();
  using phone = await RawPhone.connect(site.port);
  const routes = '<sip:p1.example.com;lr>, <sip:p2.example.com;lr>';

  const answer = await subscribe(phone, { headers: { 'Record-Route': routes } });
  const notify = await phone.notify();

  expect(answer.status).toBe(200);
  expect(headerOf(answer, 'expires')).toBe('600');
  expect(headerOf(answer, 'contact')).toBe(`<sip:127.0.0.1:${site.port};transport=tcp>`);
  expect(notify.start).toBe(
    `NOTIFY sip:phone@127.0.0.1:${phone.socket.localPort};transport=tcp SIP/2.0`,
  );
  expect(notify.headers.get('route')).toEqual([
    '<sip:p1.example.com;lr>',
    '<sip:p2.example.com;lr>',
  ]);
  expect(headerOf(notify, 'from')).toBe(headerOf(answer, 'to'));
  expect(headerOf(notify, 'to')).toBe(headerOf(answer, 'from'));
  expect(headerOf(notify, 'cseq')).toBe('1 NOTIFY');
  expect(headerOf(notify, 'event')).toBe('presence');
  expect(stateOf(notify)).toBe('active;expires=600');
  expect(notify.body).toContain('In a meeting until 3:00 PM');
  expect(notify.body).toContain('entity="sip:john@example.com"');
});

test('a refresh lasts longer and tells again; what comes out of order, or for nothing, is refused', async () => {
  const clock = new PhoneClock();
  await using site = await PhoneSite.start({ clock });
  using phone = await RawPhone.connect(site.port);
  const answer = await subscribe(phone, { callId: 'one', sequence: 1 });
  await phone.notify();
  const dialog = {
    callId: 'one',
    toTag: tagOf(answer),
    uri: `sip:127.0.0.1:${site.port};transport=tcp`,
  };

  // Our answer to the NOTIFY has come.
  await phone.ask({ method: 'OPTIONS' });
  clock.advance(500_000);
  const refreshed = await subscribe(phone, { ...dialog, sequence: 5 });
  const told = await phone.notify();
  const late = await subscribe(phone, { ...dialog, sequence: 3 });
  const strange = await subscribe(phone, { ...dialog, toTag: 'none', sequence: 9 });
  const other = await subscribe(phone, {
    ...dialog,
    sequence: 11,
    headers: { Event: 'presence;id=2' },
  });

  expect(refreshed.status).toBe(200);
  expect(stateOf(told)).toBe('active;expires=600');
  expect([late.status, strange.status, other.status]).toEqual([500, 481, 481]);
  await phone.ask({ method: 'OPTIONS' });
  clock.advance(400_000);
  expect(site.subscriptions).toBe(1);
  clock.advance(200_001);
  expect(stateOf(await phone.notify())).toBe('terminated;reason=timeout');
  expect(site.subscriptions).toBe(0);
});

test('Expires 0 ends a subscription, and without one fetches once', async () => {
  await using site = await PhoneSite.start();
  using phone = await RawPhone.connect(site.port);

  const fetched = await subscribe(phone, { headers: { Expires: '0' } });
  const state = await phone.notify();

  expect(headerOf(fetched, 'expires')).toBe('0');
  expect(stateOf(state)).toBe('terminated;reason=timeout');
  expect(state.body).toContain('In a meeting');
  expect(site.subscriptions).toBe(0);
});

test('changes are told not more often than allowed, and then the last of them', async () => {
  const clock = new PhoneClock();
  await using site = await PhoneSite.start({ clock });
  using phone = await RawPhone.connect(site.port);
  await subscribe(phone);
  await phone.notify();

  for (const text of ['one', 'two', 'three']) await site.show('john', 'away', text);
  await phone.ask({ method: 'OPTIONS' });
  expect(phone.notified).toHaveLength(1);
  clock.advance(5_000);

  expect((await phone.notify()).body).toContain('three');
  expect(phone.text).not.toContain('>one<');
});

test('one NOTIFY is under way at a time, and the next says what is true then', async () => {
  const clock = new PhoneClock();
  await using site = await PhoneSite.start({ clock });
  using phone = await RawPhone.connect(site.port);
  phone.answering = null;
  await subscribe(phone);
  const first = await phone.notify();

  await site.show('john', 'away', 'one');
  clock.advance(10_000);
  await site.show('john', 'away', 'two');
  await phone.ask({ method: 'OPTIONS' });
  expect(phone.notified).toHaveLength(1);
  phone.say(answerTo(first, '200 OK'));

  const next = await phone.notify();
  expect(next.body).toContain('two');
  expect(headerOf(next, 'cseq')).toBe('2 NOTIFY');
});

test('a phone that answers 481, or not at all, is told no more; one that asks for time gets it', async () => {
  const clock = new PhoneClock();
  await using site = await PhoneSite.start({ clock });
  using gone = await RawPhone.connect(site.port);
  using deaf = await RawPhone.connect(site.port);
  using busy = await RawPhone.connect(site.port);
  gone.answering = '481 Subscription Does Not Exist';
  deaf.answering = null;
  busy.answering = '503 Service Unavailable\nRetry-After: 20 (busy)';
  for (const phone of [gone, deaf, busy]) {
    await subscribe(phone);
    await phone.notify();
    await phone.ask({ method: 'OPTIONS' });
  }

  expect(site.subscriptions).toBe(2);
  clock.advance(19_000);
  busy.answering = '200 OK';
  await busy.ask({ method: 'OPTIONS' });
  expect(busy.notified).toHaveLength(1);
  clock.advance(1_001);
  await busy.notify();
  clock.advance(12_000);
  await busy.ask({ method: 'OPTIONS' });
  expect(site.subscriptions).toBe(1);
});

test('nonces serve until they are old or were used so often; then the phone asks again', async () => {
  const clock = new PhoneClock();
  await using site = await PhoneSite.start({ clock, sha256: true });
  using phone = await RawPhone.connect(site.port);
  const challenge = await phone.ask({});
  const again = (count: string) =>
    phone.ask({
      headers: { Authorization: credentials(challenge, 'modern', passwords.modern, {}, count) },
    });

  expect(headerOf(challenge, 'www-authenticate')).toContain('algorithm=SHA-256');
  expect((await again('00000001')).status).toBe(200);
  expect((await again('00000002')).status).toBe(200);
  const replayed = await again('00000002');
  expect(replayed.status).toBe(401);
  expect(headerOf(replayed, 'www-authenticate')).toContain('stale=true');
  clock.advance(301_000);
  expect(headerOf(await again('00000009'), 'www-authenticate')).toContain('stale=true');
  const wrong = await phone.login('modern', 'guessed');
  expect(wrong.status).toBe(401);
  expect(headerOf(wrong, 'www-authenticate')).not.toContain('stale');
});

test('whoever may watch nobody learns nothing of who exists', async () => {
  await using site = await PhoneSite.start();
  using phone = await RawPhone.connect(site.port);
  const statusOf = async (user: 'reception' | 'stranger', uri: string): Promise<number> =>
    (await phone.login(user, passwords[user], { uri })).status;

  expect(await statusOf('stranger', 'sip:john@example.com')).toBe(403);
  expect(await statusOf('stranger', 'sip:nobody@example.com')).toBe(403);
  expect(await statusOf('reception', 'sip:nobody@example.com')).toBe(404);
  expect(await statusOf('reception', 'sip:john@elsewhere.example')).toBe(404);
  expect(await statusOf('reception', 'sips:JOHN@Example.com')).toBe(200);
  expect(await statusOf('reception', 'tel:+4930123')).toBe(416);
});

test('somebody who leaves, and somebody who may watch no longer, are said to be so', async () => {
  await using site = await PhoneSite.start({ limits: { notifyIntervalMs: 1 } });
  using phone = await RawPhone.connect(site.port);
  await subscribe(phone);
  await phone.notify();
  await subscribe(phone, { uri: 'sip:mary@example.com' });
  await phone.notify();

  const [john] = [...site.people.values()].map(({ person }) => person);
  if (john !== undefined) site.publisher.forget(john);
  expect(stateOf(await phone.notify())).toBe('terminated;reason=noresource');
  site.refused.add('reception@example.com');
  site.publisher.watchersChanged();

  expect(stateOf(await phone.notify())).toBe('terminated;reason=rejected');
});

test('the same request by another way is a loop; the same again is answered again', async () => {
  await using site = await PhoneSite.start();
  using phone = await RawPhone.connect(site.port);
  const challenge = await phone.ask({ callId: 'one' });
  const asking = (branch: string, count: string): Asking => ({
    callId: 'one',
    sequence: 2,
    branch,
    headers: {
      Authorization: credentials(challenge, 'reception', passwords.reception, {}, count),
    },
  });

  const first = await phone.ask(asking('z9hG4bKa1', '00000001'));
  const again = await phone.ask(asking('z9hG4bKa1', '00000002'));
  const other = await phone.ask(asking('z9hG4bKb2', '00000003'));

  expect([first.status, again.status, other.status]).toEqual([200, 200, 482]);
  expect(tagOf(again)).toBe(tagOf(first));
  expect(site.subscriptions).toBe(1);
});

test('a phone that comes back over a new connection goes on with its subscription', async () => {
  await using site = await PhoneSite.start({ limits: { notifyIntervalMs: 1 } });
  using before = await RawPhone.connect(site.port);
  const answer = await subscribe(before, { callId: 'one' });
  await before.notify();
  before[Symbol.dispose]();
  using after = await RawPhone.connect(site.port);

  const refreshed = await subscribe(after, {
    callId: 'one',
    toTag: tagOf(answer),
    sequence: 3,
    uri: `sip:127.0.0.1:${site.port};transport=tcp`,
  });

  expect(refreshed.status).toBe(200);
  expect((await after.notify()).body).toContain('In a meeting');
  expect(site.subscriptions).toBe(1);
});

function answerTo(request: WireMessage, status: string): string {
  const lines = ['via', 'from', 'to', 'call-id', 'cseq'].map(
    (name) => `${name}: ${headerOf(request, name)}`,
  );
  return [`SIP/2.0 ${status}`, ...lines, 'Content-Length: 0', '', ''].join('\r\n');
}

import { expect, test } from 'vitest';
import { PhoneSite, passwords } from '../support/sip/phone-site.ts';
import { RawPhone } from '../support/sip/raw-phone.ts';
import { headerOf } from '../support/sip/wire.ts';

const accept = 'application/dialog-info+xml';

function stateIn(body: string): string | undefined {
  return /<dialog id="doorlight"><state>(\w+)<\/state>/.exec(body)?.[1];
}

test('a lamp is lit while somebody is busy, and dark after', async () => {
  await using site = await PhoneSite.start();
  using phone = await RawPhone.connect(site.port);

  const headers = { Event: 'dialog', Accept: accept };
  const answer = await phone.login('reception', passwords.reception, { headers });
  const lit = await phone.notify();
  await site.show('john', 'available', '');
  const dark = await phone.notify();

  expect(answer.status).toBe(200);
  expect(headerOf(lit, 'event')).toBe('dialog');
  expect(headerOf(lit, 'content-type')).toBe(accept);
  expect([lit, dark].map(({ body }) => stateIn(body))).toEqual(['confirmed', 'terminated']);
  const [first = 0, second = 0] = [lit, dark].map(({ body }) =>
    Number(/ version="(\d+)"/.exec(body)?.[1]),
  );
  expect(second).toBeGreaterThan(first);
});

test('the lamp of whoever has not asked for one stays dark', async () => {
  await using site = await PhoneSite.start();
  await site.show('mary', 'dnd', 'Writing');
  using phone = await RawPhone.connect(site.port);

  const headers = { Event: 'dialog', Accept: accept };
  const uri = 'sip:mary@example.com';
  await phone.login('reception', passwords.reception, { uri, headers });
  const dark = await phone.notify();

  expect(stateIn(dark.body)).toBe('terminated');
});

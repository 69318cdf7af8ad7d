import { afterEach, beforeEach, expect, test } from 'vitest';
import { SignInLinks } from '../../src/accounts/sign-in-links.ts';
import { minuteMs } from '../../src/time/instant.ts';
import { type AssistantLab, assistantLab } from '../support/assistant-lab.ts';
import { person } from '../support/people.ts';

const now = Date.parse('2026-01-14T10:00:00Z');
const john = person('john');
const marie = person('marie', { locale: 'de' });

let lab: AssistantLab;
beforeEach(async () => {
  lab = await assistantLab(now, [john, marie]);
});
afterEach(() => lab[Symbol.asyncDispose]());

/** What stands after the # of the last link in an answer. */
function tokenIn(lines: readonly string[]): string {
  return /^https:\/\/doorlight\.example\.com\/sign-in#(\S+)$/u.exec(lines.at(-1) ?? '')?.[1] ?? '';
}

test.each(['sign in', 'Sign in please', 'log in', 'login'])(
  '"%s" is answered with a link that is the speaker’s, once',
  async (line) => {
    const token = tokenIn(await lab.ask(john.jid, line));

    expect(await lab.links.take(token)).toEqual({ kind: 'taken', person: john.jid });
    expect(await lab.links.take(token)).toEqual({ kind: 'used' });
  },
);

test('nothing but the link is a secret', async () => {
  const secret = async (line: string): Promise<boolean> =>
    (await lab.assistant.answer(john.jid, line, null)).secret;

  expect([await secret('sign in'), await secret('status')]).toEqual([true, false]);
});

test('„anmelden“ is answered in German', async () => {
  const answer = await lab.ask(marie.jid, 'anmelden');

  expect(answer[0]).toBe(
    'Öffnen Sie diesen Link, um sich anzumelden. Er gilt einmal, 5 Minuten lang und nur für Sie: Geben Sie ihn niemandem.',
  );
  expect(await lab.links.take(tokenIn(answer))).toEqual({ kind: 'taken', person: marie.jid });
});

test('a link is over after five minutes, and when the next one is asked for', async () => {
  const first = tokenIn(await lab.ask(john.jid, 'sign in'));
  const second = tokenIn(await lab.ask(john.jid, 'sign in'));
  expect(await lab.links.take(first)).toEqual({ kind: 'replaced' });

  await lab.clock.passTo(now + 5 * minuteMs);
  expect(await lab.links.take(second)).toEqual({ kind: 'expired' });
});

test('where no address is set there is no link, and the answer says what to do', async () => {
  lab.links = new SignInLinks(lab.store.signInLinks, null, () => now);

  expect((await lab.ask(john.jid, 'sign in')).join()).toContain('http.publicUrl');
});

test('nobody is given a link for somebody else', async () => {
  await lab.delegates.name(marie.jid, john.jid, null, marie.jid);

  expect((await lab.ask(john.jid, 'for marie@example.com sign in')).join()).not.toContain('https:');
});

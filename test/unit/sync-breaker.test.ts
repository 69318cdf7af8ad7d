import { expect, test } from 'vitest';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { Breaker } from '../../src/sync/servers/breaker.ts';
import { minuteMs, secondMs } from '../../src/time/instant.ts';

const away = new GatewayError('The connection was refused.', 'retry');
const wrongPassword = new GatewayError('The password is wrong.', 'fix-server');
const noMailbox = new GatewayError('There is no such mailbox.', 'fix-person');

function breakerOf(people: number, doubted = false): Breaker {
  return new Breaker(
    () => people,
    () => 0.5,
    () => doubted,
  );
}

function proven(people = 100): Breaker {
  const breaker = breakerOf(people);
  breaker.succeeded(breaker.pass);
  return breaker;
}

test('until something has succeeded, one goes ahead', () => {
  const breaker = breakerOf(100);
  expect(breaker.passes(0)).toBe('one');

  expect(breaker.succeeded(breaker.pass)).toBe('resumed');

  expect(breaker.passes(0)).toBe('all');
});

test('that a mailbox does not exist shows that the server works', () => {
  const breaker = breakerOf(100);

  breaker.failed(breaker.pass, 'john', noMailbox, 0);

  expect(breaker.passes(0)).toBe('all');
});

test('a refusal is tried once more soon, then rarely', () => {
  const breaker = proven();

  expect(breaker.failed(breaker.pass, 'john', wrongPassword, 0)).toBe('paused');
  expect(breaker.open).toBe(false);
  expect(breaker.retryAt).toBe(5 * secondMs);
  expect(breaker.passes(5 * secondMs)).toBe('one');

  expect(breaker.failed(breaker.pass, 'mary', wrongPassword, 5 * secondMs)).toBe('opened');
  expect(breaker.retryAt).toBe(5 * secondMs + 5 * minuteMs);
  expect(breaker.failed(breaker.pass, 'mary', wrongPassword, 6 * minuteMs)).toBe('paused');
  expect(breaker.succeeded(breaker.pass)).toBe('recovered');
});

test('a refusal by a server that fails anyway is not tried once more', () => {
  const breaker = breakerOf(100, true);

  expect(breaker.failed(breaker.pass, 'john', wrongPassword, 0)).toBe('opened');
});

test('what began before the server was suspected says nothing about it any more', () => {
  const breaker = proven();
  const { pass } = breaker;
  breaker.failed(pass, 'john', wrongPassword, 0);

  expect(breaker.failed(pass, 'mary', wrongPassword, 0)).toBe('none');
  expect(breaker.succeeded(pass)).toBe('none');
  expect(breaker.open).toBe(false);
});

test('one person who fails again and again does not condemn the server of many', () => {
  const breaker = proven();

  for (let i = 0; i < 50; i++) breaker.failed(breaker.pass, 'john', away, 0);

  expect(breaker.passes(0)).toBe('all');
});

test('several people who fail in a row condemn it, unless one succeeds between', () => {
  const breaker = proven();
  for (let i = 0; i < 7; i++) breaker.failed(breaker.pass, i, away, 0);
  breaker.succeeded(breaker.pass);
  for (let i = 0; i < 7; i++) breaker.failed(breaker.pass, i, away, 0);
  expect(breaker.passes(0)).toBe('all');

  expect(breaker.failed(breaker.pass, 7, away, 0)).toBe('opened');

  expect(breaker.passes(0)).toBe('none');
});

test('the only person of a server condemns it alone', () => {
  const breaker = proven(1);

  const changes = [1, 2, 3].map(() => breaker.failed(breaker.pass, 'john', away, 0));

  expect(changes).toEqual(['none', 'none', 'opened']);
});

test('a server that is away is tried after longer and longer pauses, at most about a minute', () => {
  const breaker = proven(1);
  for (let i = 0; i < 3; i++) breaker.failed(breaker.pass, 'john', away, 0);
  const pauses: number[] = [];
  for (let i = 0; i < 8; i++) {
    const { retryAt } = breaker;
    pauses.push(retryAt ?? 0);
    breaker.failed(breaker.pass, 'john', away, 0);
  }

  expect(pauses.map((ms) => ms / secondMs)).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
});

test('a server that is busy for a second person is left alone by everybody', () => {
  const busy = new GatewayError('Busy.', 'retry', { retryAfterMs: minuteMs });
  const breaker = proven();

  breaker.failed(breaker.pass, 'john', busy, 0);
  expect(breaker.passes(0)).toBe('all');
  breaker.failed(breaker.pass, 'mary', busy, 0);

  expect(breaker.passes(minuteMs - 1)).toBe('none');
  expect(breaker.passes(minuteMs)).toBe('one');
  expect(breaker.open).toBe(false);
});

import { expect, test } from 'vitest';
import { defaultTimings } from '../../src/publishers/xmpp/link/link.ts';

test('a dead link is noticed within 30 s, and Openfire never finds one idle', () => {
  const { keepAliveMs, pingTimeoutMs } = defaultTimings;

  expect(keepAliveMs + pingTimeoutMs).toBeLessThanOrEqual(30_000);
  // Openfire closes a connection that has been silent for six minutes.
  expect(keepAliveMs).toBeLessThan(6 * 60_000);
});

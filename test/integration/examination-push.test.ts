import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { pushStranger } from '../../src/gateways/ews/push-watch.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type Outcomes, codes, examinedServer, sampleMailbox } from '../support/examination-lab.ts';
import { type PushLab, startPushLab } from '../support/push-lab.ts';

function examine(lab: PushLab, notificationMs?: number): Promise<Outcomes> {
  lab.site.exchange.addMailbox({ address: sampleMailbox });
  return examinedServer(lab.site.exchange.url, lab.site.certificate.ca, {
    subscription: 'push',
    desk: lab.listener.desk('ews', pushStranger),
    ...(notificationMs === undefined ? {} : { notificationMs }),
  });
}

it('a test notification arrives, and by our answer the subscription is gone', async () => {
  await using lab = await startPushLab();

  const outcomes = await examine(lab);

  expect(codes(outcomes)).toMatchObject({ subscription: 'ok', notifications: 'ok' });
  expect(outcomes['subscription']?.found).toContain('push');
  expect(outcomes['notifications']?.found).toContain('posted a test notification');
  await expect.poll(() => lab.site.exchange.subscriptionCount, { timeout: 5_000 }).toBe(0);
});

it('notifications that do not arrive: the address is named, without its secret', async () => {
  const address = `http://127.0.0.1:${await freePort()}/`;
  await using lab = await startPushLab({ address });

  const outcomes = await examine(lab, 1_500);

  expect(outcomes['notifications']).toMatchObject({
    verdict: 'failed',
    code: 'notifications-missing',
    remedy: expect.stringContaining(`reach ${address} (firewall`),
  });
  const secret = /\/ews\/([\w-]+)/u.exec(lab.lastUrl())?.[1] ?? 'none';
  expect(secret.length).toBeGreaterThan(20);
  expect(JSON.stringify(outcomes)).not.toContain(secret);
});

it('a port that cannot be listened on', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await using lab = await startPushLab({ port });

  const outcomes = await examine(lab);

  expect(codes(outcomes)['subscription']).toBe('failed subscription-refused');
  expect(outcomes['subscription']?.found).toContain(`port ${port}`);
  expect(lab.site.exchange.subscriptionCount).toBe(0);
  taken.close();
});

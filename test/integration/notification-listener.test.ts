import { once } from 'node:events';
import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type {
  NotificationDesk,
  NotificationListener,
} from '../../src/http/notifications/notification-listener.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { loopback, startListener } from '../support/push-lab.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';

const stranger = { status: 200, contentType: 'text/plain', body: 'stranger' };
const echo = (body: string) => ({ ...stranger, body: `heard ${body}` });

describe('the notification listener', () => {
  let listener: NotificationListener;
  let desk: NotificationDesk;

  afterEach(() => listener[Symbol.asyncDispose]());

  function start(...options: Parameters<typeof startListener>): void {
    listener = startListener(...options);
    desk = listener.desk('ews', stranger);
  }

  it('listens from the first door on, and not before', async () => {
    const port = await freePort();
    start({ port });

    await expect(post(`http://127.0.0.1:${port}/ews/x`, '')).rejects.toThrow('ECONNREFUSED');
    const door = await desk.open(echo);

    expect(await post(door.url, 'this')).toBe('200 heard this');
  });

  it('opens a door for those who know the secret, whatever a proxy puts before it', async () => {
    start();
    const door = await desk.open(echo);
    const other = await desk.open(() => null);
    const { origin, pathname } = new URL(door.url);

    expect(await post(`${origin}/some/base${pathname}?query`, 'this')).toBe('200 heard this');
    expect(await post(`${door.url}x`, 'this')).toBe('200 stranger');
    expect(await post(`${origin}/ews/`, 'this')).toBe('200 stranger');
    expect(await post(`${origin}/graph/${'A'.repeat(43)}`, 'this')).toMatch(/^404 /);
    expect(await post(other.url, 'this')).toMatch(/^400 /);
    door.close();
    expect(await post(door.url, 'this')).toBe('200 stranger');
  });

  it('answers posts only, and none that is too large', async () => {
    start({}, { limits: { mostBytes: 1000 } });
    const { url } = await desk.open(echo);

    expect(await post(url, 'x'.repeat(1000))).toMatch(/^200 /);
    expect(await post(url, 'x'.repeat(1001))).toMatch(/^413 /);
    expect(await post(url, null)).toMatch(/^413 /);
    expect(await post(url, '', 'PUT')).toMatch(/^405 /);
  });

  it('tells servers the address that it was told to tell them', async () => {
    start({ address: 'https://presence.example.com/exchange' });
    const { url } = await desk.open(echo);

    expect(url).toMatch(/^https:\/\/presence\.example\.com\/exchange\/ews\/[\w-]{43}$/);
  });

  it('moves, with the doors that are open', async () => {
    start();
    const door = await desk.open(echo);
    const before = door.url;
    let moves = 0;
    desk.onMoved(() => (moves += 1));

    await listener.moveTo({ ...loopback, port: await freePort() });

    expect(door.url).not.toBe(before);
    expect(await post(door.url, 'this')).toBe('200 heard this');
    await expect(post(before, '')).rejects.toThrow('ECONNREFUSED');
    await listener.moveTo({ ...loopback, port: Number(new URL(door.url).port) });
    expect(moves).toBe(1);
  });

  it('takes another address on the same port', async () => {
    const port = await freePort();
    start({ port });
    const door = await desk.open(echo);

    await listener.moveTo({ ...loopback, bind: null, address: `http://127.0.0.1:${port}/`, port });
    expect(await post(door.url, 'this')).toBe('200 heard this');
    await listener.moveTo({ ...loopback, port });
    expect(await post(door.url, 'this')).toBe('200 heard this');

    const moving = listener.moveTo({ ...loopback, bind: '192.0.2.1', port });
    await expect(moving).rejects.toThrow('this machine has no such address');
    expect(await post(door.url, 'this')).toBe('200 heard this');
  });

  it('says that a port is in use before anybody needs it', async () => {
    start({ port: await freePort() });
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    await expect(listener.moveTo({ ...loopback, port })).rejects.toThrow(
      `Notifications cannot be received on 127.0.0.1, port ${port}: the port is in use. Choose another one.`,
    );

    other.close();
    const door = await desk.open(echo);
    expect(new URL(door.url).port).not.toBe(String(port));
  });

  it('makes room for newcomers, over TLS too', async () => {
    const { key, cert, ca } = await makeServerCertificate();
    start({ tls: { key, cert } }, { limits: { mostConnections: 3 } });
    const { url } = await desk.open(echo);
    const port = Number(new URL(url).port);
    const idle: Socket[] = [connect(port, '127.0.0.1')];
    idle.push(connectTls({ port, host: '127.0.0.1', ca }), connect(port, '127.0.0.1'));
    for (const socket of idle) socket.on('error', () => {});
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    const closed = Promise.all(idle.slice(0, 2).map((socket) => once(socket, 'close')));

    expect(await post(url, 'this', 'POST', ca)).toBe('200 heard this');
    expect(await post(url, 'that', 'POST', ca)).toBe('200 heard that');
    const another = connect(port, '127.0.0.1').on('error', () => {});
    await post(url, 'more', 'POST', ca);
    await closed;

    for (const socket of [...idle, another]) socket.destroy();
  });

  it('says in one line how much it turned away, and nothing of a secret', async () => {
    const log = capturedLog();
    start({}, { telemetry: log.telemetry });
    const { url } = await desk.open(echo);
    for (let n = 0; n < 20; n += 1) await post(`${url}x`, 'a secret');
    await post(url, 'a secret');

    await listener[Symbol.asyncDispose]();

    const told = log.records.filter(({ msg }) => msg === 'notification posts refused');
    expect(told).toEqual([expect.objectContaining({ refused: { unknown: 20 } })]);
    const secret = new URL(url).pathname.split('/').at(-1) ?? '';
    expect(JSON.stringify(log.records)).not.toMatch(new RegExp(`${secret}|a secret`));
    const metrics = await log.telemetry.metrics.metrics();
    expect(metrics).toContain('outcome="unknown"} 20');
    expect(metrics).toContain('desk="ews",outcome="heard"} 1');
  });
});

/** Status and body; `null` is a body of unknown length that does not end. */
function post(url: string, body: string | null, method = 'POST', ca?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const ask = ca === undefined ? request : tlsRequest;
    const options = { method, agent: false, ...(ca === undefined ? {} : { ca }) } as const;
    const posting = ask(url, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => {
        resolve(`${answer.statusCode ?? 0} ${text}`);
        posting.destroy();
      });
    });
    posting.on('error', reject);
    if (body !== null) posting.end(body);
    else for (let n = 0; n < 20; n += 1) posting.write('x'.repeat(100));
  });
}

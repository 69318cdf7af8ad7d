import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { answerRequests, sharedNow } from './worker.ts';

// Takes every publication, at as little cost as can be, so that whoever sends is what is measured.

let count = 0;
let wanted = Infinity;
let reached = Promise.withResolvers<number>();
/** Publications in each second since the first, by whole seconds. */
let perSecond: number[] = [];
let firstAt = 0;
let etags = 0;

function accept(head: string, socket: Socket): void {
  const now = sharedNow();
  if (count === 0) firstAt = now;
  const second = Math.floor((now - firstAt) / 1_000);
  perSecond[second] = (perSecond[second] ?? 0) + 1;
  const copied = head.split('\r\n').filter((line) => /^(?:via|from|call-id|cseq|to):/i.test(line));
  const lines = copied.map((line) => (/^to:/i.test(line) ? `${line};tag=s` : line));
  socket.write(
    `SIP/2.0 200 OK\r\n${lines.join('\r\n')}\r\nSIP-ETag: e${++etags}\r\nExpires: 600\r\nContent-Length: 0\r\n\r\n`,
  );
  count += 1;
  if (count === wanted) reached.resolve(now);
}

function serve(socket: Socket): void {
  let rest = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  // All that is sent here is ASCII.
  socket.on('data', (bytes) => {
    rest += bytes.toString('latin1');
    let from = 0;
    for (;;) {
      while (rest.startsWith('\r\n', from)) from += 2;
      const end = rest.indexOf('\r\n\r\n', from);
      if (end < 0) break;
      const head = rest.slice(from, end);
      const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
      if (rest.length < end + 4 + length) break;
      from = end + 4 + length;
      accept(head, socket);
    }
    rest = rest.slice(from);
  });
}

answerRequests({
  async listen() {
    const server = createServer(serve).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  },
  expect({ count: publications }: { count: number }) {
    count = 0;
    wanted = publications;
    perSecond = [];
    reached = Promise.withResolvers();
  },
  /** When the last of those expected came. */
  received: () => reached.promise,
  perSecond: () => perSecond,
});

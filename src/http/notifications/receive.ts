import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PostRefusal } from '../../telemetry/notification-events.ts';
import type { Crowd } from './crowd.ts';
import type { Doors, PostReply } from './doors.ts';

/** Told what became of each post. */
export interface Tally {
  heard(desk: string): void;
  refused(reason: PostRefusal): void;
}

const plain = (status: number, body: string): PostReply => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: `${body}\n`,
});
const onlyPosts = plain(405, 'Only POST is answered here.');
const tooLarge = plain(413, 'Too large.');
const nobody = plain(404, 'Nobody is here.');
const noSense = plain(400, 'That is no notification.');

/**
 * Takes one post. A body is kept only where the path carries a secret of ours, so that others can
 * fill no memory; theirs is read, as they may be a server that has missed a farewell and wants to
 * be answered, and thrown away. `mostBytes` bounds both.
 */
export function receive(
  request: IncomingMessage,
  response: ServerResponse,
  doors: Doors,
  crowd: Crowd,
  tally: Tally,
  mostBytes: number,
): void {
  const refuse = (reason: PostRefusal, reply: PostReply): void => {
    tally.refused(reason);
    // Strangers come with a connection for each post: they hold none.
    answer(response.setHeader('connection', 'close'), reply);
  };
  if (request.method !== 'POST') {
    refuse('not-a-post', onlyPosts);
    return;
  }
  const addressee = doors.find(request.url ?? '');
  if (addressee.kind === 'door') crowd.trust(request.socket);
  const parts: Buffer[] | null = addressee.kind === 'door' ? [] : null;
  let bytes = 0;
  const take = (part: Buffer): void => {
    bytes += part.byteLength;
    if (bytes <= mostBytes) {
      parts?.push(part);
      return;
    }
    request.off('data', take).off('end', done).pause();
    refuse('too-large', tooLarge);
  };
  const done = (): void => {
    if (addressee.kind !== 'door') {
      refuse('unknown', addressee.kind === 'stranger' ? addressee.reply : nobody);
      return;
    }
    const { desk, hear } = addressee.door;
    const reply = hear(Buffer.concat(parts ?? [], bytes).toString('utf8'));
    if (reply === null) {
      tally.refused('misunderstood');
      answer(response, noSense);
      return;
    }
    tally.heard(desk);
    answer(response, reply);
  };
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) {
    refuse('too-large', tooLarge);
    return;
  }
  // Whoever leaves in the middle has said nothing.
  request.on('error', () => {});
  request.on('data', take).on('end', done);
}

function answer(response: ServerResponse, { status, contentType, body }: PostReply): void {
  response
    .writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) })
    .end(body);
}

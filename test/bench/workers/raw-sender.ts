import type { Socket } from 'node:net';
import { contactCaps } from '../../../src/publishers/xmpp/disco.ts';
import { connectComponent } from '../peers/component-socket.ts';
import { type ComponentPlace, contactName, recipientJid, statusText } from '../stage/cast.ts';
import { answerRequests, sharedNow } from './worker.ts';

/** Bytes in one write. */
const chunkBytes = 65_536;

let socket: Socket | undefined;
let place: ComponentPlace | undefined;
let chunks: Buffer[] = [];

function write(chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket?.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

answerRequests({
  async connect(given: ComponentPlace) {
    place = given;
    socket = await connectComponent(given.host, given.port, given.domain, given.secret);
    socket.resume();
  },
  /** The text, letter for letter that of our publisher, is made before the time runs. */
  prepare({ count, round }: { count: number; round: number }) {
    if (place === undefined) throw new Error('not connected');
    const { domain, recipients } = place;
    let text = '';
    for (let at = 0; at < count; at++) {
      text += `<presence from="${contactName(at)}@${domain}" to="${recipientJid(at % recipients)}" xml:lang="en"><show>dnd</show><status xml:lang="en">${statusText(at, round)}</status>${contactCaps}</presence>`;
    }
    const bytes = Buffer.from(text);
    chunks = [];
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      chunks.push(bytes.subarray(at, at + chunkBytes));
    }
  },
  async go() {
    const startedAt = sharedNow();
    for (const chunk of chunks) await write(chunk);
    return startedAt;
  },
});

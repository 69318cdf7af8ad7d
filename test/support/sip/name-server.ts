import { createSocket } from 'node:dgram';
import { promises as dns } from 'node:dns';
import { once } from 'node:events';
import type { Names } from '../../../src/publishers/sip/link/location.ts';

/** What there is, by name: IPv4 addresses, and SRV as `priority weight port target`. */
export interface Zone {
  readonly a?: Readonly<Record<string, readonly string[]>>;
  readonly srv?: Readonly<Record<string, readonly string[]>>;
}

export interface NameServer extends AsyncDisposable {
  /** Asked of this server alone. */
  readonly names: Names;
  /** Questions so far: `SRV _sip._tcp.example.com`. */
  readonly asked: readonly string[];
}

const typeA = 1;
const typeSrv = 33;

/** A name server on loopback (RFC 1035) that knows one zone, and nothing of any other name. */
export async function startNameServer(zone: Zone): Promise<NameServer> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    const { name, type, end } = readQuestion(question);
    asked.push(`${type === typeSrv ? 'SRV' : type === typeA ? 'A' : String(type)} ${name}`);
    const records =
      type === typeSrv
        ? (zone.srv?.[name] ?? []).map(srvData)
        : type === typeA
          ? (zone.a?.[name] ?? []).map((ip) => Buffer.from(ip.split('.').map(Number)))
          : [];
    const known = zone.srv?.[name] !== undefined || zone.a?.[name] !== undefined;
    socket.send(answerTo(question.subarray(0, end), type, records, known), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    asked,
    names: {
      srv: (name) => resolver.resolveSrv(name),
      addresses: async (host) =>
        (await resolver.resolve4(host)).map((address) => ({ address, family: 4 })),
    },
    async [Symbol.asyncDispose]() {
      resolver.cancel();
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** RFC 1035 §4.1.2: the one question behind the header of twelve bytes. */
function readQuestion(message: Buffer): {
  readonly name: string;
  readonly type: number;
  readonly end: number;
} {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const name = labels.join('.').toLowerCase();
  return { name, type: message.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(
  question: Buffer,
  type: number,
  records: readonly Buffer[],
  known: boolean,
): Buffer {
  const head = Buffer.from(question);
  // An answer with authority, and recursion as it was asked for; 3: no such name.
  head.writeUInt16BE(known ? 0x8580 : 0x8583, 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  const answers = records.map((data) => {
    const record = Buffer.alloc(12);
    // The name is that of the question.
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, ...answers]);
}

/** RFC 2782. */
function srvData(record: string): Buffer {
  const [priority = '', weight = '', port = '', target = ''] = record.split(' ');
  const numbers = Buffer.alloc(6);
  for (const [at, number] of [priority, weight, port].entries()) {
    numbers.writeUInt16BE(Number(number), at * 2);
  }
  const labels = target
    .split('.')
    .filter(Boolean)
    .map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'));
  return Buffer.concat([numbers, ...labels, Buffer.from([0])]);
}

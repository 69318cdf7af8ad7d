import { expect, test } from 'vitest';
import { StreamFrames } from '../../src/publishers/sip/message/stream-frames.ts';

const answer = 'SIP/2.0 200 OK\r\nVia: x\r\nContent-Length: 5\r\n\r\nhällo'.slice(0, -1);

function read(pieces: readonly Buffer[]): readonly string[] {
  const frames = new StreamFrames({ mostHeadBytes: 65_536, mostBodyBytes: 1_000 });
  return pieces.flatMap((piece) =>
    [...frames.read(piece)].map((frame) => (frame.kind === 'message' ? frame.text : frame.kind)),
  );
}

test('messages are told apart wherever the stream is cut, in the middle of a letter too', () => {
  const stream = Buffer.from(`\r\n${answer}\r\n\r\n${answer.replace('Content-Length', 'l')}\r\n`);
  const whole = read([stream]);

  for (let at = 0; at <= stream.length; at++) {
    expect(read([stream.subarray(0, at), stream.subarray(at)])).toEqual(whole);
  }
  expect(whole.filter((each) => each.startsWith('SIP/2.0'))).toEqual([
    answer,
    answer.replace('Content-Length', 'l'),
  ]);
  expect(whole.filter((each) => each === 'line-end')).toHaveLength(4);
});

test('what arrives a byte at a time costs no more than it is worth', () => {
  const many = Buffer.from(
    `SIP/2.0 200 OK\r\nX: ${'y'.repeat(60_000)}\r\nContent-Length: 0\r\n\r\n`,
  );

  const frames = read(Array.from(many, (byte) => Buffer.from([byte])));

  expect(frames).toHaveLength(1);
});

test.each([
  ['', 'malformed'],
  ['l: 1\r\nContent-Length: 2\r\n', 'malformed'],
  ['Content-Length: 1, 1\r\n', 'malformed'],
  ['Content-Length: -1\r\n', 'malformed'],
  ['Content-Length: 1001\r\n', 'too-large'],
])('where a message ends that says %j cannot be known', (line, reason) => {
  const frames = new StreamFrames({ mostHeadBytes: 100, mostBodyBytes: 1_000 });
  const head = `OPTIONS sip:a SIP/2.0\r\n${line}`;
  const found = [...frames.read(Buffer.from(`${head}\r\n${head}\r\n`))];

  expect(found).toEqual([
    expect.objectContaining({ kind: 'broken', reason, head: head.slice(0, -2) }),
  ]);
  expect([...frames.read(Buffer.from('\r\n'))]).toEqual([]);
});

test('a length may be said twice, and on a line of its own', () => {
  const frames = new StreamFrames({ mostHeadBytes: 100, mostBodyBytes: 1_000 });
  const text = 'OPTIONS sip:a SIP/2.0\r\nl: 2\r\nContent-Length:\r\n\t 2 \r\n\r\nhi';

  expect([...frames.read(Buffer.from(`${text}\r\n`))]).toEqual([
    { kind: 'message', text },
    { kind: 'line-end' },
  ]);
});

import fc from 'fast-check';

const methods = fc.constantFrom('SUBSCRIBE', 'SUBSCRIBE', 'OPTIONS', 'NOTIFY', 'INVITE', 'ACK');
const uris = fc.oneof(
  fc.constantFrom(
    'sip:john@example.com',
    'sips:john@example.com;transport=tls',
    'sip:%FF@example.com',
    'sip:john%40x@[::1]:5060;a=b?c=d',
    'pres:john@example.com',
    'tel:+49',
    '*',
    'sip:',
    `sip:${'j'.repeat(5_000)}@example.com`,
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const names = fc.constantFrom(
  ...`Via v From f To t Call-ID i CSeq Contact m Event o Accept Expires Require Max-Forwards
  Content-Type Content-Encoding Content-Disposition Record-Route Authorization Retry-After
  Subscription-State Content-Length l X-Other`.split(/\s+/),
  '',
);
const values = fc.oneof(
  fc.constantFrom(
    'SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK1;rport',
    'SIP/2.0/UDP [::1;branch',
    '<sip:reception@example.com>;tag=a',
    '"\\" <sip:x>;tag=a',
    '"John \\"Doe\\"" <sip:john@example.com>;tag="b"',
    '<<<<<<<<<<<<>;;;;====',
    '1 SUBSCRIBE',
    '4294967296 OPTIONS',
    '-1',
    '0',
    '99999999999999999999',
    'presence',
    'presence;id=;id=1',
    'dialog;a=b;c',
    '*/*',
    'application/pidf+xml;q=0.0',
    'Digest username="reception", realm="example.com", nonce="x.y.z", uri="sip:john@example.com", response="00", algorithm=MD5, qop=auth, nc=00000001, cnonce="a"',
    'Digest realm="example.com", nonce="", nc=zz, qop=auth-int',
    'Basic cmVjZXB0aW9uOnNlc2FtZQ==',
    ','.repeat(2_000),
    ';'.repeat(2_000),
    '"'.repeat(2_001),
    '<'.repeat(2_000),
    'x'.repeat(9_000),
    '\r\n folded\r\n\tmore',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const usual: Readonly<Record<string, string>> = {
  Via: 'SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK1;rport',
  From: '<sip:reception@example.com>;tag=a',
  To: '<sip:john@example.com>',
  'Call-ID': 'one',
  Contact: '<sip:phone@127.0.0.1:9>',
  Event: 'presence',
  Expires: '600',
};

/** What begins as a request or a response; some of it is meant well. */
export const arbitraryMessage: fc.Arbitrary<string> = fc
  .record({
    method: methods,
    uri: mostly('sip:john@example.com', uris),
    status: mostly(null, fc.constantFrom(100, 200, 401, 481, 503, 699)),
    left: mostly(Object.keys(usual), fc.subarray(Object.keys(usual))),
    more: fc.array(fc.tuple(names, values), { maxLength: 3 }),
    instead: fc.boolean(),
    body: fc.oneof(fc.constant(''), nestedBodies(), fc.string({ unit: 'binary', maxLength: 200 })),
    length: mostly(null, fc.constantFrom('0', '1', '40000', '1e3', '-5', '99999999999')),
    version: fc.constantFrom('SIP/2.0', 'SIP/2.0', 'SIP/2.0', 'SIP/1.0', 'HTTP/1.1', ''),
  })
  .map(({ method, uri, status, left, more, instead, body, length, version }) => {
    const start = status === null ? `${method} ${uri} ${version}` : `SIP/2.0 ${status} Whatever`;
    const headers = [
      ...left
        .filter((name) => !instead || !more.some(([other]) => other === name))
        .map((name) => `${name}: ${usual[name] ?? ''}`),
      `CSeq: 1 ${method}`,
      ...more.map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${length ?? Buffer.byteLength(body)}`,
    ];
    return `${start}\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
  });

function nestedBodies(): fc.Arbitrary<string> {
  return fc
    .constantFrom('<a>', '[', '--b\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n', 'SIP/2.0 ')
    .chain((piece) => fc.integer({ min: 1, max: 4_000 }).map((times) => piece.repeat(times)));
}

function mostly<A, B>(usually: A, otherwise: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(usually) },
    { weight: 1, arbitrary: otherwise },
  );
}

/**
 * What no library sends: malformed HTTP, and requests that one server might read as two. `token`
 * is valid, so that a request hidden in another would be answered.
 */
export function rawRequests(token: string): readonly (readonly [string, Buffer])[] {
  const proof = `Authorization: Bearer ${token}\r\nHost: x\r\n`;
  const hidden = `DELETE /api/v1/people/after%40fuzz.invalid HTTP/1.1\r\n${proof}\r\n`;
  const path = '/api/v1/people';
  const written: Readonly<Record<string, string>> = {
    nothing: '\r\n\r\n',
    'no version': `GET ${path}\r\n\r\n`,
    'another version': `GET ${path} HTTP/9.9\r\n${proof}\r\n`,
    'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'a TLS hello': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'a method in lower case': `get ${path} HTTP/1.1\r\n${proof}\r\n`,
    'a method nobody knows': `BREW ${path} HTTP/1.1\r\n${proof}\r\n`,
    'a space in the path': `GET ${path} x HTTP/1.1\r\n${proof}\r\n`,
    'bytes in the path': `GET ${path}/\xff\xfe\x80 HTTP/1.1\r\n${proof}\r\n`,
    'a zero in the path': `GET ${path}/\0 HTTP/1.1\r\n${proof}\r\n`,
    'a whole address': `GET http://evil.invalid${path} HTTP/1.1\r\n${proof}\r\n`,
    'a tunnel': `CONNECT 127.0.0.1:9 HTTP/1.1\r\n${proof}\r\n`,
    'a trace': `TRACE ${path} HTTP/1.1\r\n${proof}\r\n`,
    'another protocol': `GET ${path} HTTP/1.1\r\n${proof}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`,
    'a line alone': `GET ${path} HTTP/1.1\n${proof.replaceAll('\r', '')}\n`,
    'a return alone': `GET ${path} HTTP/1.1\r${proof.replaceAll('\n', '')}\r\r`,
    'a header that is folded': `GET ${path} HTTP/1.1\r\n${proof}X: a\r\n b\r\n\r\n`,
    'a header without a name': `GET ${path} HTTP/1.1\r\n${proof}: a\r\n\r\n`,
    'a blank before the colon': `POST ${path} HTTP/1.1\r\n${proof}Content-Length : 5\r\n\r\n{"a":`,
    'a zero in a header': `GET ${path} HTTP/1.1\r\n${proof}X: a\0b\r\n\r\n`,
    'two hosts': `GET ${path} HTTP/1.1\r\n${proof}Host: y\r\n\r\n`,
    'no host': `GET ${path} HTTP/1.1\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    'headers that are too long': `GET ${path} HTTP/1.1\r\n${proof}X: ${'x'.repeat(40_000)}\r\n\r\n`,
    'too many headers': `GET ${path} HTTP/1.1\r\n${proof}${'X: y\r\n'.repeat(3_000)}\r\n`,
    'an address that is too long': `GET ${path}/${'x'.repeat(40_000)} HTTP/1.1\r\n${proof}\r\n`,
    'a length below nothing': `POST ${path} HTTP/1.1\r\n${proof}Content-Length: -1\r\n\r\n`,
    'a length that is none': `POST ${path} HTTP/1.1\r\n${proof}Content-Length: 5x\r\n\r\n{"a"}`,
    'a length beyond numbers': `POST ${path} HTTP/1.1\r\n${proof}Content-Length: 99999999999999999999\r\n\r\n{`,
    'a body that does not come': `POST ${path} HTTP/1.1\r\n${proof}Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{`,
    'a chunk whose length is none': `POST ${path} HTTP/1.1\r\n${proof}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
    'a chunk whose length is beyond numbers': `POST ${path} HTTP/1.1\r\n${proof}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`,
    'two lengths': `POST ${path} HTTP/1.1\r\n${proof}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    'a length and chunks': `POST ${path} HTTP/1.1\r\n${proof}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'an encoding nobody knows': `POST ${path} HTTP/1.1\r\n${proof}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    'two encodings': `POST ${path} HTTP/1.1\r\n${proof}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'chunks that are not the last encoding': `POST ${path} HTTP/1.1\r\n${proof}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n${hidden}`,
    'an encoding behind a tab': `POST ${path} HTTP/1.1\r\n${proof}Content-Length: 5\r\nTransfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n${hidden}`,
  };
  return Object.entries(written).map(([name, text]) => [name, Buffer.from(text, 'latin1')]);
}

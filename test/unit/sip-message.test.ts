import { expect, test } from 'vitest';
import { readHead, valuesOf } from '../../src/publishers/sip/message/message.ts';

function withSubject(text: string): string {
  return `OPTIONS sip:john@example.com SIP/2.0\r\ns: ${text}`;
}

test.each(['a\rVia: forged', 'a\u0000b', 'a\u001Bb', 'a\u007Fb'])(
  'a header with a control character is none: %j',
  (text) => {
    expect(readHead(withSubject(text))).toBeUndefined();
  },
);

test.each(['a\tb', 'grüße', 'a \u{1F44B}'])('whatever else a header says is taken: %j', (text) => {
  const head = readHead(withSubject(text));

  expect(head && valuesOf(head.headers, 'subject')).toEqual([text]);
});

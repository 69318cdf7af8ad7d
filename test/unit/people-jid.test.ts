import { expect, test } from 'vitest';
import { parseJid } from '../../src/people/jid.ts';

test.each([
  ['john@example.com', 'john@example.com'],
  [' John.Smith@Example.COM ', 'john.smith@example.com'],
  ['john@example.com.', 'john@example.com'],
  ['john@localhost', 'john@localhost'],
  ['JO\u0308RG@bücher.example', 'jörg@bücher.example'],
  ['a+b=c!@x-y.example', 'a+b=c!@x-y.example'],
])('%s names %s', (text, jid) => {
  expect(parseJid(text)).toMatchObject({ kind: 'jid', jid });
});

test.each([
  ['example.com', /written as john@example.com/],
  ['@example.com', /written as john@example.com/],
  ['john@', /written as john@example.com/],
  ['', /written as john@example.com/],
  ['john@example.com/phone', /has no resource/],
  ['jo/hn@example.com', /none of " & ' \/ : < >/],
  ['jo hn@example.com', /no space/],
  ["o'hara@example.com", /none of/],
  ['a@b@c', /domain such as/],
  ['john@exa mple.com', /domain such as/],
  ['john@a..b', /domain such as/],
  [`${'a'.repeat(1024)}@example.com`, /longer than 1023 bytes/],
  [`${'ö'.repeat(512)}@example.com`, /longer than 1023 bytes/],
  [`a@${'b'.repeat(64)}.com`, /domain such as/],
])('%s is refused', (text, message) => {
  expect(parseJid(text)).toMatchObject({
    kind: 'invalid',
    message: expect.stringMatching(message),
  });
});

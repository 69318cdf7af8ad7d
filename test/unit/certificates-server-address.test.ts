import { expect, test } from 'vitest';
import { CertificateError } from '../../src/certificates/certificate-error.ts';
import { parseServer, writeServer } from '../../src/certificates/server-address.ts';

test.each([
  ['mail.example.com', 'mail.example.com:443'],
  ['MAIL.example.com.:8443', 'mail.example.com:8443'],
  ['https://mail.example.com/EWS/Exchange.asmx?x', 'mail.example.com:443'],
  ['bücher.example', 'xn--bcher-kva.example:443'],
  ['2001:DB8::5', '[2001:db8::5]:443'],
  ['[2001:db8::5]:444', '[2001:db8::5]:444'],
])('%s is the server %s', (text, server) => {
  expect(writeServer(parseServer(text))).toBe(server);
});

test.each([
  'http://mail.example.com',
  'ldaps://mail.example.com:636',
  'mail.example.com:0',
  'mail.example.com:99999',
  'john@mail.example.com',
  'https://',
  ' ',
])('"%s" is no server', (text) => {
  expect(() => parseServer(text)).toThrow(CertificateError);
});

import { GatewayError } from '../../sync/gateway-error.ts';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The address of a server. Only https is taken, on loopback too: a password is sent with every
 * request. Throws a `GatewayError` that says what is allowed.
 */
export function parseEndpoint(text: string): URL {
  if (!URL.canParse(text)) {
    throw refused(text, 'it is not an address');
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw refused(`${url.protocol}//${url.host}${url.pathname}`, 'it may not hold credentials');
  }
  if (url.protocol !== 'https:') {
    throw refused(
      text,
      loopback.test(url.hostname)
        ? 'only https is allowed, on loopback too'
        : 'only https is allowed, since the password is sent with every request',
    );
  }
  url.hash = '';
  return url;
}

function refused(address: string, reason: string): GatewayError {
  return new GatewayError(
    `The server address ${address} cannot be used: ${reason}. Give one like https://mail.example.com/EWS/Exchange.asmx.`,
    'fix-server',
  );
}

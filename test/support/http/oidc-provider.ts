import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What one who signs in at the provider asked for. */
interface Asked {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirect: string;
}

/** An OpenID provider on loopback, which lets in whoever comes. */
export interface OidcProviderServer extends AsyncDisposable {
  readonly issuer: string;
  /** What it says of whoever signs in next. */
  claims: Readonly<Record<string, unknown>>;
  /** Laid over what the next ID tokens say: what a provider must not say. */
  wrong: Readonly<Record<string, unknown>>;
  /** Signs with a key that is not in its key set. */
  forging: boolean;
  /** What it says of them at its user information, beside their id. */
  more: Readonly<Record<string, unknown>>;
  /** Answers everything with 503. */
  down: boolean;
  /** How many codes were turned into tokens. */
  readonly exchanged: number;
}

export const clientId = 'doorlight';
export const clientSecret = 'a secret of the client';

/** Over TLS where it is given a certificate, valid for 127.0.0.1. */
export async function startOidcProvider(tls?: {
  readonly cert: string;
  readonly key: string;
}): Promise<OidcProviderServer> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const others = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, Asked>();
  const state = { exchanged: 0 };
  const handle = (request: IncomingMessage, response: ServerResponse): void =>
    void answer(request, response);
  const server = tls === undefined ? createServer(handle) : createTlsServer({ ...tls }, handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: OidcProviderServer = {
    issuer,
    claims: {},
    wrong: {},
    forging: false,
    more: {},
    down: false,
    get exchanged() {
      return state.exchanged;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return provider;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer);
    if (provider.down) return json(response, 503, {});
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(response, 200, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256'],
        });
      case '/keys':
        return json(response, 200, {
          keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: '1', alg: 'RS256' }],
        });
      case '/authorize':
        return authorize(url, response);
      case '/token':
        return token(new URLSearchParams(await text(request)), request, response);
      case '/userinfo':
        return json(response, 200, { sub: provider.claims['sub'], ...provider.more });
      default:
        return json(response, 404, {});
    }
  }

  function authorize({ searchParams }: URL, response: ServerResponse): void {
    const code = randomUUID();
    const redirect = searchParams.get('redirect_uri') ?? '';
    codes.set(code, {
      nonce: searchParams.get('nonce') ?? '',
      challenge: searchParams.get('code_challenge') ?? '',
      redirect,
    });
    const back = new URL(redirect);
    back.searchParams.set('code', code);
    back.searchParams.set('state', searchParams.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  function token(form: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
    const code = form.get('code') ?? '';
    const asked = codes.get(code);
    codes.delete(code);
    const verifier = createHash('sha256').update(form.get('code_verifier') ?? '');
    const right =
      asked !== undefined &&
      asked.redirect === form.get('redirect_uri') &&
      asked.challenge === verifier.digest('base64url') &&
      isClient(form, request.headers.authorization);
    if (!right) return json(response, 400, { error: 'invalid_grant' });
    state.exchanged += 1;
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: issuer,
      aud: clientId,
      iat: now,
      exp: now + 300,
      nonce: asked.nonce,
      ...provider.claims,
      ...provider.wrong,
    };
    json(response, 200, {
      access_token: randomUUID(),
      token_type: 'Bearer',
      expires_in: 300,
      id_token: signed(claims),
    });
  }

  function signed(claims: object): string {
    const head = encoded({ alg: 'RS256', typ: 'JWT', kid: '1' });
    const input = `${head}.${encoded(claims)}`;
    const { privateKey } = provider.forging ? others : keys;
    return `${input}.${createSign('RSA-SHA256').update(input).sign(privateKey, 'base64url')}`;
  }
}

function isClient(form: URLSearchParams, header: string | undefined): boolean {
  if (form.get('client_id') === clientId && form.get('client_secret') === clientSecret) return true;
  const basic = Buffer.from((header ?? '').replace(/^Basic /, ''), 'base64').toString();
  const [id = '', secret = ''] = basic.split(':').map((part) => decodeURIComponent(part));
  return id === clientId && secret.replaceAll('+', ' ') === clientSecret;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

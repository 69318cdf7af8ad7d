import { type X509Certificate, createHash, randomBytes, verify } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ServerCertificate } from '../../src/simulator/certificates.ts';

/** A client as a directory of an organisation knows it. */
interface RegisteredClient {
  readonly id: string;
  readonly secret?: string;
  readonly certificate?: X509Certificate;
}

/** What it answers instead of a token, once. */
interface OddAnswer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/** A token endpoint (RFC 6749 §4.4, RFC 7523 §2.2), which believes nothing it has not verified. */
export interface TokenServer extends AsyncDisposable {
  /** `https://127.0.0.1:49152/tenant/oauth2/v2.0/token` */
  readonly url: string;
  /** Requests so far, refused ones included. */
  readonly requestCount: number;
  /** Every token given out. */
  readonly tokens: readonly string[];
  /** Whose token it is; `undefined` where it was not given out here, is revoked or expired. */
  owner(token: string): string | undefined;
  /** Takes back every token given out so far. */
  revoke(): void;
  /** Seconds for which the next tokens hold. */
  lifetimeS: number;
  answerNext(answer: OddAnswer): void;
}

export interface TokenServerOptions {
  readonly certificate: ServerCertificate;
  readonly clients: readonly RegisteredClient[];
  readonly scope: string;
}

const numbers: Readonly<Record<string, string>> = {
  invalid_client: 'AADSTS7000215',
  unauthorized_client: 'AADSTS700016',
  invalid_scope: 'AADSTS70011',
};

export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const { key, cert } = options.certificate;
  const holds = new Map<string, { readonly owner: string; readonly until: number }>();
  const tokens: string[] = [];
  const odd: OddAnswer[] = [];
  let requestCount = 0;
  const server = createServer({ key, cert }, (request, reply) => {
    requestCount += 1;
    void text(request).then((body) => {
      const other = odd.shift();
      if (other !== undefined) {
        const headers = { 'content-type': other.type ?? 'application/json' };
        return reply.writeHead(other.status, headers).end(other.body);
      }
      const fault =
        request.method === 'POST' && request.url === path
          ? faultOf(new URLSearchParams(body), options, tokenServer.url)
          : 'invalid_request';
      if (fault !== undefined) {
        // Microsoft Entra's words begin with a number of its own.
        const error_description = `${numbers[fault] ?? 'AADSTS900144'}: refused. Trace: ${body.slice(0, 40)}`;
        return reply
          .writeHead(fault === 'invalid_client' ? 401 : 400, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: fault, error_description }));
      }
      const token = randomBytes(24).toString('base64url');
      tokens.push(token);
      const owner = new URLSearchParams(body).get('client_id') ?? '';
      holds.set(token, { owner, until: Date.now() + tokenServer.lifetimeS * 1000 });
      const answer = {
        token_type: 'Bearer',
        access_token: token,
        expires_in: tokenServer.lifetimeS,
      };
      return reply
        .writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
        .end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const tokenServer: TokenServer = {
    url: `https://127.0.0.1:${port}${path}`,
    tokens,
    lifetimeS: 3600,
    get requestCount() {
      return requestCount;
    },
    owner(token) {
      const held = holds.get(token);
      return held !== undefined && held.until > Date.now() ? held.owner : undefined;
    },
    revoke: () => holds.clear(),
    answerNext: (answer) => void odd.push(answer),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return tokenServer;
}

const path = '/tenant/oauth2/v2.0/token';
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

function faultOf(
  form: URLSearchParams,
  { clients, scope }: TokenServerOptions,
  audience: string,
): string | undefined {
  if (form.get('grant_type') !== 'client_credentials') return 'unsupported_grant_type';
  const client = clients.find(({ id }) => id === form.get('client_id'));
  if (client === undefined) return 'unauthorized_client';
  const assertion = form.get('client_assertion');
  const proven =
    assertion === null
      ? client.secret !== undefined && form.get('client_secret') === client.secret
      : form.get('client_assertion_type') === jwtBearer && isProof(assertion, client, audience);
  if (!proven) return 'invalid_client';
  return form.get('scope') === scope ? undefined : 'invalid_scope';
}

/** RFC 7523 §3, and the header by which Microsoft Entra finds the certificate. */
function isProof(assertion: string, client: RegisteredClient, audience: string): boolean {
  const { certificate } = client;
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  if (certificate === undefined) return false;
  const said = parts(header);
  const claims = parts(payload);
  const now = Date.now() / 1000;
  return (
    said['alg'] === 'RS256' &&
    said['typ'] === 'JWT' &&
    said['x5t'] === createHash('sha1').update(certificate.raw).digest('base64url') &&
    said['x5t#S256'] === createHash('sha256').update(certificate.raw).digest('base64url') &&
    claims['aud'] === audience &&
    claims['iss'] === client.id &&
    claims['sub'] === client.id &&
    typeof claims['jti'] === 'string' &&
    Number(claims['nbf']) <= now + 1 &&
    Number(claims['exp']) > now &&
    verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${payload}`),
      certificate.publicKey,
      Buffer.from(signature, 'base64url'),
    )
  );
}

function parts(encoded: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(encoded, 'base64url').toString()) as Record<string, unknown>;
}

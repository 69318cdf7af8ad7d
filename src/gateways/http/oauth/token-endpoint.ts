import { X509Certificate, createHash, createPrivateKey, webcrypto } from 'node:crypto';
import {
  type ClientAuth,
  ClientSecretPost,
  Configuration,
  PrivateKeyJwt,
  clientCredentialsGrant,
  customFetch,
  modifyAssertion,
} from 'openid-client';
import { Agent, fetch as undiciFetch } from 'undici';
import { type ServerTrust, verifying } from '../../../certificates/server-trust.ts';
import { GatewayError } from '../../../sync/gateway-error.ts';
import { tokenFailure } from './token-failures.ts';

/** The client credentials grant (RFC 6749 §4.4) with a secret, or with a certificate (RFC 7523). */
export interface OAuthClient {
  /** `https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token` */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly proof:
    | { readonly kind: 'secret'; readonly secret: string }
    /** PEM: the certificate that the directory knows, and its RSA key. */
    | { readonly kind: 'certificate'; readonly certificate: string; readonly key: string };
  readonly scope: string;
}

export interface Token {
  readonly value: string;
  readonly lifetimeMs: number;
}

const timeoutS = 30;
/** RFC 6749 §5.1 leaves the lifetime to be agreed on where it is not said. */
const usualLifetimeS = 3600;

/** Asks for a token. Rejects with a `GatewayError` that holds neither secret nor token. */
export async function requestToken(client: OAuthClient, trust: ServerTrust): Promise<Token> {
  const url = endpointOf(client.tokenUrl);
  const agent = new Agent({
    allowH2: false,
    connect: { ...verifying(trust, url.hostname), timeout: timeoutS * 1000 },
  });
  const configuration = new Configuration(
    { issuer: url.origin, token_endpoint: url.href },
    client.clientId,
    undefined,
    await proofOf(client, url),
  );
  configuration.timeout = timeoutS;
  configuration[customFetch] = async (address, { body, headers, method, signal }) => {
    const answer = await undiciFetch(address, {
      method,
      headers,
      body: body instanceof URLSearchParams ? body.toString() : null,
      redirect: 'manual',
      signal: signal ?? null,
      dispatcher: agent,
    });
    const text = await answer.text();
    return new Response(text === '' ? null : text, {
      status: answer.status,
      headers: [...answer.headers],
    });
  };
  try {
    const answer = await clientCredentialsGrant(configuration, { scope: client.scope });
    const lifetimeS = answer.expires_in ?? usualLifetimeS;
    return { value: answer.access_token, lifetimeMs: lifetimeS * 1000 };
  } catch (error) {
    throw tokenFailure(error, client, url);
  } finally {
    await agent.destroy();
  }
}

function endpointOf(tokenUrl: string): URL {
  const url = URL.canParse(tokenUrl) ? new URL(tokenUrl) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new GatewayError(
      'The token URL cannot be used: give an https address, such as https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token.',
      'fix-server',
    );
  }
  return url;
}

async function proofOf({ proof }: OAuthClient, url: URL): Promise<ClientAuth> {
  if (proof.kind === 'secret') {
    return ClientSecretPost(proof.secret);
  }
  const { key, thumbprints } = await signingKey(proof);
  return PrivateKeyJwt(key, {
    [modifyAssertion](header, payload) {
      // By these Microsoft Entra and AD FS find the certificate, which RFC 7515 §4.1.7 names.
      Object.assign(header, { typ: 'JWT' }, thumbprints);
      payload['aud'] = url.href;
    },
  });
}

interface SigningKey {
  readonly key: webcrypto.CryptoKey;
  readonly thumbprints: Readonly<Record<'x5t' | 'x5t#S256', string>>;
}

/** RS256, which both Microsoft Entra and AD FS take. */
async function signingKey(pem: {
  readonly certificate: string;
  readonly key: string;
}): Promise<SigningKey> {
  const certificate = readable('certificate', () => new X509Certificate(pem.certificate));
  const key = readable('key', () => createPrivateKey(pem.key));
  if (key.asymmetricKeyType !== 'rsa') {
    throw unusable('key is not an RSA key', 'Microsoft Entra takes no others');
  }
  if (!certificate.checkPrivateKey(key)) {
    throw unusable(
      'key does not belong to its certificate',
      'give the two that were made together',
    );
  }
  const thumbprint = (hash: string): string =>
    createHash(hash).update(certificate.raw).digest('base64url');
  return {
    key: await webcrypto.subtle.importKey(
      'pkcs8',
      key.export({ type: 'pkcs8', format: 'der' }),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      false,
      ['sign'],
    ),
    thumbprints: { x5t: thumbprint('sha1'), 'x5t#S256': thumbprint('sha256') },
  };
}

/** What OpenSSL says of a key is not repeated: nothing of it may reach a log. */
function readable<T>(what: 'certificate' | 'key', read: () => T): T {
  try {
    return read();
  } catch {
    throw unusable(
      `${what} cannot be read`,
      what === 'key' ? 'give it as PEM without a passphrase' : 'give it as PEM',
    );
  }
}

function unusable(fault: string, advice: string): GatewayError {
  return new GatewayError(`The OAuth client's ${fault}: ${advice}.`, 'fix-server');
}

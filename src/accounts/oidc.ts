import * as oidc from 'openid-client';
import { Agent, fetch as undiciFetch } from 'undici';
import type { Jid } from '../people/person.ts';
import { providerFailed } from '../telemetry/account-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { hourMs, minuteMs, type Instant } from '../time/instant.ts';
import { type Claims, identityOf, mentionsAll } from './oidc-claims.ts';
import type { StaffRole } from './role.ts';
import { digestOf, newToken, type SigningIn } from './sessions.ts';

/** How another provider vouches for people (OpenID Connect Core 1.0). */
export interface OidcSettings {
  /** What to call it. */
  readonly title: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  /** The claim that says in which groups somebody is, and which of them have which role. */
  readonly rolesClaim: string;
  readonly roles: Readonly<Record<StaffRole, readonly string[]>>;
  /** The claim that holds the address of a person: their JID or their mailbox. */
  readonly personClaim: string;
  /** PEM of a private authority; `null` for those that everybody trusts. */
  readonly ca: string | null;
}

export interface OidcOptions {
  readonly settings: OidcSettings;
  /** Whose address it is: a JID or a mailbox. */
  readonly personOf: (address: string) => Promise<Jid | undefined>;
  readonly now: () => Instant;
  readonly telemetry: Telemetry;
}

export type OidcOutcome =
  | { readonly kind: 'proven'; readonly who: SigningIn }
  | { readonly kind: 'refused'; readonly reason: OidcRefusal };

/** `nobody`: the provider knows them, and here they have neither a role nor a presence. */
type OidcRefusal = 'not-begun' | 'not-proven' | 'nobody';

/** Somebody who has been sent to the provider. */
interface Begun {
  readonly nonce: string;
  readonly verifier: string;
  /** Digest of what the browser was given: nobody else can end what it began. */
  readonly browser: string;
  readonly at: Instant;
}

const longestMs = 10 * minuteMs;
const mostBegun = 10_000;
/** What the provider says of itself is asked anew after that. */
const knownMs = 24 * hourMs;
const toleranceS = 30;
const requestTimeoutS = 10;

/** Authorization code with PKCE, state and nonce; each works once, for the browser that began. */
export class OidcProvider {
  readonly #options: OidcOptions;
  readonly #begun = new Map<string, Begun>();
  #configuration: { readonly at: Instant; readonly value: Promise<oidc.Configuration> } | undefined;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  get title(): string {
    return this.#options.settings.title;
  }

  /**
   * Where to send the browser, and what it must have when it comes back to `redirectUrl`; `null`
   * where the provider cannot be asked.
   */
  async begin(
    redirectUrl: string,
  ): Promise<{ readonly url: string; readonly browser: string } | null> {
    const { settings, now } = this.#options;
    const configuration = await this.#known();
    if (configuration === undefined) return null;
    const [state, browser] = [oidc.randomState(), newToken()];
    const begun = {
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      browser: digestOf(browser),
      at: now(),
    };
    this.#remember(state, begun);
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUrl,
      scope: settings.scopes.join(' '),
      state,
      nonce: begun.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, browser };
  }

  /** `url`: where the browser came back to, whole; `browser`: what it was given. */
  async finish(url: URL, browser: string | undefined): Promise<OidcOutcome> {
    const state = url.searchParams.get('state') ?? '';
    const begun = this.#begun.get(state);
    if (begun === undefined || begun.browser !== digestOf(browser ?? '')) {
      return { kind: 'refused', reason: 'not-begun' };
    }
    this.#begun.delete(state);
    const configuration = await this.#known();
    if (configuration === undefined || begun.at + longestMs <= this.#options.now()) {
      return { kind: 'refused', reason: 'not-begun' };
    }
    const claims = await this.#claims(configuration, url, state, begun);
    if (claims === undefined) return { kind: 'refused', reason: 'not-proven' };
    const who = await identityOf(claims, this.#options);
    return who === undefined
      ? { kind: 'refused', reason: 'nobody' }
      : { kind: 'proven', who: { way: 'oidc', ...who } };
  }

  /** Of the ID token, and of the provider's user information where that does not say enough. */
  async #claims(
    configuration: oidc.Configuration,
    url: URL,
    state: string,
    { nonce, verifier }: Begun,
  ): Promise<Claims | undefined> {
    const { settings, telemetry } = this.#options;
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) return undefined;
      const said = configuration.serverMetadata().userinfo_endpoint;
      if (mentionsAll(claims, settings) || said === undefined) return claims;
      const more = await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub);
      return { ...more, ...claims };
    } catch (error) {
      providerFailed(telemetry, codeOf(error));
      return undefined;
    }
  }

  /** What the provider says of itself; asked again where it could not be had. */
  async #known(): Promise<oidc.Configuration | undefined> {
    const { now, telemetry } = this.#options;
    const at = now();
    if (this.#configuration === undefined || this.#configuration.at + knownMs <= at) {
      this.#configuration = { at, value: discover(this.#options.settings) };
    }
    try {
      return await this.#configuration.value;
    } catch (error) {
      this.#configuration = undefined;
      providerFailed(telemetry, codeOf(error));
      return undefined;
    }
  }

  #remember(state: string, begun: Begun): void {
    for (const [old, { at }] of this.#begun) {
      if (this.#begun.size < mostBegun && at + longestMs > begun.at) break;
      this.#begun.delete(old);
    }
    this.#begun.set(state, begun);
  }
}

async function discover({
  issuer,
  clientId,
  clientSecret,
  ca,
}: OidcSettings): Promise<oidc.Configuration> {
  const isPlain = issuer.startsWith('http:');
  const dispatcher = ca === null ? undefined : new Agent({ connect: { ca } });
  const configuration = await oidc.discovery(
    new URL(issuer),
    clientId,
    { client_secret: clientSecret, [oidc.clockTolerance]: toleranceS },
    undefined,
    {
      timeout: requestTimeoutS,
      // The configuration lets only an issuer on this machine be without TLS.
      execute: [oidc.enableNonRepudiationChecks, ...(isPlain ? [oidc.allowInsecureRequests] : [])],
      ...(dispatcher === undefined
        ? {}
        : {
            [oidc.customFetch]: ((url: string, options: object) =>
              undiciFetch(url, { ...options, dispatcher })) as unknown as oidc.CustomFetch,
          }),
    },
  );
  return configuration;
}

/** What went wrong, without what was sent: messages may hold a code or a token. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return `${error.name} ${code}`.trim();
}

/**
 * What is wrong with a setting of a publisher: each by its stable code, with what its sentence
 * names (`null` for nothing).
 */
export interface PublisherReasons {
  readonly 'authority-unreadable': null;
  readonly 'component-secret-needed': { readonly domain: string };
  readonly 'server-domains-needed': { readonly identity: string };
  readonly 'accounts-of-another': { readonly domain: string; readonly publisher: string };
  readonly 'calls-over-websocket': null;
  readonly 'not-a-sip-domain': { readonly domain: string };
  readonly 'password-needed': { readonly username: string };
  readonly 'username-needed': null;
  readonly 'tls-to-be-said': { readonly host: string };
  readonly 'no-such-setting': { readonly name: string };
}

/** A reason, with its sentence in English. */
export type PublisherReason = {
  readonly [Code in keyof PublisherReasons]: {
    readonly code: Code;
    readonly params: PublisherReasons[Code];
    readonly message: string;
  };
}[keyof PublisherReasons];

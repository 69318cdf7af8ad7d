/**
 * What keeps a gateway from being used: each by its stable code, with what its sentence names
 * (`null` for nothing). `given` is what was written.
 */
export interface GatewayReasons {
  readonly 'gateway-name': { readonly given: string };
  readonly 'description-length': { readonly most: number };
  readonly 'server-count': { readonly count: number; readonly most: number };
  readonly 'server-too-long': { readonly most: number };
  readonly 'server-twice': { readonly server: string };
  readonly 'server-of-another': { readonly server: string; readonly gateway: string };
  readonly 'gateway-incomplete': null;
  readonly 'secret-needed': null;
  readonly 'secret-not-given-for': { readonly server: string };
  readonly 'secret-unreadable': null;
  readonly 'authority-unreadable': null;
  readonly 'gateway-unusable': null;
}

/** A reason, with its sentence in English. */
export type GatewayReason = {
  readonly [Code in keyof GatewayReasons]: {
    readonly code: Code;
    readonly params: GatewayReasons[Code];
    readonly message: string;
  };
}[keyof GatewayReasons];

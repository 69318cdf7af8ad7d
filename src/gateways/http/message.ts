/** A request to the one address that a connection serves. */
export interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer whose headers are there; the body is still to be read, or to be discarded. */
export interface HttpResponse {
  readonly status: number;
  /**
   * Names in lower case; of a repeated header the first value, of WWW-Authenticate all, and of
   * Set-Cookie all, a line each.
   */
  readonly headers: ReadonlyMap<string, string>;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Throws the body away and frees the connection. */
  discard(): Promise<void>;
}

/** An answer with its whole body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

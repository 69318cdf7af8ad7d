import { NonInviteClientTransaction, OutgoingRequestMessage } from 'sip.js/lib/core/index.js';

/**
 * A request whose branch (RFC 3261 §8.1.1.7: unique across space and time) is given. The library
 * would take one of ten million by chance, and of some thousands in flight a few would be alike:
 * the answer to the one would be taken for the other's.
 */
export class UniqueRequest extends OutgoingRequestMessage {
  readonly ownBranch: string;

  constructor(branch: string, ...parts: ConstructorParameters<typeof OutgoingRequestMessage>) {
    super(...parts);
    this.ownBranch = branch;
  }

  override setViaHeader(_chosen: string, transport: string): void {
    super.setViaHeader(this.ownBranch, transport);
  }
}

/** The transaction of such a request, by whose branch the core finds it again. */
export class UniqueTransaction extends NonInviteClientTransaction {
  override get id(): string {
    // The library's constructors log with it before they have the request.
    const request: unknown = this.request;
    return request instanceof UniqueRequest ? request.ownBranch : super.id;
  }
}

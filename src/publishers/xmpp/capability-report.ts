import type { Telemetry } from '../../telemetry/telemetry.ts';
import {
  capabilitiesFound,
  identityImpossible,
  identityPossible,
} from '../../telemetry/xmpp-account-events.ts';
import type { XmppLink } from '../../telemetry/xmpp-events.ts';
import type { Capabilities, Capability } from './capabilities.ts';
import type { IdentityKind } from './identity.ts';

/** How a link is, for those who look after it. */
export interface LinkHealth {
  readonly connected: boolean;
  readonly identity: IdentityKind;
  /** What is wrong and what to do, as one text; `null` where nothing is. */
  readonly problem: string | null;
  /** As found when the link last came up; empty before. */
  readonly capabilities: readonly Capability[];
}

/** Says what was found, once for each difference. */
export class CapabilityReport {
  readonly #link: XmppLink;
  readonly #identity: IdentityKind;
  readonly #capabilities: Capabilities;
  readonly #telemetry: Telemetry;
  #found: readonly Capability[] = [];
  #said = '';
  #obstacles: readonly Capability[] = [];

  constructor(
    link: XmppLink,
    identity: IdentityKind,
    capabilities: Capabilities,
    telemetry: Telemetry,
  ) {
    this.#link = link;
    this.#identity = identity;
    this.#capabilities = capabilities;
    this.#telemetry = telemetry;
  }

  /** Something was found out. */
  update(): void {
    this.#found = this.#capabilities.list();
    this.#obstacles = this.#capabilities.obstacles();
    const text = JSON.stringify(this.#found);
    if (text === this.#said) return;
    this.#said = text;
    capabilitiesFound(this.#telemetry, this.#link, this.#found);
    if (this.#obstacles.length === 0) identityPossible(this.#telemetry, this.#link);
    else identityImpossible(this.#telemetry, this.#link, this.#identity, this.#obstacles);
  }

  /** `trouble` is what the identity itself has to say. */
  health(connected: boolean, trouble: string | null): LinkHealth {
    const problem = connected
      ? (this.#whyNobody() ?? trouble)
      : 'The link is down; the log says why.';
    return { connected, identity: this.#identity, problem, capabilities: this.#found };
  }

  #whyNobody(): string | null {
    if (this.#obstacles.length === 0) return null;
    const details = this.#obstacles.map(({ detail }) => detail).join(' ');
    const remedies = this.#obstacles.map(({ remedy }) => remedy).filter(Boolean);
    const text = `Nobody is shown. ${details}`;
    return remedies.length === 0 ? text : `${text} What is missing:\n${remedies.join('\n')}`;
  }
}

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
  #obstacle: Capability | null = null;

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
    this.#obstacle = this.#capabilities.obstacle();
    const text = JSON.stringify(this.#found);
    if (text === this.#said) return;
    this.#said = text;
    capabilitiesFound(this.#telemetry, this.#link, this.#found);
    if (this.#obstacle === null) identityPossible(this.#telemetry, this.#link);
    else identityImpossible(this.#telemetry, this.#link, this.#identity, this.#obstacle);
  }

  health(connected: boolean): LinkHealth {
    const obstacle = this.#obstacle;
    const problem = connected
      ? obstacle && `Nobody is shown: ${obstacle.detail} ${remedyText(obstacle)}`.trim()
      : 'The link is down; the log says why.';
    return { connected, identity: this.#identity, problem, capabilities: this.#found };
  }
}

function remedyText({ remedy }: Capability): string {
  return remedy === '' ? '' : `The server's configuration needs:\n${remedy}`;
}

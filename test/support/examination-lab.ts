import { examineServer } from '../../src/gateways/ews/examination/examine-server.ts';
import type { EwsExamined } from '../../src/gateways/ews/examined.ts';
import { trustOf } from '../../src/gateways/http/trust.ts';
import type { Mailbox } from '../../src/people/person.ts';
import { type StepOutcome, examine } from '../../src/troubleshooter/examine.ts';
import type { Examination } from '../../src/troubleshooter/examination.ts';
import { sharedLookup } from '../../src/troubleshooter/network/name.ts';
import { SharedProof } from '../../src/troubleshooter/shared-proof.ts';
import { serviceCredentials } from './exchange-site.ts';

export const sampleMailbox = 'john@example.com' as Mailbox;

/** A server as it is examined where nothing else is said. */
export function examined(
  url: string,
  ca: string | undefined,
  options: Partial<EwsExamined> = {},
): EwsExamined {
  return {
    gateway: 'exchange',
    url,
    credentials: serviceCredentials,
    trust: () => trustOf(ca),
    howToTrust: 'doorlight certificates import',
    fetchMissing: false,
    mailbox: sampleMailbox,
    discovers: false,
    subscription: 'auto',
    desk: null,
    proof: new SharedProof(1),
    worked: null,
    lookup: sharedLookup(),
    now: Date.now,
    ...options,
  };
}

export type Outcomes = Readonly<Record<string, StepOutcome>>;

/** Everything that came of it, by step; each step within the bound that it states. */
export async function outcomesOf(examination: Examination): Promise<Outcomes> {
  const outcomes: Record<string, StepOutcome> = {};
  await examine(
    examination,
    (outcome) => {
      const { name, boundMs } = outcome.step;
      // On a loaded machine a timer is late.
      if (outcome.tookMs > boundMs + 2_000) throw new Error(`${name} took ${outcome.tookMs} ms`);
      outcomes[name] = outcome;
    },
    AbortSignal.timeout(120_000),
  );
  return outcomes;
}

/** Examines one server. */
export function examinedServer(
  url: string,
  ca: string | undefined,
  options: Partial<EwsExamined> = {},
): Promise<Outcomes> {
  return outcomesOf(examineServer(examined(url, ca, options)));
}

/** Each step's verdict and code, `ok` where they are one. */
export function codes(outcomes: Outcomes): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(outcomes).map(([name, { verdict, code }]) => [
      name,
      verdict === code ? verdict : `${verdict} ${code}`,
    ]),
  );
}

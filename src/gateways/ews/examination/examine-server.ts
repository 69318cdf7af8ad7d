import { type Examination, type Finding, failed } from '../../../troubleshooter/examination.ts';
import { clockStep } from '../../../troubleshooter/network/clock.ts';
import { nameStep } from '../../../troubleshooter/network/name.ts';
import { reachStep } from '../../../troubleshooter/network/reach.ts';
import { type TlsTerms, tlsStep } from '../../../troubleshooter/network/tls.ts';
import { GatewayError } from '../../../sync/gateway-error.ts';
import { authenticationStep } from './authentication-step.ts';
import { EwsBench, type EwsExamined } from '../examined.ts';
import { calendarStep, impersonationStep } from './mailbox-steps.ts';
import { subscriptionSteps } from './subscription-steps.ts';

/** Everything that must work between one server of Exchange and us (requirements, section 7). */
export function examineServer(examined: EwsExamined): Examination {
  const bench = new EwsBench(examined);
  const { host, port, url, addresses } = bench;
  const { gateway: name, lookup, now } = examined;
  return {
    subject: { kind: 'gateway', name, server: url.href },
    steps: [
      nameStep(host, addresses, lookup),
      reachStep(host, port, addresses),
      tlsStep(
        {
          host,
          port,
          name: host,
          asksForName: true,
          otherPort: 'Correct the port: give the one for https, usually 443.',
        },
        () => termsOf(examined),
      ),
      clockStep(url, host, now),
      authenticationStep(bench),
      impersonationStep(bench),
      calendarStep(bench),
      ...subscriptionSteps(bench),
    ],
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
}

function termsOf(examined: EwsExamined): TlsTerms | Finding {
  const { trust, howToTrust, howToAllow, fetchMissing, now } = examined;
  try {
    return {
      trust: trust(),
      howToTrust,
      fetchMissing,
      now,
      ...(howToAllow === undefined ? {} : { howToAllow }),
    };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return failed('ca-unusable', error.message, `Give another CA: ${howToTrust}.`);
  }
}

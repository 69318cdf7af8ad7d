import { type Step, failed, ok, skipped } from '../../../troubleshooter/examination.ts';
import { type EwsBench, requestMs } from '../examined.ts';
import { findingOf } from './findings.ts';
import { sampleOf, withSample } from './mailbox-steps.ts';
import { TrialSubscription } from './trial-subscription.ts';

/** Exchange speaks every minute where nothing happens, and takes its time. */
const pushMs = 90_000;
const otherMs = 25_000;

/**
 * `subscription` and `notifications`: a subscription to the sample mailbox's calendar is made,
 * something arrives by it without anything being changed there, and it is removed. The first needs
 * `impersonation`.
 */
export function subscriptionSteps(bench: EwsBench): readonly Step[] {
  let trial: TrialSubscription | undefined;

  const making: Step = {
    name: 'subscription',
    title: 'Subscription',
    tries: `Subscribe to the calendar of ${sampleOf(bench)}`,
    boundMs: requestMs + 1_000,
    needs: ['impersonation'],
    overdue: { code: 'no-answer', remedy: 'Look into the load of the server.' },
    run: (signal) =>
      withSample(bench, 'subscription-refused', async (mailbox) => {
        trial = bench.closing(new TrialSubscription(bench, mailbox));
        await trial.make(signal);
        return ok(`The server made a ${trial.kind} subscription.`);
      }),
  };

  const hearing: Step = {
    name: 'notifications',
    title: 'Notifications',
    tries: 'Wait for a test notification, which changes nothing, and remove the subscription',
    boundMs: bench.examined.notificationMs ?? notificationMs(bench),
    needs: ['subscription'],
    overdue: {
      code: 'notifications-missing',
      get remedy() {
        return silence(trial, bench.url.host);
      },
    },
    run: async (signal) => {
      if (trial === undefined) return skipped('no-subscription', 'There is no subscription.');
      const { kind } = trial;
      const began = bench.examined.now();
      try {
        await trial.heard(signal);
      } catch (error) {
        return findingOf(error, 'notifications-missing');
      }
      const afterS = Math.round((bench.examined.now() - began) / 1_000);
      try {
        await trial.remove(signal);
      } catch {
        return failed(
          'not-removed',
          'A test notification arrived, and the subscription could not be removed.',
          'Nothing is to be done now: it expires by itself; look into the server if it happens again.',
        );
      }
      return ok(`${arrived[kind]} after ${afterS} s, and the subscription was removed.`);
    },
  };

  return [making, hearing];
}

const arrived = {
  push: 'The server posted a test notification',
  streaming: 'The server spoke on the connection that it holds',
  pull: 'The server answered what has happened',
} as const;

function notificationMs({ examined }: EwsBench): number {
  // Which kind it comes to is known only when the server has been spoken to.
  return examined.subscription === 'push' || examined.subscription === 'auto' ? pushMs : otherMs;
}

function silence(trial: TrialSubscription | undefined, server: string): string {
  if (trial?.kind === 'push') {
    return `Let ${server} reach ${trial.base} (firewall, name, certificate), or correct the address (doorlight parameters set notificationAddress).`;
  }
  return `Look for a proxy before ${server} that holds answers back until they are complete, or choose pull (doorlight gateways change --subscription pull).`;
}

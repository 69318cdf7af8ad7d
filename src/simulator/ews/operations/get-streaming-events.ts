import type { SimulatorClock } from '../../clock.ts';
import type { Answer } from '../answer.ts';
import type { OperationContext } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { StreamingConnection } from '../streaming-connection.ts';
import type { Subscription } from '../subscriptions.ts';
import { type ReadElement, child, childText } from '../xml-reading.ts';

/** Subscriptions one connection may carry. */
const mostSubscriptions = 200;

/** Opens the connection. Throws a `Refusal` where it cannot be opened at all. */
export function openStream(
  request: ReadElement,
  { caller, subscriptions, limits }: OperationContext,
  clock: SimulatorClock,
  answer: Answer,
  streams: Set<StreamingConnection>,
): void {
  const ids = child(request, 'm:SubscriptionIds')?.children.map((one) => one.text.trim()) ?? [];
  if (ids.length > mostSubscriptions) {
    throw new Refusal('ErrorInvalidRequest', 'message', {
      text: `A connection carries at most ${mostSubscriptions} subscriptions.`,
    });
  }
  const chargedTo = caller.mailbox?.address ?? caller.account.user;
  const held = [...streams].filter((one) => one.chargedTo === chargedTo);
  if (held.length >= limits.hangingConnections) {
    throw new Refusal('ErrorExceededConnectionCount', 'message');
  }
  const good: Subscription[] = [];
  const failed: { readonly id: string; readonly refusal: Refusal }[] = [];
  for (const id of ids) {
    try {
      const subscription = subscriptions.get(id, caller.account);
      if (subscription.kind !== 'streaming') {
        throw new Refusal('ErrorInvalidSubscription', 'message');
      }
      good.push(subscription);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failed.push({ id, refusal: error });
    }
  }
  const connection: StreamingConnection = new StreamingConnection({
    clock,
    output: answer.stream(() => connection.stop()),
    heartbeatMs: limits.heartbeatMs,
    tellTakenOver: limits.tellTakenOver,
    timeoutMs: Number(childText(request, 'm:ConnectionTimeout')) * 60_000,
    chargedTo,
    onStop: () => streams.delete(connection),
  });
  streams.add(connection);
  connection.open(good, failed);
}

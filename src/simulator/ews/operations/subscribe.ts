import { folderOf } from '../access.ts';
import { type OperationContext, type PushWish, response, success } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import type { EventType, SubscriptionWish } from '../subscriptions.ts';
import { type ReadElement, child, childText } from '../xml-reading.ts';
import { type WrittenElement, leaf } from '../xml-writing.ts';

export function subscribe(request: ReadElement, context: OperationContext): WrittenElement {
  const wanted = request.children[0];
  if (wanted === undefined) throw new Refusal('ErrorInvalidSubscriptionRequest', 'message');
  const wish = wishOf(wanted, context);
  if (context.subscriptions.heldFor(wish.mailbox) >= context.limits.subscriptions) {
    throw new Refusal('ErrorExceededSubscriptionCount', 'message');
  }
  const push = wish.kind === 'push' ? pushWish(wanted) : null;
  const made = context.subscriptions.add(wish);
  if (push !== null) context.startPush(made, push);
  const watermark = wish.kind === 'streaming' ? [] : [leaf('m:Watermark', made.previousWatermark)];
  return response('Subscribe', [
    success('Subscribe', leaf('m:SubscriptionId', made.id), ...watermark),
  ]);
}

function wishOf(wanted: ReadElement, context: OperationContext): SubscriptionWish {
  const { caller, limits } = context;
  const mailbox = mailboxOf(wanted, context);
  const eventTypes = new Set(
    child(wanted, 't:EventTypes')?.children.map((one) => one.text.trim() as EventType),
  );
  const shared = { account: caller.account, mailbox, eventTypes };
  if (wanted.name === 'm:StreamingSubscriptionRequest') {
    return { ...shared, kind: 'streaming', lifeMs: limits.streamingLifeMs };
  }
  if (wanted.name === 'm:PullSubscriptionRequest') {
    return { ...shared, kind: 'pull', lifeMs: minutes(childText(wanted, 't:Timeout')) };
  }
  return { ...shared, kind: 'push', lifeMs: Infinity };
}

/** Exchange takes http and https, and no more than 2082 characters. */
function pushWish(wanted: ReadElement): PushWish {
  const url = childText(wanted, 't:URL') ?? '';
  if (!/^https?:\/\//i.test(url) || url.length > 2082 || !URL.canParse(url)) {
    throw new Refusal('ErrorInvalidPushSubscriptionUrl', 'message');
  }
  const statusFrequencyMs = minutes(childText(wanted, 't:StatusFrequency'));
  return { url, callerData: childText(wanted, 't:CallerData'), statusFrequencyMs };
}

/** Subscriptions are for one's own mailbox, or for one that is impersonated. */
function mailboxOf(wanted: ReadElement, { caller, mailboxes }: OperationContext) {
  const folders = child(wanted, 't:FolderIds')?.children ?? [];
  const all = /^(?:true|1)$/.test(wanted.attributes.get('SubscribeToAllFolders') ?? '');
  if (all === folders.length > 0) {
    throw new Refusal('ErrorInvalidSubscriptionRequest', 'message', {
      text: 'A subscription is either to some folders or to all of them.',
    });
  }
  const found = folders.map((folder) => folderOf(folder, caller, mailboxes).mailbox);
  if (found.some((mailbox) => mailbox !== caller.mailbox)) {
    throw new Refusal('ErrorSubscriptionDelegateAccessNotSupported', 'message');
  }
  if (caller.mailbox === null) throw new Refusal('ErrorMissingEmailAddress', 'message');
  return caller.mailbox;
}

function minutes(text: string | null): number {
  return Number(text) * 60_000;
}

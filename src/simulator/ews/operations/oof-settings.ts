import type { AutomaticReplies, SimulatedMailbox } from '../../mailboxes/mailbox.ts';
import { permitted } from '../access.ts';
import type { OperationContext } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { readTime, writeTime } from '../times.ts';
import { type ReadElement, child, childText } from '../xml-reading.ts';
import { type WrittenElement, leaf, xml } from '../xml-writing.ts';

const noError = xml(
  'm:ResponseMessage',
  { ResponseClass: 'Success' },
  leaf('m:ResponseCode', 'NoError'),
);

export function getUserOofSettings(
  request: ReadElement,
  context: OperationContext,
): WrittenElement {
  const { automaticReplies } = mailboxOf(request, context);
  return xml(
    'm:GetUserOofSettingsResponse',
    {},
    noError,
    settings(automaticReplies),
    leaf('m:AllowExternalOof', 'All'),
  );
}

export function setUserOofSettings(
  request: ReadElement,
  context: OperationContext,
): WrittenElement {
  const mailbox = mailboxOf(request, context);
  const wanted = child(request, 't:UserOofSettings');
  const duration = child(wanted, 't:Duration');
  const start = readTime(childText(duration, 't:StartTime'));
  const end = readTime(childText(duration, 't:EndTime'));
  const state = childText(wanted, 't:OofState') as AutomaticReplies['state'];
  if (state === 'Scheduled' && (start === null || end === null || end <= start)) {
    throw new Refusal('ErrorInvalidArgument', 'message', {
      text: 'Scheduled automatic replies need a duration that ends after it starts.',
    });
  }
  const replies = {
    internalReply: childText(child(wanted, 't:InternalReply'), 't:Message'),
    externalReply: childText(child(wanted, 't:ExternalReply'), 't:Message'),
  };
  mailbox.setAutomaticReplies({
    state,
    externalAudience: childText(
      wanted,
      't:ExternalAudience',
    ) as AutomaticReplies['externalAudience'],
    ...(start === null ? {} : { start }),
    ...(end === null ? {} : { end }),
    ...(replies.internalReply === null ? {} : { internalReply: replies.internalReply }),
    ...(replies.externalReply === null ? {} : { externalReply: replies.externalReply }),
  });
  return xml('m:SetUserOofSettingsResponse', {}, noError);
}

/** Another's settings without impersonation are refused with a fault and a number. */
function mailboxOf(
  request: ReadElement,
  { caller, mailboxes }: OperationContext,
): SimulatedMailbox {
  const address = childText(child(request, 't:Mailbox'), 't:Address') ?? '';
  const mailbox = mailboxes.get(address);
  if (mailbox === null) {
    throw new Refusal('ErrorMailRecipientNotFound', 'fault', { number: 5009 });
  }
  // A delegate has no right to these either.
  if (caller.mailbox !== mailbox) {
    throw new Refusal('ErrorAccessDenied', 'fault', { number: -2_146_233_088 });
  }
  return permitted(mailbox, caller);
}

function settings(replies: AutomaticReplies): WrittenElement {
  return xml(
    't:OofSettings',
    {},
    leaf('t:OofState', replies.state),
    leaf('t:ExternalAudience', replies.externalAudience),
    // The dates come whatever the state is, and without a zone: they are in UTC.
    xml(
      't:Duration',
      {},
      leaf('t:StartTime', withoutZone(replies.start)),
      leaf('t:EndTime', withoutZone(replies.end)),
    ),
    xml('t:InternalReply', {}, leaf('t:Message', replies.internalReply)),
    xml('t:ExternalReply', {}, leaf('t:Message', replies.externalReply)),
  );
}

function withoutZone(instant: number): string {
  return writeTime(instant).slice(0, -1);
}

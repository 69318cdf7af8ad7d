import type { SimulatedMailbox } from '../../mailboxes/mailbox.ts';
import { type OperationContext } from '../operation.ts';
import { Refusal, errorChildren } from '../refusal.ts';
import { type ReadElement, child, childText } from '../xml-reading.ts';
import { type WrittenElement, leaf, xml } from '../xml-writing.ts';

const mostRecipients = 100;

/** One answer per recipient, in the order asked; of the tips only automatic replies are known. */
export function getMailTips(
  request: ReadElement,
  { mailboxes, clock }: OperationContext,
): WrittenElement {
  const recipients = child(request, 'm:Recipients')?.children ?? [];
  if (recipients.length > mostRecipients) throw new Refusal('ErrorInvalidRequest', 'fault');
  const answers = recipients.map((one) => {
    const address = childText(one, 't:EmailAddress') ?? '';
    return tipsMessage(address, mailboxes.get(address), clock.now());
  });
  return xml(
    'm:GetMailTipsResponse',
    { ResponseClass: 'Success' },
    leaf('m:ResponseCode', 'NoError'),
    xml('m:ResponseMessages', {}, ...answers),
  );
}

function tipsMessage(
  address: string,
  mailbox: SimulatedMailbox | null,
  now: number,
): WrittenElement {
  if (mailbox === null) {
    const refusal = new Refusal('ErrorMailRecipientNotFound', 'message');
    return xml(
      'm:MailTipsResponseMessageType',
      { ResponseClass: 'Error' },
      ...errorChildren(refusal),
    );
  }
  return xml(
    'm:MailTipsResponseMessageType',
    { ResponseClass: 'Success' },
    leaf('m:ResponseCode', 'NoError'),
    xml(
      'm:MailTips',
      {},
      xml(
        't:RecipientAddress',
        {},
        leaf('t:Name', mailbox.displayName),
        leaf('t:EmailAddress', address),
        leaf('t:RoutingType', 'SMTP'),
      ),
      xml('t:PendingMailTips', {}),
      xml('t:OutOfOffice', {}, xml('t:ReplyBody', {}, leaf('t:Message', replyOf(mailbox, now)))),
    ),
  );
}

function replyOf({ automaticReplies }: SimulatedMailbox, now: number): string {
  const { state, start, end, internalReply } = automaticReplies;
  const on = state === 'Enabled' || (state === 'Scheduled' && start <= now && now < end);
  return on ? internalReply || 'I am away.' : '';
}

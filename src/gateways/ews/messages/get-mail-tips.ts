import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import type { GatewayError } from '../../../sync/gateway-error.ts';
import { garbled, refusalError } from '../errors.ts';
import { refusalIn, responseMessages } from '../soap.ts';
import { type Element, escapeXml } from '../xml.ts';
import type { EwsRequest } from './request.ts';

/**
 * GetMailTips (Exchange 2010 and later): whether those who write to these mailboxes get an
 * automatic reply now. Its text comes along, since Exchange cannot be asked without; all that is
 * looked at is whether there is one. A mailbox of which the server does not know yet is missing.
 */
export function getMailTips(
  mailboxes: readonly [Mailbox, ...Mailbox[]],
): EwsRequest<ReadonlyMap<Mailbox, boolean | GatewayError>> {
  const [sender] = mailboxes;
  return {
    operation: 'GetMailTips',
    mailbox: sender,
    impersonate: false,
    since: { version: 'Exchange2010', what: 'mail tips' },
    body:
      `<m:GetMailTips><m:SendingAs>${address(sender)}</m:SendingAs>` +
      `<m:Recipients>${mailboxes.map((one) => `<t:Mailbox>${address(one)}</t:Mailbox>`).join('')}</m:Recipients>` +
      `<m:MailTipsRequested>OutOfOfficeMessage</m:MailTipsRequested></m:GetMailTips>`,
    parse: (body, asked) => {
      const answers = [...(body.first('ResponseMessages')?.children() ?? [])];
      for (const message of responseMessages(body)) {
        const refusal = refusalIn(message);
        if (refusal !== undefined && answers.length === 0) throw refusalError(refusal, asked);
      }
      if (answers.length !== mailboxes.length) throw garbled(asked, 'not one tip for each mailbox');
      const outcomes = new Map<Mailbox, boolean | GatewayError>();
      for (const [n, mailbox] of mailboxes.entries()) {
        const answer = answers[n];
        const refusal = answer === undefined ? undefined : refusalIn(answer);
        const on = answer === undefined ? undefined : isReplying(answer);
        if (refusal !== undefined)
          outcomes.set(mailbox, refusalError(refusal, { ...asked, mailbox }));
        else if (on !== undefined) outcomes.set(mailbox, on);
      }
      return outcomes;
    },
  };
}

function address(mailbox: Mailbox): string {
  return `<t:EmailAddress>${escapeXml(mailbox)}</t:EmailAddress>`;
}

function isReplying(answer: Element): boolean | undefined {
  const tips = answer.first('MailTips');
  if (tips === undefined || tips.textOf('PendingMailTips')?.includes('OutOfOfficeMessage')) {
    return undefined;
  }
  const reply = tips.child('OutOfOffice')?.child('ReplyBody');
  return reply?.textOf('Message') !== undefined;
}

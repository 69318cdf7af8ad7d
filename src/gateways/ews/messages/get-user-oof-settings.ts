import type { AutomaticReplies, Mailbox } from '../../../sync/calendar-gateway.ts';
import { type Asked, garbled, refusalError } from '../errors.ts';
import { refusalIn, responseMessages } from '../soap.ts';
import { parseTime } from '../times.ts';
import { type Element, escapeXml } from '../xml.ts';
import type { EwsRequest } from './request.ts';

/** The texts of the replies come along, since Exchange cannot be asked without; they are ignored. */
export function getUserOofSettings(mailbox: Mailbox): EwsRequest<AutomaticReplies> {
  return {
    operation: 'GetUserOofSettings',
    mailbox,
    body:
      `<m:GetUserOofSettingsRequest><t:Mailbox><t:Address>${escapeXml(mailbox)}</t:Address>` +
      `</t:Mailbox></m:GetUserOofSettingsRequest>`,
    parse: (body, asked) => {
      for (const message of responseMessages(body)) {
        const refusal = refusalIn(message);
        if (refusal !== undefined) {
          throw refusalError(refusal, asked);
        }
      }
      return repliesOf(body.first('OofSettings'), asked);
    },
  };
}

function repliesOf(settings: Element | undefined, asked: Asked): AutomaticReplies {
  const state = settings?.textOf('OofState');
  if (state === 'Disabled') {
    return { state: 'disabled' };
  }
  if (state === 'Enabled') {
    return { state: 'enabled' };
  }
  if (state !== 'Scheduled') {
    throw garbled(asked, 'no state of the automatic replies');
  }
  // Times without a zone are UTC here.
  const duration = settings?.child('Duration');
  const start = parseTime(duration?.textOf('StartTime') ?? '');
  const end = parseTime(duration?.textOf('EndTime') ?? '');
  return {
    state: 'scheduled',
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
}

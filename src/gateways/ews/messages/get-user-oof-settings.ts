import type { AutomaticReplies, Mailbox } from '../../../sync/calendar-gateway.ts';
import { type Asked, garbled } from '../errors.ts';
import { throwRefusal } from '../soap.ts';
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
      throwRefusal(body, asked);
      return repliesOf(body.first('OofSettings'), asked);
    },
  };
}

function repliesOf(settings: Element | undefined, asked: Asked): AutomaticReplies {
  const state = settings?.textOf('OofState')?.toLowerCase();
  if (state === 'disabled') {
    return { state: 'disabled' };
  }
  if (state === 'enabled') {
    return { state: 'enabled' };
  }
  if (state !== 'scheduled') {
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

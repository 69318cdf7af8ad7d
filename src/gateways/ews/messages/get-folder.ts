import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { throwRefusal } from '../soap.ts';
import type { EwsRequest } from './request.ts';

/**
 * Looks whether there is a calendar folder: the cheapest thing that needs a right to the mailbox.
 * With `impersonate` false the account asks for its own, which it may well not have.
 */
export function getCalendarFolder(mailbox: Mailbox, impersonate: boolean): EwsRequest<void> {
  return {
    operation: 'GetFolder',
    mailbox,
    impersonate,
    body:
      '<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>' +
      '<m:FolderIds><t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>',
    parse: throwRefusal,
  };
}

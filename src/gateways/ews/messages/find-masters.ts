import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { saysFalse } from '../calendar-words.ts';
import { garbled } from '../errors.ts';
import { throwRefusal } from '../soap.ts';
import type { EwsRequest } from './request.ts';

/** Part of all that is in a calendar. */
export interface MastersPage {
  readonly masters: readonly string[];
  /** Where the next part begins; `null` after the last. */
  readonly next: number | null;
}

/** FindItem without a view of the calendar: everything as it is stored, series by their masters. */
export function findMasters(
  mailbox: Mailbox,
  offset: number,
  most: number,
): EwsRequest<MastersPage> {
  return {
    operation: 'FindItem',
    mailbox,
    body:
      `<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>` +
      `<t:AdditionalProperties><t:FieldURI FieldURI="calendar:CalendarItemType"/></t:AdditionalProperties></m:ItemShape>` +
      `<m:IndexedPageItemView MaxEntriesReturned="${most}" Offset="${offset}" BasePoint="Beginning"/>` +
      `<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>`,
    parse: (body, asked) => {
      throwRefusal(body, asked);
      const folder = body.first('RootFolder');
      if (folder === undefined) throw garbled(asked, 'no folder');
      const items = [...(folder.child('Items')?.children() ?? [])];
      const masters = items
        .filter((item) => item.textOf('CalendarItemType')?.toLowerCase() === 'recurringmaster')
        .flatMap((item) => item.child('ItemId')?.attribute('Id') ?? []);
      const over = !saysFalse(folder.attribute('IncludesLastItemInRange')) || items.length === 0;
      const next = Number(folder.attribute('IndexedPagingOffset') ?? offset + items.length);
      return { masters, next: over || !(next > offset) ? null : next };
    },
  };
}

import { folderOf } from '../access.ts';
import { changeKey, folderId } from '../ids.ts';
import { type OperationContext, eachMessage, success } from '../operation.ts';
import { type ReadElement, child, childText } from '../xml-reading.ts';
import { type WrittenElement, leaf, xml } from '../xml-writing.ts';

const kinds = {
  calendar: { element: 't:CalendarFolder', class: 'IPF.Appointment', name: 'Calendar' },
  deleteditems: { element: 't:Folder', class: 'IPF.Note', name: 'Deleted Items' },
  msgfolderroot: { element: 't:Folder', class: 'IPF.Note', name: 'Top of Information Store' },
} as const;

/** One message per folder asked for. */
export function getFolder(request: ReadElement, context: OperationContext): WrittenElement {
  const idOnly = childText(child(request, 'm:FolderShape'), 't:BaseShape') === 'IdOnly';
  const wanted = child(request, 'm:FolderIds')?.children ?? [];
  return eachMessage('GetFolder', wanted, (id) =>
    success('GetFolder', xml('m:Folders', {}, folder(id, idOnly, context))),
  );
}

function folder(
  wanted: ReadElement,
  idOnly: boolean,
  { caller, mailboxes }: OperationContext,
): WrittenElement {
  const { mailbox, folder: name } = folderOf(wanted, caller, mailboxes);
  const kind = kinds[name];
  const details = [
    leaf('t:FolderClass', kind.class),
    leaf('t:DisplayName', kind.name),
    leaf('t:TotalCount', String(name === 'calendar' ? mailbox.appointments.length : 0)),
    leaf('t:ChildFolderCount', '0'),
  ];
  return xml(
    kind.element,
    {},
    xml('t:FolderId', { Id: folderId(mailbox, name), ChangeKey: changeKey(1) }),
    ...(idOnly ? [] : details),
  );
}

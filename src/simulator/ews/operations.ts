import type { Operation } from './operation.ts';
import { createItem } from './operations/create-item.ts';
import { deleteItem } from './operations/delete-item.ts';
import { findItem } from './operations/find-item.ts';
import { getFolder } from './operations/get-folder.ts';
import { getMailTips } from './operations/get-mail-tips.ts';
import { getUserAvailability } from './operations/get-user-availability.ts';
import { getUserOofSettings, setUserOofSettings } from './operations/oof-settings.ts';
import { getItem } from './operations/get-item.ts';
import { subscribe } from './operations/subscribe.ts';
import { getEvents, unsubscribe } from './operations/subscription-use.ts';
import { updateItem } from './operations/update-item.ts';

/** What this server can do, by operation; GetStreamingEvents is answered apart from these. */
export const operations: Readonly<Record<string, Operation>> = {
  FindItem: findItem,
  GetItem: getItem,
  CreateItem: createItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  GetFolder: getFolder,
  GetUserAvailability: getUserAvailability,
  GetMailTips: getMailTips,
  GetUserOofSettings: getUserOofSettings,
  SetUserOofSettings: setUserOofSettings,
  Subscribe: subscribe,
  GetEvents: getEvents,
  Unsubscribe: unsubscribe,
};

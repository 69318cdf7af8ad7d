import type { Operation } from './operation.ts';
import { findItem } from './operations/find-item.ts';
import { getFolder } from './operations/get-folder.ts';
import { getUserOofSettings, setUserOofSettings } from './operations/oof-settings.ts';
import { subscribe } from './operations/subscribe.ts';
import { getEvents, unsubscribe } from './operations/subscription-use.ts';

/** What this server can do, by operation; GetStreamingEvents is answered apart from these. */
export const operations: Readonly<Record<string, Operation>> = {
  FindItem: findItem,
  GetFolder: getFolder,
  GetUserOofSettings: getUserOofSettings,
  SetUserOofSettings: setUserOofSettings,
  Subscribe: subscribe,
  GetEvents: getEvents,
  Unsubscribe: unsubscribe,
};

import { startNativeEjabberd } from './daemons/native-ejabberd.ts';
import { startNativeProsody } from './daemons/native-prosody.ts';
import type { StartNativeServer } from './daemons/native-server.ts';

/** Every server with a module of Doorlight's: `describe.each(nativeServers)`. */
export const nativeServers: readonly (readonly [name: string, start: StartNativeServer])[] = [
  ['Prosody', startNativeProsody],
  ['ejabberd', startNativeEjabberd],
];

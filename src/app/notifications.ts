import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/config.ts';
import type { NotificationPlace } from '../http/notifications/listening.ts';
import { NotificationListenError } from '../http/notifications/listening.ts';
import { NotificationListener } from '../http/notifications/notification-listener.ts';
import type { ParameterService } from '../parameters/parameter-service.ts';
import type { ParameterValues } from '../parameters/parameter-values.ts';
import { notificationListenerNotOpened } from '../telemetry/notification-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/**
 * Where calendar servers post to. A parameter that would have it listen where it cannot is refused.
 * Rejects with a `ConfigError` for a certificate that cannot be used.
 */
export async function notificationListener(
  config: Config,
  parameters: ParameterService,
  telemetry: Telemetry,
): Promise<NotificationListener> {
  const tls = await tlsOf(config.notifications);
  const place = placeOf(parameters.values(), tls);
  const listener = new NotificationListener({ place, telemetry });
  parameters.guard(
    ['notificationPort', 'notificationAddress', 'notificationBind'],
    async (values) => {
      try {
        await listener.moveTo(placeOf(values, tls));
        return null;
      } catch (error) {
        if (!(error instanceof NotificationListenError)) throw error;
        notificationListenerNotOpened(telemetry, error.message);
        return `${error.message} The listener stays where it is.`;
      }
    },
  );
  return listener;
}

function placeOf(values: ParameterValues, tls: NotificationPlace['tls']): NotificationPlace {
  const { notificationBind: bind, notificationPort: port, notificationAddress: address } = values;
  return {
    bind: bind === 'all' ? null : bind,
    port,
    address: address === 'auto' ? null : address,
    tls,
  };
}

async function tlsOf(files: Config['notifications']): Promise<NotificationPlace['tls']> {
  if (files === null) return null;
  const [cert, key] = await Promise.all([
    readFile(files.certificateFile, 'utf8'),
    readFile(files.keyFile, 'utf8'),
  ]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([
      `notifications: the certificate "${files.certificateFile}" and the key "${files.keyFile}" cannot be used (${reason}): give both as PEM, the certificate first in its file.`,
    ]);
  }
  return { cert, key };
}

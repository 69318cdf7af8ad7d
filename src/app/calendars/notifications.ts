import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { CertificateError } from '../../certificates/certificate-error.ts';
import type { Maker } from '../../certificates/making/maker.ts';
import { ConfigError } from '../../config/config-error.ts';
import type { Config } from '../../config/config.ts';
import type { NotificationPlace } from '../../http/notifications/listening.ts';
import { NotificationListenError } from '../../http/notifications/listening.ts';
import { NotificationListener } from '../../http/notifications/notification-listener.ts';
import type { ParameterService } from '../../parameters/parameter-service.ts';
import type { ParameterValues } from '../../parameters/parameter-values.ts';
import { notificationListenerNotOpened } from '../../telemetry/notification-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';

export interface NotificationListenerNeeds {
  readonly config: Config;
  readonly parameters: ParameterService;
  /** Certificates of our own; `null` where there are none to be had. */
  readonly maker: Maker | null;
  readonly telemetry: Telemetry;
}

/**
 * Where calendar servers post to. A parameter that would have it listen where it cannot is refused.
 * Rejects with a `ConfigError` for a certificate that cannot be used.
 */
export async function notificationListener(
  needs: NotificationListenerNeeds,
): Promise<NotificationListener> {
  const { config, parameters, maker, telemetry } = needs;
  const files = await tlsOf(config.notifications);
  const tls = certificates(files, maker);
  // What was chosen once may be gone: other TLS, or none, is better than hearing nothing.
  const first = usable(tls, parameters.values(), telemetry) ?? { tls: files };
  const listener = new NotificationListener({
    place: placeOf(parameters.values(), first.tls),
    telemetry,
  });
  parameters.guard(
    ['notificationPort', 'notificationAddress', 'notificationBind', 'notificationCertificate'],
    async (values) => {
      try {
        await listener.moveTo(placeOf(values, tls(values)));
        return null;
      } catch (error) {
        if (error instanceof CertificateError) return error.message;
        if (!(error instanceof NotificationListenError)) throw error;
        notificationListenerNotOpened(telemetry, error.message);
        return `${error.message} The listener stays where it is.`;
      }
    },
  );
  // One that was renewed is shown from then on; one that was discarded for as long as we run.
  maker?.onChange(() => {
    const values = parameters.values();
    if (values.notificationCertificate === 'none') return;
    const renewed = usable(tls, values, telemetry);
    if (renewed === undefined) return;
    listener.moveTo(placeOf(values, renewed.tls)).catch((error: unknown) => {
      if (!(error instanceof NotificationListenError)) throw error;
      notificationListenerNotOpened(telemetry, error.message);
    });
  });
  return listener;
}

type Tls = NotificationPlace['tls'];

/** By what TLS is spoken; the same as long as it is the same. Throws a `CertificateError`. */
function certificates(files: Tls, maker: Maker | null): (values: ParameterValues) => Tls {
  let last: Tls = null;
  return ({ notificationCertificate: name }) => {
    if (name === 'none' || maker === null) return files;
    const { cert, key } = maker.credentials(name);
    if (last?.cert !== cert || last.key !== key) last = { cert, key };
    return last;
  };
}

/** Where the certificate chosen cannot be used, that is logged. */
function usable(
  tls: (values: ParameterValues) => Tls,
  values: ParameterValues,
  telemetry: Telemetry,
): { readonly tls: Tls } | undefined {
  try {
    return { tls: tls(values) };
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    notificationListenerNotOpened(telemetry, error.message);
    return undefined;
  }
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

import { isIssuedBy, readCertificate } from '../../certificates/certificate.ts';
import { fingerprintOf } from '../../certificates/fingerprint.ts';
import type { Maker } from '../../certificates/making/maker.ts';
import type { Config } from '../../config/config.ts';
import type { CertificateUser, CertificateUsers } from '../../http/services.ts';
import type { ParameterService } from '../../parameters/parameter-service.ts';
import type { GatewayRegistry } from '../../sync/gateways/gateway-registry.ts';

interface CertificateUsersNeeds {
  readonly config: Pick<Config, 'sipServer'>;
  readonly maker: Pick<Maker, 'all' | 'get'>;
  readonly parameters: Pick<ParameterService, 'get'>;
  readonly gateways: Pick<GatewayRegistry, 'all'>;
}

/** Who would miss a certificate: the listener that shows it, what it signed, whoever pins it. */
export function certificateUsers(needs: CertificateUsersNeeds): CertificateUsers {
  const { config, maker, parameters, gateways } = needs;
  const pinning = (fingerprint: string): readonly CertificateUser[] =>
    gateways
      .all()
      .filter(({ tls }) => tls?.pin === fingerprint)
      .map(({ name }) => ({ kind: 'pin', name, text: `the gateway ${name}, which pins it` }));
  const places = config.sipServer?.listen ?? [];
  const listener = (name: string): readonly CertificateUser[] => [
    ...(parameters.get('notificationCertificate') === name
      ? [user('notifications', 'the notification listener (parameter notificationCertificate)')]
      : []),
    ...(places.some(({ certificate }) => certificate?.kind === 'own' && certificate.name === name)
      ? [user('phones', 'the listener for phones (sipServer.listen)')]
      : []),
  ];

  return {
    installed: pinning,
    own: (name) => {
      const { kind, certificate: pem } = maker.get(name);
      if (pem === null) return [];
      const certificate = readCertificate(pem);
      const signed = maker.all().filter((one) => {
        if (kind !== 'authority' || one.kind !== 'server' || one.certificate === null) return false;
        return isIssuedBy(readCertificate(one.certificate), certificate);
      });
      return [
        ...listener(name),
        ...signed.map(({ name: signedName }) => {
          const where = listener(signedName).map(({ text }) => `, in use by ${text}`);
          const text = `the certificate ${signedName}, which it signed${where.join('')}`;
          return { kind: 'signed', name: signedName, text } as const;
        }),
        ...revoking(maker.get(name).revocations?.entries.length ?? 0),
        ...pinning(fingerprintOf(certificate.raw)),
      ];
    },
  };
}

/** Doorlight itself goes on refusing them; others want new lists. */
function revoking(count: number): readonly CertificateUser[] {
  return count === 0
    ? []
    : [
        user(
          'revocations',
          `those who look into its list of what it has revoked (${count}), which it could sign no more`,
        ),
      ];
}

function user(kind: CertificateUser['kind'], text: string): CertificateUser {
  return { kind, name: null, text };
}

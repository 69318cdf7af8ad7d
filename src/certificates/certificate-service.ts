import { X509Certificate } from 'node:crypto';
import { AmbiguousFingerprintError, CertificateError } from './certificate-error.ts';
import { type CertificateDescription, describeCertificate } from './certificate.ts';
import { readFingerprint } from './fingerprint.ts';
import { type Inspection, inspectServer } from './inspection.ts';
import { parseServer, writeServer } from './server-address.ts';
import { type TrustRules, systemRoots } from './server-trust.ts';
import type { Installed, ServerRules, TrustStore } from './trust-store.ts';
import { readUpload } from './upload.ts';

/** A certificate that was installed, as people are shown it. */
export interface InstalledDescription extends CertificateDescription {
  readonly trusted: boolean;
  readonly servers: readonly string[] | null;
  readonly addedAt: number;
  readonly addedBy: string;
  /** Hosts that were last believed by it, since the service was started. */
  readonly believed: readonly string[];
  /** Of this authority; `null` where none was uploaded. */
  readonly revocationList: {
    readonly thisUpdate: number;
    readonly nextUpdate: number | null;
    /** How many certificates it takes back. */
    readonly revoked: number;
    /** There should be a newer one; this one is honoured still. */
    readonly overdue: boolean;
  } | null;
}

/** Which server to look at, and how. */
export interface ServerQuestion {
  /** `host` or `host:port`. */
  readonly server: string;
  /** The name that is asked for and matched, if it is not the host. */
  readonly serverName: string | null;
  readonly oldest: TrustRules['oldest'] | null;
  readonly fetchMissing: boolean;
}

export interface UploadOutcome {
  readonly installed: readonly InstalledDescription[];
  /** Certificates of servers: what is trusted is who signed them. */
  readonly leftOut: readonly CertificateDescription[];
  /** Authorities whose revocation lists were taken over. */
  readonly revocationLists: readonly string[];
  readonly hadKey: boolean;
}

export type ImportOutcome =
  | { readonly kind: 'installed'; readonly certificates: readonly InstalledDescription[] }
  /** The server presents something else than what was approved. */
  | { readonly kind: 'different'; readonly inspection: Inspection };

const mostCandidates = 10;
const inspectionMs = 20_000;

/** What administrators do about whom is trusted. */
export class CertificateService {
  readonly #store: TrustStore;
  /** What is asked of a server that is a gateway's; `host:port`. */
  readonly #rulesFor: (server: string) => ServerRules;

  constructor(store: TrustStore, rulesFor: (server: string) => ServerRules) {
    this.#store = store;
    this.#rulesFor = rulesFor;
  }

  list(): readonly InstalledDescription[] {
    return this.#store.all().map((one) => this.#shown(one));
  }

  /**
   * By its fingerprint, or the beginning of it. Throws an `AmbiguousFingerprintError` where that is
   * another's, too.
   */
  find(fingerprint: string): InstalledDescription | undefined {
    const wanted = fingerprint.replace(/[\s:]/g, '').toLowerCase();
    if (!/^[\da-f]{8,64}$/.test(wanted)) return undefined;
    const all = this.#store.all().filter((one) => one.fingerprint.startsWith(wanted));
    if (all.length > 1) throw ambiguous(wanted, all);
    return all[0] === undefined ? undefined : this.#shown(all[0]);
  }

  async trust(
    fingerprint: string,
    trusted: boolean,
    by: string,
    seen?: Parameters<TrustStore['trust']>[3],
  ): Promise<InstalledDescription | 'changed-meanwhile' | undefined> {
    const found = this.find(fingerprint);
    if (found === undefined) return undefined;
    const changed = await this.#store.trust(found.fingerprint, trusted, by, seen);
    return typeof changed === 'object' ? this.#shown(changed) : changed;
  }

  /** False if there is none of that fingerprint. */
  async remove(fingerprint: string, by: string): Promise<boolean> {
    const found = this.find(fingerprint);
    return found !== undefined && (await this.#store.remove(found.fingerprint, by));
  }

  /**
   * Installs the authorities of a file, and its revocation lists. `servers` limits for whom they
   * count. Rejects with a `CertificateError` where nothing of it can be used.
   */
  async upload(
    file: Uint8Array,
    passphrase: string | null,
    servers: readonly string[] | null,
    by: string,
  ): Promise<UploadOutcome> {
    const where = servers?.map((server) => writeServer(parseServer(server))) ?? null;
    const { certificates, revocationLists, hadKey } = await readUpload(file, passphrase);
    const [authorities, others] = divided(certificates);
    if (authorities.length === 0 && revocationLists.length === 0) {
      const issuers = [...new Set(others.map((one) => describeCertificate(one).issuer))];
      throw new CertificateError(
        { code: 'file-without-authority', params: { issuers: issuers.join(', ') } },
        `There is no certificate of a CA in this file: give that of ${issuers.join(' and ')}.`,
      );
    }
    const installed = authorities.length === 0 ? [] : await this.#store.add(authorities, where, by);
    const lists: string[] = [];
    for (const list of revocationLists) {
      const authority = await this.#store.addRevocationList(list, by);
      lists.push(describeCertificate(authority).subject);
    }
    return {
      installed: installed.map(({ fingerprint }) => this.#described(fingerprint)),
      leftOut: others.map(describeCertificate),
      revocationLists: lists,
      hadKey,
    };
  }

  /** Looks at a server and changes nothing. Rejects with a `CertificateError` for no server. */
  async inspect(question: ServerQuestion, signal: AbortSignal): Promise<Inspection> {
    const address = parseServer(question.server);
    const server = writeServer(address);
    const rules = this.#rulesFor(server);
    const oldest = question.oldest ?? rules.oldest;
    const trusted = this.#store
      .all()
      .filter((one) => one.trusted && (one.servers?.includes(server) ?? true));
    const roots = rules.systemRoots ? systemRoots() : [];
    const limit = AbortSignal.any([signal, AbortSignal.timeout(inspectionMs)]);
    return await inspectServer(
      {
        address,
        serverName: question.serverName ?? address.host,
        oldest,
        trust: this.#store.trustFor(server, { ...rules, oldest }),
        known: [
          ...trusted.map(({ certificate }) => certificate),
          ...[...rules.authorities, ...roots].map((pem) => new X509Certificate(pem)),
        ],
        fetchMissing: question.fetchMissing,
        strict: rules.strict,
        now: this.#store.now(),
      },
      limit,
    );
  }

  /**
   * Looks at a server once more and installs what it lacks, if that is what was approved: roots for
   * all servers, others for this one.
   */
  async import(
    question: ServerQuestion,
    approved: readonly string[],
    by: string,
    signal: AbortSignal,
  ): Promise<ImportOutcome> {
    const inspection = await this.inspect(question, signal);
    const { installable } = inspection;
    const wanted = new Set(approved.map((one) => readFingerprint(one)));
    const same =
      installable.length > 0 &&
      installable.length === wanted.size &&
      installable.every(({ fingerprint }) => wanted.has(fingerprint));
    if (!same) return { kind: 'different', inspection };
    const server = writeServer(parseServer(question.server));
    for (const { pem, selfSigned, authority } of installable) {
      const servers = selfSigned && authority ? null : [server];
      await this.#store.add([new X509Certificate(pem)], servers, by);
    }
    const certificates = installable.map(({ fingerprint }) => this.#described(fingerprint));
    return { kind: 'installed', certificates };
  }

  #described(fingerprint: string): InstalledDescription {
    const found = this.#store.find(fingerprint);
    if (found === undefined) {
      throw new CertificateError(
        { code: 'removed-meanwhile', params: null },
        'It has been removed meanwhile.',
      );
    }
    return this.#shown(found);
  }

  #shown(installed: Installed): InstalledDescription {
    const { revocationList: list } = installed;
    return {
      ...described(installed, list !== null && this.#store.isOverdue(list)),
      believed: installed.trusted ? this.#store.believedBy(installed.fingerprint) : [],
    };
  }
}

/** Those that can end or carry a chain, and those that stand at its beginning. */
function divided(
  certificates: readonly X509Certificate[],
): readonly [readonly X509Certificate[], readonly X509Certificate[]] {
  const carries = (one: X509Certificate): boolean => one.ca || describeCertificate(one).selfSigned;
  return [certificates.filter(carries), certificates.filter((one) => !carries(one))];
}

function ambiguous(wanted: string, all: readonly Installed[]): AmbiguousFingerprintError {
  const candidates = all.slice(0, mostCandidates).map(({ fingerprint, certificate }) => {
    const { subject } = describeCertificate(certificate);
    return `${fingerprint} (${subject === '' ? 'no subject' : subject})`;
  });
  const more = all.length - candidates.length;
  return new AmbiguousFingerprintError(
    { code: 'several-begin-so', params: { wanted, count: all.length } },
    `${all.length} certificates begin with ${wanted}: ${candidates.join(', ')}${more > 0 ? ` and ${more} more` : ''}. Give more of the one that is meant.`,
  );
}

function described(installed: Installed, overdue: boolean): Omit<InstalledDescription, 'believed'> {
  const { certificate, revocationList, trusted, servers, addedAt, addedBy } = installed;
  return {
    ...describeCertificate(certificate),
    trusted,
    servers,
    addedAt,
    addedBy,
    revocationList:
      revocationList === null
        ? null
        : {
            thisUpdate: revocationList.thisUpdate,
            nextUpdate: revocationList.nextUpdate,
            revoked: revocationList.revoked.size,
            overdue,
          },
  };
}

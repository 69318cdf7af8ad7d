import type { Mailbox } from '../../sync/calendar-gateway.ts';
import { hourMs } from '../../time/instant.ts';
import { type EwsVersion, ewsVersions, isAtLeast, olderThan } from './versions.ts';
import type { Element } from './xml.ts';

const newest = ewsVersions[0];

/** This says that not the server but the one mailbox, on another server behind it, is too old. */
const mailboxTooOld = 'ErrorInvalidSchemaVersionForMailboxVersion';

/** By which a server says that it does not know the version asked for. */
const versionCodes: ReadonlySet<string> = new Set([
  'ErrorInvalidServerVersion',
  'ErrorIncorrectSchemaVersion',
  mailboxTooOld,
]);

/** A server that knows no versions yet finds the header, or what is new in the body, invalid. */
const schemaCodes: ReadonlySet<string> = new Set(['ErrorSchemaValidation', 'ErrorInvalidRequest']);

/** What an answer's `ServerVersionInfo` says. */
export interface ServerVersionInfo {
  /** `15.0.847`, for telling servers apart. */
  readonly build: string;
  /** The newest version that such a server takes. */
  readonly version: EwsVersion;
}

/** Says why an answer is to be asked for once more, in an older version. */
export interface VersionRefusal {
  readonly code: string;
  readonly info: ServerVersionInfo | undefined;
}

/**
 * Which version of EWS one server takes, and which the mailboxes that live on older servers behind
 * it. It begins with the newest, and goes down by what is refused, straight to what the server says
 * it is where it says so.
 */
export class Negotiation {
  readonly #now: () => number;
  readonly #ofMailboxes = new Map<Mailbox, EwsVersion>();
  #ofServer: EwsVersion = newest;
  #refusedBy: string | undefined;
  #refusedAt = 0;

  /** `now` in milliseconds, from any beginning. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The server's own. */
  get version(): EwsVersion {
    return this.#ofServer;
  }

  versionFor(mailbox: Mailbox): EwsVersion {
    const own = this.#ofMailboxes.get(mailbox);
    return own === undefined || isAtLeast(own, this.#ofServer) ? this.#ofServer : own;
  }

  /**
   * True if what was refused in the version `used` may be taken in an older one, which is what
   * `versionFor` says from now on. Others may have gone down meanwhile, which is then enough.
   */
  stepDown({ code, info }: VersionRefusal, used: EwsVersion, mailbox: Mailbox): boolean {
    const told = info !== undefined && !isAtLeast(info.version, used) ? info.version : undefined;
    if (!versionCodes.has(code) && !(schemaCodes.has(code) && told !== undefined)) {
      return false;
    }
    if (!isAtLeast(this.versionFor(mailbox), used)) {
      return true;
    }
    const next = told ?? olderThan(used);
    if (next === undefined) {
      return false;
    }
    if (code === mailboxTooOld) {
      this.#ofMailboxes.set(mailbox, next);
      return true;
    }
    this.#ofServer = next;
    this.#refusedBy = info?.build;
    this.#refusedAt = this.#now();
    return true;
  }

  /** Told what each answer says: a server that was brought up to date is asked as such again. */
  heard(info: ServerVersionInfo | undefined): void {
    if (info === undefined || isAtLeast(this.#ofServer, info.version)) {
      return;
    }
    // Behind one address may be servers of several versions, which take turns in answering.
    if (info.build !== this.#refusedBy && this.#now() - this.#refusedAt > hourMs) {
      this.#ofServer = info.version;
      this.#ofMailboxes.clear();
    }
  }
}

/** What the header of an answer says of the server, if it does. */
export function serverVersionInfo(envelope: Element | undefined): ServerVersionInfo | undefined {
  const info = envelope?.child('Header')?.first('ServerVersionInfo');
  const number = (name: string): number => Number(info?.attribute(name) ?? Number.NaN);
  const major = number('MajorVersion');
  const [minor, build] = [number('MinorVersion') || 0, number('MajorBuildNumber') || 0];
  if (!(major >= 8)) {
    return undefined;
  }
  return { build: `${major}.${minor}.${build}`, version: versionOf(major, minor, build) };
}

/** By build numbers: 8 is Exchange 2007, 14 is 2010, 15.0 is 2013, 15.1 and later are newer. */
function versionOf(major: number, minor: number, build: number): EwsVersion {
  if (major < 14) {
    return minor === 0 ? 'Exchange2007' : 'Exchange2007_SP1';
  }
  if (major === 14) {
    const versions = ['Exchange2010', 'Exchange2010_SP1'] as const;
    return versions[minor] ?? 'Exchange2010_SP2';
  }
  return major === 15 && minor === 0 && build < 847 ? 'Exchange2013' : newest;
}

/** Whether a refusal is, or may be, one of the version. */
export function isAboutVersion(code: string): boolean {
  return versionCodes.has(code);
}

import { chooseLanguage } from '../../assistant/languages.ts';
import { expiryText } from '../../assistant/notices/expiry-text.ts';
import type { ExpiryRepository } from '../../certificates/expiry-repository.ts';
import { type Ending, ExpiryWarnings } from '../../certificates/expiry.ts';
import type { Jid, Person } from '../../people/person.ts';
import {
  administratorsNotReached,
  administratorsNotTold,
} from '../../telemetry/certificate-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { type Instant, dayMs } from '../../time/instant.ts';

export interface CertificateNoticesNeeds {
  readonly repository: ExpiryRepository;
  /** Bare JIDs, as the parameter has them now. */
  readonly administrators: () => readonly string[];
  /** Whoever of them is served here: their language and zone count. */
  readonly findPerson: (jid: Jid) => Person | undefined;
  readonly timeZoneOf: (jid: Jid) => string | undefined;
  readonly defaults: { readonly locale: string; readonly timeZone: string };
  /** Whether it is on its way, to be kept for whoever is away. */
  readonly tell: (person: Jid, text: string, lang: string) => boolean;
  readonly telemetry: Telemetry;
}

/** So long after its end a certificate is nobody's concern any more. */
const rememberedMs = 365 * dayMs;

/**
 * Tells administrators in chat that certificates end: each step of each certificate once, also over
 * a restart. Who cannot be reached now is told when they can be.
 */
export class CertificateNotices {
  readonly #needs: CertificateNoticesNeeds;
  readonly #warnings = new Map<string, ExpiryWarnings>();
  #unreached = 0;

  constructor(needs: CertificateNoticesNeeds) {
    this.#needs = needs;
  }

  /** False where somebody could not be told of everything. Never rejects. */
  async tell(all: readonly Ending[], now: Instant): Promise<boolean> {
    let unreached = 0;
    try {
      for (const jid of this.#needs.administrators()) {
        if (!(await this.#tellOne(jid as Jid, all, now))) unreached += 1;
      }
    } catch (error) {
      administratorsNotTold(this.#needs.telemetry, error);
      return false;
    }
    if (unreached > this.#unreached) administratorsNotReached(this.#needs.telemetry, unreached);
    this.#unreached = unreached;
    return unreached === 0;
  }

  async #tellOne(jid: Jid, all: readonly Ending[], now: Instant): Promise<boolean> {
    const { repository, findPerson, timeZoneOf, defaults, tell } = this.#needs;
    const warnings = await this.#warningsOf(jid);
    const due = warnings.due(all, now);
    if (due.length === 0) return true;
    const person = findPerson(jid);
    const language = chooseLanguage(person?.locale ?? null, null, defaults.locale);
    const text = expiryText(language, timeZoneOf(jid) ?? defaults.timeZone, due);
    if (!tell(jid, text, language.locale)) return false;
    await repository.save(jid, warnings.told(due), now - rememberedMs);
    return true;
  }

  async #warningsOf(jid: Jid): Promise<ExpiryWarnings> {
    const known = this.#warnings.get(jid);
    if (known !== undefined) return known;
    const warnings = new ExpiryWarnings(await this.#needs.repository.said(jid));
    this.#warnings.set(jid, warnings);
    return warnings;
  }
}

import { Temporal } from 'temporal-polyfill';
import { dayMs, minuteMs } from '../../time/instant.ts';
import { type ZoneRules, changesByRules, offsetByRules } from './zone-rules.ts';

/** One zone for each set of rules in use, the most common first; found by `zoneFor`. */
const commonZones = [
  'Europe/London',
  'Europe/Berlin',
  'Europe/Athens',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
  'America/Halifax',
  'America/St_Johns',
  'Pacific/Honolulu',
  'America/Sao_Paulo',
  'America/Bogota',
  'America/Caracas',
  'America/Santiago',
  'America/Asuncion',
  'America/Havana',
  'America/Nuuk',
  'Atlantic/Azores',
  'Atlantic/Cape_Verde',
  'Africa/Casablanca',
  'Africa/Lagos',
  'Africa/Johannesburg',
  'Africa/Cairo',
  'Africa/Nairobi',
  'Asia/Jerusalem',
  'Asia/Beirut',
  'Asia/Riyadh',
  'Asia/Tehran',
  'Asia/Dubai',
  'Asia/Kabul',
  'Asia/Karachi',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Dhaka',
  'Asia/Yangon',
  'Asia/Bangkok',
  'Asia/Shanghai',
  'Australia/Perth',
  'Australia/Eucla',
  'Asia/Tokyo',
  'Australia/Darwin',
  'Australia/Adelaide',
  'Australia/Brisbane',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'Pacific/Noumea',
  'Pacific/Norfolk',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Tongatapu',
  'Pacific/Kiritimati',
  'Europe/Chisinau',
  'Pacific/Easter',
  'America/Miquelon',
  'Atlantic/Stanley',
  'Pacific/Marquesas',
  'Pacific/Pago_Pago',
] as const;

/** Finds names for rules; what was found is kept, since whole companies share a few. */
export class TimeZones {
  readonly preferred: string | null;
  readonly #found = new Map<string, string>();

  /** `preferred`, an IANA name, is taken wherever it fits: the organisation's. */
  constructor(preferred: string | null) {
    this.preferred = preferred;
  }

  /**
   * The zone whose clocks go by the rules in the year around `at`: an IANA name, else the offset
   * in force (`+05:30`) where there is no such zone.
   */
  nameOf(rules: ZoneRules, at: number): string {
    const year = new Date(at).getUTCFullYear();
    const key = `${year} ${JSON.stringify(rules)}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const candidates = this.preferred === null ? commonZones : [this.preferred, ...commonZones];
    const name =
      candidates.find((zone) => fits(zone, rules, year)) ?? fixed(offsetByRules(rules, at));
    this.#found.set(key, name);
    return name;
  }
}

function fits(zone: string, rules: ZoneRules, year: number): boolean {
  const probes = changesByRules(rules, year).flatMap((at) => [at - minuteMs, at + minuteMs]);
  for (let at = Date.UTC(year, 0, 2); at < Date.UTC(year + 1, 0, 1); at += 7 * dayMs)
    probes.push(at);
  return probes.every((at) => offsetOf(zone, at) === offsetByRules(rules, at));
}

function offsetOf(zone: string, at: number): number {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return local.offsetNanoseconds / 60e9;
}

function fixed(offsetMin: number): string {
  if (offsetMin === 0) return 'UTC';
  const size = Math.abs(offsetMin);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${offsetMin < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

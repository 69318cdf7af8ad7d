import { join } from 'node:path';

/** What the plan is made of: `CHAOS_SEED`, or another one each time. */
export function chaosSeed(): number {
  const given = Number(process.env['CHAOS_SEED']);
  return Number.isInteger(given) && given > 0 ? given : Math.floor(Math.random() * 2 ** 31);
}

export function chaosSeconds(usual: number): number {
  const given = Number(process.env['CHAOS_SECONDS']);
  return given > 0 ? given : usual;
}

/** Which Doorlight is played with: `CHAOS_DOORLIGHT`, or the one here. */
export function chaosDoorlight(): string {
  return process.env['CHAOS_DOORLIGHT'] ?? join(import.meta.dirname, '../../../src/main.ts');
}

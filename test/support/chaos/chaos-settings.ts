/** What the plan is made of: `CHAOS_SEED`, or another one each time. */
export function chaosSeed(): number {
  const given = Number(process.env['CHAOS_SEED']);
  return Number.isInteger(given) && given > 0 ? given : Math.floor(Math.random() * 2 ** 31);
}

export function chaosSeconds(usual: number): number {
  const given = Number(process.env['CHAOS_SECONDS']);
  return given > 0 ? given : usual;
}

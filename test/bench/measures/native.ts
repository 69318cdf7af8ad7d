import { type Findings, figure, microseconds, perSecond } from '../report.ts';
import type { Scale } from '../scale.ts';
import { nativeEjabberd, nativeProsody } from '../stage/native-crowd.ts';
import { type Delivery, type Part, type Stage, worker } from '../stage/stage.ts';
import { ratio } from '../statistics.ts';

/**
 * Presences a second where the server's own module shows everyone on themselves (identity
 * `native`), beside as many contacts of the component's domain (`contact`), in turns. Nobody shown
 * is connected: what contacts see of them is that they are away, and why.
 */
export async function measureNative(scale: Scale): Promise<Findings> {
  const rows: Findings['rows'][number][] = [];
  const figures: Record<string, unknown> = {};
  for (const [name, build] of [
    ['Prosody', nativeProsody],
    ['ejabberd', nativeEjabberd],
  ] as const) {
    await using stage = await build(scale.native, scale.recipients);
    const found = await measureOn(name, stage, scale);
    rows.push(...found.rows);
    figures[name.toLowerCase()] = found.figures;
  }
  return { rows, figures };
}

async function measureOn(server: string, stage: Stage, scale: Scale): Promise<Findings> {
  const { native: people, fewRounds: rounds } = scale;
  await using contact = worker('publisher-sender.ts');
  await using native = worker('publisher-sender.ts');
  const senders = [
    ['publisher', contact, 'contact'],
    ['native', native, 'native'],
  ] as const;
  for (const [part, child, identity] of senders) {
    await child.ask('connect', { ...stage.place(part), people, identity, gone: true });
  }
  const deliveries = new Map<Part, Delivery[]>(senders.map(([part]) => [part, []]));
  // The first is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? senders : senders.toReversed();
    for (const [part, child] of order) {
      await child.ask('prepare', { count: people, round });
      const delivery = await stage.deliver(child, people, () => child.ask('go'));
      if (round > 0) deliveries.get(part)?.push(delivery);
    }
  }
  return findings(server, people, deliveries);
}

function findings(
  server: string,
  people: number,
  deliveries: ReadonlyMap<Part, readonly Delivery[]>,
): Findings {
  const of = (part: Part, figureOf: (one: Delivery) => number): readonly number[] =>
    (deliveries.get(part) ?? []).map(figureOf);
  const rate = ({ stanzas, seconds }: Delivery): number => stanzas / seconds;
  const rates = { native: of('native', rate), contact: of('publisher', rate) };
  const cpu = {
    native: of('native', (one) => one.serverCpuUs),
    contact: of('publisher', (one) => one.serverCpuUs),
  };
  const toContact = ratio(rates.native, rates.contact);
  return {
    rows: [
      {
        what: `presences of ${figure(people)} people through ${server}, native ÷ contact`,
        value: toContact.toFixed(2),
        beside: `${perSecond(rates.native)} ÷ ${perSecond(rates.contact)}; CPU of the server ${microseconds(cpu.native)} and ${microseconds(cpu.contact)} each`,
        goal: '',
        met: null,
      },
    ],
    figures: { people, ratioToContact: toContact, perSecond: rates, serverCpuUs: cpu },
  };
}

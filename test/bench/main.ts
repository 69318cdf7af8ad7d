import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureColdStart } from './measures/cold-start.ts';
import { measureEveryone } from './measures/everyone.ts';
import { measureLatency } from './measures/latency.ts';
import { measureMemory } from './measures/memory.ts';
import { measureNative } from './measures/native.ts';
import { measureNotifications } from './measures/notifications.ts';
import { measureParseCost } from './measures/parse-cost.ts';
import { measureSip } from './measures/sip.ts';
import { measurePeople } from './measures/people.ts';
import { measureStanzas } from './measures/stanzas.ts';
import { measureSteadyState } from './measures/steady-state.ts';
import { type Findings, table } from './report.ts';
import { type Scale, full, quick } from './scale.ts';
import { Stage } from './stage/stage.ts';

// `npm run bench` measures everything, `-- --quick` the same on a smaller scale, `-- --only <name>`
// one measure. A table, then one JSON object on the last line.

const measures: Readonly<Record<string, (scale: Scale) => Promise<Findings>>> = {
  stanzas: measureStanzas,
  native: measureNative,
  everyone: (scale) => onStage(scale, measureEveryone),
  memory: (scale) => onStage(scale, measureMemory),
  'cold-start': measureColdStart,
  latency: measureLatency,
  'parse-cost': measureParseCost,
  notifications: measureNotifications,
  sip: measureSip,
  'steady-state': measureSteadyState,
  people: measurePeople,
};

// What was started ends with this process, also when that is told to end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
});
const wanted = values.quick ? quick : full;
const [loadBefore] = loadavg();
const began = performance.now();
const rows: Findings['rows'][number][] = [];
const figures: Record<string, unknown> = {};

for (const [name, measure] of Object.entries(measures)) {
  if (values.only !== undefined && !values.only.includes(name)) continue;
  console.error(`measuring ${name} …`);
  try {
    const found = await measure(wanted);
    rows.push(...found.rows);
    figures[name] = found.figures;
  } catch (error) {
    // The others are measured all the same.
    console.error(error);
    figures[name] = { failed: error instanceof Error ? error.message : String(error) };
    process.exitCode = 1;
  }
}

const [processor] = cpus();
console.log(table(rows));
console.log(
  JSON.stringify({
    scale: wanted.name,
    date: new Date().toISOString(),
    seconds: Math.round((performance.now() - began) / 1_000),
    // What else the machine was doing: processes that ran or waited to, in the minute before.
    loadBefore,
    machine: { processor: processor?.model, cores: cpus().length, node: process.version },
    servers: { prosody: versionOf('prosody'), ejabberd: versionOf('ejabberd') },
    figures,
  }),
);

async function onStage(
  scale: Scale,
  measure: (stage: Stage, scale: Scale) => Promise<Findings>,
): Promise<Findings> {
  await using stage = await Stage.build(scale.recipients);
  return await measure(stage, scale);
}

function versionOf(name: string): string {
  const query = 'dpkg-query';
  return execFileSync(query, ['-W', '-f', '${Version}', name], { encoding: 'utf8' });
}

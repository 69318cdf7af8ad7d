// A notification listener in a process of its own, with one door, so that a test can see what
// memory a flood costs it. Says its door's address in a line, and then, for every line that it is
// told, what it has seen so far.
import { createInterface } from 'node:readline';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { startListener } from './push-lab.ts';

const limits = JSON.parse(process.argv[2] ?? '{}') as object;
const telemetry = createTelemetry('silent');
const listener = startListener({}, { telemetry, limits });
const desk = listener.desk('ews', { status: 200, contentType: 'text/plain', body: 'stranger' });
let heard = 0;
let mostRss = 0;
const watching = setInterval(() => {
  mostRss = Math.max(mostRss, process.memoryUsage.rss());
}, 20);
const door = await desk.open((body) => {
  heard += 1;
  return { status: 200, contentType: 'text/plain', body: `heard ${body}` };
});
process.stdout.write(`${JSON.stringify({ url: door.url, rss: process.memoryUsage.rss() })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break;
  const posts = await telemetry.metrics
    .getSingleMetric('doorlight_notification_posts_total')
    ?.get();
  const outcomes = Object.fromEntries(
    (posts?.values ?? []).map(({ labels, value }) => [labels['outcome'], value]),
  );
  process.stdout.write(`${JSON.stringify({ heard, mostRss, outcomes })}\n`);
}
clearInterval(watching);
await listener[Symbol.asyncDispose]();

// `doorlight serve` around a service that does as it is told: for tests of signals and faults.
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { serveCommand } from '../../../src/cli/serve.ts';

const [, , config = '', behaviour = 'orderly'] = process.argv;

const program = new Command('serve-process').addCommand(
  serveCommand(async () => {
    const alive = setInterval(() => undefined, 1_000);
    process.stdout.write('up\n');
    if (behaviour === 'rejecting') void Promise.reject(new Error('nobody awaited this'));
    return {
      [Symbol.asyncDispose]: async () => {
        process.stdout.write('stopping\n');
        if (behaviour === 'stuck') await wait(60_000);
        clearInterval(alive);
      },
    };
  }),
);
await program.parseAsync(['node', 'doorlight', 'serve', '--config', config]);

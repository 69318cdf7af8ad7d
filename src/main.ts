#!/usr/bin/env node
import { runCommandLine } from './cli/run.ts';
import { spareThreads } from './config/threads.ts';

spareThreads();

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// What nobody awaited is a fault of ours: said in a line, and the command has failed.
process.on('unhandledRejection', (reason) => {
  process.stderr.write(`doorlight: ${reason instanceof Error ? reason.message : String(reason)}\n`);
  process.exit(1);
});

await runCommandLine(process.argv);

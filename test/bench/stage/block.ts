import { type Row, figure } from '../report.ts';
import type { LongestBlock } from '../workers/loop-watch.ts';

/** Design: "without the event loop blocked longer than 50 ms". */
const goalMs = 50;

/**
 * The line that says how long the event loop was blocked. `idle` is what befell a process that did
 * nothing at the same time: where that was blocked as well, the machine is to blame.
 */
export function blockRow(what: string, block: LongestBlock, idle: LongestBlock): Row {
  const beside = [
    `most CPU in one turn ${figure(block.busiestCpuMs)} ms`,
    `longest GC ${figure(block.longestGcMs)} ms`,
    `an idle process ${figure(idle.blockMs)} ms`,
  ];
  return {
    what,
    value: `${figure(block.blockMs)} ms`,
    beside: beside.join(', '),
    goal: `≤ ${goalMs} ms`,
    met: verdict(block, idle),
  };
}

function verdict(block: LongestBlock, idle: LongestBlock): Row['met'] {
  if (block.blockMs <= goalMs) return true;
  const othersToBlame = block.busiestCpuMs <= goalMs && idle.blockMs > goalMs / 2;
  return othersToBlame ? 'unsure' : false;
}

import { LoopWatch } from './loop-watch.ts';
import { answerRequests } from './worker.ts';

// Does nothing: how long its event loop is blocked is the machine's doing, not ours.

let watch: LoopWatch | undefined;

answerRequests({
  watch() {
    watch = new LoopWatch();
  },
  stop: () => watch?.stop(),
});

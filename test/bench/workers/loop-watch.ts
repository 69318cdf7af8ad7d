import { PerformanceObserver } from 'node:perf_hooks';

export interface LongestBlock {
  /** The longest time between two turns of the event loop, less the millisecond asked for. */
  readonly blockMs: number;
  /** CPU that this thread used in that time: less where others had the processor. */
  readonly blockCpuMs: number;
  /** The longest by CPU alone: what the loop would have been blocked on an idle machine. */
  readonly busiestCpuMs: number;
  /** When the longest one began, in milliseconds after watching began. */
  readonly atMs: number;
  readonly longestGcMs: number;
}

/** Asks for a turn of the event loop every millisecond, and notes how long it had to wait. */
export class LoopWatch {
  readonly #beganAt = performance.now();
  readonly #observer: PerformanceObserver;
  readonly #timer: NodeJS.Timeout;
  #lastAt = performance.now();
  #lastCpu = process.threadCpuUsage();
  #block = { blockMs: 0, blockCpuMs: 0, busiestCpuMs: 0, atMs: 0 };
  #longestGcMs = 0;

  constructor() {
    this.#observer = new PerformanceObserver((entries) => {
      for (const { duration } of entries.getEntries()) {
        this.#longestGcMs = Math.max(this.#longestGcMs, duration);
      }
    });
    this.#observer.observe({ entryTypes: ['gc'] });
    this.#timer = setInterval(() => this.#tick(), 1);
  }

  stop(): LongestBlock {
    this.#tick();
    clearInterval(this.#timer);
    this.#observer.disconnect();
    return { ...this.#block, longestGcMs: this.#longestGcMs };
  }

  #tick(): void {
    const now = performance.now();
    const cpu = process.threadCpuUsage();
    const blockMs = now - this.#lastAt - 1;
    const cpuMs = (cpu.user - this.#lastCpu.user + cpu.system - this.#lastCpu.system) / 1_000;
    if (blockMs > this.#block.blockMs) {
      const atMs = this.#lastAt - this.#beganAt;
      this.#block = { ...this.#block, blockMs, blockCpuMs: cpuMs, atMs };
    }
    if (cpuMs > this.#block.busiestCpuMs) this.#block = { ...this.#block, busiestCpuMs: cpuMs };
    this.#lastAt = now;
    this.#lastCpu = cpu;
  }
}

/** How often it is looked at, in milliseconds. */
const everyMs = 20;

/** How much more memory the process has (resident) while something goes on than when it began. */
export class GrownMemory {
  /** The most of all times that something went on. */
  grownBytes = 0;
  #beganBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  begin(): void {
    this.#beganBytes = process.memoryUsage.rss();
    this.#timer = setInterval(() => this.#look(), everyMs);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#look();
  }

  #look(): void {
    const grown = process.memoryUsage.rss() - this.#beganBytes;
    this.grownBytes = Math.max(this.grownBytes, grown);
  }
}

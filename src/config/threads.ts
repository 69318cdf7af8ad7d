/**
 * Names are resolved by getaddrinfo, which holds one of the runtime's threads until name servers
 * have answered or time is up, and may hold half of them: of the usual four two, so that two names
 * whose servers are silent would keep all others waiting. It counts if it is called before the first
 * thread is needed. Whoever starts the process may say otherwise.
 */
export function spareThreads(): void {
  process.env['UV_THREADPOOL_SIZE'] ??= '32';
}

import { histogram } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** `address`: `http://127.0.0.1:8780` or `unix:/run/doorlight/api.sock`. */
export function httpListening(telemetry: Telemetry, address: string): void {
  telemetry.log.info({ address }, 'REST API is listening');
}

/** `route` is the pattern, so that no address of a person is in it. */
export function httpAnswered(
  telemetry: Telemetry,
  request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  },
): void {
  const { method, route, status, seconds } = request;
  const name = 'doorlight_http_request_seconds';
  const help = 'Time to answer a REST request, by route and status.';
  const buckets = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10];
  histogram(telemetry, name, help, buckets, ['method', 'route', 'status']).observe(
    { method, route, status: String(status) },
    seconds,
  );
}

export function httpFailed(
  telemetry: Telemetry,
  request: { readonly method: string; readonly route: string },
  error: unknown,
): void {
  telemetry.log.error({ ...request, err: error }, 'REST request failed');
}

/** Someone without the right token asked; `from` is an IP address, or `unix`. */
export function httpTokenRefused(telemetry: Telemetry, from: string): void {
  telemetry.log.warn({ from }, 'REST request without a valid token refused');
}

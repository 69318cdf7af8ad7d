import { ApiError, authorization } from '../api/client.ts';
import type { BulkRun, ProblemDetails } from '../api/contract.ts';

interface Upload {
  readonly path: string;
  readonly file: File;
  /** Names the request, so that it is done once however often it is sent. */
  readonly key: string;
  /** How much of it has been sent, from 0 to 1. */
  readonly onProgress: (part: number) => void;
}

/** Sends a file as it is. `fetch` does not tell how much of it has been sent. */
export function upload({ path, file, key, onProgress }: Upload): Promise<BulkRun> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.responseType = 'json';
    request.setRequestHeader('content-type', 'text/csv');
    request.setRequestHeader('idempotency-key', key);
    for (const [name, value] of Object.entries(authorization())) {
      request.setRequestHeader(name, value);
    }
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress(total === 0 ? 0 : loaded / total),
    );
    request.addEventListener('load', () => {
      const { status, response } = request;
      if (status < 300) resolve(response as BulkRun);
      else reject(new ApiError(problemOf(response, status)));
    });
    request.addEventListener('error', () => reject(new ApiError(unreachable)));
    request.send(file);
  });
}

const unreachable = { status: 0, code: 'unreachable', detail: 'Doorlight cannot be reached.' };

function problemOf(
  body: unknown,
  status: number,
): Pick<ProblemDetails, 'status' | 'code' | 'detail'> {
  if (typeof body === 'object' && body !== null && 'detail' in body && 'code' in body) {
    return body as ProblemDetails;
  }
  return { status, code: 'unreadable', detail: `The answer was ${status} and cannot be read.` };
}

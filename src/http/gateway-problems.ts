import type { GatewayFault } from '../sync/gateway-settings.ts';
import { ProblemError } from './problem.ts';

export function unknownGateway(name: string): ProblemError {
  return new ProblemError(
    404,
    'unknown-gateway',
    `There is no gateway ${name}. All of them: doorlight gateways list`,
    { params: { name } },
  );
}

/** `at` is where the gateway stands in the request, as a JSON Pointer. */
export function invalidGateway({ setting, message }: GatewayFault, at = ''): ProblemError {
  const errors = setting === null ? [] : [{ pointer: `${at}/${setting}`, detail: message }];
  return new ProblemError(422, 'invalid-gateway', message, errors.length === 0 ? {} : { errors });
}

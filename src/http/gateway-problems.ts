import type { GatewayFault } from '../sync/gateways/gateway-settings.ts';
import { ProblemError, fault } from './problem.ts';

export function unknownGateway(name: string): ProblemError {
  return new ProblemError(
    404,
    'unknown-gateway',
    `There is no gateway ${name}. All of them: doorlight gateways list`,
    { params: { name } },
  );
}

/** `at` is where the gateway stands in the request, as a JSON Pointer. */
export function invalidGateway(invalid: GatewayFault, at = ''): ProblemError {
  const { setting, message } = invalid;
  const errors = [fault(setting === null ? at : `${at}/${setting}`, invalid)];
  return new ProblemError(422, 'invalid-gateway', message, { errors });
}

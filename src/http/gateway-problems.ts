import { ProblemError } from './problem.ts';

export function unknownGateway(name: string): ProblemError {
  return new ProblemError(
    404,
    'unknown-gateway',
    `There is no gateway ${name}. All of them: doorlight gateways list`,
  );
}

import { z } from 'zod';
import type { Account } from '../../accounts/account-repository.ts';
import type { AccountOutcome } from '../../accounts/account-service.ts';
import { actorOf } from '../access.ts';
import {
  type AccountAnswer,
  accountChangeSchema,
  accountListSchema,
  accountParamsSchema,
  accountSchema,
  newAccountSchema,
} from '../contract/accounts.ts';
import { endedSessionsSchema } from '../contract/sessions.ts';
import { iso } from '../presence-answers.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

const base = '/api/v1/accounts';
const one = `${base}/:name`;
const tags = ['accounts'];
const config = { access: 'administrator' } as const;

/** Who signs in with a password that Doorlight keeps itself. */
export function accountRoutes(
  app: ZodApp,
  { accounts, sessions }: Pick<HttpServices, 'accounts' | 'sessions'>,
): void {
  app.route({
    method: 'GET',
    url: base,
    config,
    schema: {
      operationId: 'listAccounts',
      summary: 'Local accounts in the order of their names.',
      tags,
      response: { 200: accountListSchema, ...problems() },
    },
    handler: async () => ({ accounts: (await accounts.all()).map(accountAnswer) }),
  });

  app.route({
    method: 'POST',
    url: base,
    config,
    schema: {
      operationId: 'addAccount',
      summary: 'Adds an account.',
      tags,
      body: newAccountSchema,
      response: { 201: accountSchema, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const { name, role, password } = request.body;
      const added = saved(name, await accounts.add(name, role, password, actorOf(request)));
      return reply.code(201).header('location', `${base}/${added.name}`).send(accountAnswer(added));
    },
  });

  app.route({
    method: 'PATCH',
    url: one,
    config,
    schema: {
      operationId: 'changeAccount',
      summary: 'Changes role or password. A new password ends all sessions of the account.',
      tags,
      params: accountParamsSchema,
      body: accountChangeSchema,
      response: { 200: accountSchema, ...problems(404, 422) },
    },
    handler: async (request) => {
      const { name } = request.params;
      const { role, password } = request.body;
      const by = actorOf(request);
      let account = await accounts.find(name);
      // The password first: it may be refused, and the role must not have changed then.
      if (password !== undefined) {
        account = saved(name, await accounts.setPassword(name, password, by));
        await sessions.endAll('account', account.name, by);
      }
      if (role !== undefined) account = saved(name, await accounts.changeRole(name, role, by));
      if (account === undefined) throw unknownAccount(name);
      return accountAnswer(account);
    },
  });

  app.route({
    method: 'DELETE',
    url: one,
    config,
    schema: {
      operationId: 'removeAccount',
      summary: 'Removes an account and ends its sessions.',
      tags,
      params: accountParamsSchema,
      response: { 204: z.undefined().describe('Removed.'), ...problems(404) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      if (!(await accounts.remove(name, actorOf(request)))) throw unknownAccount(name);
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'DELETE',
    url: `${one}/sessions`,
    config,
    schema: {
      operationId: 'endAccountSessions',
      summary: 'Signs an account out everywhere.',
      tags,
      params: accountParamsSchema,
      response: { 200: endedSessionsSchema, ...problems(404) },
    },
    handler: async (request) => {
      const account = await accounts.find(request.params.name);
      if (account === undefined) throw unknownAccount(request.params.name);
      return { ended: await sessions.endAll('account', account.name, actorOf(request)) };
    },
  });
}

// Field by field, so that no hash is in an answer.
function accountAnswer({ name, role, createdAt, passwordSetAt }: Account): AccountAnswer {
  return { name, role, createdAt: iso(createdAt), passwordSetAt: iso(passwordSetAt) };
}

function saved(name: string, outcome: AccountOutcome): Account {
  switch (outcome.kind) {
    case 'saved':
      return outcome.account;
    case 'invalid':
      throw new ProblemError(422, 'invalid-account', outcome.message);
    case 'refused':
      if (outcome.reason === 'unknown-account') throw unknownAccount(name);
      throw new ProblemError(
        409,
        'account-exists',
        `There is an account ${name} already. Change it instead: doorlight accounts password ${name}`,
      );
  }
}

function unknownAccount(name: string): ProblemError {
  return new ProblemError(
    404,
    'unknown-account',
    `There is no account ${name}. All of them: doorlight accounts list`,
  );
}

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
import { changedMeanwhile, refuseUnseen, seenBy, tagOf } from '../if-match.ts';
import { iso } from '../presence-answers.ts';
import { ProblemError, invalidAccount, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

const base = '/api/v1/accounts';
const one = `${base}/:name`;
const tags = ['accounts'];
const config = { access: 'administrator' } as const;

type Needs = Pick<HttpServices, 'accounts' | 'sessions'>;

/** Who signs in with a password that Doorlight keeps itself. */
export function accountRoutes(app: ZodApp, needs: Needs): void {
  const { accounts, sessions } = needs;

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
    handler: async () => {
      const open = await sessions.open('account');
      return { accounts: (await accounts.all()).map((account) => accountAnswer(account, open)) };
    },
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
      return reply
        .code(201)
        .header('location', `${base}/${added.name}`)
        .header('etag', tagOf(added))
        .send(accountAnswer(added, new Map()));
    },
  });

  app.route({
    method: 'GET',
    url: one,
    config,
    schema: {
      operationId: 'getAccount',
      summary: 'One account.',
      tags,
      params: accountParamsSchema,
      response: { 200: accountSchema, ...problems(404) },
    },
    handler: async (request, reply) => {
      const account = await accounts.find(request.params.name);
      if (account === undefined) throw unknownAccount(request.params.name);
      const open = await sessions.open('account');
      return reply.header('etag', tagOf(account)).send(accountAnswer(account, open));
    },
  });

  app.route({
    method: 'PATCH',
    url: one,
    config,
    schema: {
      operationId: 'changeAccount',
      summary: 'Changes role or password, or switches the account on or off.',
      description:
        'With a session it needs If-Match. A new password, and being switched off, end all ' +
        'sessions of the account. The last administrator stays one, but for whoever has the token.',
      tags,
      params: accountParamsSchema,
      body: accountChangeSchema,
      response: { 200: accountSchema, ...problems(404, 409, 412, 422, 428) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const { role, password, enabled } = request.body;
      const by = actorOf(request);
      const wanted = {
        ...(role === undefined ? {} : { role }),
        ...(password === undefined ? {} : { password }),
        ...(enabled === undefined ? {} : { enabled }),
      };
      const account = saved(name, await accounts.change(name, wanted, by, seenBy(request)));
      if (password !== undefined || enabled === false) {
        await sessions.endAll('account', account.name, by);
      }
      const open = await sessions.open('account');
      return reply.header('etag', tagOf(account)).send(accountAnswer(account, open));
    },
  });

  app.route({
    method: 'DELETE',
    url: one,
    config,
    schema: {
      operationId: 'removeAccount',
      summary: 'Removes an account and ends its sessions.',
      description: 'The last administrator is removed only by whoever has the token.',
      tags,
      params: accountParamsSchema,
      response: { 204: z.undefined().describe('Removed.'), ...problems(404, 409, 412) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      refuseUnseen(request, await accounts.find(name), `The account ${name}`);
      saved(name, await accounts.remove(name, actorOf(request)));
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
      const { name } = request.params;
      const account = await accounts.find(name);
      if (account === undefined) throw unknownAccount(name);
      return { ended: await sessions.endAll('account', account.name, actorOf(request)) };
    },
  });
}

// Field by field, so that no hash is in an answer.
function accountAnswer(
  { name, role, createdAt, passwordSetAt, enabled }: Account,
  open: ReadonlyMap<string, number>,
): AccountAnswer {
  return {
    name,
    role,
    createdAt: iso(createdAt),
    passwordSetAt: iso(passwordSetAt),
    enabled,
    sessions: open.get(name) ?? 0,
  };
}

function saved(name: string, outcome: AccountOutcome): Account {
  switch (outcome.kind) {
    case 'saved':
      return outcome.account;
    case 'invalid':
      throw invalidAccount(outcome);
    case 'refused':
      throw refusal(name, outcome.reason);
  }
}

function refusal(
  name: string,
  reason: Extract<AccountOutcome, { kind: 'refused' }>['reason'],
): ProblemError {
  switch (reason) {
    case 'unknown-account':
      return unknownAccount(name);
    case 'changed-meanwhile':
      return changedMeanwhile(`The account ${name}`);
    case 'last-administrator':
      return new ProblemError(
        409,
        'last-administrator',
        `${name} is the last account that is an administrator: without it nobody could let anybody in. Make somebody else one first, or use the API token.`,
        { params: { name } },
      );
    case 'exists':
      return new ProblemError(
        409,
        'account-exists',
        `There is an account ${name} already. Change it instead: doorlight accounts password ${name}`,
        { params: { name } },
      );
  }
}

function unknownAccount(name: string): ProblemError {
  return new ProblemError(
    404,
    'unknown-account',
    `There is no account ${name}. All of them: doorlight accounts list`,
    { params: { name } },
  );
}

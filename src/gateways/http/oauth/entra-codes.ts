/** What Microsoft Entra says by a number: the rest of a sentence that begins with who says it. */
interface EntraMeaning {
  readonly found: string;
  readonly todo: string;
}

type Meaning = (client: string) => EntraMeaning;

const application: Meaning = (client) => ({
  found: `has disabled the client ${client}`,
  todo: 'enable its enterprise application (Properties, "Enabled for users to sign-in"), or find out who disabled it',
});
const tenant: Meaning = () => ({
  found: 'does not know the tenant',
  todo: "give the tenant's id or one of its domains (doorlight gateways change)",
});
const certificate: Meaning = (client) => ({
  found: `does not know the certificate that the client ${client} signs with, or it has expired`,
  todo: 'upload the certificate to the app registration again, or give the key that belongs to it',
});

/**
 * Those that come to a client that signs in by itself. The numbers may change at any time, as
 * Microsoft says: what is not here is explained by the standard's code.
 */
const meanings: Readonly<Record<string, Meaning>> = {
  AADSTS7000222: (client) => ({
    found: `says that the secret of the client ${client} has expired`,
    todo: 'make a new one in the app registration (Certificates & secrets) and give its value (doorlight gateways change)',
  }),
  AADSTS7000215: (client) => ({
    found: `does not accept the secret of the client ${client}`,
    todo: "give the secret's value, not its id, as it was shown when it was made",
  }),
  AADSTS700016: (client) => ({
    found: `does not know the client ${client} in this tenant`,
    todo: 'check the application (client) id and the tenant, and that an administrator has consented',
  }),
  AADSTS7000112: application,
  AADSTS500011: () => ({
    found: 'does not know the resource in this tenant',
    todo: 'give the scope https://outlook.office365.com/.default, and see that the tenant has Exchange Online',
  }),
  AADSTS90002: tenant,
  AADSTS900023: tenant,
  AADSTS700027: certificate,
  AADSTS7000214: certificate,
  AADSTS53003: (client) => ({
    found: `keeps the client ${client} out by Conditional Access`,
    todo: 'exclude it from the policy that the sign-in log of its service principal names',
  }),
  AADSTS50053: () => ({
    found: 'has locked the account, or blocks this address after too many wrong tries',
    todo: 'look into the sign-in log, wait until it is unlocked, and correct the credentials first',
  }),
  AADSTS50057: () => ({
    found: 'has disabled the account',
    todo: 'enable it in the directory',
  }),
};

/** `undefined` for what is not known to mean anything in particular. */
export function entraMeaning(number: string, client: string): EntraMeaning | undefined {
  return Object.hasOwn(meanings, number) ? meanings[number]?.(client) : undefined;
}

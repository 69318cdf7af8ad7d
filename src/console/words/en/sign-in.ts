export const signIn = {
  title: 'Sign in',
  account: 'Account',
  password: 'Password',
  submit: 'Sign in',
  withToken: 'Use the API token instead',
  withAccount: 'Use an account instead',
  token: 'API token',
  tokenHint: 'It is in the file that http.tokenFile of the configuration names.',
  withProvider: (title: string) => `Sign in with ${title}`,
  or: 'or',
  providerProblem: {
    'provider-down': 'The other provider cannot be reached just now. Try again in a moment.',
    'not-begun': 'It took too long, or was begun in another browser. Begin again.',
    'not-proven': 'The other provider did not vouch for you. Begin again.',
    nobody:
      'The other provider knows you, but here you have neither a role nor a presence. Ask an administrator.',
  } as Readonly<Record<string, string>>,
  link: 'To see your own presence, write “sign in” to Doorlight in your chat client.',
  byLink: 'Signing you in …',
  instead: 'Sign them out and use the link',
  stay: 'Stay signed in as before',
  otherwise: 'Sign in otherwise',
};

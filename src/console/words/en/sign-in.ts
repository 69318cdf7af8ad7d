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
  linkOver: {
    used: 'This link has been used: each works once. Write “sign in” to Doorlight in your chat client again.',
    replaced:
      'This link does not work any more: you have asked for another since. Open that one, or write “sign in” to Doorlight again.',
    expired:
      'The time of this link is over: each works for five minutes. Write “sign in” to Doorlight in your chat client again.',
    unknown:
      'There is no such link, or it was over long ago. Write “sign in” to Doorlight in your chat client.',
    'somebody-else':
      'Somebody else has signed in here than whom this link was sent to. If it was sent to you, sign them out and go on.',
  },
  instead: 'Sign them out and use the link',
  stay: 'Stay signed in as before',
  otherwise: 'Sign in otherwise',
};

export const signIn = {
  title: 'Sign in',
  account: 'Account',
  password: 'Password',
  submit: 'Sign in',
  withToken: 'Use the API token instead',
  withAccount: 'Use an account instead',
  token: 'API token',
  tokenHint: 'It is in the file that http.tokenFile of the configuration names.',
  link: 'To see your own presence, write “sign in” to Doorlight in your chat client.',
  byLink: 'Signing you in …',
  over: 'You have been signed out.',
};

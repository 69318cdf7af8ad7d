/** What is said alike of everything that is added, changed, tried and removed by its name. */
export const editing = {
  edit: 'Edit',
  editNamed: (name: string) => `Edit ${name}`,
  remove: 'Remove',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeYes: (name: string) => `Remove ${name}`,
  secretSealed: 'It is stored sealed and never shown again.',
  secretKept: 'Leave it empty to keep the one that is stored.',
  try: 'Try it',
  tryAgain: 'Try it again',
  saveMine: 'Save what is written here',
  added: (name: string) => `${name} was added.`,
  removed: (name: string) => `${name} was removed.`,
};

import type { Words } from '../en.ts';

export const editing: Words['editing'] = {
  edit: 'Bearbeiten',
  editNamed: (name) => `${name} bearbeiten`,
  remove: 'Entfernen',
  removeTitle: (name) => `${name} entfernen?`,
  removeYes: (name) => `${name} entfernen`,
  secretSealed: 'Wird versiegelt gespeichert und nie wieder angezeigt.',
  secretKept: 'Leer lassen, um das gespeicherte zu behalten.',
  try: 'Ausprobieren',
  tryAgain: 'Noch einmal ausprobieren',
  saveMine: 'Speichern, was hier steht',
  added: (name) => `${name} wurde hinzugefügt.`,
  removed: (name) => `${name} wurde entfernt.`,
};

/** The database cannot be used; `message` says in one sentence what is wrong and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

import { setImmediate as turn } from 'node:timers/promises';

/** Rows of one query; few enough that neither database nor event loop is held up by them. */
export const pageSize = 500;

/**
 * All rows in the order of their key, page by page, other work done between two pages. `read`
 * gives the first `pageSize` rows whose key is after the one given; every key is after `''`.
 */
export async function* inPages<Row>(
  read: (after: string) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
): AsyncGenerator<readonly Row[], void, undefined> {
  for (let after = ''; ;) {
    const page = await read(after);
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = keyOf(last);
    await turn();
  }
}

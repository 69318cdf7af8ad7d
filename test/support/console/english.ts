import type { Page } from 'playwright-core';

/** Words of English that are none of German, and that hardly a sentence is without. */
const english =
  /\b(?:the|is|are|of|and|give|gives|there|must|with|has|have|cannot|should|been|other|nobody|check|look)\b/i;

/** What is written in English on a page that is in German, line by line. */
export async function englishOn(page: Page): Promise<readonly string[]> {
  const text = await page.evaluate<string>('document.body.innerText');
  return text.split('\n').filter((line) => english.test(line));
}
